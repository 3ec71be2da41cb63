package desk

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"github.com/rathausruf/rathausruf/callback"
)

// value is what stands in the answer box; "gone" without one.
func value(p *rod.Page) string {
	return p.MustEval(`() => document.querySelector("#answer")?.value ?? "gone"`).Str()
}

// becomes waits until a script gives true.
func becomes(t *testing.T, p *rod.Page, script string) {
	t.Helper()
	if err := holds(p, script); err != nil {
		t.Fatalf("%s does not become true on %s: %v\n%s", script, p.MustInfo().URL, err, p.MustEval(`() => document.body.innerText`).Str())
	}
}

// TestChatByKeyboard is a chat without a mouse, live: the queue says that
// somebody waits, the chat is taken, both write, and it is given back.
func TestChatByKeyboard(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Wohngeld")
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "anna")
	says(t, p, "Als Nächstes")
	w.hub.wants("k1", "Kann mir jemand mit dem Wohngeld helfen?", func(chat *callback.Chat) { chat.Reference = ref })
	says(t, p, "Im Chat wartet jemand") // by itself
	becomes(t, p, `() => document.title === "(1) Chats – Warteliste – Rückrufe Musterstadt"`)
	if got := p.MustElement("#news").MustText(); got != "Im Chat wartet jemand. Eine Anfrage wartet." {
		t.Errorf("said aloud: %q", got)
	}
	says(t, p, "1 wartet")
	b.check(p, "queue-chat")
	focusOn(t, p, ".menu a[href='/desk/chats']")
	press(t, p, input.Enter, "Diese Menschen warten, bis jemand übernimmt")
	focusOn(t, p, "#chat-k1")
	press(t, p, input.Enter, "Bis jemand übernimmt, antwortet der Automat")
	b.check(p, "chat-free")
	press(t, p, input.KeyU, "Sie schreiben mit dieser Person")
	becomes(t, p, `() => document.title === "Chat über die Webseite – Rückrufe Musterstadt"`)
	press(t, p, input.KeyA, "Ihre Antwort")
	focusOn(t, p, "#answer")
	typeInto(p, "Guten Tag, hier ist Anna Albrecht.")
	p.KeyActions().Press(input.Enter).MustDo() // a new line, and not sent
	typeInto(p, "Worum geht es denn?")
	w.hub.writes("k1", "Ich habe einen Brief bekommen.")
	says(t, p, "Ich habe einen Brief bekommen.")
	if got := value(p); got != "Guten Tag, hier ist Anna Albrecht.\nWorum geht es denn?" {
		t.Fatalf("an update made the draft %q", got)
	}
	p.KeyActions().Press(input.ControlLeft).Type(input.Enter).MustDo()
	says(t, p, "Worum geht es denn?")
	becomes(t, p, `() => document.querySelector("#answer").value === ""`)
	if got := w.hub.texts("k1"); len(got) != 1 || got[0] != "Guten Tag, hier ist Anna Albrecht.\nWorum geht es denn?" {
		t.Errorf("sent: %q", got)
	}
	becomes(t, p, `() => document.querySelectorAll("#lines > li").length === 4`) // none of them twice
	if !p.MustEval(`() => { const l = document.querySelector(".log"), e = l.querySelector("li:last-child"); return e.getBoundingClientRect().bottom <= l.getBoundingClientRect().bottom + 1 }`).Bool() {
		t.Error("the last line is out of sight")
	}
	focusOn(t, p, "#answer") // at once again
	b.check(p, "chat-mine")
	p.MustElement("#answer").MustBlur()
	press(t, p, input.KeyR, "Dort antwortet jetzt wieder der Automat")
	b.check(p, "chats-empty")
	b.quiet()
}

