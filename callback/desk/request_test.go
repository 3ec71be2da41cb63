package desk

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

const ref = "4829138"

// numberShown is the citizen's number the way the page writes it; the plus is
// escaped.
const numberShown = "49 30 23125311"

// TestBeforeItsTime: who would call before the window is asked first, with a
// plain form, and may.
func TestBeforeItsTime(t *testing.T) {
	w := newTown(t)
	due := w.now().Add(2 * time.Hour)
	w.asks("4829138", "Ausweis", func(r *callback.Request) {
		r.Slot = callback.Slot{From: due, To: due.Add(30 * time.Minute)}
		r.Due, r.Promise = r.Slot.From, r.Slot.To
	})
	b := w.signedIn("anna")
	b.post(path("4829138")+"/claim").want(t, http.StatusConflict,
		"Der Rückruf ist erst für heute, 12:20 bis 12:50 Uhr vereinbart. Trotzdem jetzt anrufen?", `name="early" value="yes"`)
	if r := w.request("4829138"); r.Status != callback.Booked || r.Claim.By != "" {
		t.Fatalf("claimed without being asked: %+v", r)
	}
	b.post(path("4829138") + "/call")
	if len(w.net.calls) != 0 {
		t.Fatal("called without being asked")
	}
	if a := b.post(path("4829138")+"/claim", "early", "yes"); a.Code != http.StatusSeeOther {
		t.Fatalf("%d: %s", a.Code, a.text())
	}
	b.post(path("4829138") + "/call")
	if len(w.net.calls) != 1 {
		t.Errorf("%d calls", len(w.net.calls))
	}
	w.asks("4829146", "Reisepass", func(r *callback.Request) { r.Due, r.Phone = due, "+493023125312" })
	b.post(path("4829146")+"/claim").want(t, http.StatusConflict, "erst ab heute, 12:20 Uhr vorgesehen")
}

func TestFromQueueToDone(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Personalausweis", func(r *callback.Request) { r.Language, r.Door = "en", "sms" })
	b := w.signedIn("anna")
	b.get("/desk").want(t, http.StatusOK, "Als Nächstes", "482 9138", "Personalausweis", "12 Minuten",
		"so bald wie möglich", "heute, 13:20 Uhr", "Englisch", "SMS").wantNot(t, "23125311", "Beispiel")
	b.get(path(ref)).want(t, http.StatusOK, "Erika Beispiel", "Personalausweis", "Wartet auf einen Rückruf").
		wantNot(t, "23125311", "Wie ist es ausgegangen")
	if a := b.post(path(ref, "/claim")); a.Code != http.StatusSeeOther || a.to() != path(ref) {
		t.Fatalf("claim: %d to %q", a.Code, a.to())
	}
	b.post(path(ref, "/number"))
	b.get(path(ref)).want(t, http.StatusOK, numberShown, "bis 10:30 Uhr", "Anrufen", "Wie ist es ausgegangen")
	b.get("/desk").want(t, http.StatusOK, "Das haben Sie noch in der Hand", "Weitermachen").wantNot(t, "23125311")
	if a := b.post(path(ref, "/call")); a.Code != http.StatusSeeOther {
		t.Fatalf("call: %d %s", a.Code, a.text())
	}
	b.get(path(ref)).want(t, http.StatusOK, "Ihr Telefon klingelt").wantNot(t, `id="call"`)
	for _, step := range []struct {
		event callback.Event
		says  string
	}{
		{callback.Event{State: "ringing"}, "Ihr Telefon klingelt."},
		{callback.Event{State: "answered"}, "Drücken Sie die 1"},
		{callback.Event{Citizen: true, State: "ringing"}, "Jetzt klingelt es bei"},
		{callback.Event{Citizen: true, State: "answered"}, "Sie sprechen gerade"},
		{callback.Event{Citizen: true, State: "completed", Talked: 75 * time.Second}, "1 Min. 15 Sek."},
	} {
		step.event.Attempt, step.event.At = w.net.last(), w.now()
		if err := w.caller.Progressed(context.Background(), step.event); err != nil {
			t.Fatal(err)
		}
		b.get(path(ref)).want(t, http.StatusOK, step.says)
	}
	a := b.post(path(ref, "/outcome"), "outcome", callback.OutcomeReached, "note", "  Termin am Freitag  ")
	if a.Code != http.StatusSeeOther || a.to() != "/desk" {
		t.Fatalf("outcome: %d %s", a.Code, a.text())
	}
	b.get("/desk").want(t, http.StatusOK, "Anfrage 482 9138 ist erledigt", "Gerade wartet niemand")
	r := w.request(ref)
	if r.Status != callback.Done || !strings.HasSuffix(r.Note, "Termin am Freitag") {
		t.Errorf("request %+v", r)
	}
	b.get(path(ref)).want(t, http.StatusOK, "Erledigt", "Termin am Freitag").wantNot(t, "23125311", `id="claim"`)
}

