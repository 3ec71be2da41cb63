package desk

import (
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

var counterRules = map[string]access{
	"GET /desk/counter":                        {},
	"POST /desk/counter":                       {form: true},
	"GET /desk/requests/:reference/again":      {department: true},
	"GET /desk/requests/:reference/slip":       {department: true},
	"GET /desk/requests/:reference/move":       {department: true},
	"POST /desk/requests/:reference/move":      {department: true},
	"POST /desk/requests/:reference/cancel":    {department: true},
	"POST /desk/requests/:reference/hand-over": {department: true},
	"POST /desk/requests/:reference/write":     {department: true},
	"POST /desk/requests/:reference/number":    {department: true},
}

var hiddenKey = regexp.MustCompile(`name="key" value="([A-Z2-7]{26})"`)

// key is that of the form on a page.
func (a answer) key(t *testing.T) string {
	t.Helper()
	m := hiddenKey.FindStringSubmatch(a.text())
	if m == nil {
		t.Fatalf("there is no form: %s", a.brief())
	}
	return m[1]
}

// firstSlot is the first window a page offers.
func (a answer) firstSlot(t *testing.T) string {
	t.Helper()
	m := regexp.MustCompile(`name="slot" value="(2[^"]+)"`).FindStringSubmatch(a.text())
	if m == nil {
		t.Fatalf("no window is offered: %s", a.brief())
	}
	return m[1]
}

// TestBookedAtTheCounter: staff book for who stands before them; the slip says
// what was booked, and the form sent twice is one booking.
func TestBookedAtTheCounter(t *testing.T) {
	w := newTown(t, func(c *Config) { c.CallerID, c.OfficePhone = "030 23125000", "030 23125100" })
	b := w.signedIn("anna")
	page := b.get("/desk/counter").want(t, http.StatusOK, "heute", "So bald wie möglich"[1:]).wantNot(t, "Standesamt")
	key, slot := page.key(t), page.firstSlot(t)
	form := []string{
		"key", key, "department", "buergerbuero", "phone", "030 23125 311", "name", "Erika Beispiel", "concern", "Ausweis",
		"slot", slot, "language", "en", "behalf", "Otto", "relation", "Sohn", "wish", callback.WishDiscreet, "do", "book",
	}
	to := b.post("/desk/counter", form...).want(t, http.StatusSeeOther).to()
	if again := b.post("/desk/counter", form...).to(); again != to {
		t.Errorf("sent twice it leads to %q and %q", to, again)
	}
	r := w.request(strings.Split(to, "/")[3])
	want := callback.Slot{}
	if want, _ = readSlot(slot); !r.Slot.From.Equal(want.From) || r.Phone != citizenLine || r.Door != "counter" || r.Name != "Erika Beispiel" ||
		r.Behalf != (callback.Behalf{Name: "Otto", Relation: "Sohn"}) || len(r.Wishes) != 1 || r.Language != "en" || r.Proof.Needed() {
		t.Errorf("booked is %+v", r)
	}
	b.get(to).want(t, http.StatusOK, "We will call you", callback.FormatReference(r.Reference), r.Word, "030 23125000", "030 23125100").
		wantNot(t, "Erika", "Ausweis", "23125311", "<style", "style=")
	if got := strings.Join(w.noted("anna"), " "); got != "session.began request.booked request.booked slip.printed" {
		t.Errorf("noted is %q", got)
	}
}

// TestNothingTypedIsLost: what is wrong is said, and everything stands there
// still; so it does when other days are asked for.
func TestNothingTypedIsLost(t *testing.T) {
	w := newTown(t)
	b := w.signedIn("bernd")
	page := b.get("/desk/counter?department=standesamt").want(t, http.StatusOK)
	with := func(pairs ...string) []string {
		return append([]string{"key", page.key(t), "department", "standesamt", "name", "Erika Beispiel", "note", "Kommt mit Hund", "do", "book"}, pairs...)
	}
	for _, c := range []struct {
		say   string
		typed []string
	}{
		{"Bitte geben Sie die Telefonnummer ein", with("slot", "soon")},
		{"Bitte wählen Sie aus, wann", with("phone", "030 23125311")},
		{"nicht vollständig", with("phone", "23125", "slot", "soon")},
		{"kostet extra", with("phone", "0900 1234567", "slot", "soon")},
		{"Notrufnummer", with("phone", "112", "slot", "soon")},
		{"gerade vergeben", with("phone", "030 23125311", "slot", "2026-11-25T03:00:00Z/2026-11-25T03:30:00Z")},
		{"zu lang", with("phone", "030 23125311", "slot", "soon", "concern", strings.Repeat("ä", 201))},
	} {
		a := b.post("/desk/counter", c.typed...)
		a.want(t, a.Code, c.say, "Erika Beispiel", "Kommt mit Hund", `value="standesamt" selected`)
		if a.Code != http.StatusUnprocessableEntity && a.Code != http.StatusConflict {
			t.Errorf("%q is answered %d", c.say, a.Code)
		}
	}
	more := b.post("/desk/counter", with("do", "show", "day", "2026-11-30")...)
	more.want(t, http.StatusOK, "Erika Beispiel", "Mo., 30.11.").wantNot(t, "heute,")
}

// TestNumberWaitsAlready: the first request of a number is led to, if it is
// one's own; of another department's nothing is told but that it is there.
func TestNumberWaitsAlready(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Geheime Hochzeit", func(r *callback.Request) { r.Department = "standesamt" })
	for login, say := range map[string]string{"bernd": "/desk/requests/" + ref, "anna": "einer anderen Abteilung"} {
		b := w.signedIn(login)
		a := b.post("/desk/counter", "key", b.get("/desk/counter").key(t), "department", "buergerbuero", "phone", "030 23125311", "slot", "soon", "do", "book")
		a.want(t, http.StatusConflict, say)
		if login == "anna" {
			a.wantNot(t, "Hochzeit", ref, callback.FormatReference(ref))
		}
	}
}

// TestMovedAndCancelledAtTheCounter: a page that is older than the request
// changes nothing; the citizen is told if that is wished.
func TestMovedAndCancelledAtTheCounter(t *testing.T) {
	var told []callback.Status
	w := newTown(t, func(c *Config) {
		c.Confirm = func(_ context.Context, r callback.Request) error {
			told = append(told, r.StatusAt(c.Now()))
			return nil
		}
	})
	w.asks(ref, "Ausweis")
	b := w.signedIn("anna")
	page := b.get(path(ref, "/move")).want(t, http.StatusOK, "Bisher vereinbart: so bald wie möglich")
	slot, plan := page.firstSlot(t), "0"
	b.post(path(ref, "/move"), "key", page.key(t), "plan", "7", "slot", slot).want(t, http.StatusConflict, "Inzwischen hat sich etwas geändert")
	b.post(path(ref, "/move"), "key", page.key(t), "plan", plan).want(t, http.StatusUnprocessableEntity, "Bitte wählen Sie aus")
	for range 2 {
		b.post(path(ref, "/move"), "key", page.key(t), "plan", plan, "slot", slot, "tell", "yes").want(t, http.StatusSeeOther)
	}
	if r := w.request(ref); writeSlot(r.Slot) != slot || r.Plans != 1 {
		t.Errorf("moved is %+v", r)
	}
	b.post(path(ref, "/cancel")).want(t, http.StatusSeeOther)
	if r := w.request(ref); r.Status != callback.Cancelled {
		t.Errorf("cancelled is %+v", r)
	}
	b.get(path(ref, "/move")).want(t, http.StatusSeeOther)
	if len(told) != 1 || told[0] != callback.Booked {
		t.Errorf("told was %q", told)
	}
}

// TestAgain: after it is closed, staff book anew for the same citizen without
// typing; that they see the number is noted.
func TestAgain(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis", func(r *callback.Request) {
		r.Status, r.Outcome, r.ClosedAt = callback.Done, callback.OutcomeReached, w.now()
	})
	b := w.signedIn("anna")
	b.get(path(ref)).want(t, http.StatusOK, "Neuen Rückruf für diese Person").wantNot(t, "Absagen", "weitergeben")
	b.get(path(ref, "/again")).want(t, http.StatusOK, "49 30 23125311", "Erika Beispiel")
	if got := w.noted("anna"); got[len(got)-1] != "number.shown" {
		t.Errorf("noted is %q", got)
	}
}

