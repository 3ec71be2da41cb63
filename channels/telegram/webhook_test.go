package telegram

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/rathausruf/rathausruf/channels"
)

// TestGate: only what has the secret gets in, and only so much of it.
func TestGate(t *testing.T) {
	large := wrote(strings.Repeat("a", maxBody))
	for name, c := range map[string]struct {
		change func(r *http.Request)
		want   int
	}{
		"genuine":             {func(*http.Request) {}, 200},
		"no secret":           {func(r *http.Request) { r.Header.Del(secretHeader) }, 400},
		"an empty one":        {func(r *http.Request) { r.Header.Set(secretHeader, "") }, 400},
		"a wrong one":         {func(r *http.Request) { r.Header.Set(secretHeader, secret+"x") }, 403},
		"half of it":          {func(r *http.Request) { r.Header.Set(secretHeader, secret[:8]) }, 403},
		"the token":           {func(r *http.Request) { r.Header.Set(secretHeader, token) }, 403},
		"read":                {func(r *http.Request) { r.Method = http.MethodGet }, 404},
		"large":               {func(r *http.Request) { setBody(r, large, int64(len(large))) }, 413},
		"large, wrong":        {func(r *http.Request) { setBody(r, large, -1); r.Header.Set(secretHeader, "x") }, 403},
		"large, not saying":   {func(r *http.Request) { setBody(r, large, -1) }, 413},
		"exactly as large":    {func(r *http.Request) { setBody(r, strings.Repeat(" ", maxBody), maxBody) }, 200},
		"one more":            {func(r *http.Request) { setBody(r, strings.Repeat(" ", maxBody+1), -1) }, 413},
		"broken off":          {func(r *http.Request) { r.Body = io.NopCloser(iotest.ErrReader(io.ErrUnexpectedEOF)) }, 400},
		"without a body":      {func(r *http.Request) { r.Body = nil }, 200},
		"byte by byte":        {func(r *http.Request) { r.Body = io.NopCloser(iotest.OneByteReader(r.Body)) }, 200},
		"data with the end":   {func(r *http.Request) { r.Body = io.NopCloser(iotest.DataErrReader(r.Body)) }, 200},
		"another media type":  {func(r *http.Request) { r.Header.Set("Content-Type", "text/plain") }, 200},
		"a secret at the end": {func(r *http.Request) { r.URL.RawQuery = "x=1" }, 200},
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			r := genuine(wrote("Rückruf"))
			c.change(r)
			if rec := l.serve(r); rec.Code != c.want {
				t.Errorf("%d, want %d", rec.Code, c.want)
			}
			if c.want != 200 && len(l.in.Messages()) != 0 {
				t.Error("something came in")
			}
			if s := l.log.String(); strings.Contains(s, "Ayşe") || strings.Contains(s, secret) || strings.Contains(s, "ückruf") {
				t.Errorf("logged %s", s)
			}
		})
	}
}

func setBody(r *http.Request, body string, length int64) {
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), length
}

// TestNonsenseIsOver: what is no update is answered once and for all, or
// Telegram would bring it again and hold everything else back.
func TestNonsenseIsOver(t *testing.T) {
	l := connected(t)
	for _, s := range []string{
		"", "{", "null", "[]", `"x"`, "7", `{"update_id":1}`, `{"message":{}}`, "\xff", `{"update_id":"1","message":7}`,
		`{"update_id":1,"callback_query":{}}`, `{"update_id":1,"my_chat_member":{}}`, `{"update_id":1,"poll":{"id":"1"}}`,
		`{"update_id":1,"message":{"text":"x"}}`, `{"update_id":-1,"message":` + wrote("x")[len(`{"update_id":500000,"message":`):],
		strings.TrimSuffix(wrote("Ich bin Ayşe"), "}"), `{"update_id":99999999999999999999,"message":null}`, strings.Repeat("[", 20000),
	} {
		l.ignores(s)
	}
	if n := l.net.requests(); len(n) != 0 {
		t.Errorf("asked %v", n)
	}
	if s := l.log.String(); strings.Contains(s, "Ayşe") {
		t.Errorf("logged %s", s)
	}
}

// TestNotTaken: what the inbox does not take, Telegram brings again, and then it
// comes in with the same ID.
func TestNotTaken(t *testing.T) {
	l := connected(t)
	l.in.Err = errors.New("the store is away")
	update := wrote("Rückruf")
	if code := l.brings(update); code != http.StatusServiceUnavailable {
		t.Errorf("%d, want 503", code)
	}
	l.in.Err = nil
	l.takes(update)
	if l.brings(update); len(l.in.Messages()) != 1 {
		t.Error("a repeat came in again")
	}
}

// TestAnswerIsNotSentHere: the reply of the inbox comes by Send, not from the
// webhook.
func TestAnswerIsNotSentHere(t *testing.T) {
	l := connected(t)
	l.in.Answer = func(channels.Message) channels.Reply { return channels.Reply{Text: "Guten Tag", Receipt: "1"} }
	l.takes(wrote("Hallo"))
	l.takes(pressing("q1:yes"))
	if n := l.net.requests(); len(n) != 0 {
		t.Errorf("asked %v", n)
	}
}
