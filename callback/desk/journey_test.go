package desk

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/cdp"
	"github.com/go-rod/rod/lib/input"

	"github.com/rathausruf/rathausruf/callback"
)

// says waits until the page shows a text.
func says(t *testing.T, p *rod.Page, text string) {
	t.Helper()
	if err := holds(p, `text => document.body.innerText.includes(text)`, text); err != nil {
		t.Fatalf("%q does not appear on %s: %v\n%s", text, p.MustInfo().URL, err, p.MustEval(`() => document.body.innerText`).Str())
	}
}

// holds waits until a script gives true, also beyond the end of the page it was
// first asked on.
func holds(p *rod.Page, script string, args ...any) error {
	p = p.Timeout(10 * time.Second)
	for {
		err := p.Wait(rod.Eval(script, args...))
		var left *cdp.Error
		if !errors.As(err, &left) || p.GetContext().Err() != nil {
			return err
		}
	}
}

// focusOn presses Tab until the element of a selector has the focus, which
// must be visible then.
func focusOn(t *testing.T, p *rod.Page, selector string) {
	t.Helper()
	for range 90 {
		if p.MustEval(`s => document.activeElement && document.activeElement.matches(s)`, selector).Bool() {
			if w := p.MustEval(`() => parseFloat(getComputedStyle(document.activeElement).outlineWidth)`).Num(); w < 2 {
				t.Errorf("the focus on %s cannot be seen", selector)
			}
			return
		}
		p.KeyActions().Press(input.Tab).MustDo()
	}
	t.Fatalf("%s cannot be reached with the Tab key", selector)
}

// press types a key and waits for what it leads to.
func press(t *testing.T, p *rod.Page, key input.Key, then string) {
	t.Helper()
	p.KeyActions().Press(key).MustDo()
	says(t, p, then)
}

// typeInto writes text where the focus is.
func typeInto(p *rod.Page, text string) { p.MustInsertText(text) }

// TestKeyboardOnly is a morning at the desk without a mouse: the first
// sign-in, a new password, a call with what the network tells, the outcome.
func TestKeyboardOnly(t *testing.T) {
	w := newTown(t)
	w.change("anna", func(s *callback.Staff) { s.Password, s.MustChange = hashes()[oneTime], true })
	b := chromiumOn(t, w)
	p := b.page()
	b.open(p, "/desk")
	says(t, p, "Benutzername")
	focusOn(t, p, "#login")
	typeInto(p, "anna")
	focusOn(t, p, "#password")
	typeInto(p, oneTime)
	press(t, p, input.Enter, "Neues Passwort noch einmal")
	b.check(p, "password-first")
	focusOn(t, p, "#new")
	typeInto(p, "blaue Treppe summt leise")
	focusOn(t, p, "#again")
	typeInto(p, "blaue Treppe summt leise")
	press(t, p, input.Enter, "Ihr neues Passwort ist gespeichert")
	says(t, p, "Gerade wartet niemand")
	w.asks(ref, "Personalausweis verloren")
	says(t, p, "Personalausweis verloren") // by itself
	if got := p.MustElement("#news").MustText(); got != "Eine Anfrage wartet." {
		t.Errorf("said aloud: %q", got)
	}
	focusOn(t, p, "#look-"+ref)
	w.asks(unknownRequest, "Reisepass", func(r *callback.Request) { r.Due = w.now().Add(-time.Minute) })
	says(t, p, "Reisepass")
	focusOn(t, p, "#look-"+ref) // and not from the top again
	press(t, p, input.KeyU, "Wie ist es ausgegangen?")
	b.check(p, "request-mine")
	press(t, p, input.KeyN, "Vermerk")
	focusOn(t, p, "#note")
	typeInto(p, "Termin am Freitag um 10, 1a") // keys are text here
	p.MustElement("#note").MustBlur()
	press(t, p, input.KeyA, "Ihr Telefon klingelt")
	b.check(p, "request-ringing")
	for _, step := range []struct {
		event callback.Event
		says  string
	}{
		{callback.Event{State: "answered"}, "Drücken Sie die 1"},
		{callback.Event{Citizen: true, State: "answered"}, "Sie sprechen gerade"},
		{callback.Event{Citizen: true, State: "completed", Talked: 75 * time.Second}, "1 Min. 15 Sek."},
	} {
		step.event.Attempt, step.event.At = w.net.last(), w.now()
		if err := w.caller.Progressed(context.Background(), step.event); err != nil {
			t.Fatal(err)
		}
		says(t, p, step.says)
	}
	press(t, p, input.Digit1, "ist erledigt")
	if r := w.request(ref); r.Status != callback.Done || r.Note != "Termin am Freitag um 10, 1a" {
		t.Errorf("request %+v", r)
	}
	b.check(p, "queue-saved")
	b.quiet()
}

