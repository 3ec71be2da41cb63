package telegram

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/channeltest"
)

var conversation = regexp.MustCompile(`^telegram:[A-Za-z0-9_-]{20}$`)

// FuzzUpdate: no body ends in anything but 200 or 413, and what comes in is
// whole. Nothing goes out: there is no network here.
func FuzzUpdate(f *testing.F) {
	for _, s := range seeds() {
		f.Add(s)
	}
	f.Add(`{"update_id":1,"message":{"from":{"id":1},"chat":{"id":1},"text":["x"]}}`)
	f.Add(`{"update_id":1,"callback_query":{"id":7,"from":{"id":1},"data":{}}}`)
	gin.SetMode(gin.ReleaseMode)
	f.Fuzz(func(t *testing.T, body string) {
		c := config()
		c.Group = nil
		c.HTTPClient = &http.Client{Transport: transport(func(*http.Request) (*http.Response, error) { return nil, http.ErrServerClosed })}
		tg, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		in, r := &channeltest.Inbox{}, gin.New()
		tg.Mount(r, in)
		rec := httptest.NewRecorder()
		r.ServeHTTP(rec, genuine(body))
		if large := len(body) > maxBody; rec.Code != 200 && !(large && rec.Code == 413) {
			t.Fatalf("%d for %q", rec.Code, body)
		}
		tg.asides.all.Wait()
		for _, m := range in.Messages() {
			if m.ID == "" || strings.Trim(m.ID, "0123456789") != "" || !conversation.MatchString(m.Conversation) {
				t.Fatalf("ID %q, conversation %q", m.ID, m.Conversation)
			}
			if _, ok := chatOf(m.From); !ok {
				t.Fatalf("nobody to answer: %q", m.From.ID)
			}
			if m.Kind == channels.Contact && !strings.HasPrefix(m.Text, "+") || m.Kind == channels.Words && m.Text == "" {
				t.Fatalf("kind %d, %q", m.Kind, m.Text)
			}
			if m.Kind == channels.Picked && m.Receipt != "" && (m.Text == "" || len(m.Text) > maxChoice || len(m.Ask) > maxAsk) {
				t.Fatalf("picked %q of %q", m.Text, m.Ask)
			}
		}
	})
}

// FuzzData: what is written on a button is read from it, and what is read could
// have been written.
func FuzzData(f *testing.F) {
	f.Add("q1", "yes", "q1:yes")
	f.Add("", strings.Repeat("x", 52), ":")
	f.Add("12345678", "2026-11-24T09:00+01:00", "a:b:c")
	f.Fuzz(func(t *testing.T, ask, choice, data string) {
		if d, ok := writeData(ask, choice); ok {
			a, c, ok := readData(d)
			if !ok || a != ask || c != choice || len(d) > 64 {
				t.Fatalf("%q was written, %q of %q read", d, c, a)
			}
		}
		if a, c, ok := readData(data); ok {
			if d, ok := writeData(a, c); !ok || d != data {
				t.Fatalf("%q was read, %q written", data, d)
			}
		}
	})
}

// FuzzCut: nothing is lost, and every piece can be sent.
func FuzzCut(f *testing.F) {
	f.Add("Wort ", 900)
	f.Add("👍", 2500)
	f.Add("ü\n", 5000)
	f.Add("a\u200b ", 4000)
	f.Fuzz(func(t *testing.T, s string, n int) {
		if n < 0 || n > 5000 || n*len(s) > 100_000 {
			return
		}
		text := printable(strings.Repeat(s, n))
		pieces := cut(text)
		if visible(text) == "" && len(pieces) != 0 {
			t.Fatal("nothing became something")
		}
		if !strings.ContainsFunc(text, func(r rune) bool { return visible(string(r)) == "" && r > 0x20 }) {
			whole(t, text, pieces) // else pieces without anything to see are left out
		}
		for _, p := range pieces {
			if units(p) > maxText || visible(p) == "" {
				t.Fatalf("a piece of %d units", units(p))
			}
		}
	})
}

// FuzzCommand: a command is never made of nothing.
func FuzzCommand(f *testing.F) {
	for _, s := range []string{"/start x", "/menu@bot y", "/", "/@", "stop!", "/\u00a0x", "//"} {
		f.Add(s)
	}
	tg, err := New(config())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := strings.TrimSpace(s)
		if text == "" {
			return
		}
		kind, said := tg.words(text)
		if kind == channels.Words && said == "" {
			t.Fatalf("%q says nothing", text)
		}
		if kind == channels.Started && (len(said) > maxPayload || !plain(said)) {
			t.Fatalf("%q begins with %q", text, said)
		}
	})
}
