package main

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

var codeForm = regexp.MustCompile(`Code: (\d{3} ?\d{3})`)

// reach presses Tab until something with a text has the focus.
func reach(t *testing.T, p *rod.Page, text string) {
	t.Helper()
	got := ""
	for range 60 {
		got = p.MustEval(`() => { const e = document.activeElement; return (e.labels?.[0] ?? e).innerText.trim(); }`).Str()
		if got == text {
			return
		}
		p.KeyActions().Type(input.Tab).MustDo()
	}
	look(t, p, "chat-lost")
	t.Fatalf("no Tab leads to %q, the last one to %q", text, got)
}

// enter presses Enter; without scripts a page follows, from its Send button
// where a text was written.
func enter(p *rod.Page, scripts bool) {
	if scripts {
		p.KeyActions().Type(input.Enter).MustDo()
		return
	}
	if p.MustEval(`() => document.activeElement.tagName`).Str() == "TEXTAREA" {
		for p.MustEval(`() => document.activeElement.innerText.trim()`).Str() != "Senden" {
			p.KeyActions().Type(input.Tab).MustDo()
		}
	}
	loaded := p.MustWaitNavigation()
	p.KeyActions().Type(input.Enter).MustDo()
	loaded()
}

// TestTheChatBooksByKeyboard books a callback on the web chat of the running
// program by keyboard alone, with scripts and without: number, code by SMS, window.
func TestTheChatBooksByKeyboard(t *testing.T) {
	for name, scripts := range map[string]bool{"with scripts": true, "without": false} {
		t.Run(name, func(t *testing.T) {
			w := openTown(t, "sqlite:"+filepath.Join(t.TempDir(), "town.db"))
			p := w.tab(chromium(t), "/chat?lang=de")
			p.MustSetViewport(320, 640, 1, false)
			if !scripts {
				if err := (proto.EmulationSetScriptExecutionDisabled{Value: true}).Call(p); err != nil {
					t.Fatal(err)
				}
			}
			p.MustNavigate(w.url + "/chat?lang=de").MustWaitLoad()
			press := func(text, then string) {
				t.Helper()
				reach(t, p, text)
				enter(p, scripts)
				p.MustElementR("#log", then)
			}
			write := func(text, then string) {
				t.Helper()
				reach(t, p, "Ihre Nachricht")
				p.MustInsertText(text)
				enter(p, scripts)
				p.MustElementR("#log", then)
			}
			press("Chat starten", "Was können wir für Sie tun")
			press("Rückruf", "Welche Stelle")
			press("Bürgerbüro", "Wann dürfen wir Sie anrufen")
			press("So bald wie möglich", "Unter welcher Nummer")
			write("0171 3920001", "Stimmt das")
			press("Ja", "Code an diese Nummer")
			code := codeForm.FindStringSubmatch(w.Phone(mobile).Got("Code: "))[1]
			write(code, "eigene Nummer")
			press("Ja", "Alles eingetragen")
			if r := w.one(); r.Phone != mobile || r.Door != "web" || r.Department != "buergerbuero" || !r.Status.Open() {
				t.Errorf("booked %+v", r)
			}
			look(t, p, "chat-booked-"+name)
		})
	}
}