// TestSecondIsTold: of two who reach for the same request, one gets it and the
// other is told who has it.
func TestSecondIsTold(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	anna, bernd := w.signedIn("anna"), w.signedIn("bernd")
	anna.post(path(ref, "/claim")).want(t, http.StatusSeeOther)
	bernd.post(path(ref, "/claim")).want(t, http.StatusConflict, "Anna Albrecht hat diese Anfrage schon übernommen").
		wantNot(t, "23125311")
	if a := bernd.get(path(ref, "/claim")); a.to() != path(ref) {
		t.Errorf("the page loaded again: %d to %q", a.Code, a.to())
	}
	bernd.get(path(ref)).want(t, http.StatusOK, "Anna Albrecht hat diese Anfrage in der Hand").wantNot(t, "23125311", "/claim")
	bernd.get("/desk").want(t, http.StatusOK, "Das machen gerade andere", "Anna Albrecht, bis 10:30 Uhr")
	bernd.post(path(ref, "/call")).want(t, http.StatusConflict, "Anna Albrecht")
	bernd.post(path(ref, "/release")).want(t, http.StatusConflict, "Anna Albrecht")
	bernd.post(path(ref, "/outcome"), "outcome", "reached", "note", "Mein langer Vermerk").
		want(t, http.StatusConflict, "Anna Albrecht", "wurde nicht gespeichert", "Mein langer Vermerk")
	if by := w.request(ref).Claim.By; by != "anna" {
		t.Errorf("claimed by %q", by)
	}
}

func TestRace(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	var wg sync.WaitGroup
	codes := make([]int, 2)
	for i, login := range []string{"anna", "bernd"} {
		b := w.signedIn(login)
		wg.Go(func() { codes[i] = b.post(path(ref, "/claim")).Code })
	}
	wg.Wait()
	if codes[0]+codes[1] != http.StatusSeeOther+http.StatusConflict {
		t.Errorf("both got %v", codes)
	}
}

func TestLease(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	anna, bernd := w.signedIn("anna"), w.signedIn("bernd")
	anna.post(path(ref, "/claim"))
	w.pass(8 * time.Minute)
	anna.post(path(ref, "/renew")).want(t, http.StatusNoContent)
	w.pass(8 * time.Minute)
	bernd.post(path(ref, "/claim")).want(t, http.StatusConflict)
	w.pass(3 * time.Minute)
	anna.post(path(ref, "/renew")).want(t, http.StatusNoContent)
	if by := w.request(ref).StatusAt(w.now()); by != callback.Waiting {
		t.Errorf("renewing took a lapsed claim up again: %s", by)
	}
	bernd.post(path(ref, "/claim")).want(t, http.StatusSeeOther)
	anna.post(path(ref, "/renew")).want(t, http.StatusNoContent)
	if by := w.request(ref).Claim.By; by != "bernd" {
		t.Errorf("renewing took the request from bernd: %q", by)
	}
}

// TestLapsedClaimCanBeClosed: whose lease ran out while talking on another
// phone can still say how it went, if nobody else came.
func TestLapsedClaimCanBeClosed(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	anna := w.signedIn("anna")
	anna.post(path(ref, "/claim"))
	w.pass(callback.ClaimLease + time.Minute)
	anna.post(path(ref, "/outcome"), "outcome", "reached").want(t, http.StatusSeeOther)
	if s := w.request(ref).Status; s != callback.Done {
		t.Errorf("status %s", s)
	}
}