// TestHandedOver: the request leaves the queue for another department's, and
// what was promised stays.
func TestHandedOver(t *testing.T) {
	w := newTown(t)
	before := w.asks(ref, "Heiraten")
	b := w.signedIn("anna")
	b.post(path(ref, "/hand-over"), "to", "nix").want(t, http.StatusUnprocessableEntity)
	b.post(path(ref, "/claim"))
	b.post(path(ref, "/hand-over"), "to", "standesamt").want(t, http.StatusSeeOther)
	b.get("/desk").want(t, http.StatusOK, "ist jetzt bei Standesamt")
	b.get(path(ref)).want(t, http.StatusNotFound)
	r := w.request(ref)
	if r.Department != "standesamt" || r.Origin != "buergerbuero" || r.Claim.By != "" || r.Promise.After(before.Promise) || r.Plans != before.Plans {
		t.Errorf("handed over is %+v", r)
	}
	w.signedIn("carla").get("/desk").want(t, http.StatusOK, "Heiraten", "Übernehmen")
}

// TestHandedOverWithItsWindow: a window that is free there too stays.
func TestHandedOverWithItsWindow(t *testing.T) {
	w := newTown(t)
	b := w.signedIn("anna")
	slot, _ := readSlot(b.get("/desk/counter").firstSlot(t))
	w.asks(ref, "Heiraten", func(r *callback.Request) { r.Slot, r.Due, r.Promise = slot, slot.From, slot.To })
	b.post(path(ref, "/hand-over"), "to", "standesamt").want(t, http.StatusSeeOther)
	if r := w.request(ref); r.Department != "standesamt" || !r.Slot.From.Equal(slot.From) || !r.Due.Equal(slot.From) {
		t.Errorf("handed over is %+v", r)
	}
}

