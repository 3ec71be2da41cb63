package bot_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// booked is a callback booked by phone.
func (s *story) booked(phone string) callback.Request {
	s.t.Helper()
	r, err := s.office.Book(s.t.Context(), callback.Wish{Department: "buergerbuero", Phone: phone, Door: channels.Voice, Address: phone})
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

func TestOwnContactFindsTheCallback(t *testing.T) {
	onEachStore(t, func(t *testing.T, open opener) {
		s := newStoryOn(t, open, channels.Telegram, "700000001")
		r := s.booked(mobile)
		s.says(channels.Started, "", "Automat")
		s.picks("manage", "Nummer Ihres Rückrufs")
		if s.last.Contact == "" {
			t.Fatal("the own number cannot be shared")
		}
		s.says(channels.Contact, mobile, "Sie stehen schon auf unserer Liste")
		s.picks("cancel", "wirklich")
		s.picks("yes", "abgesagt")
		if got, err := s.office.Mine(t.Context(), mobile); !errors.Is(err, callback.ErrUnknown) {
			t.Errorf("%s is still open: %+v, %v", r.Reference, got, err)
		}
		// The link holds: the number is not asked for again.
		s.says(channels.Words, "Rückruf Archiv", "Wann")
		s.picks("asap", "0171 3920011")
		s.picks("yes", "eingetragen")

		// Forgotten, they are a stranger again, and what is booked stays booked.
		s.says(channels.Words, "Menü", "tun")
		s.picks("privacy", "vergessen")
		s.picks("unlink", "vergessen")
		s.picks("manage", "Nummer Ihres Rückrufs")
		if _, err := s.office.Mine(t.Context(), mobile); err != nil {
			t.Error(err)
		}
	})
}

// codeSent is the code in the last text.
func (s *story) codeSent() string {
	s.t.Helper()
	sent := s.send()
	if len(sent) == 0 {
		s.t.Fatal("no code was sent")
	}
	code := regexp.MustCompile(`Code: ([0-9 ]+)`).FindStringSubmatch(sent[len(sent)-1])
	if code == nil {
		s.t.Fatalf("no code in %q", sent)
	}
	return strings.ReplaceAll(code[1], " ", "")
}

func TestACodeFindsTheCallback(t *testing.T) {
	onEachStore(t, func(t *testing.T, open opener) {
		s := newStoryOn(t, open, channels.Web, "w1")
		s.booked(mobile)
		s.says(channels.Started, "", "Automat")
		s.picks("manage", "Nummer Ihres Rückrufs")
		s.says(channels.Words, "weiß ich nicht", "ohne Nummer")
		s.picks("number", "Telefonnummer")
		s.says(channels.Words, mobile, "sechs Ziffern")
		code := s.codeSent()
		wrong := "000000"
		if code == wrong {
			wrong = "111111"
		}
		s.says(channels.Words, wrong, "stimmt leider nicht")
		s.says(channels.Words, code, "Sie stehen schon auf unserer Liste")
		if !strings.Contains(s.last.Text, "merken") {
			t.Errorf("nobody said that the number is remembered: %s", s.last.Text)
		}
	})
}

// A code proves a number to who was sent it; not to another conversation, and
// not to who only says so.
func TestNobodyIsLinkedWithoutProof(t *testing.T) {
	s := newStory(t, channels.Web, "w1")
	s.booked(mobile)
	s.says(channels.Started, "", "Automat")
	s.says(channels.Words, "Rückruf Archiv", "Wann")
	s.picks("asap", "Nummer")
	s.says(channels.Words, mobile, "Stimmt das")
	s.picks("yes", "schon ein Rückruf eingetragen") // and nothing of it is shown
	if strings.Contains(s.last.Text, "Bürgerbüro") {
		t.Error(s.last.Text)
	}
	who, err := s.store.Citizen(t.Context(), s.from)
	if err != nil || who.Phone != "" {
		t.Errorf("%+v, %v", who, err)
	}
	// Typed words that look like a contact are none.
	s.says(channels.Words, "Menü", "tun")
	s.says(channels.Words, mobile, "")
	if who, err := s.store.Citizen(t.Context(), s.from); err != nil || who.Phone != "" {
		t.Errorf("%+v, %v", who, err)
	}
}

// What is linked with a number answers to its own address only.
func TestTwoLinkedWithOneNumberAreAnsweredApart(t *testing.T) {
	s := newStory(t, channels.Telegram, "700000001")
	s.booked(mobile)
	s.says(channels.Contact, mobile, "gemerkt")
	s.from.ID = "700000002"
	m := s.message(mobile)
	m.Kind, m.Conversation = channels.Contact, "telegram:other"
	if _, err := s.hub.Receive(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	s.work()
	slices.Sort(s.tg.sent)
	if len(s.tg.sent) != 2 || !strings.HasPrefix(s.tg.sent[0], "700000001: ") || !strings.HasPrefix(s.tg.sent[1], "700000002: ") {
		t.Errorf("sent %q", s.tg.sent)
	}
	list, err := s.store.Linked(t.Context(), mobile)
	if err != nil || len(list) != 2 {
		t.Errorf("%v, %v", list, err)
	}
}

// A link ends by itself.
func TestALinkEnds(t *testing.T) {
	s := newStory(t, channels.Telegram, "700000001")
	s.booked(mobile)
	s.says(channels.Contact, mobile, "gemerkt")
	s.advance(181 * 24 * time.Hour)
	s.says(channels.Started, "", "Automat")
	s.picks("manage", "Nummer Ihres Rückrufs")
}

func TestTheLanguageStaysWithTheCitizen(t *testing.T) {
	onEachStore(t, func(t *testing.T, open opener) {
		s := newStoryOn(t, open, channels.SMS, mobile)
		s.says(channels.Words, "Hallo", "Automat")
		s.says(channels.Words, "English", "How can")
		s.from.Channel = channels.Voice
		s.says(channels.Started, "", "You are talking to a machine")

		s.from = channels.Address{Channel: channels.Telegram, ID: "700000001"}
		s.says(channels.Started, "", "Automat")
		s.says(channels.Contact, mobile, "gemerkt")
		s.advance(49 * time.Hour) // the conversation is forgotten
		s.says(channels.Started, "", "Hello")
	})
}