// TestNetworkRecordedIt: an outcome staff give after the network has given one
// does not count as a second attempt, and the note is not lost.
func TestNetworkRecordedIt(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	anna := w.signedIn("anna")
	anna.post(path(ref, "/claim"))
	anna.post(path(ref, "/call"))
	for _, e := range []callback.Event{{State: "answered"}, {Citizen: true, State: "ringing"}, {Citizen: true, State: "busy"}} {
		e.Attempt, e.At = w.net.last(), w.now()
		if err := w.caller.Progressed(context.Background(), e); err != nil {
			t.Fatal(err)
		}
	}
	anna.get(path(ref)).want(t, http.StatusOK, "Noch nicht erreicht. Nächster Versuch ab heute, 10:35 Uhr", "Besetzt")
	anna.post(path(ref, "/outcome"), "outcome", "busy", "note", "ruft selbst zurück").
		want(t, http.StatusConflict, "schon festgehalten: Besetzt", "ruft selbst zurück")
	if n := len(w.request(ref).Attempts); n != 1 {
		t.Errorf("%d attempts", n)
	}
}

func TestOutcomes(t *testing.T) {
	for outcome, c := range map[string]struct {
		status callback.Status
		says   string
	}{
		callback.OutcomeReached:   {callback.Done, "ist erledigt"},
		callback.OutcomeWrong:     {callback.Done, "ist erledigt"},
		callback.OutcomeOtherwise: {callback.Done, "ist erledigt"},
		callback.OutcomeNoAnswer:  {callback.Booked, "kommt wieder dran: heute, 12:20 Uhr"},
		callback.OutcomeBusy:      {callback.Booked, "kommt wieder dran: heute, 10:35 Uhr"},
		callback.OutcomeVoicemail: {callback.Booked, "kommt wieder dran: morgen, 10:20 Uhr"},
	} {
		t.Run(outcome, func(t *testing.T) {
			w := newTown(t)
			w.asks(ref, "Ausweis")
			b := w.signedIn("bernd")
			b.post(path(ref, "/claim"))
			b.get(path(ref)).want(t, http.StatusOK, `value="`+outcome+`"`)
			b.post(path(ref, "/outcome"), "outcome", outcome).want(t, http.StatusSeeOther)
			if got := w.request(ref).Status; got != c.status {
				t.Errorf("status %s, want %s", got, c.status)
			}
			b.get("/desk").want(t, http.StatusOK, c.says)
		})
	}
}

func TestLastAttempt(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis", func(r *callback.Request) {
		for i := range 2 {
			r.Attempts = append(r.Attempts, callback.Attempt{
				ID: fmt.Sprint("4829138.", i), At: w.now().Add(-time.Hour), By: "anna", State: callback.Ended,
				Outcome: callback.OutcomeNoAnswer, Dialled: true,
			})
		}
	})
	b := w.signedIn("bernd")
	b.post(path(ref, "/claim"))
	b.post(path(ref, "/outcome"), "outcome", callback.OutcomeNoAnswer).want(t, http.StatusSeeOther)
	b.get("/desk").want(t, http.StatusOK, "alle Versuche aufgebraucht")
	b.get(path(ref)).want(t, http.StatusOK, "Niemand erreicht")
}

func TestBadOutcome(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := w.signedIn("anna")
	b.post(path(ref, "/claim"))
	for _, outcome := range []string{"", "expired", "cancelled", "'; drop"} {
		b.post(path(ref, "/outcome"), "outcome", outcome, "note", "bleibt stehen").
			want(t, http.StatusUnprocessableEntity, "wählen Sie aus", "bleibt stehen")
	}
	b.post(path(ref, "/outcome"), "outcome", "reached", "note", strings.Repeat("ü", longestNote+1)).
		want(t, http.StatusUnprocessableEntity, "zu lang")
	b.post(path(ref, "/outcome"), "outcome", "reached", "note", strings.Repeat("x", longestForm)).
		want(t, http.StatusRequestEntityTooLarge, "zu viel auf einmal")
	b.post(path(ref, "/outcome"), "outcome", "reached", "note", strings.Repeat("ü", longestNote)).want(t, http.StatusSeeOther)
	b.post(path(ref, "/claim")).want(t, http.StatusConflict, "schon abgeschlossen")
	b.post(path(ref, "/outcome"), "outcome", "reached").want(t, http.StatusConflict, "schon abgeschlossen")
}

