package page_test

import (
	"bytes"
	"context"
	"errors"
	"html"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/calendar"
	"github.com/rathausruf/rathausruf/callback/desk"
	"github.com/rathausruf/rathausruf/callback/page"
)

const (
	mobile = "+491713920011"
	phone  = "+49 30 23125 000"
)

// A Wednesday, 9:00 in Musterstadt.
var wednesday = time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)

// world is the page over a real store.
type world struct {
	t         *testing.T
	server    *httptest.Server
	store     bot.Store
	office    *callback.Office
	links     *callback.Links
	now       time.Time
	logs      bytes.Buffer
	mu        sync.Mutex
	confirmed []callback.Request
	confirm   error
	orders    *fakeOrders
	payers    []string
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, now: wednesday, payers: []string{"https://pay.example"}}
	w.orders = &fakeOrders{w: w}
	var err error
	w.store, err = sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), func() time.Time { return w.now })
	w.must(err)
	t.Cleanup(func() { w.store.Close() })
	berlin, err := time.LoadLocation("Europe/Berlin")
	w.must(err)
	week := calendar.Week{}
	for day := time.Monday; day <= time.Friday; day++ {
		week[day] = []calendar.Span{{From: 8 * 60, To: 12 * 60}, {From: 14 * 60, To: 16 * 60}}
	}
	w.office, err = callback.NewOffice(callback.OfficeConfig{
		Departments: []callback.Department{
			{ID: "buergerbuero", Name: map[string]string{"de": "Bürgerbüro", "en": "Citizens' office"}, Hours: week, Capacity: 1},
			{ID: "standesamt", Hours: week, Capacity: 2},
		},
		Location: berlin, Book: w.store, Slots: w.store, Limits: w.store, Now: func() time.Time { return w.now },
	})
	w.must(err)
	w.links, err = callback.NewLinks([]byte("a secret of this test"))
	w.must(err)
	w.serve()
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) serve() {
	p, err := page.New(page.Config{
		Office: w.office, Book: w.store, Links: w.links, TownName: "Stadt Musterstadt", Languages: []string{"de", "en"}, Phone: phone, Stylesheet: "/kern/kern.min.css",
		Now: func() time.Time { return w.now }, Log: slog.New(slog.NewTextHandler(&w.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Orders: w.orders, Payers: w.payers, Host: "rathaus.example", Chat: "/chat",
		Confirm: func(_ context.Context, r callback.Request) error {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.confirmed = append(w.confirmed, r)
			return w.confirm
		},
	})
	w.must(err)
	w.mount(p)
}

// mount puts a page on a server.
func (w *world) mount(p *page.Page) {
	w.t.Helper()
	gin.SetMode(gin.TestMode)
	e := gin.New()
	p.Mount(e)
	kern, err := fs.Sub(desk.Assets, "assets/kern")
	w.must(err)
	e.StaticFS("/kern", http.FS(kern))
	e.NoRoute(p.NotFound)
	w.server = httptest.NewServer(e)
	w.t.Cleanup(w.server.Close)
}

// books books for the test's citizen: tomorrow at an hour, or as soon as possible.
func (w *world) books(hour int, change ...func(*callback.Wish)) callback.Request {
	w.t.Helper()
	wish := callback.Wish{Department: "buergerbuero", Phone: mobile, Language: "de", Door: "sms", Key: "k"}
	if hour > 0 {
		wish.Slot = slot(1, hour)
	}
	for _, f := range change {
		f(&wish)
	}
	r, err := w.office.Book(w.t.Context(), wish)
	w.must(err)
	return r
}

// slot is the half hour from an hour on, so many days after Wednesday.
func slot(days, hour int) callback.Slot {
	from := time.Date(2026, 11, 25+days, hour-1, 0, 0, 0, time.UTC)
	return callback.Slot{From: from, To: from.Add(30 * time.Minute)}
}

func value(s callback.Slot) string {
	return s.From.UTC().Format(time.RFC3339) + "/" + s.To.UTC().Format(time.RFC3339)
}

func (w *world) stored(reference string) callback.Request {
	w.t.Helper()
	r, err := w.store.Request(w.t.Context(), reference)
	w.must(err)
	return r
}

// alter writes what only time and staff bring about.
func (w *world) alter(r callback.Request, change func(*callback.Request)) {
	w.t.Helper()
	_, err := w.store.Update(w.t.Context(), r.Reference, callback.Room{Capacity: 9}, func(r *callback.Request) error {
		change(r)
		return nil
	})
	w.must(err)
}

func (w *world) path(r callback.Request) string { return "/c/" + w.links.Token(r) }

// answer is a page a browser came to.
type answer struct {
	t      *testing.T
	status int
	header http.Header
	at     string // path and query, after redirects
	text   string // without tags
	html   string
}

var tags = regexp.MustCompile(`(?s)<[^>]*>`)

func (w *world) do(method, path string, form url.Values, headers ...string) answer {
	w.t.Helper()
	req, err := http.NewRequest(method, w.server.URL+path, strings.NewReader(form.Encode()))
	w.must(err)
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(req)
	w.must(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	w.must(err)
	text := strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(string(b), " "))), " ")
	return answer{w.t, res.StatusCode, res.Header, res.Request.URL.RequestURI(), text, string(b)}
}

func (w *world) get(path string, headers ...string) answer {
	w.t.Helper()
	return w.do(http.MethodGet, path, nil, headers...)
}

var hidden = regexp.MustCompile(`name="(nonce|plan)" value="([^"]*)"`)

// form is the page's form, filled in.
func (a answer) form(choice string) url.Values {
	f := url.Values{}
	for _, m := range hidden.FindAllStringSubmatch(a.html, -1) {
		f.Set(m[1], m[2])
	}
	if choice != "" {
		f.Set("slot", choice)
	}
	return f
}

func (a answer) says(texts ...string) {
	a.t.Helper()
	for _, s := range texts {
		if !strings.Contains(a.text, s) {
			a.t.Errorf("%s does not say %q:\n%s", a.at, s, a.text)
		}
	}
}

func (a answer) silent(texts ...string) {
	a.t.Helper()
	for _, s := range texts {
		if strings.Contains(a.html, s) {
			a.t.Errorf("%s says %q:\n%s", a.at, s, a.text)
		}
	}
}

var errConfirm = errors.New("no confirmation today")
