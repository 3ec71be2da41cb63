package webchat

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// TestADialogWithoutScripts books a callback with forms alone.
func TestADialogWithoutScripts(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	start := b.get("/chat").is(http.StatusOK)
	start.says("Chat mit der Stadt Musterstadt", "Automatischer Assistent", "Hier antwortet ein Automat", "nur für Ihr Anliegen", "Chat starten", phone)
	if c := start.header.Values("Set-Cookie"); len(c) > 0 {
		t.Errorf("a cookie is set before anything was done: %v", c)
	}
	if n := len(w.hall.got()); n != 0 {
		t.Errorf("%d messages came in before anything was done", n)
	}

	a := b.post(start.form("start", "1")).is(http.StatusOK)
	if !strings.HasSuffix(a.at, "#last") {
		t.Errorf("after a form one comes to %s, want to the last line", a.at)
	}
	a.says("Automatischer Assistent : 10:20 Uhr Guten Tag! Hier antwortet der Automat", "Was können wir für Sie tun?", "Aufträge und Bestellungen")
	a = b.post(a.form("pick", "callback"))
	a.says("Sie : 10:20 Uhr Rückruf", "Wann dürfen wir Sie anrufen?")
	a.silent("Aufträge und Bestellungen") // the first choices are gone
	a = b.post(a.form("pick", "w2"))
	a.says("15:30–16:00 Uhr", "Unter welcher Nummer")
	a.silent(`name="pick"`)
	a = b.post(a.form("text", " 0171 3920011 "))
	a.says("unter 0171 3920011. Ist das richtig?")
	a = b.post(a.form("pick", "yes"))
	a.says("Ihre Nummer ist 482 9136", "BIRKE")
	a.silent(`name="pick"`)
	if !strings.Contains(a.html, `href="https://bot.musterstadt.example/c/Zm9vYmFyYmF6cXV4" target="_blank" rel="noopener noreferrer"`) || !strings.Contains(a.html, `href="tel:03023125000">`+phone) {
		t.Errorf("the link or the number cannot be followed:\n%s", a.html)
	}

	kinds := []channels.Kind{channels.Started, channels.Picked, channels.Picked, channels.Words, channels.Picked}
	got := w.hall.got()
	if len(got) != len(kinds) {
		t.Fatalf("%d messages, want %d", len(got), len(kinds))
	}
	for i, m := range got {
		if m.Kind != kinds[i] || m.Conversation != b.conversation() || m.From.Channel != channels.Web || w.chat.Conversation(m.From) != m.Conversation || !m.At.Equal(wednesday) {
			t.Errorf("message %d: %+v", i, m)
		}
	}
	if got[1].Ask != "q0" || got[1].Text != "callback" || got[3].Text != "0171 3920011" || got[3].Ask != "" {
		t.Errorf("%+v", got)
	}
}

// TestTheSameFormTwiceIsOnce: a double click, a page loaded again, and "back".
func TestTheSameFormTwiceIsOnce(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	a := b.starts()
	first := a.form("text", "Ich brauche einen Ausweis")
	b.post(first)
	b.post(first)
	if n := len(w.hall.got()); n != 2 || w.hall.repeats != 1 {
		t.Fatalf("%d messages and %d repeats, want 2 and 1: the same form is the same message", n, w.hall.repeats)
	}
	// Whoever goes back and writes something else has not sent it yet.
	other := a.form("text", "Nein, einen Reisepass")
	b.post(other)
	if got := w.hall.got(); len(got) != 3 || got[2].Text != "Nein, einen Reisepass" {
		t.Errorf("another text in the form of an old page is lost: %d messages", len(got))
	}
	one, two := b.get("/chat"), b.get("/chat") // two tabs
	b.post(one.form("text", "Danke"))
	b.post(two.form("text", "Danke"))
	if n := len(w.hall.got()); n != 5 {
		t.Errorf("the same words from two tabs are %d messages, want two more than 3", n)
	}
}

// TestTwoTabs: what was said in one is in the other, and a button of long ago
// says which question it belonged to.
func TestTwoTabs(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	old := b.starts()
	b.post(old.form("pick", "callback"))
	b.get("/chat").says("Wann dürfen wir Sie anrufen?")
	b.post(old.form("pick", "hours"))
	if got := w.hall.got(); len(got) != 3 || got[2].Ask != "q0" || got[1].Ask != "q0" || got[1].ID == got[2].ID {
		t.Errorf("%+v", got)
	}
}