func TestRelease(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := w.signedIn("anna")
	b.post(path(ref, "/claim"))
	if a := b.post(path(ref, "/release")); a.to() != "/desk" {
		t.Fatalf("release: %d %s", a.Code, a.text())
	}
	b.get("/desk").want(t, http.StatusOK, "wieder in der Warteliste", "Als Nächstes")
	b.post(path(ref, "/claim"))
	b.post(path(ref, "/call"))
	b.post(path(ref, "/release")).want(t, http.StatusConflict, "läuft noch ein Anruf")
}

// TestLeave: closing the page gives the request back, but not while it rings,
// nor from who dials by hand, nor from somebody else.
func TestLeave(t *testing.T) {
	for name, c := range map[string]struct {
		login  string
		before func(b *browser)
		status callback.Status
	}{
		"claimed":          {"anna", func(b *browser) { b.post(path(ref, "/claim")) }, callback.Waiting},
		"calling":          {"anna", func(b *browser) { b.post(path(ref, "/claim")); b.post(path(ref, "/call")) }, callback.Calling},
		"by hand":          {"bernd", func(b *browser) { b.post(path(ref, "/claim")) }, callback.Claimed},
		"somebody else's":  {"anna", func(b *browser) { b.w.signedIn("bernd").post(path(ref, "/claim")) }, callback.Claimed},
		"nobody's":         {"anna", func(*browser) {}, callback.Waiting},
		"signing out":      {"bernd", func(b *browser) { b.post(path(ref, "/claim")); b.post("/desk/sign-out") }, callback.Waiting},
		"signing out late": {"anna", func(b *browser) { b.post(path(ref, "/claim")); b.post(path(ref, "/call")); b.post("/desk/sign-out") }, callback.Calling},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			w.asks(ref, "Ausweis")
			b := w.signedIn(c.login)
			c.before(b)
			b.post(path(ref, "/leave"))
			if got := w.request(ref).StatusAt(w.now()); got != c.status {
				t.Errorf("%s, want %s", got, c.status)
			}
		})
	}
}

// TestByHand: without a network, or without a phone that could ring, the
// number is there to be dialled and the outcome can be recorded.
func TestByHand(t *testing.T) {
	for name, c := range map[string]struct {
		login  string
		change func(*Config)
	}{
		"no phone": {"bernd", func(*Config) {}},
		"no network": {"anna", func(c *Config) {
			c.Caller = callback.NewCaller(callback.CallerConfig{Office: c.Office, Book: c.Book, Now: c.Now, Log: c.Log})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t, c.change)
			w.asks(ref, "Ausweis")
			b := w.signedIn(c.login)
			b.post(path(ref, "/claim"))
			b.post(path(ref, "/number"))
			b.get(path(ref)).want(t, http.StatusOK, numberShown, "wählen Sie die Nummer selbst").wantNot(t, `id="call"`)
			b.post(path(ref, "/call")).want(t, http.StatusConflict, "wählen Sie die Nummer selbst", numberShown)
			b.post(path(ref, "/outcome"), "outcome", "no-answer").want(t, http.StatusSeeOther)
			if r := w.request(ref); len(r.Attempts) != 1 || r.Attempts[0].By != c.login {
				t.Errorf("attempts %+v", r.Attempts)
			}
		})
	}
}

func TestNetworkRefuses(t *testing.T) {
	w := newTown(t)
	w.net.err = errors.New("status 500")
	w.asks(ref, "Ausweis")
	b := w.signedIn("anna")
	b.post(path(ref, "/claim"))
	b.post(path(ref, "/number"))
	b.post(path(ref, "/call")).want(t, http.StatusConflict, "kam nicht zustande", numberShown)
	b.header.Set("HX-Request", "true")
	b.post(path(ref, "/call"), "shape", "mine").want(t, http.StatusOK, "kam nicht zustande", numberShown).wantNot(t, "<html", `id="work"`)
	if strings.Contains(w.logs.String(), "23125") || strings.Contains(w.logs.String(), "Beispiel") {
		t.Errorf("logs tell who it is: %s", w.logs)
	}
}

