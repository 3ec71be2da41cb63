package desk

import (
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// TestAuditAndHealthInChromium opens the log, checks it, and sees a trouble.
func TestAuditAndHealthInChromium(t *testing.T) {
	l, h := &ledger{}, Health{}
	w := newTown(t, func(c *Config) {
		j, err := callback.NewJournal(l, []byte("secret"), c.Now)
		if err != nil {
			t.Fatal(err)
		}
		c.Note, c.Journal, c.Health = j.Note, j, func() Health { return h }
	})
	w.asks(ref, "Wohngeld")
	w.change("anna", func(s *callback.Staff) { s.Role = "admin" })
	h = Health{
		Troubles: []Trouble{{Key: "disk", Since: w.now().Add(-time.Hour)}, {Key: "telegram", Since: w.now(), Severe: true}},
		Checked:  []Checked{{Key: "store", At: w.now(), Well: true}, {Key: "telegram", At: w.now()}, {Key: "disk", At: w.now()}},
	}
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "anna")
	says(t, p, "Telegram lehnt unser Zugangstoken ab")
	b.check(p, "health-banner")
	b.open(p, "/desk/health")
	b.check(p, "health")
	b.open(p, path(ref))
	b.open(p, "/desk/audit")
	says(t, p, "Anfrage angesehen")
	b.check(p, "audit")
	p.MustElement("#verify").MustClick()
	says(t, p, "Das Protokoll ist unversehrt")
	b.check(p, "audit-verified")
	b.quiet()
}
