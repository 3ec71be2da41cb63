package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels/simulator"
)

// later moves the clock past every probe's interval and has all look.
func (w *town) later() {
	w.t.Helper()
	w.Advance(11 * time.Minute)
	w.gateway.health.look(w.t.Context())
}

// troubles are the keys of what does not work.
func (w *town) troubles() string {
	var keys []string
	for _, t := range w.gateway.health.state().Troubles {
		keys = append(keys, t.Key)
	}
	return strings.Join(keys, " ")
}

// TestTroubleIsSaidAtTheDesk breaks one thing after the other, sees each named
// at the desk and in the metrics, mends it and sees it gone.
func TestTroubleIsSaidAtTheDesk(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		if err := w.gateway.telegram.Register(t.Context()); err != nil {
			t.Fatal(err)
		}
		kim := w.member("kim", clerk, "*")
		w.later()
		if got := w.troubles(); got != "" {
			t.Fatalf("all is well, and yet: %s", got)
		}
		for _, c := range []struct {
			key, says  string
			turn, mend func(k *simulator.Knobs)
		}{
			{"twilio", "lehnt unsere Zugangsdaten ab", func(k *simulator.Knobs) { k.Account = "suspended" }, func(k *simulator.Knobs) { k.Account = "" }},
			{"twilio-hook", "führt nicht zu Rathausruf", func(k *simulator.Knobs) { k.Elsewhere = w.gateway.config.Town.Phone }, func(k *simulator.Knobs) { k.Elsewhere = "" }},
			{"twilio telegram", "Telegram lehnt unser Zugangstoken ab", func(k *simulator.Knobs) { k.Dead = true }, func(k *simulator.Knobs) { k.Dead = false }},
		} {
			w.Turn(c.turn)
			w.later()
			if got := w.troubles(); got != c.key {
				t.Errorf("troubles %q, want %q", got, c.key)
			}
			if text := kim.get("/desk"); !strings.Contains(text, c.says) {
				t.Errorf("%s is not said at the desk", c.key)
			}
			w.Turn(c.mend)
			w.later()
			if got := w.troubles(); got != "" {
				t.Errorf("mended, and yet: %s", got)
			}
			if text := kim.get("/desk"); strings.Contains(text, c.says) {
				t.Errorf("%s is still said at the desk", c.key)
			}
		}
	})
}

// TestSignaturesThatDoNotFit: a burst of them is told, and goes.
func TestSignaturesThatDoNotFit(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		w.later()
		for range burstRefused {
			form := url.Values{"CallSid": {"CA1"}, "AccountSid": {w.gateway.config.Twilio.AccountSID}}
			q, err := http.NewRequestWithContext(t.Context(), http.MethodPost, w.url+"/twilio/voice", strings.NewReader(form.Encode()))
			if err != nil {
				t.Fatal(err)
			}
			q.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			q.Header.Set("X-Twilio-Signature", "bm90aGluZyB0aGF0IGZpdHM=")
			res, err := http.DefaultClient.Do(q)
			if err != nil {
				t.Fatal(err)
			}
			if res.Body.Close(); res.StatusCode != http.StatusForbidden {
				t.Fatal(res.Status)
			}
		}
		w.later()
		if got := w.troubles(); !strings.Contains(got, "refused") {
			t.Errorf("troubles %q", got)
		}
		w.later()
		if got := w.troubles(); strings.Contains(got, "refused") {
			t.Errorf("troubles %q", got)
		}
	})
}

// TestAuditLogOfTheProgram: what staff, other systems and the command line do
// is in one sound chain, and goes after its time.
func TestAuditLogOfTheProgram(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		r := w.book(mobile)
		kim := w.member("kim", clerk, "*")
		kim.get("/desk/requests/" + r.Reference)
		kim.post("/desk/requests/"+r.Reference+"/claim", "early", "yes")
		v, err := w.gateway.journal.Verify(t.Context())
		if err != nil || v.Broken != 0 || v.Entries < 3 {
			t.Fatalf("%+v %v", v, err)
		}
		list, _, err := w.gateway.journal.Entries(t.Context(), callback.AuditQuery{Reference: r.Reference})
		if err != nil || len(list) < 2 || list[len(list)-1].Action != "request.seen" || list[0].Login != "kim" {
			t.Fatalf("%+v %v", list, err)
		}
		w.Advance(182 * 24 * time.Hour)
		if n, err := w.gateway.journal.Forget(t.Context(), w.gateway.clock.Now().Add(-180*24*time.Hour)); err != nil || n != v.Entries {
			t.Errorf("%d of %d dropped: %v", n, v.Entries, err)
		}
		if v, err = w.gateway.journal.Verify(t.Context()); err != nil || v.Broken != 0 || v.Entries != 1 {
			t.Errorf("%+v %v", v, err)
		}
	})
}