// TestFragments: the live part brings the forms only when they changed.
func TestFragments(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := w.signedIn("anna")
	b.header.Set("HX-Request", "true")
	b.get(path(ref, "/live?shape=free")).want(t, http.StatusOK, "Wartet auf").wantNot(t, `id="work"`, "<html")
	b.get(path(ref, "/live?shape=mine")).want(t, http.StatusOK, `id="work"`, `hx-swap-oob="true"`)
	b.get("/desk/queue").want(t, http.StatusOK, "Ausweis", `data-news="Eine Anfrage wartet."`).wantNot(t, "<html")
	if a := b.get(path("1000053", "/live")); a.Code != http.StatusNotFound || a.Header().Get("HX-Refresh") != "true" {
		t.Errorf("a request that is gone: %d %v", a.Code, a.Header())
	}
	stranger := w.browser()
	stranger.header.Set("HX-Request", "true")
	for _, live := range []string{"/desk/queue", path(ref, "/live")} {
		stranger.get(live).want(t, http.StatusUnauthorized).wantNot(t, "Ausweis")
	}
	stranger.post(path(ref, "/call")).want(t, http.StatusUnauthorized)
}

func TestStoreDown(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := w.signedIn("anna")
	w.down = fmt.Errorf("read: %w", callback.ErrUnavailable)
	for _, page := range []string{"/desk", path(ref), "/desk/password"} {
		b.get(page).want(t, http.StatusServiceUnavailable, "gerade nicht erreichbar", "Es ist nichts verloren")
	}
	b.post(path(ref, "/claim")).want(t, http.StatusServiceUnavailable)
	w.browser().post("/desk/sign-in", "login", "anna", "password", password).want(t, http.StatusServiceUnavailable)
	w.browser().get("/desk/sign-in").want(t, http.StatusOK)
	w.down = errors.New("disk on fire")
	b.get("/desk").want(t, http.StatusInternalServerError, "Da ist etwas schiefgegangen").wantNot(t, "disk on fire")
}

func TestQueueOrderAndLength(t *testing.T) {
	w := newTown(t)
	for i := range 60 {
		w.asks(fmt.Sprint(2000000+i), fmt.Sprintf("Anliegen %02d.", i), func(r *callback.Request) {
			r.Due = w.now().Add(-time.Duration(100-i) * time.Minute)
		})
	}
	b := w.signedIn("anna")
	a := b.get("/desk").want(t, http.StatusOK, "Mehr anzeigen", "n=100")
	last := -1
	for i := range 25 {
		at := strings.Index(a.text(), fmt.Sprintf("Anliegen %02d.", i))
		if at < last {
			t.Fatalf("%d is missing or out of order", i)
		}
		last = at
	}
	a.wantNot(t, "Anliegen 25.")
	b.get("/desk?n=100").want(t, http.StatusOK, "Anliegen 59.").wantNot(t, "Mehr anzeigen")
	for _, n := range []string{"-1", "x", "99999999999999999999"} {
		b.get("/desk?n="+n).want(t, http.StatusOK)
	}
}

// TestEscaping: what citizens say is text, never markup.
func TestEscaping(t *testing.T) {
	w := newTown(t)
	const bad = `<img src=x onerror=alert(1)>"'`
	w.asks(ref, bad, func(r *callback.Request) { r.Name, r.Note, r.Language, r.Door = bad, bad, bad, bad })
	b := w.signedIn("bernd")
	b.get("/desk").want(t, http.StatusOK).wantNot(t, "<img")
	b.post(path(ref, "/claim"))
	b.get(path(ref)).want(t, http.StatusOK, "&lt;img").wantNot(t, "<img")
	b.post(path(ref, "/outcome"), "outcome", "?", "note", "</textarea><img>").wantNot(t, "<img")
}
