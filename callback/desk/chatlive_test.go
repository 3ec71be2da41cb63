package desk

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// scripting makes a browser ask as the page's script does.
func (b *browser) scripting() *browser {
	b.header.Set("HX-Request", "true")
	return b
}

// TestChatFragment brings the lines a page does not have, and the forms only
// when others are due: what is typed in them stays.
func TestChatFragment(t *testing.T) {
	w := newTown(t)
	w.hub.wants("k1", "Erste Zeile")
	b := w.signedIn("anna").scripting()
	b.get("/desk/chats/k1/live?after=0&shape=free").want(t, http.StatusOK, "Erste Zeile", `hx-swap-oob="beforeend:#lines"`,
		`id="after" name="after" value="2"`, "<title>(1) Chats – Chat über die Webseite", `id="chats-waiting" hx-swap-oob="true"`).wantNot(t, `id="work"`, "<html")
	b.get("/desk/chats/k1/live?after=2&shape=free").want(t, http.StatusOK, `value="2"`).wantNot(t, "Zeile<", "beforeend")
	w.signedIn("anna").post("/desk/chats/k1/take")
	w.hub.writes("k1", "Dritte Zeile")
	b.get("/desk/chats/k1/live?after=2&shape=free").want(t, http.StatusOK, "Dritte Zeile", `value="3"`,
		`id="work" aria-labelledby="h-work" hx-swap-oob="true"`, `id="answer"`).wantNot(t, "Erste Zeile")
	b.get("/desk/chats/k1/live?after=3&shape=mine").want(t, http.StatusOK).wantNot(t, `id="answer"`, "beforeend")
	for _, odd := range []string{"", "-5", "abc", "99999999999999999999"} {
		b.get("/desk/chats/k1/live?shape=mine&after="+odd).want(t, http.StatusOK, "Erste Zeile", "Dritte Zeile", `value="3"`)
	}
	delete(w.hub.chats, "k1")
	gone := b.get("/desk/chats/k1/live?after=3&shape=mine").want(t, http.StatusOK, "Dieser Chat ist beendet", `value="3"`).wantNot(t, "Zeile<")
	w.hub.wants("k2", "Hochzeit", func(chat *callback.Chat) { chat.Department = "standesamt" })
	if foreign := b.get("/desk/chats/k2/live?after=3&shape=mine"); withoutKey(foreign) != withoutKey(gone) {
		t.Error("a foreign chat looks different from one that is gone")
	}
}

// withoutKey is a page without what is drawn anew each time.
func withoutKey(a answer) string {
	return regexp.MustCompile(`[A-Z2-7]{26}`).ReplaceAllString(a.text(), "")
}

// TestScriptedAnswer: a script is told that an answer went out, and gets the
// key of the next; or why it did not, and the page keeps the text.
func TestScriptedAnswer(t *testing.T) {
	w := newTown(t)
	w.hub.wants("k1", "Hallo")
	w.signedIn("anna").post("/desk/chats/k1/take")
	b := w.signedIn("anna").scripting()
	key := strings.Repeat("A", 26)
	a := b.post("/desk/chats/k1/say", "key", key, "text", "Guten Tag").want(t, http.StatusOK, `name="key"`, `hx-swap-oob="true"`).wantNot(t, key, "Guten Tag")
	if a.Header().Get("HX-Trigger") != "said" {
		t.Errorf("the script is told %q", a.Header().Get("HX-Trigger"))
	}
	w.hub.mute = fmt.Errorf("say: %w", callback.ErrUnavailable)
	b.post("/desk/chats/k1/say", "key", key, "text", "Noch etwas").want(t, http.StatusServiceUnavailable)
	w.hub.mute = nil
	w.signedIn("anna").post("/desk/chats/k1/give-back")
	for name, say := range map[string]func() answer{
		"zuerst eine Antwort": func() answer { return b.post("/desk/chats/k1/say", "text", "") },
		"gibt es nicht mehr":  func() answer { return b.post("/desk/chats/k1/say", "text", "Hallo?") },
		"nicht mehr bei Ihnen": func() answer {
			w.hub.wants("k2", "Hallo")
			w.signedIn("bernd").post("/desk/chats/k2/take")
			return b.post("/desk/chats/k2/say", "text", "Hallo?")
		},
	} {
		a := say().want(t, http.StatusOK, name, `role="alert"`).wantNot(t, `name="key"`)
		if a.Header().Get("HX-Trigger") != "" {
			t.Errorf("%s: and the page empties the box", name)
		}
	}
	if got := w.hub.texts("k1"); len(got) != 1 {
		t.Errorf("sent: %q", got)
	}
}

