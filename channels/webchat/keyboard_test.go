package webchat

import (
	"testing"

	"github.com/go-rod/rod/lib/input"

	"github.com/rathausruf/rathausruf/channels"
)

// tabTo presses Tab until something with a text has the focus.
func (p *page) tabTo(text string) {
	p.b.t.Helper()
	for range 40 {
		if p.focused() == text {
			return
		}
		p.KeyActions().Type(input.Tab).MustDo()
	}
	p.b.t.Fatalf("no Tab leads to %q, only to %q", text, p.focused())
}

// focused is the text, or the label, of what has the focus.
func (p *page) focused() string {
	return p.MustEval(`() => { const e = document.activeElement; return (e.labels?.[0] ?? e).innerText.trim(); }`).Str()
}

// TestByKeyboardAlone books a callback live, without a mouse and without ever
// loading the page anew.
func TestByKeyboardAlone(t *testing.T) {
	w := newWorld(t)
	b := chromiumOn(t, w.server.URL)
	p := b.tab()
	p.open(w.server.URL + "/chat")
	p.check("start")
	p.MustEval(`() => { window.same = true; }`)
	p.tabTo("Chat starten")
	p.KeyActions().Type(input.Enter).MustDo()
	p.waits("Was können wir für Sie tun?")
	p.check("menu")
	p.tabTo("Rückruf")
	p.KeyActions().Type(input.Enter).MustDo()
	p.waits("Wann dürfen wir Sie anrufen?")
	p.KeyActions().Type(input.Tab, input.Tab).MustDo() // the focus stays where the choices are
	if got := p.focused(); got != "heute, Mi 25.11., 15:30–16:00 Uhr" {
		t.Fatalf("two Tabs after a choice lead to %q", got)
	}
	p.KeyActions().Type(input.Space).MustDo()
	p.waits("Unter welcher Nummer")
	p.tabTo("Ihre Nachricht")
	p.KeyActions().Type(input.Digit0, input.Digit1, input.Digit7, input.Digit1, input.Space, input.Digit3, input.Digit9, input.Digit2, input.Digit0, input.Digit0, input.Digit1, input.Digit1, input.Enter).MustDo()
	p.waits("Ist das richtig?")
	if got := p.focused(); got != "Ihre Nachricht" {
		t.Errorf("after sending the focus is on %q", got)
	}
	p.check("question")
	p.KeyActions().Press(input.ShiftLeft).Type(input.Tab, input.Tab).Release(input.ShiftLeft).MustDo()
	p.KeyActions().Type(input.Enter).MustDo()
	p.waits("Ihre Nummer ist 482 9136")
	p.check("booked")
	w.hall.says(w.hall.got()[0].Conversation, channels.Line{By: channels.Person, Name: "Frau Weber (Bürgerbüro)", Reply: channels.Reply{Text: "Guten Tag, ich habe Ihre Anfrage gesehen. Bringen Sie bitte ein Passbild mit.", Language: "de"}})
	p.waits("Frau Weber (Bürgerbüro)")
	p.check("staff")
	if !p.MustEval(`() => window.same === true`).Bool() {
		t.Error("the page was loaded anew")
	}
	want := []channels.Kind{channels.Started, channels.Picked, channels.Picked, channels.Words, channels.Picked}
	got := w.hall.got()
	for i, m := range got {
		if len(got) != len(want) || m.Kind != want[i] {
			t.Fatalf("%+v", got)
		}
	}
	b.quiet()
}