// TestSecondBrowser: what one does, the other sees without doing anything; a
// note being written stays; and who is late is told.
func TestSecondBrowser(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := chromiumOn(t, w)
	anna, bernd := b.page(), b.page()
	b.signIn(anna, "anna")
	b.signIn(bernd, "bernd")
	b.open(anna, path(ref))
	b.open(bernd, path(ref))
	says(t, bernd, "Danach können Sie anrufen")
	press(t, anna, input.KeyU, "Wie ist es ausgegangen?")
	says(t, bernd, "Anna Albrecht hat diese Anfrage in der Hand")
	says(t, bernd, "Suchen Sie sich einfach die nächste")
	if bernd.MustHas("#claim") {
		t.Error("bernd is offered what anna has")
	}
	b.check(bernd, "request-taken")
	anna.MustElement("#note").MustInput("Bitte nicht vergessen")
	if _, err := w.Update(context.Background(), ref, callback.Room{}, func(r *callback.Request) error {
		r.Status, r.Claim, r.Due = callback.Booked, callback.Claim{}, w.now().Add(time.Hour)
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	says(t, anna, "Gebucht. Bitte nicht vor heute, 11:20 Uhr anrufen")
	says(t, bernd, "Danach können Sie anrufen")
	if got := anna.MustEval(`() => document.querySelector("#note")?.value ?? "gone"`).Str(); got != "Bitte nicht vergessen" {
		t.Errorf("the note became %q", got)
	}
	b.quiet()
}

// TestLeavingGivesBack: closing the page puts the request back, loading it
// again does not.
func TestLeavingGivesBack(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := chromiumOn(t, w)
	p, watch := b.page(), b.page()
	b.signIn(p, "anna")
	b.signIn(watch, "bernd")
	b.open(watch, path(ref))
	b.open(p, path(ref))
	says(t, p, "Danach können Sie anrufen")
	press(t, p, input.KeyU, "Wie ist es ausgegangen?")
	says(t, watch, "Anna Albrecht hat diese Anfrage in der Hand")
	p.MustReload()
	says(t, p, "Wie ist es ausgegangen?")
	p.MustWaitStable()
	says(t, p, "Wie ist es ausgegangen?")
	p.MustClose()
	says(t, watch, "Wartet auf einen Rückruf")
	b.quiet()
}

// TestKeysCanBeSwitchedOff, for who presses keys without meaning to (WCAG 2.2,
// 2.1.4), and they do nothing while somebody writes.
func TestKeysCanBeSwitchedOff(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "anna")
	b.open(p, path(ref))
	focusOn(t, p, "#keys summary")
	p.KeyActions().Press(input.Enter).MustDo()
	focusOn(t, p, "#use-keys")
	p.KeyActions().Press(input.Space).MustDo()
	b.check(p, "request-keys")
	b.open(p, path(ref))
	p.KeyActions().Press(input.KeyU).MustDo()
	focusOn(t, p, "#keys summary")
	p.KeyActions().Press(input.Enter).MustDo()
	focusOn(t, p, "#use-keys")
	p.KeyActions().Press(input.Space).MustDo()
	if s := w.request(ref).Status; s != callback.Booked {
		t.Fatalf("a key that is switched off claimed the request: %s", s)
	}
	press(t, p, input.KeyU, "Wie ist es ausgegangen?")
	b.quiet()
}

// TestStreamComesBack: after a lost connection the page says so, connects
// again and shows what happened meanwhile.
func TestStreamComesBack(t *testing.T) {
	w := newTown(t)
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "anna")
	says(t, p, "Gerade wartet niemand")
	w.desk.feed.mu.Lock()
	for r := range w.desk.feed.readers { // the streams end, as when a proxy cuts them
		close(r.ring)
		delete(w.desk.feed.readers, r)
	}
	w.desk.feed.mu.Unlock()
	says(t, p, "Die Verbindung ist unterbrochen")
	w.asks(ref, "Inzwischen gekommen")
	says(t, p, "Inzwischen gekommen")
	if p.MustHas("#offline:not([hidden])") {
		t.Error("the page still says that it is cut off")
	}
}