// TestTheSessionEnds: two days after the last message, and not earlier.
func TestTheSessionEnds(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	a := b.starts()
	w.wait(47 * time.Hour)
	b.post(a.form("pick", "callback"))
	w.wait(47 * time.Hour)
	a = b.get("/chat")
	a.says("Wann dürfen wir", "25.11., 10:20 Uhr")
	w.wait(time.Hour)
	b.get("/chat").says("Chat starten")

	// What somebody writes on the old page is not lost; what they pick is of the
	// old conversation.
	before := b.conversation()
	said := b.post(a.form("text", "Ausweis"))
	said.says("Ihr voriges Gespräch war abgelaufen", "Sie : 09:20 Uhr Ausweis") // 95 hours later
	if b.conversation() == before {
		t.Error("an ended session goes on")
	}
	w.wait(48 * time.Hour)
	b.post(a.form("pick", "w1")).says("Ihr voriges Gespräch war abgelaufen", "Was können wir für Sie tun?")
	if got := w.hall.got(); got[len(got)-1].Kind != channels.Started || got[len(got)-1].Text != "" {
		t.Errorf("%+v", got[len(got)-1])
	}
}

// TestAForgottenConversation: the session is good, but nothing is kept.
func TestAForgottenConversation(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.starts()
	w.hall.set(func() { clear(w.hall.talks) })
	a := b.get("/chat")
	a.says("Chat starten")
	a.silent("cookie", "Cookie")
}

// TestForgedSessions: a session that we did not give is none.
func TestForgedSessions(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.starts()
	b.get("/chat").says("Was können wir")
	other := newKeys([]byte("another secret"))
	good := w.chat.keys.seal(w.chat.keys.begin(w.now()))
	for name, token := range map[string]string{
		"empty": "", "short": "AAAA", "not ours": other.seal(other.begin(w.now())), "cut": good[:len(good)-1],
		"changed": turned(good[:1]) + good[1:],
		"padded":  good + "=", "long": strings.Repeat("A", 10_000),
	} {
		c := w.browser()
		a := c.get("/chat", "Cookie", "chat="+strings.TrimSpace(token))
		a.is(http.StatusOK).says("Chat starten")
		a.silent("Was können wir")
		if s, ok := w.chat.keys.open(token); ok {
			t.Errorf("%s: is taken for the session %s", name, s.id)
		}
	}
	if n := len(w.hall.got()); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
}

// turned is another letter.
func turned(letter string) string {
	if letter == "A" {
		return "B"
	}
	return "A"
}

// TestTheInboxIsAway: nothing is lost, and there is a number to call.
func TestTheInboxIsAway(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	w.hall.set(func() { w.hall.err = errAway })
	a := b.starts().is(http.StatusServiceUnavailable)
	a.says("Das konnten wir gerade nicht annehmen", phone, "Chat starten")
	if len(a.header.Values("Set-Cookie")) > 0 {
		t.Error("a session is given though nothing was taken")
	}
	w.hall.set(func() { w.hall.err = nil })
	a = b.post(a.form("start", "1"))
	w.hall.set(func() { w.hall.err = errAway })
	sent := a.form("text", "Mein Personalausweis <b>ist</b> weg & ich brauche ihn")
	failed := b.post(sent).is(http.StatusServiceUnavailable)
	failed.says("Das konnten wir gerade nicht annehmen", phone, "Noch einmal senden", "Was können wir für Sie tun?")
	if !strings.Contains(failed.html, "autofocus>Mein Personalausweis &lt;b&gt;ist&lt;/b&gt; weg &amp; ich brauche ihn</textarea>") {
		t.Errorf("the text is not in the box any longer:\n%s", failed.html)
	}
	w.hall.set(func() { w.hall.blind = errAway })
	b.post(sent).is(http.StatusServiceUnavailable).says("Das konnten wir gerade nicht annehmen")
	b.get("/chat").is(http.StatusServiceUnavailable).says("Das Gespräch können wir gerade nicht zeigen", phone)
	w.hall.set(func() { w.hall.err, w.hall.blind = nil, nil })
	b.post(failed.form("text", sent.Get("text"))).is(http.StatusOK)
	b.post(sent)
	if got := w.hall.got(); len(got) != 2 || w.hall.repeats != 1 {
		t.Errorf("%d messages and %d repeats, want 2 and 1: sent again it is the same message", len(got), w.hall.repeats)
	}
	for _, private := range []string{"Personalausweis", b.conversation(), "chat=", strings.TrimPrefix(b.conversation(), "web:")} {
		if strings.Contains(w.logs.String(), private) {
			t.Errorf("the log shows %q:\n%s", private, w.logs)
		}
	}
	if !strings.Contains(w.logs.String(), errAway.Error()) {
		t.Error("the log does not say why")
	}
}

// TestTheEnd: whoever ends the conversation leaves nothing behind.
func TestTheEnd(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	a := b.starts()
	a.says("Gespräch beenden")
	before := b.conversation()
	end := b.post(a.form("end", "1"))
	end.says("Das Gespräch ist beendet", "Chat starten")
	end.silent("Guten Tag!")
	if got := w.hall.got(); len(got) != 2 || got[1].Kind != channels.Left || got[1].Conversation != before || got[1].ID == "" {
		t.Errorf("%+v", got)
	}
	b.starts()
	if b.conversation() == before {
		t.Error("the ended conversation goes on")
	}
	w.hall.set(func() { w.hall.err = errAway })
	b.post(a.form("end", "1")).is(http.StatusOK).says("Das Gespräch ist beendet")
	b.post(a.form("end", "1")).is(http.StatusOK).says("Das Gespräch ist beendet") // once more is no mistake
}

