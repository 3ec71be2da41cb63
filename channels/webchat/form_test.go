package webchat

import (
	"bytes"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rathausruf/rathausruf/channels"
)

// channeltest's suite is for networks that sign webhooks and take sendings;
// here are its checks for a page, which has a session and sends nothing.

var conversations = regexp.MustCompile(`^web:[A-Za-z0-9_-]{24}$`)

// TestTheContract: names, conversations, and that nothing is ever sent.
func TestTheContract(t *testing.T) {
	w := newWorld(t)
	var _ channels.Channel = w.chat
	var _ channels.Conversing = w.chat
	var pulling channels.Pulling = w.chat
	if w.chat.Name() != channels.Web || !pulling.Pulls() {
		t.Error("the web chat is not what it should be")
	}
	one, two := w.browser(), w.browser()
	one.starts()
	two.starts()
	got := w.hall.got()
	if len(got) != 2 || got[0].Conversation == got[1].Conversation || got[0].From.ID == got[1].From.ID {
		t.Fatalf("two people share a conversation: %+v", got)
	}
	for _, m := range got {
		if !conversations.MatchString(m.Conversation) || m.ID == "" || len(m.ID) > 64 {
			t.Errorf("conversation %q, ID %q", m.Conversation, m.ID)
		}
	}
	to := got[0].From
	id, err := w.chat.Send(t.Context(), to, channels.Reply{Text: "Ihr Rückruf ist gebucht.", Language: "de"})
	if id != "" || !errors.Is(err, channels.ErrRefused) || errors.Is(err, channels.ErrTemporary) || errors.Is(err, channels.ErrUnreachable) || strings.Contains(err.Error(), to.ID) {
		t.Errorf("sending gave %q, %v", id, err)
	}
	for _, r := range []channels.Reply{{}, {Silent: true, Text: "x"}, {Text: " \n"}} {
		if id, err := w.chat.Send(t.Context(), to, r); id != "" || err != nil {
			t.Errorf("sending nothing gave %q, %v", id, err)
		}
	}
}

