package desk

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/calendar"
)

const (
	password    = "vier kluge Wörter genügen"
	oneTime     = "einmal-und-nie-wieder"
	townPhone   = "+493023125000"
	staffPhone  = "+493023125201"
	citizenLine = "+493023125311"
)

// town is a desk with its staff, requests and network, for one test.
type town struct {
	*memory
	t      testing.TB
	desk   *Desk
	router *gin.Engine
	caller *callback.Caller
	net    *network
	logs   *logged
	hub    *hub
	ledger *ledger // the audit log

	noteErr error // every note ends in it

	clock sync.Mutex
	at    time.Time
}

// logged keeps what the desk logs.
type logged struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logged) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logged) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// network takes calls and remembers them.
type network struct {
	mu    sync.Mutex
	calls []string // attempt IDs
	err   error
}

func (n *network) Dial(_ context.Context, attempt, _, _ string) (string, bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.err != nil {
		return "", true, n.err
	}
	n.calls = append(n.calls, attempt)
	return "CA" + attempt, true, nil
}

func (n *network) Placed(context.Context, string, string, time.Time) (string, bool, error) {
	return "", false, nil
}

// last is the ID of the last attempt dialled.
func (n *network) last() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.calls[len(n.calls)-1]
}

// hashes are shared by all tests, because each takes a while.
var hashes = sync.OnceValue(func() map[string]string {
	m := map[string]string{}
	for _, p := range []string{password, oneTime} {
		h, err := HashPassword(p)
		if err != nil {
			panic(err)
		}
		m[p] = h
	}
	return m
})

