package channeltest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// Inbox is an inbox that remembers what came in, and answers a message it has
// seen as it did the first time.
type Inbox struct {
	mu       sync.Mutex
	Answer   func(m channels.Message) channels.Reply // nil: a fixed question
	Err      error                                   // instead of any reply
	messages []channels.Message
	replies  map[string]channels.Reply
}

// Receive implements channels.Inbox.
func (i *Inbox) Receive(_ context.Context, m channels.Message) (channels.Reply, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.Err != nil {
		return channels.Reply{}, i.Err
	}
	key := m.Conversation + "\x00" + m.ID
	if r, ok := i.replies[key]; ok {
		return r, nil
	}
	i.messages = append(i.messages, m)
	r := channels.Reply{Text: "Guten Tag. Was kann ich für Sie tun?", Language: "de", Expect: channels.ExpectWords}
	if i.Answer != nil {
		r = i.Answer(m)
	}
	if i.replies == nil {
		i.replies = map[string]channels.Reply{}
	}
	i.replies[key] = r
	return r, nil
}

// Messages are the messages taken, each once, in order.
func (i *Inbox) Messages() []channels.Message {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]channels.Message(nil), i.messages...)
}

// Log is a log that can be read.
type Log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// String is everything logged.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// Logger logs everything, at every level.
func (l *Log) Logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(l, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// world is a channel, mounted, with an inbox, a log and a fake network.
type world struct {
	channel   channels.Channel
	router    *gin.Engine
	inbox     *Inbox
	log       *Log
	network   *httptest.Server
	answer    Answer
	misbehave http.HandlerFunc // instead of the answer
	check     func(r *http.Request, body string)

	mu    sync.Mutex
	asked []asked
}

// asked is something the fake network was asked.
type asked struct{ path, body string }

// requests are what the fake network was asked, in order.
func (w *world) requests() []asked {
	w.mu.Lock()
	defer w.mu.Unlock()
	return append([]asked(nil), w.asked...)
}

// open mounts the channel.
func (k Kit) open(t *testing.T) *world {
	t.Helper()
	w := &world{inbox: &Inbox{}, log: &Log{}, answer: k.taken(), check: func(*http.Request, string) {}}
	if k.Check != nil {
		w.check = func(r *http.Request, body string) { k.Check(t, r, body) }
	}
	w.network = httptest.NewServer(http.HandlerFunc(w.play))
	t.Cleanup(w.network.Close)
	w.channel = k.Open(t, w.network.URL, w.log.Logger())
	gin.SetMode(gin.ReleaseMode)
	w.router = gin.New()
	w.channel.Mount(w.router, w.inbox)
	return w
}

// play answers as the network.
func (w *world) play(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.check(r, string(body))
	w.mu.Lock()
	w.asked = append(w.asked, asked{r.URL.Path, string(body)})
	w.mu.Unlock()
	if w.misbehave != nil {
		w.misbehave(rw, r)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.WriteHeader(w.answer.Status)
	_, _ = io.WriteString(rw, w.answer.Body)
}

// serve gives a request to the channel.
func (w *world) serve(r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	w.router.ServeHTTP(rec, r)
	return rec
}

// errTemporary is what a network that does not answer means.
var errTemporary = channels.ErrTemporary

// errAway is the inbox being away. It names nobody.
var errAway = errors.New("the store is away")

// private fails if a text shows who somebody is, what they said, or a secret.
func (k Kit) private(t *testing.T, where, text string, more ...string) {
	t.Helper()
	for _, s := range append(append([]string{k.Address.ID, strings.TrimPrefix(k.Address.ID, "+")}, k.Secrets...), more...) {
		if s != "" && strings.Contains(text, s) {
			t.Errorf("%s shows something private:\n%s", where, text)
		}
	}
}