// TestLargeBodies: over 64 KiB, whether it is said in advance or not.
func TestLargeBodies(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	f := b.starts().form("text", strings.Repeat("a", 64<<10))
	a := b.post(f).is(http.StatusRequestEntityTooLarge)
	a.says("Das war zu viel auf einmal", phone)
	r := httptest.NewRequest(http.MethodPost, "/chat", strings.NewReader(f.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set(pageHeader, "1")
	r.ContentLength = -1
	rec := httptest.NewRecorder()
	w.engine.ServeHTTP(rec, r)
	if rec.Code != http.StatusRequestEntityTooLarge || rec.Header().Get(pageHeader) == "" || !strings.Contains(rec.Body.String(), "Das war zu viel auf einmal") {
		t.Errorf("status %d:\n%s", rec.Code, rec.Body)
	}
	if n := len(w.hall.got()); n != 1 {
		t.Errorf("%d messages, want 1", n)
	}
}

// TestWhatIsWrongWithAText is said, and the text stays.
func TestWhatIsWrongWithAText(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	page := b.starts()
	a := b.post(page.form("text", " \r\n ")).is(http.StatusUnprocessableEntity)
	a.says("Es fehlt noch Ihre Nachricht", "Was können wir für Sie tun?")
	if !strings.Contains(a.html, `aria-describedby="keys problem" autofocus aria-invalid="true"`) {
		t.Error("the box does not tell what is wrong with it")
	}
	long := strings.Repeat("ä", longestText+1)
	a = b.post(page.form("text", long)).is(http.StatusUnprocessableEntity)
	a.says("Ihre Nachricht ist zu lang", "Höchstens 4000 Zeichen", "es sind 4001", long)
	b.post(page.form("text", long[2:])).is(http.StatusOK)
	if got := w.hall.got(); len(got) != 2 || got[1].Text != long[2:] {
		t.Errorf("%d messages", len(got))
	}
}

// TestFormsOfNobody: what no page of ours sends.
func TestFormsOfNobody(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	good := b.starts().form("text", "Guten Tag")
	for name, change := range map[string]func(url.Values){
		"no nonce":          func(f url.Values) { f.Del("id") },
		"a nonce of theirs": func(f url.Values) { f.Set("id", "1' OR 1=1") },
		"a long choice":     func(f url.Values) { f.Set("pick", strings.Repeat("x", 65)) },
		"no choice":         func(f url.Values) { f.Set("pick", "") },
		"a broken choice":   func(f url.Values) { f.Set("pick", "\xff") },
		"a long question":   func(f url.Values) { f.Set("pick", "a"); f.Set("ask", "123456789") },
		"another question":  func(f url.Values) { f.Set("pick", "a"); f.Set("ask", "<b>") },
		"a language":        func(f url.Values) { f.Set("speak", "xx") },
	} {
		f := url.Values{}
		for k, v := range good {
			f[k] = v
		}
		change(f)
		b.post(f).is(http.StatusBadRequest).says("Das konnten wir nicht lesen", phone)
		if got := w.hall.got(); len(got) != 1 {
			t.Fatalf("%s: it is taken", name)
		}
	}
	b.do(http.MethodPost, "/chat", `{"text": "Guten Tag"}`, "Content-Type", "application/json").is(http.StatusBadRequest)
	b.do(http.MethodPost, "/chat?id="+good.Get("id")+"&text=Hallo", "").is(http.StatusBadRequest) // nothing is read from an address
	if got := w.hall.got(); len(got) != 1 {
		t.Errorf("%+v", got)
	}
}

// FuzzForm gives the page any body at all.
func FuzzForm(f *testing.F) {
	id := "id=" + strings.Repeat("A", 26)
	for _, s := range []string{
		id + "&text=Guten+Tag", id + "&pick=callback&ask=q0", id + "&start=1", id + "&speak=en", "end=1", id + "&text=%ff%00%0d&lang=tr&after=-1",
		id + "&pick=%ff", "id=%zz", ";;;", id + "&text=" + strings.Repeat("%F0%9F%98%80", 1001), id + "&after=99999999999999999999&tongue=de-simple&text=a",
	} {
		f.Add([]byte(s), true)
		f.Add([]byte(s), false)
	}
	w := newWorld(f)
	f.Fuzz(func(t *testing.T, body []byte, script bool) {
		r := httptest.NewRequest(http.MethodPost, "/chat", bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if script {
			r.Header.Set(pageHeader, "1")
		}
		rec := httptest.NewRecorder()
		w.hall.set(func() { w.hall.messages = nil })
		w.wait(time.Hour) // not too fast
		w.engine.ServeHTTP(rec, r)
		if rec.Code >= 500 {
			t.Fatalf("status %d", rec.Code)
		}
		for _, m := range w.hall.got() {
			if !conversations.MatchString(m.Conversation) || m.ID == "" || !utf8.ValidString(m.Text) || utf8.RuneCountInString(m.Text) > longestText || len(m.Ask) > 8 {
				t.Fatalf("%+v", m)
			}
		}
	})
}

// FuzzToken gives the page any session at all.
func FuzzToken(f *testing.F) {
	k := newKeys([]byte("a secret of this test"))
	s := k.begin(wednesday)
	f.Add(k.seal(s))
	f.Add("")
	f.Add("AAAA")
	f.Add(strings.Repeat("A", 54))
	f.Fuzz(func(t *testing.T, token string) {
		got, ok := k.open(token)
		if ok && k.seal(got) != token {
			t.Errorf("%q is taken, and is not what we make", token)
		}
	})
}

// TestTokens: a session is its token, and nobody else's.
func TestTokens(t *testing.T) {
	k := newKeys([]byte("a secret of this test"))
	s := k.begin(wednesday.Add(30 * time.Second))
	got, ok := k.open(k.seal(s))
	if !ok || got.id != s.id || got.random != s.random || !got.spoken.Equal(wednesday) {
		t.Errorf("%+v, %v", got, ok)
	}
	if strings.Contains(k.seal(s), s.id) || k.begin(wednesday).id == s.id {
		t.Error("a session can be guessed from what is known of it")
	}
	for i := range k.seal(s) {
		token := []byte(k.seal(s))
		token[i] ^= 2
		if _, ok := k.open(string(token)); ok {
			t.Errorf("a token with another letter %d is taken", i)
		}
	}
}