// TestTwoAtOneChat, in two browsers: what one takes the other sees without doing
// anything; when it goes to somebody else, a draft stays and is not sent.
func TestTwoAtOneChat(t *testing.T) {
	w := newTown(t)
	w.hub.wants("k1", "Hallo?")
	b := chromiumOn(t, w)
	anna, bernd := b.page(), b.page()
	b.signIn(anna, "anna")
	b.signIn(bernd, "bernd")
	b.open(anna, "/desk/chats/k1")
	b.open(bernd, "/desk/chats/k1")
	press(t, anna, input.KeyU, "Sie schreiben mit dieser Person")
	says(t, bernd, "Anna Albrecht schreibt mit dieser Person")
	says(t, bernd, "Sie können hier mitlesen")
	b.check(bernd, "chat-other")
	anna.MustElement("#answer").MustInput("Angefangen")
	chat, err := w.hub.change("k1", func(chat *callback.Chat) error {
		chat.Holder, chat.Name = "bernd", "Bernd Böhm"
		return nil
	})
	if err != nil || chat.Holder != "bernd" {
		t.Fatal(chat, err)
	}
	says(t, anna, "Bernd Böhm schreibt mit dieser Person")
	becomes(t, bernd, `() => document.querySelector("#answer") !== null`)
	anna.MustElement("#send").MustClick()
	says(t, anna, "Ihr Text ist nicht verschickt, denn dieser Chat ist nicht mehr bei Ihnen.")
	if got := value(anna); got != "Angefangen" || len(w.hub.texts("k1")) != 0 {
		t.Errorf("the draft became %q, and %q was sent", got, w.hub.texts("k1"))
	}
	b.check(anna, "chat-lost")
	anna.MustElement("#answer").MustSelectAllText().MustInput("")
	w.hub.writes("k1", "Und nun?")
	says(t, anna, "Sie können hier mitlesen")
	b.quiet()
}

// TestImpatientAnswer: a button pressed many times sends once, and what is
// written meanwhile stays.
func TestImpatientAnswer(t *testing.T) {
	w := newTown(t)
	w.hub.wants("k1", "Hallo?")
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "anna")
	b.open(p, "/desk/chats/k1")
	press(t, p, input.KeyU, "Sie schreiben mit dieser Person")
	p.MustElement("#answer").MustInput("Guten Tag")
	w.hub.mu.Lock() // the answer hangs
	p.MustEval(`() => { const f = document.querySelector("#say"); for (let i = 0; i < 5; i++) f.requestSubmit(); }`)
	p.MustElement("#answer").MustInput(" und noch etwas")
	w.hub.mu.Unlock()
	says(t, p, "Guten Tag")
	becomes(t, p, `() => document.querySelector("#answer").value === " und noch etwas"`)
	p.MustWaitRequestIdle()()
	if got := w.hub.texts("k1"); len(got) != 1 || got[0] != "Guten Tag" {
		t.Errorf("sent: %q", got)
	}
	b.quiet()
}

