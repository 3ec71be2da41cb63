package webchat

import (
	"strings"
	"testing"
)

// TestLanguages: the page speaks the language asked for, else the browser's,
// and the conversation begins in it.
func TestLanguages(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ accept, query, title, html, hint string }{
		{"", "", "Chat mit der Stadt", "de", ""},
		{"de-DE,de;q=0.9,en;q=0.8", "", "Chat mit der Stadt", "de", "de"},
		{"en-GB,en;q=0.9,de;q=0.1", "", "Chat with the town", "en", "en"},
		{"fr,en;q=0.5", "", "Chat with the town", "en", "en"},
		{"tr-TR,en;q=0.5", "", "Sohbet: Musterstadt Belediyesi", "tr", "tr"},
		{"pl-PL,en;q=0.5", "", "Chat with the town", "en", "pl"}, // the town speaks it, the page does not
		{"en", "?lang=de-simple", "Hier antwortet ein Automat. Ein Automat ist ein Computer-Programm.", "de", "de-simple"},
		{"en", "?lang=xx", "Chat with the town", "en", "en"},
		{"en;q=zz,,;;", "?lang=pl", "Chat mit der Stadt", "de", "pl"},
	} {
		b := w.browser()
		a := b.get("/chat"+c.query, "Accept-Language", c.accept)
		a.says(c.title)
		if !strings.Contains(a.html, `<html lang="`+c.html+`">`) || a.header.Get("Content-Language") != c.html {
			t.Errorf("%+v: %s", c, a.header.Get("Content-Language"))
		}
		b.post(a.form("start", "1"), "Accept-Language", c.accept)
		got := w.hall.got()
		if last := got[len(got)-1]; last.Language != c.hint {
			t.Errorf("%+v: the conversation begins in %q", c, last.Language)
		}
	}
}

// TestAnotherLanguage: a button changes the conversation's, and the page goes
// with it, however it was opened.
func TestAnotherLanguage(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	a := b.starts()
	a.says("Deutsch", "Leichte Sprache", "English")
	a = b.post(a.form("speak", "en"))
	a.says("You : 10:20 English", "What can we do for you?", "Your message", "End the conversation")
	if !strings.Contains(a.html, `class="words" lang="de"`) || !strings.Contains(a.html, `class="words" lang="en"`) {
		t.Error("the lines do not say their language")
	}
	b.get("/chat?lang=de", "Accept-Language", "de").says("Your message")
	b.post(b.get("/chat").form("end", "1", "lang", "en")).says("The conversation has ended", "Start the chat")
	for tag, want := range map[string]string{"de-simple": "de", "de": "de", "tr": "tr", "": ""} {
		if got := html(tag); got != want {
			t.Errorf("%s: %s", tag, got)
		}
	}
}