// TestChatEvents: a chat of one's own departments, or of none yet, wakes an
// open page; another does not.
func TestChatEvents(t *testing.T) {
	w := newTown(t)
	server := httptest.NewServer(w.router)
	t.Cleanup(server.Close)
	anna := w.stream(t, "anna", "", server)
	next(t, anna, "event: change")
	w.settle(t, anna)
	w.hub.wants("k1", "Hochzeit", func(chat *callback.Chat) { chat.Department = "standesamt" })
	if n := drain(anna); n > 0 {
		t.Error("anna hears of another department")
	}
	w.hub.wants("k2", "Hallo", func(chat *callback.Chat) { chat.Department = "" })
	if !next(t, anna, "event: change") {
		t.Error("the stream ended")
	}
	drain(anna)
	w.hub.writes("k2", "Ist da jemand?")
	if !next(t, anna, "event: change") {
		t.Error("the stream ended")
	}
}

// TestNobodyIsLeftInSilence: who signs out gives their chats back; who leads a
// department may give back for a colleague who has gone home.
func TestNobodyIsLeftInSilence(t *testing.T) {
	w := newTown(t)
	for _, id := range []string{"k1", "k2", "k3"} {
		w.hub.wants(id, "Hallo")
	}
	anna, bernd := w.signedIn("anna"), w.signedIn("bernd")
	anna.post("/desk/chats/k1/take")
	bernd.post("/desk/chats/k2/take")
	anna.post("/desk/sign-out").want(t, http.StatusSeeOther)
	if !w.hub.chat("k1").Over || w.hub.chat("k2").Over || w.hub.chat("k3").Over {
		t.Error("signing out gave back another chat than one's own")
	}
	w.hire("lea", "Lea Lindner", "", "buergerbuero")
	w.change("lea", func(s *callback.Staff) { s.Role = "lead" })
	lea := w.signedIn("lea")
	lea.get("/desk/chats/k2").want(t, http.StatusOK, "Nur wenn Bernd Böhm nicht weiterschreiben kann", `name="whose" value="other"`)
	lea.post("/desk/chats/k2/give-back").want(t, http.StatusConflict) // the button for one's own
	w.signedIn("anna").post("/desk/chats/k2/give-back", "whose", "other").want(t, http.StatusConflict)
	if w.hub.chat("k2").Over {
		t.Fatal("ended by who may not, or did not mean to")
	}
	lea.post("/desk/chats/k2/give-back", "whose", "other").want(t, http.StatusSeeOther)
	if !w.hub.chat("k2").Over {
		t.Error("the chat goes on")
	}
}

// TestNoChats: without them nothing tells of them.
func TestNoChats(t *testing.T) {
	w := newTown(t, func(c *Config) { c.Talks = nil })
	w.asks(ref, "Ausweis")
	b := w.signedIn("anna")
	for _, page := range []string{"/desk", path(ref), "/desk/closures"} {
		b.get(page).want(t, http.StatusOK).wantNot(t, "Chats", "chat.js")
	}
	b.post("/desk/sign-out").want(t, http.StatusSeeOther)
	for _, r := range w.router.Routes() {
		if strings.Contains(r.Path, "chats") {
			t.Errorf("%s is there", r.Path)
		}
	}
}