// TestStaffSpeak: a person's lines have their name, and end the choices; a
// notice does not.
func TestStaffSpeak(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	b.starts()
	w.hall.says(b.conversation(), channels.Line{By: channels.Machine, Reply: channels.Reply{Text: "In zehn Minuten rufen wir Sie an.", Language: "de"}})
	a := b.get("/chat")
	a.says("In zehn Minuten", "Aufträge und Bestellungen")
	w.hall.says(b.conversation(), channels.Line{By: channels.Person, Name: "Frau Weber (Bürgerbüro)", Reply: channels.Reply{Text: "Guten Tag, hier bin ich.\r\rUnd hier: https://www.musterstadt.example/pass", Language: "de"}})
	w.hall.says(b.conversation(), channels.Line{By: channels.Person, Reply: channels.Reply{Text: "Noch da?"}})
	w.hall.says(b.conversation(), channels.Line{By: channels.Machine, Reply: channels.Reply{Silent: true, Text: "unsaid"}})
	a = b.get("/chat")
	a.says("Frau Weber (Bürgerbüro) : 10:20 Uhr Guten Tag", "Rathaus : 10:20 Uhr Noch da?")
	a.silent("Aufträge und Bestellungen", `name="pick"`, "unsaid")
	w.hall.says(b.conversation(), channels.Line{By: channels.Machine, Reply: channels.Reply{Text: "Jetzt antwortet wieder der Automat.", Language: "de", Choices: choices("menu", "Zum Menü"), Expect: channels.ExpectChoice}})
	b.get("/chat").says("Jetzt antwortet wieder der Automat.", "Zum Menü")
}

// TestFromOutside: forms of other sites, frames, and what may be kept.
func TestFromOutside(t *testing.T) {
	w := newWorld(t, func(c *Config) { c.Origins = []string{"https://www.musterstadt.example/"} })
	b := w.browser()
	a := b.starts()
	for _, h := range [][]string{
		{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "https://evil.example"}, {"Origin", "null"},
		{"Origin", "https://www.musterstadt.example"},
	} {
		no := b.post(a.form("text", "Guten Tag"), h...).is(http.StatusForbidden)
		no.says("Das kam nicht von dieser Seite", phone)
		no.silent("Was können wir für Sie tun")
	}
	b.post(a.form("text", "eins"), "Sec-Fetch-Site", "same-origin").is(http.StatusOK)
	b.post(a.form("text", "zwei"), "Origin", w.server.URL).is(http.StatusOK)
	b.post(a.form("text", "drei")).is(http.StatusOK) // a browser of old says nothing
	if n := len(w.hall.got()); n != 4 {
		t.Errorf("%d messages, want 4", n)
	}

	page := b.get("/chat")
	csp := page.header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'none'", "script-src 'self';", "style-src 'self';", "frame-ancestors 'none'"} {
		if !strings.Contains(csp, want) {
			t.Errorf("policy %q lacks %q", csp, want)
		}
	}
	if page.header.Get("Cache-Control") != "no-store" || page.header.Get("X-Frame-Options") != "DENY" || page.header.Get("Referrer-Policy") != "no-referrer" {
		t.Errorf("%v", page.header)
	}
	framed := b.get("/chat?embed=1")
	if csp := framed.header.Get("Content-Security-Policy"); !strings.HasSuffix(csp, "; frame-ancestors 'self' https://www.musterstadt.example") || framed.header.Get("X-Frame-Options") != "" {
		t.Errorf("the frame's policy is %q", csp)
	}
	framed.silent("Guten Tag!", "eins") // a frame has no cookie: nothing can be tricked out of whoever clicks in it
	if framed.header.Get("Cache-Control") != "no-store" {
		t.Error("the frame may be kept")
	}
}

// TestNew: what is missing or wrong is told at the start.
func TestNew(t *testing.T) {
	for _, c := range []Config{
		{}, {Secret: []byte("x"), Origins: []string{"www.musterstadt.example"}}, {Secret: []byte("x"), Origins: []string{"https://a.example; script-src *"}},
		{Secret: []byte("x"), Origins: []string{"https://*.example"}}, {Secret: []byte("x"), Origins: []string{"https://a.example/page"}}, {Secret: []byte("x"), Origins: []string{"javascript:x"}},
	} {
		if _, err := New(c); err == nil {
			t.Errorf("%v is taken", c.Origins)
		}
	}
	w, err := New(Config{Secret: []byte("x"), Languages: []string{"pl"}})
	if err != nil || w.tongues[0] != "de" {
		t.Errorf("%v, %v", w, err)
	}
	defer func() {
		if recover() == nil {
			t.Error("an inbox without a transcript is taken")
		}
	}()
	w.Mount(newWorld(t).engine, nil)
}
