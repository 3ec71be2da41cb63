package sqlitestore

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// TestErrorsNameNobody: the errors of a file that is broken end in the log.
func TestErrorsNameNobody(t *testing.T) {
	s := openTest(t)
	for _, table := range []string{"turns", "requests", "holds", "reaches", "deliveries", "tries", "jobs", "links", "languages", "chats"} {
		if err := s.writer.run(t.Context(), func(t *tx) error {
			_, err := t.exec("DROP TABLE " + table)
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	const phone = "+493023125001"
	talk, address := "sms:"+phone, channels.Address{Channel: "sms", ID: phone}
	r := callback.Request{Reference: "1234567", Department: "town", Phone: phone, Address: phone, Key: talk, Status: callback.Booked}
	_, beginning := s.Begin(t.Context(), talk, "1", time.Minute)
	_, adding := s.Add(t.Context(), r, callback.Room{Holder: talk})
	_, finding := s.OpenFor(t.Context(), phone)
	_, reaching := s.Reach(t.Context(), address)
	_, delivering := s.Delivered(t.Context(), channels.Delivery{Channel: "sms", ID: phone, To: address})
	_, taking := s.Take(t.Context(), phone, 1, time.Hour)
	linked := channels.Address{Channel: "telegram", ID: phone}
	_, reading := s.Lines(t.Context(), talk, 0)
	_, listing := s.Chats(t.Context())
	_, knowing := s.Citizen(t.Context(), linked)
	_, asking := s.Linked(t.Context(), phone)
	for i, err := range []error{
		reading, listing, knowing, asking,
		s.Link(t.Context(), linked, phone, "code", time.Now()),
		s.Unlink(t.Context(), linked),
		s.Speak(t.Context(), address, "de", time.Now()),
		s.Enqueue(t.Context(), bot.Job{ID: "1", Lane: phone}),
		beginning, adding, finding, reaching, delivering, taking,
		s.SetReach(t.Context(), address, bot.Reach{}),
		s.Release(t.Context(), "town", talk),
		s.Enqueue(t.Context(), bot.Job{ID: phone, Payload: []byte(phone)}),
	} {
		if !errors.Is(err, callback.ErrUnavailable) || strings.Contains(err.Error(), phone[1:]) {
			t.Errorf("error %d is %v", i, err)
		}
	}
}