// TestChatsCannotBeRead: the queue and a request go on without them; their own
// pages say what is the matter.
func TestChatsCannotBeRead(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	w.hub.wants("k1", "Hallo")
	b := w.signedIn("anna")
	w.hub.down = fmt.Errorf("chats: %w", callback.ErrUnavailable)
	b.get("/desk").want(t, http.StatusOK, "Ausweis", "Chats").wantNot(t, "Im Chat")
	b.get(path(ref)).want(t, http.StatusOK, "Ausweis")
	for _, page := range []string{"/desk/chats", "/desk/chats/list", "/desk/chats/k1", "/desk/chats/k1/live"} {
		b.get(page).want(t, http.StatusServiceUnavailable, "nicht erreichbar")
	}
	for _, action := range []string{"take", "say", "give-back"} {
		b.post("/desk/chats/k1/"+action, "text", "Guten Tag").want(t, http.StatusServiceUnavailable)
	}
	b.post("/desk/chats/k1/say", "text", "Nicht verlieren").want(t, http.StatusServiceUnavailable, "Hier ist er", "Nicht verlieren")
	b.scripting().get("/desk/chats/k1/live").want(t, http.StatusServiceUnavailable)
	w.hub.down = errors.New("something else")
	b.get("/desk/chats").want(t, http.StatusInternalServerError)
}

// TestSignInLeadsBackToTheChat, and nowhere else.
func TestSignInLeadsBackToTheChat(t *testing.T) {
	w := newTown(t)
	w.hub.wants("k1", "Hallo")
	for _, page := range []string{"/desk/chats", "/desk/chats/k1"} {
		if a := w.browser().get(page); a.to() != "/desk/sign-in?to="+page {
			t.Errorf("%s leads to %q", page, a.to())
		}
		a := w.browser().post("/desk/sign-in", "login", "anna", "password", password, "to", page)
		if a.to() != page {
			t.Errorf("signing in leads to %q, not %s", a.to(), page)
		}
	}
	for _, odd := range []string{"/desk/chats/", "/desk/chats/k1/take", "/desk/chats/..", "/desk/chats/a b", "/desk/chats/" + strings.Repeat("a", 65)} {
		if got := destination(odd); got != "/desk" {
			t.Errorf("%q leads to %q", odd, got)
		}
	}
}

// TestWaiting: who waits for whom, and since when.
func TestWaiting(t *testing.T) {
	at := time.Date(2026, 11, 25, 10, 0, 0, 0, time.UTC)
	later := at.Add(time.Minute)
	for name, c := range map[string]struct {
		chat  callback.Chat
		shape string
		waits bool
		since time.Time
	}{
		"nobody has it":                  {callback.Chat{Asked: at, Waiting: later}, shapeFree, true, at},
		"nobody has it, and all is said": {callback.Chat{Asked: at}, shapeFree, true, at},
		"mine, unanswered":               {callback.Chat{Asked: at, Waiting: later, Holder: "anna"}, shapeMine, true, later},
		"mine, answered":                 {callback.Chat{Asked: at, Holder: "anna"}, shapeMine, false, time.Time{}},
		"somebody else's":                {callback.Chat{Asked: at, Waiting: later, Holder: "bernd"}, shapeOther, false, later},
		"over":                           {callback.Chat{Asked: at, Waiting: later, Holder: "anna", Over: true}, shapeClosed, false, time.Time{}},
		"over, of nobody":                {callback.Chat{Asked: at, Over: true}, shapeClosed, false, time.Time{}},
	} {
		if got := chatShape(c.chat, "anna"); got != c.shape {
			t.Errorf("%s: %s, want %s", name, got, c.shape)
		}
		if got := waitsFor(c.chat, "anna"); got != c.waits {
			t.Errorf("%s: waits %v", name, got)
		}
		if got := waitingSince(c.chat); !got.Equal(c.since) {
			t.Errorf("%s: since %v, want %v", name, got, c.since)
		}
	}
}

// FuzzSayKey: whatever a form brings, the key is fit to be kept, and the same
// only for the same text.
func FuzzSayKey(f *testing.F) {
	f.Add("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "Guten Tag", "Guten Tag!")
	f.Add("", "a", "a")
	f.Add("../../..", "", "ü")
	fit := regexp.MustCompile(`^[A-Z2-7]{26}-[0-9a-f]{16}$`)
	f.Fuzz(func(t *testing.T, form, text, other string) {
		key := sayKey(form, text)
		if !fit.MatchString(key) {
			t.Fatalf("key %q", key)
		}
		if formKey.MatchString(form) && ((key == sayKey(form, other)) != (text == other)) {
			t.Fatalf("%q and %q", text, other)
		}
	})
}
