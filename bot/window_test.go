package bot_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// whatsApp is a network that may refuse what it is given.
type whatsApp struct {
	network
	refuses error
}

func (w *whatsApp) Send(ctx context.Context, to channels.Address, r channels.Reply) (string, error) {
	if w.refuses != nil {
		return "", w.refuses
	}
	return w.network.Send(ctx, to, r)
}

// confirmedOnWhatsApp books by WhatsApp and has it confirmed there.
func confirmedOnWhatsApp(t *testing.T, open opener, address, phone string, refuses error) (*world, *whatsApp) {
	t.Helper()
	wa := &whatsApp{network{name: channels.WhatsApp}, refuses}
	w := newWorldOn(t, open, func(c *bot.Config) { c.Channels = append(c.Channels, wa) })
	r, err := w.office.Book(t.Context(), callback.Wish{Department: "archiv", Phone: phone, Door: channels.WhatsApp, Address: address})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.hub.Confirm(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	w.work()
	return w, wa
}

// What WhatsApp refuses outside of its window goes by SMS, once.
func TestRefusedOutsideOfTheWindow(t *testing.T) {
	onEachStore(t, func(t *testing.T, open opener) {
		w, _ := confirmedOnWhatsApp(t, open, mobile, mobile, channels.ErrWindow)
		w.work()
		if len(w.sms.sent) != 1 || !strings.HasPrefix(w.sms.sent[0], mobile+": ") {
			t.Errorf("sent %q", w.sms.sent)
		}
	})
}

// So does what WhatsApp takes and then finds not to be deliverable; what arrives
// is not sent twice.
func TestFoundOutsideOfTheWindow(t *testing.T) {
	for name, c := range map[string]struct {
		state, reason string
		rank, texts   int
	}{"too late": {"failed", "63016", 6, 1}, "arrived": {"delivered", "", 6, 0}, "broken": {"failed", "63013", 6, 0}} {
		t.Run(name, func(t *testing.T) {
			onEachStore(t, func(t *testing.T, open opener) {
				w, wa := confirmedOnWhatsApp(t, open, mobile, mobile, nil)
				if len(wa.sent) != 1 {
					t.Fatalf("sent %q", wa.sent)
				}
				w.advance(2 * time.Minute)
				w.work() // nothing is known yet
				d := channels.Delivery{
					Channel: channels.WhatsApp, ID: "SM1", To: channels.Address{Channel: channels.WhatsApp, ID: mobile},
					State: c.state, Reason: c.reason, Rank: c.rank, At: w.Now(),
				}
				if err := w.hub.Delivered(t.Context(), d); err != nil {
					t.Fatal(err)
				}
				for range 3 {
					w.advance(2 * time.Minute)
					w.work()
				}
				if len(w.sms.sent) != c.texts || len(wa.sent) != 1 {
					t.Errorf("by SMS %q, by WhatsApp %q", w.sms.sent, wa.sent)
				}
			})
		})
	}
}

// Who has no number there cannot be reached another way.
func TestNoOtherWayWithoutANumber(t *testing.T) {
	w, _ := confirmedOnWhatsApp(t, sqlite, "DE.1234567890123456", mobile, channels.ErrWindow)
	if _, dead, err := w.store.Backlog(t.Context()); err != nil || dead != 1 || len(w.sms.sent) != 0 {
		t.Errorf("%d in the dead letter, %v; sent %q", dead, err, w.sms.sent)
	}
}
