package desk

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// TestTalkIsNoOutcome: that somebody took the call is all the network knows;
// that everything is settled only staff can say.
func TestTalkIsNoOutcome(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := w.signedIn("anna")
	b.post(path(ref, "/claim"))
	b.post(path(ref, "/call"))
	for _, e := range []callback.Event{
		{State: "answered"}, {Citizen: true, State: "answered"}, {Citizen: true, State: "completed", Talked: 90 * time.Second},
	} {
		e.Attempt, e.At = w.net.last(), w.now()
		if err := w.caller.Progressed(context.Background(), e); err != nil {
			t.Fatal(err)
		}
	}
	a := b.get(path(ref)).want(t, http.StatusOK, "Gespräch geführt, 1 Min. 30 Sek.", "Wie ist es ausgegangen?")
	if _, attempts, _ := strings.Cut(a.text(), "Bisherige Versuche"); strings.Contains(strings.Split(attempts, "</ol>")[0], "alles geklärt") {
		t.Error("the network's word stands there as staff's")
	}
	b.post(path(ref, "/outcome"), "outcome", "reached").want(t, http.StatusSeeOther)
	b.get(path(ref)).want(t, http.StatusOK, "Erreicht, alles geklärt, 1 Min. 30 Sek.").wantNot(t, "Gespräch geführt")
}

// TestSettledOtherwiseAfterATalk: a talk stays a talk when staff settle the
// request in another way.
func TestSettledOtherwiseAfterATalk(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis", func(r *callback.Request) {
		r.Status, r.Outcome, r.ClosedAt = callback.Done, callback.OutcomeOtherwise, w.now()
		r.Attempts = []callback.Attempt{{ID: ref + ".x", At: w.now(), By: "anna", State: callback.Ended, Outcome: callback.OutcomeReached, Talked: 5}}
	})
	w.signedIn("anna").get(path(ref)).want(t, http.StatusOK, "Gespräch geführt, 0 Min. 5 Sek.").wantNot(t, "Erreicht, alles geklärt")
}

// TestLater: who waits for a window that lies ahead can be looked at, and the
// page says when the next one is due.
func TestLater(t *testing.T) {
	w := newTown(t)
	slot := func(ahead time.Duration) func(*callback.Request) {
		return func(r *callback.Request) {
			r.Slot = callback.Slot{From: w.now().Add(ahead), To: w.now().Add(ahead + 30*time.Minute)}
			r.Due, r.Promise = r.Slot.From, r.Slot.To
		}
	}
	w.asks(unknownRequest, "Reisepass", slot(26*time.Hour))
	w.asks(ref, "Ausweis", slot(70*time.Minute))
	b := w.signedIn("anna")
	b.get("/desk").want(t, http.StatusOK, "Gerade wartet niemand", "Der nächste Rückruf ist heute, 11:30 Uhr.",
		`id="look-`+ref+`"`, `id="look-`+unknownRequest+`"`, "Erst ansehen").wantNot(t, "/claim", "wird knapp")
	b.get(path(ref)).want(t, http.StatusOK, "Bitte nicht vor heute, 11:30 Uhr anrufen")
	w.pass(71 * time.Minute)
	b.get("/desk").want(t, http.StatusOK, path(ref, "/claim")).wantNot(t, "Der nächste Rückruf")
}

// TestSoon: a warning means that little time is left, not that there never
// was much.
func TestSoon(t *testing.T) {
	for name, c := range map[string]struct {
		window time.Duration // 0: as soon as possible
		left   time.Duration
		soon   bool
	}{
		"a window just begun":       {30 * time.Minute, 27 * time.Minute, false},
		"two thirds of a window":    {30 * time.Minute, 10 * time.Minute, false},
		"the last third":            {30 * time.Minute, 10*time.Minute - time.Second, true},
		"the afternoon":             {0, 3 * time.Hour, false},
		"less than two hours":       {0, 2*time.Hour - time.Second, true},
		"tomorrow, by way of night": {0, 22 * time.Hour, false}, // open until 18:00 and from 8:00
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			w.asks(ref, "Ausweis", func(r *callback.Request) {
				r.Promise = w.now().Add(c.left)
				if c.window > 0 {
					r.Slot = callback.Slot{From: r.Promise.Add(-c.window), To: r.Promise}
				}
			})
			a := w.signedIn("anna").get("/desk").want(t, http.StatusOK)
			if strings.Contains(a.text(), "wird knapp") != c.soon {
				t.Errorf("warned: %v", !c.soon)
			}
		})
	}
	w := newTown(t)
	w.asks(ref, "Ausweis", func(r *callback.Request) { r.Promise = w.now().Add(21*time.Hour + 39*time.Minute) })
	w.pass(6 * time.Hour) // 16:20; until 8:00 little more than one and a half hours of service pass
	w.signedIn("anna").get("/desk").want(t, http.StatusOK, "wird knapp")
}

