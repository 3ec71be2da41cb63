package main

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/desk"
	"github.com/rathausruf/rathausruf/channels/simulator"
)

// Drama numbers of the stories.
const (
	mobile   = "+491713920001"
	mobile2  = "+4917604069020"
	landline = "+496990009123"
	clerk    = "+493023125201"
)

// wednesday is when stories begin: service time of the citizens' office, a
// fortnight before any holiday.
const wednesday = "2026-11-25T09:00:00+01:00"

// town is the whole program in a test: real store, real HTTP, real webhooks.
type town struct {
	*simulator.Story
	t       *testing.T
	gateway *gateway
	url     string
	logs    *lines
	stop    context.CancelFunc // ends the gateway, as SIGTERM does
	spoken  int                // messages that went past the network
	leg     *simulator.Call    // staff's, of the last call
}

// lines collects what is logged.
type lines struct {
	mu  sync.Mutex
	buf strings.Builder
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.buf.String()
}

// onBothStores tells a story on SQLite and on Redis.
func onBothStores(t *testing.T, story func(t *testing.T, w *town)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		story(t, openTown(t, "sqlite:"+filepath.Join(t.TempDir(), "town.db")))
	})
	t.Run("redis", func(t *testing.T) {
		story(t, openTown(t, storetest.Redis(t)))
	})
}

// onBothStoresWith tells a story in a town that differs from Musterstadt.
func onBothStoresWith(t *testing.T, change func(*Config), story func(t *testing.T, w *town)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		story(t, openTownWith(t, "sqlite:"+filepath.Join(t.TempDir(), "town.db"), change))
	})
	t.Run("redis", func(t *testing.T) {
		story(t, openTownWith(t, storetest.Redis(t), change))
	})
}

// openTown starts Musterstadt on a free port.
func openTown(t *testing.T, store string, env ...string) *town {
	t.Helper()
	return openTownWith(t, store, func(*Config) {}, env...)
}

// openTownWith starts a town that differs from Musterstadt.
func openTownWith(t *testing.T, store string, change func(*Config), env ...string) *town {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c, err := loadConfig(append([]string{
		"RATHAUSRUF_LISTEN=" + listener.Addr().String(), "RATHAUSRUF_STORE=" + store, "RATHAUSRUF_SECRET=story",
		"RATHAUSRUF_API_TOKEN=story-token",
	}, env...))
	if err != nil {
		t.Fatal(err)
	}
	change(&c)
	c.playNetworks()
	w := &town{t: t, url: "http://" + listener.Addr().String(), logs: &lines{}}
	clk := &clock{}
	begin, err := time.Parse(time.RFC3339, wednesday)
	if err != nil {
		t.Fatal(err)
	}
	clk.Set(begin)
	log := slog.New(slog.NewJSONHandler(w.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	if w.gateway, err = open(t.Context(), c, clk, log); err != nil {
		t.Fatal(err)
	}
	if err := w.gateway.furnish(t.Context(), io.Discard); err != nil {
		t.Fatal(err)
	}
	w.run(t, listener)
	w.Story = simulator.Tell(t, w.gateway.simulator)
	t.Cleanup(w.nothingPersonalInLogs)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the gateway logged:\n%s", w.logs)
		}
	})
	return w
}

// run serves until the test ends.
func (w *town) run(t *testing.T, l net.Listener) {
	ctx, stop := context.WithCancel(context.Background())
	w.stop = stop
	handler, err := w.gateway.router()
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- w.gateway.serve(ctx, l, handler) }()
	t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			t.Errorf("serve: %v", err)
		}
		if err := w.gateway.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
}

// nothingPersonalInLogs looks for every number of the stories.
func (w *town) nothingPersonalInLogs() {
	logged := durations.ReplaceAllString(w.logs.String(), "") // any digits may stand in them
	for _, secret := range []string{mobile[3:], mobile2[3:], landline[3:], clerk[3:], "4711", "story-token", "Rückruf bitte"} {
		if i := strings.Index(logged, secret); i >= 0 {
			w.t.Errorf("a log line shows %q: …%s…", secret, logged[max(0, i-200):min(len(logged), i+100)])
		}
	}
}

// one is the only request there is.
func (w *town) one() callback.Request {
	w.t.Helper()
	list, _, err := w.gateway.store.Requests(w.t.Context(), callback.Query{})
	if err != nil || len(list) != 1 {
		w.t.Fatalf("there are %d requests (%v), not one", len(list), err)
	}
	return list[0]
}

// member makes a member of staff and returns them signed in at the desk.
func (w *town) member(login, phone string, departments ...string) *deskUser {
	w.t.Helper()
	hash, err := desk.HashPassword("ein langes Kennwort")
	if err != nil {
		w.t.Fatal(err)
	}
	s := callback.Staff{Login: login, Name: login, Role: "staff", Phone: phone, Departments: departments, Password: hash}
	if err := w.gateway.store.SaveMember(w.t.Context(), s); err != nil {
		w.t.Fatal(err)
	}
	jar, _ := cookiejar.New(nil)
	u := &deskUser{w: w, client: &http.Client{Jar: jar}}
	u.post("/desk/sign-in", "login", login, "password", "ein langes Kennwort")
	return u
}

// deskUser is a browser without a screen, at the desk.
type deskUser struct {
	w      *town
	client *http.Client
}

// get reads a page.
func (u *deskUser) get(path string) string {
	u.w.t.Helper()
	res, err := u.client.Get(u.w.url + path)
	return u.page(path, res, err)
}

// post sends a form and follows to the page after it.
func (u *deskUser) post(path string, fields ...string) string {
	u.w.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	res, err := u.client.PostForm(u.w.url+path, form)
	return u.page(path, res, err)
}

func (u *deskUser) page(path string, res *http.Response, err error) string {
	u.w.t.Helper()
	if err != nil {
		u.w.t.Fatalf("%s: %v", path, err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		u.w.t.Fatalf("%s answers %s (%v): %s", path, res.Status, err, b)
	}
	return string(b)
}

var durations = regexp.MustCompile(`"(took|time)":("[^"]*"|\d+)`)

var referenceForm = regexp.MustCompile(`\b([1-9]\d{2}) (\d{4})\b`)

// referenceIn finds the reference a text tells.
func referenceIn(t *testing.T, text string) string {
	t.Helper()
	m := referenceForm.FindStringSubmatch(text)
	if m == nil || !callback.ValidReference(m[1]+m[2]) {
		t.Fatalf("no reference in %q", text)
	}
	return m[1] + m[2]
}

// book books an as-soon-as-possible callback of the citizens' office by phone.
func (w *town) book(number string) callback.Request {
	w.t.Helper()
	call := w.Phone(number).Call()
	for _, key := range []string{"1", "1", "4", "1"} {
		call.Press(key)
	}
	call.Heard("Ihre Nummer für diesen Rückruf")
	call.Hangup()
	r, err := w.gateway.store.OpenFor(w.t.Context(), number)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// loseNextAnswer has the network take the next call but cut its answer off.
func (w *town) loseNextAnswer() { w.Turn(func(k *simulator.Knobs) { k.LoseAnswers = 1 }) }

// try sends a form whatever the answer is.
func (u *deskUser) try(path string) int {
	u.w.t.Helper()
	res, err := u.client.PostForm(u.w.url+path, nil)
	if err != nil {
		u.w.t.Fatal(err)
	}
	res.Body.Close()
	return res.StatusCode
}