// TestDraftOutlives a fault of ours, a lost network, the end of the session and
// signing in again, and is nobody else's.
func TestDraftOutlives(t *testing.T) {
	w := newTown(t)
	w.desk.beat = 50 * time.Millisecond
	w.hub.wants("k1", "Streng vertraulich")
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "anna")
	b.open(p, "/desk/chats/k1")
	press(t, p, input.KeyU, "Sie schreiben mit dieser Person")
	b.quiet()
	const draft, notSent = "Das steht im Bescheid", "Das ließ sich gerade nicht verschicken"
	p.MustElement("#answer").MustInput(draft)
	w.hub.mu.Lock()
	w.hub.mute = errors.New("nobody listens")
	w.hub.mu.Unlock()
	p.MustElement("#send").MustClick()
	says(t, p, notSent)
	b.accessible(p, "chat-unsent")
	b.shots(p, "chat-unsent")
	w.hub.mu.Lock()
	w.hub.mute = nil
	w.hub.mu.Unlock()
	offline(p, true)
	p.MustElement("#send").MustClick()
	says(t, p, "Die Verbindung ist unterbrochen")
	says(t, p, notSent)
	offline(p, false)
	w.pass(idle + time.Minute)
	says(t, p, "Ihre Anmeldung ist abgelaufen")
	if text := p.MustElement("main").MustText(); strings.Contains(text, "vertraulich") || value(p) != draft {
		t.Errorf("the page still shows %s; the draft is %q", text, value(p))
	}
	p.MustElement("#sign-in-again").MustClick()
	says(t, p, "Benutzername")
	p.MustElement("#login").MustInput("anna")
	p.MustElement("#password").MustInput(password)
	p.MustElement("button[type=submit]").MustClick()
	says(t, p, "Streng vertraulich")
	becomes(t, p, `() => document.querySelector("#answer").value === "`+draft+`"`)
	p.MustElement("#send").MustClick()
	becomes(t, p, `() => document.querySelector("#answer").value === ""`)
	if got := w.hub.texts("k1"); len(got) != 1 || got[0] != draft {
		t.Errorf("sent: %q", got)
	}
	p.MustElement("#answer").MustInput("Halb fertig")
	p.MustElement("form[action='/desk/sign-out'] button").MustClick()
	says(t, p, "Sie sind abgemeldet")
	if n := p.MustEval(`() => Object.keys(sessionStorage).filter(k => k.startsWith("desk.draft")).length`).Int(); n != 0 {
		t.Error("a draft stays behind after signing out")
	}
}

// offline cuts a page off, or connects it again.
func offline(p *rod.Page, is bool) {
	_ = proto.NetworkEmulateNetworkConditions{Offline: is, DownloadThroughput: -1, UploadThroughput: -1}.Call(p)
}

// TestChatPages looks at what the stories do not pass by.
func TestChatPages(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Wohngeld")
	w.hub.wants("k1", "Ich möchte bitte mit einem Menschen schreiben.", func(chat *callback.Chat) { chat.Holder, chat.Name = "bernd", "Bernd Böhm" })
	w.hub.wants("k2", "Merhaba, nüfus cüzdanımı kaybettim.", func(chat *callback.Chat) {
		chat.Channel, chat.Language, chat.Department, chat.Reference = "telegram", "tr", "", ref
	})
	w.hub.wants("k3", "Hallo", func(chat *callback.Chat) { chat.Holder, chat.Channel = "anna", "whatsapp" })
	w.hub.wants("k4", "السلام عليكم، لقد فقدت بطاقة هويتي.", func(chat *callback.Chat) { chat.Language, chat.Channel = "ar", "sms" })
	w.hub.wants("k5", "Hallo", func(chat *callback.Chat) { chat.Over = true })
	for range 12 {
		w.hub.writes("k1", "Das ist eine längere Zeile, in der jemand ausführlich erzählt, was in dem Brief steht, der gestern kam.")
		w.hub.add("k1", "staff", "Bernd Böhm", "Das Wort Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz steht wirklich darin.")
	}
	w.hub.writes("k1", "Ja.")
	w.hire("lea", "Lea Lindner", "", "*")
	w.change("lea", func(s *callback.Staff) { s.Role = "lead" })
	b := chromiumOn(t, w)
	p, lea := b.page(), b.page()
	b.signIn(p, "bernd")
	b.signIn(lea, "lea")
	for name, path := range map[string]string{
		"chats": "/desk/chats", "chat-long": "/desk/chats/k1", "chat-arabic": "/desk/chats/k4", "chat-turkish": "/desk/chats/k2",
		"chat-over": "/desk/chats/k5", "queue-chats": "/desk", "request-chat": path(ref),
	} {
		b.open(p, path)
		b.check(p, name)
	}
	b.open(lea, "/desk/chats/k1")
	b.check(lea, "chat-lead")
	b.quiet()
	b.open(p, "/desk/chats/k9")
	b.check(p, "chat-error")
}