// TestStreamEndsWithItsSession: nobody hears from the desk after the session.
func TestStreamEndsWithItsSession(t *testing.T) {
	w := newTown(t)
	w.desk.beat = 20 * time.Millisecond
	server := httptest.NewServer(w.router)
	t.Cleanup(server.Close)
	lines := w.stream(t, "anna", "", server)
	for range 3 {
		if !next(t, lines, ": still here") {
			t.Fatal("the stream ends while the session goes on")
		}
	}
	w.pass(idle + time.Minute)
	if next(t, lines, "never") {
		t.Error("the stream goes on")
	}
}

// TestOpenPageTellsThatTheSessionEnded, in a browser: the page shows nobody's
// data any more, keeps what somebody writes, leads to signing in, and goes on
// by itself when that happened elsewhere.
func TestOpenPageTellsThatTheSessionEnded(t *testing.T) {
	w := newTown(t)
	w.desk.beat = 50 * time.Millisecond
	w.asks(ref, "Personalausweis verloren")
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "anna")
	says(t, p, "Personalausweis verloren")
	b.quiet()
	w.pass(idle + time.Minute)
	const notice = "Ihre Anmeldung ist abgelaufen. Bitte melden Sie sich neu an."
	says(t, p, notice)
	if text := p.MustElement("main").MustText(); strings.Contains(text, "Personalausweis") || strings.Contains(text, "unterbrochen") {
		t.Errorf("the page still shows %s", text)
	}
	b.accessible(p, "queue-ended")
	p.MustElement("#sign-in-again").MustClick()
	says(t, p, "Benutzername")

	b.signIn(p, "anna")
	b.open(p, path(ref))
	p.MustElement("#claim button").MustClick()
	says(t, p, "Wie ist es ausgegangen?")
	p.MustElement("#note").MustInput("ruft lieber morgens an")
	w.pass(idle + time.Minute)
	says(t, p, notice)
	if p.MustElement("#live").MustText() != "" || p.MustElement("#note").MustProperty("value").Str() != "ruft lieber morgens an" {
		t.Error("the number stays, or the note does not")
	}
	if href := p.MustElement("#sign-in-again").MustProperty("href").Str(); !strings.HasSuffix(href, "/desk/sign-in?to="+strings.ReplaceAll(path(ref), "/", "%2F")) {
		t.Errorf("the link leads to %s", href)
	}
	again := p.Browser().MustPage("")
	b.signIn(again, "anna")
	says(t, p, "Bisherige Versuche")
	if p.MustElement("#ended").MustVisible() {
		t.Error("the notice stays after signing in again")
	}
}

// TestPasswordPageNamesTheMember to the browser's password store, which looks
// at text fields only.
func TestPasswordPageNamesTheMember(t *testing.T) {
	w := newTown(t)
	w.signedIn("anna").get("/desk/password").want(t, http.StatusOK,
		`type="text" name="username" value="anna" autocomplete="username" readonly tabindex="-1" aria-hidden="true"`)
}

// TestClock: how much time is left is told in service time; a night does not
// count.
func TestClock(t *testing.T) {
	for name, c := range map[string]struct {
		left time.Duration
		says []string
	}{
		"calm":             {3*time.Hour + 20*time.Minute, []string{"kern-badge--info", "noch 3 Std. 20 Min. Dienstzeit"}},
		"by way of night":  {24 * time.Hour, []string{"kern-badge--info", "noch 10 Std. Dienstzeit"}},
		"by way of Sunday": {5 * 24 * time.Hour, []string{"noch 30 Std. Dienstzeit"}},
		"soon":             {59 * time.Minute, []string{"kern-badge--warning", "wird knapp, noch 59 Minuten Dienstzeit"}},
		"at the last":      {30 * time.Second, []string{"wird knapp, noch weniger als 1 Minute Dienstzeit"}},
		"late":             {-time.Minute, []string{"kern-badge--danger", "überschritten, seit 1 Minute Dienstzeit"}},
		"since yesterday":  {-24 * time.Hour, []string{"überschritten, seit 10 Std. Dienstzeit"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			w.asks(ref, "Ausweis", func(r *callback.Request) { r.Promise = w.now().Add(c.left) })
			b := w.signedIn("anna")
			b.get("/desk").want(t, http.StatusOK, c.says...)
			b.get(path(ref)).want(t, http.StatusOK, c.says...)
			b.get(path(ref, "/live")).want(t, http.StatusOK, c.says...)
		})
	}
	w := newTown(t)
	w.asks(ref, "Ausweis", func(r *callback.Request) { r.Status, r.ClosedAt = callback.Done, w.now() })
	w.signedIn("anna").get(path(ref)).want(t, http.StatusOK).wantNot(t, "Dienstzeit")
}