// newTown is Wednesday, 2026-11-25, 10:20 in Musterstadt.
func newTown(t testing.TB, change ...func(*Config)) *town {
	t.Helper()
	gin.SetMode(gin.ReleaseMode)
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	w := &town{t: t, at: time.Date(2026, 11, 25, 10, 20, 0, 0, loc), net: &network{}, logs: &logged{}}
	w.memory, w.hub = newMemory(w.now), newHub(w)
	log := slog.New(slog.NewTextHandler(w.logs, &slog.HandlerOptions{Level: slog.LevelDebug}))
	week := calendar.Week{}
	for d := time.Monday; d <= time.Friday; d++ {
		week[d] = []calendar.Span{{From: 8 * 60, To: 18 * 60}}
	}
	office, err := callback.NewOffice(callback.OfficeConfig{
		Departments: []callback.Department{
			{ID: "buergerbuero", Name: map[string]string{"de": "Bürgerbüro"}, Hours: week},
			{ID: "standesamt", Name: map[string]string{"de": "Standesamt"}, Hours: week},
		},
		Location: loc, Book: w, Slots: w, Limits: w, Closures: w, Now: w.now,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.caller = callback.NewCaller(callback.CallerConfig{
		Office: office, Book: w, Dialer: w.net, CallerID: townPhone, Now: w.now, Log: log,
	})
	w.ledger = &ledger{}
	c := Config{
		Journal: w.journal(), Sealer: sealer{},
		Office: office, Caller: w.caller, Book: w, Changes: w, Roster: w, Sessions: w, Limits: w, Talks: w.hub,
		Numbers:  &tallies{},
		TownName: "Musterstadt", Location: loc, Now: w.now, Log: log,
	}
	for _, f := range change {
		f(&c)
	}
	if w.desk, err = New(c); err != nil {
		t.Fatal(err)
	}
	w.desk.calm = 0 // a test that looks at the pause sets its own
	t.Cleanup(w.desk.Close)
	w.router = gin.New()
	w.desk.Mount(w.router)
	w.hire("anna", "Anna Albrecht", staffPhone, "buergerbuero")
	w.hire("bernd", "Bernd Böhm", "", "buergerbuero", "standesamt")
	w.hire("carla", "Carla Conrad", "", "standesamt")
	return w
}

// journal writes the audit log, unless it is broken.
func (w *town) journal() Journal {
	return journal{callback.NewJournal(w.ledger, []byte("secret"), w.now), w}
}

type journal struct {
	*callback.Journal
	w *town
}

func (j journal) Note(ctx context.Context, e callback.Entry) error {
	if j.w.noteErr != nil {
		return j.w.noteErr
	}
	return j.Journal.Note(ctx, e)
}

func (w *town) now() time.Time {
	w.clock.Lock()
	defer w.clock.Unlock()
	return w.at
}

func (w *town) pass(d time.Duration) {
	w.clock.Lock()
	defer w.clock.Unlock()
	w.at = w.at.Add(d)
}

// hire adds a member of staff with the common password.
func (w *town) hire(login, name, phone string, departments ...string) callback.Staff {
	s := callback.Staff{
		Login: login, Name: name, Departments: departments, Role: "staff", Phone: phone,
		Password: hashes()[password], CreatedAt: w.now(),
	}
	if err := w.SaveMember(context.Background(), s); err != nil {
		w.t.Fatal(err)
	}
	return s
}

// change alters a member of staff.
func (w *town) change(login string, f func(*callback.Staff)) {
	w.t.Helper()
	s, err := w.Member(context.Background(), login)
	if err != nil {
		w.t.Fatal(err)
	}
	f(&s)
	if err := w.SaveMember(context.Background(), s); err != nil {
		w.t.Fatal(err)
	}
}

// asks adds a waiting request of the Bürgerbüro.
func (w *town) asks(reference, concern string, change ...func(*callback.Request)) callback.Request {
	w.t.Helper()
	r := callback.Request{
		Reference: reference, Department: "buergerbuero", Concern: concern, Phone: citizenLine,
		Name: "Erika Beispiel", Language: "de", Door: "voice", Status: callback.Booked,
		Due: w.now().Add(-12 * time.Minute), Promise: w.now().Add(3 * time.Hour), CreatedAt: w.now().Add(-12 * time.Minute),
	}
	for _, f := range change {
		f(&r)
	}
	r, err := w.Add(context.Background(), r, callback.Room{Capacity: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// request reads one back.
func (w *town) request(reference string) callback.Request {
	w.t.Helper()
	r, err := w.Request(context.Background(), reference)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// browser is one member's browser, without a script.
type browser struct {
	w       *town
	cookies http.CookieJar
	header  http.Header
}

func (w *town) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &browser{w: w, cookies: jar, header: http.Header{}}
}

// signedIn is a browser of a member who has just signed in.
func (w *town) signedIn(login string) *browser {
	w.t.Helper()
	b := w.browser()
	if a := b.post("/desk/sign-in", "login", login, "password", password); a.Code != http.StatusSeeOther {
		w.t.Fatalf("sign in as %s: %d %s", login, a.Code, a.text())
	}
	return b
}

// answer is what came back, and its body.
type answer struct{ *httptest.ResponseRecorder }

func (a answer) text() string { return a.Body.String() }

// brief is the part of a page that tells what it is, for messages.
func (a answer) brief() string {
	_, main, found := strings.Cut(a.text(), "<h1")
	if !found {
		main = a.text()
	}
	main = strings.Join(strings.Fields(main), " ")
	return main[:min(len(main), 1500)]
}

func (a answer) to() string { return a.Header().Get("Location") }

func (b *browser) get(path string) answer { return b.send(http.MethodGet, path, nil) }

func (b *browser) post(path string, pairs ...string) answer {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.send(http.MethodPost, path, form)
}

func (b *browser) send(method, path string, form url.Values) answer {
	b.w.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, path, body)
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for k, v := range b.header {
		r.Header[k] = v
	}
	site := &url.URL{Scheme: "https", Host: r.Host, Path: "/"}
	for _, cookie := range b.cookies.Cookies(site) {
		r.AddCookie(cookie)
	}
	a := answer{httptest.NewRecorder()}
	b.w.router.ServeHTTP(a, r)
	b.cookies.SetCookies(site, a.Result().Cookies())
	return a
}

// want fails unless an answer has a status and contains texts.
func (a answer) want(t testing.TB, status int, texts ...string) answer {
	t.Helper()
	if a.Code != status {
		t.Fatalf("status %d, want %d: %s", a.Code, status, a.brief())
	}
	for _, s := range texts {
		if !strings.Contains(a.text(), s) {
			t.Errorf("%q is missing in %s", s, a.brief())
		}
	}
	return a
}

// wantNot fails when an answer contains one of the texts.
func (a answer) wantNot(t testing.TB, texts ...string) answer {
	t.Helper()
	for _, s := range texts {
		if strings.Contains(a.text(), s) {
			t.Errorf("%q should not be in %s", s, a.brief())
		}
	}
	return a
}

func path(reference string, rest ...string) string {
	return fmt.Sprint("/desk/requests/", reference, strings.Join(rest, ""))
}
