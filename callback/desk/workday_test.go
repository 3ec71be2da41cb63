package desk

import (
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"github.com/rathausruf/rathausruf/callback"
)

// TestWorkdayByKeyboard is a day from signing in to signing out without a
// mouse: somebody who is to be tried again on another day, somebody who wants
// another department, somebody whose matter is settled.
func TestWorkdayByKeyboard(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Personalausweis")
	w.asks("1000002", "Trauung", func(r *callback.Request) { r.Due = r.Due.Add(1) })
	w.asks("1000015", "Reisepass", func(r *callback.Request) { r.Due = r.Due.Add(2) })
	b := chromiumOn(t, w)
	p := b.page()
	b.open(p, "/desk")
	says(t, p, "Benutzername")
	focusOn(t, p, "#login")
	typeInto(p, "bernd")
	focusOn(t, p, "#password")
	typeInto(p, password)
	press(t, p, input.Enter, "Als Nächstes")

	press(t, p, input.KeyU, "Wie ist es ausgegangen?")
	p.KeyActions().Press(input.KeyN).MustDo()
	typeInto(p, "Mutter war dran: erst im Dezember")
	p.MustElement("#note").MustBlur()
	p.KeyActions().Press(input.KeyV).MustDo()
	if !p.MustEval(`() => document.activeElement.id === "next"`).Bool() {
		t.Fatal("V does not lead to when to try again")
	}
	// Further than the town plans; day and month are alike, whichever the browser
	// asks for first.
	p.KeyActions().Type(input.Digit1, input.Digit2, input.Digit1, input.Digit2, input.Digit2, input.Digit0, input.Digit2, input.Digit6).
		Press(input.ArrowRight).Type(input.Digit0, input.Digit9, input.Digit3, input.Digit0, input.KeyA).MustDo()
	if got := p.MustElement("#next").MustProperty("value").Str(); got != "2026-12-12T09:30" {
		t.Fatalf("typed was %q", got)
	}
	b.check(p, "request-next")
	focusOn(t, p, `button[value="no-answer"]`)
	press(t, p, input.Enter, "kommt wieder dran: Mo., 07.12., 08:00 Uhr. Genau zu Ihrem Zeitpunkt ging es nicht")
	b.check(p, "queue-next-moved")

	press(t, p, input.KeyU, "Wie ist es ausgegangen?")
	says(t, p, "Trauung")
	focusOn(t, p, `details:has(form[action$="/hand-over"]) summary`)
	p.KeyActions().Press(input.Enter).MustDo()
	focusOn(t, p, "#to")
	focusOn(t, p, `form[action$="/hand-over"] button`)
	press(t, p, input.Enter, "ist jetzt bei Standesamt")

	b.open(p, "/desk")
	says(t, p, "Reisepass")
	focusOn(t, p, "#claim-1000015") // who was handed over stands behind it
	press(t, p, input.Enter, "Wie ist es ausgegangen?")
	press(t, p, input.Digit1, "ist erledigt")
	focusOn(t, p, `form[action="/desk/sign-out"] button`)
	press(t, p, input.Enter, "Benutzername")
	b.quiet()

	if r := w.request(ref); r.Status != callback.Booked || r.Note != "Mutter war dran: erst im Dezember" || r.Outcome != callback.OutcomeNoAnswer {
		t.Errorf("to be tried again: %+v", r)
	}
	if r := w.request("1000002"); r.Department != "standesamt" || !r.Status.Open() {
		t.Errorf("handed over: %+v", r)
	}
	if r := w.request("1000015"); r.Status != callback.Done {
		t.Errorf("settled: %+v", r)
	}
}

// online cuts a page off from the network, or lets it back.
func online(t *testing.T, p *rod.Page, is bool) {
	t.Helper()
	if err := (proto.NetworkEmulateNetworkConditions{Offline: !is, DownloadThroughput: -1, UploadThroughput: -1}).Call(p); err != nil {
		t.Fatal(err)
	}
}

// TestNetworkCutWhileWorking: who is cut off with a request in hand is told so,
// keeps the note they are writing, and saves it when the network is back.
func TestNetworkCutWhileWorking(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "bernd")
	press(t, p, input.KeyU, "Wie ist es ausgegangen?")
	toNote(t, p)
	typeInto(p, "Bringt zwei Fotos mit")
	online(t, p, false)
	w.desk.feed.mu.Lock()
	for r := range w.desk.feed.readers {
		close(r.ring)
		delete(w.desk.feed.readers, r)
	}
	w.desk.feed.mu.Unlock()
	says(t, p, "Die Verbindung ist unterbrochen")
	typeInto(p, ", und die alte Karte")
	online(t, p, true)
	if err := holds(p, `() => document.querySelector("#offline").hidden`); err != nil {
		t.Fatalf("the page does not notice that the network is back: %v", err)
	}
	b.mu.Lock()
	b.problems = nil // of a browser that is cut off
	b.mu.Unlock()
	if got := p.MustElement("#note").MustProperty("value").Str(); got != "Bringt zwei Fotos mit, und die alte Karte" {
		t.Errorf("the note became %q", got)
	}
	p.MustElement("#note").MustBlur()
	press(t, p, input.Digit1, "ist erledigt")
	if r := w.request(ref); r.Status != callback.Done || r.Note != "Bringt zwei Fotos mit, und die alte Karte" {
		t.Errorf("saved is %+v", r)
	}
	b.quiet()
}

// toNote goes to the note by its key, once the page listens to keys.
func toNote(t *testing.T, p *rod.Page) {
	t.Helper()
	if err := holds(p, `() => document.readyState === "complete"`); err != nil {
		t.Fatal(err)
	}
	press(t, p, input.KeyN, "Vermerk")
	if err := holds(p, `() => document.activeElement.id === "note"`); err != nil {
		t.Fatalf("the key does not lead to the note: %v", err)
	}
}