// post is what was written to citizens.
type post struct{ sent map[string]string }

func (p *post) Writable(r callback.Request) string {
	if r.Phone == citizenLine {
		return "sms"
	}
	return ""
}

func (p *post) Write(_ context.Context, r callback.Request, name, text, key string) error {
	if text == "zu oft" {
		return callback.ErrOften
	}
	p.sent[key] = r.Reference + " " + name + ": " + text
	return nil
}

// TestWrittenTo: a text goes out once for each form; to a telephone that takes
// none there is nothing to send by; a text that is not sent is not lost.
func TestWrittenTo(t *testing.T) {
	p := &post{sent: map[string]string{}}
	w := newTown(t, func(c *Config) { c.Writer = p })
	w.asks(ref, "Ausweis")
	w.asks(unknownRequest, "Pass", func(r *callback.Request) { r.Phone = "+493023125322" })
	b := w.signedIn("anna")
	key := b.get(path(ref)).want(t, http.StatusOK, "Schreiben (SMS)").key(t)
	b.get(path(unknownRequest)).want(t, http.StatusOK).wantNot(t, "Schreiben (")
	for range 2 {
		b.post(path(ref, "/write"), "key", key, "text", "Bitte bringen Sie ein Foto mit.").want(t, http.StatusSeeOther)
	}
	if len(p.sent) != 1 {
		t.Errorf("sent are %q", p.sent)
	}
	for _, got := range p.sent {
		if got != ref+" Anna Albrecht: Bitte bringen Sie ein Foto mit." {
			t.Errorf("sent is %q", got)
		}
	}
	b.post(path(ref, "/write"), "key", key, "text", "zu oft").want(t, http.StatusTooManyRequests, "sehr viel geschrieben", ">zu oft</textarea>")
	b.post(path(ref, "/write"), "key", key, "text", strings.Repeat("x", 501)).want(t, http.StatusUnprocessableEntity, "zu lang", "xxx")
	b.post(path(unknownRequest, "/write"), "key", key, "text", "Hallo").want(t, http.StatusUnprocessableEntity, "keine Texte bekommen")
}

// TestNumberIsHidden: it is shown when it is asked for, by who has the request
// in hand, and that is noted before.
func TestNumberIsHidden(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := w.signedIn("anna")
	b.post(path(ref, "/number")).want(t, http.StatusConflict).wantNot(t, "23125311")
	b.post(path(ref, "/claim"))
	b.get(path(ref)).want(t, http.StatusOK, "Nummer zeigen", "verborgen").wantNot(t, "23125311")
	w.noteErr = callback.ErrUnavailable
	b.post(path(ref, "/number")).want(t, http.StatusServiceUnavailable)
	w.noteErr = nil
	b.get(path(ref)).want(t, http.StatusOK).wantNot(t, "23125311")
	b.post(path(ref, "/number")).want(t, http.StatusSeeOther)
	b.get(path(ref)).want(t, http.StatusOK, "49 30 23125311").wantNot(t, "Nummer zeigen</span>")
	b.get(path(ref, "/live")).want(t, http.StatusOK, "49 30 23125311")
	b.post(path(ref, "/release"))
	w.pass(time.Minute)
	b.get(path(ref)).want(t, http.StatusOK).wantNot(t, "23125311")
}
