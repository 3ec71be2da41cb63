package desk

import (
	"context"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// fill puts requests of every kind into the queue.
func (w *town) fill() {
	later := w.now().Add(4 * time.Hour)
	w.asks("4829138", "Personalausweis verloren", func(r *callback.Request) {
		r.Note = "Braucht den Ausweis für eine Reise am Freitag.\nBitte laut sprechen."
	})
	w.asks("1000002", "Ummeldung", func(r *callback.Request) {
		r.Due, r.Promise, r.Language, r.Door = w.now().Add(-3*time.Hour), w.now().Add(-time.Minute), "en", "sms"
		r.Slot = callback.Slot{From: w.now().Add(-3 * time.Hour), To: w.now().Add(-150 * time.Minute)}
	})
	w.asks("1000015", "", func(r *callback.Request) {
		r.Language, r.Door, r.Department = "de-simple", "whatsapp", "standesamt"
		r.Promise, r.Due = w.now().Add(30*time.Minute), w.now().Add(-time.Minute)
	})
	w.asks("1000028", "Führungszeugnis für die ehrenamtliche Betreuungstätigkeit im Jugendfeuerwehrverband", func(r *callback.Request) {
		r.Status, r.Claim = callback.Claimed, callback.Claim{By: "anna", Until: w.now().Add(10 * time.Minute)}
	})
	w.asks("1000031", "Reisepass", func(r *callback.Request) {
		r.Slot, r.Due = callback.Slot{From: later, To: later.Add(30 * time.Minute)}, later
		r.Attempts = []callback.Attempt{
			{ID: "a1", At: w.now().Add(-26 * time.Hour), By: "anna", State: callback.Ended, Outcome: callback.OutcomeNoAnswer},
			{ID: "a2", At: w.now().Add(-3 * time.Hour), By: "bernd", State: callback.Ended, Outcome: callback.OutcomeVoicemail, Talked: 75},
		}
	})
	w.asks("1000066", "Geburtsurkunde", w.special, w.unconfirmed, func(r *callback.Request) {
		r.Department, r.Origin = "standesamt", "buergerbuero"
		r.Status, r.Claim = callback.Claimed, callback.Claim{By: "bernd", Until: w.now().Add(10 * time.Minute)}
	})
	w.hungUp("1000077", "Wohngeld")
	w.hungUp("1000089", "")
	w.asks("1000044", "Meldebescheinigung", func(r *callback.Request) {
		r.Status, r.Outcome, r.ClosedAt = callback.Done, callback.OutcomeReached, w.now().Add(-time.Hour)
	})
}

// TestPages looks at every page in a browser.
func TestPages(t *testing.T) {
	shelf := newShelf()
	w := newTown(t, func(c *Config) {
		c.Orders, c.Transcripts = shelf, scribe{}
		c.Certificates, c.Pickups, c.Beside = newRegister(), newReading(), &besides{}
		c.Recording = func(context.Context, string) ([]byte, string, error) { return nil, "audio/mpeg", nil }
	})
	b := chromiumOn(t, w)
	p := b.page()
	b.open(p, "/desk/sign-in")
	b.check(p, "sign-in")
	b.signIn(p, "bernd")
	b.check(p, "queue-empty")
	w.fill()
	for name, path := range map[string]string{
		"queue": "/desk", "password": "/desk/password",
		"request-free": path("4829138"), "request-other": path("1000028"), "request-later": path("1000031"),
		"request-closed": path("1000044"), "request-special": path("1000066"), "request-cut": path("1000077"),
	} {
		b.open(p, path)
		b.check(p, name)
	}
	w.change("bernd", func(s *callback.Staff) { s.Role = "admin" })
	b.open(p, path("4829138", "/said"))
	b.check(p, "said")
	b.open(p, "/desk/account")
	b.check(p, "account")
	b.open(p, "/desk/second-factor")
	b.check(p, "second-factor")
	b.open(p, "/desk/closures")
	b.check(p, "calendar")
	b.open(p, "/desk/staff")
	b.check(p, "staff")
	b.open(p, "/desk/staff/anna")
	b.check(p, "member")
	b.open(p, "/desk/orders/urkunden")
	b.check(p, "orders")
	b.open(p, "/desk/orders/all/order/10")
	b.check(p, "order")
	for name, path := range map[string]string{
		"certificates": "/desk/certificates/urkunden", "certificate": "/desk/certificates/urkunden/20261",
		"certificate-odd": "/desk/certificates/urkunden/20262", "certificate-made": "/desk/certificates/all/10",
		"pickups": "/desk/pickups/bibliothek", "labels": "/desk/pickups/bibliothek/labels", "shelves": "/desk/pickups/bibliothek/shelves",
		"beside": path("4829138"),
	} {
		b.open(p, path)
		b.check(p, name)
	}
	b.open(p, "/desk/audit")
	b.check(p, "audit")
	b.quiet()
	b.open(p, path("1000053"))
	b.check(p, "error")
	b.open(p, "/desk/orders/all/order/10")
	if err := shelf.SaveOrder(t.Context(), "all", "anna", Order{Number: "10", Status: "handed_over", Place: "Zimmer 9", Note: "war da"}, false); err != nil {
		t.Fatal(err)
	}
	p.MustElement("#place").MustSelectAllText().MustInput("Zimmer 5")
	p.MustElement("main form button[type=submit]").MustClick()
	p.MustElement("#h-now")
	b.check(p, "order-conflict")
}
