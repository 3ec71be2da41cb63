package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"
	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/api"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/calendar"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

const (
	token  = "a-long-token"
	mobile = "+491713920011"
	other  = "+491713920022"
)

// world is the API over a real store; every answer is held against the
// description.
type world struct {
	t         *testing.T
	server    *httptest.Server
	store     bot.Store
	office    *callback.Office
	caller    *callback.Caller
	numbers   *callback.Statistics
	doc       *openapi3.T
	routes    routers.Router
	now       time.Time
	logs      bytes.Buffer
	confirmed []string
}

// A Wednesday, 9:00 in Musterstadt.
var wednesday = time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)

func newWorld(t *testing.T, change ...func(*api.Config)) *world {
	t.Helper()
	w := &world{t: t, now: wednesday}
	var err error
	w.store, err = sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), w.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	week := calendar.Week{time.Wednesday: {{From: 8 * 60, To: 12 * 60}}, time.Thursday: {{From: 8 * 60, To: 12 * 60}}}
	late := calendar.Week{time.Wednesday: {{From: 14 * 60, To: 16 * 60}}}
	w.office, err = callback.NewOffice(callback.OfficeConfig{
		Departments: []callback.Department{
			{ID: "buergerbuero", Name: map[string]string{"de": "Bürgerbüro"}, Hours: week, Capacity: 1},
			{ID: "standesamt", Hours: late, Capacity: 2},
		},
		Location: berlin, Book: w.store, Slots: w.store, Limits: w.store, Closures: w.store, Now: w.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	w.caller = callback.NewCaller(callback.CallerConfig{Office: w.office, Book: w.store, Now: w.Now})
	w.numbers = callback.NewStatistics(callback.StatisticsConfig{Office: w.office, Book: w.store, Tallies: w.store})
	w.serve(change)
	w.describe()
	return w
}

func (w *world) Now() time.Time { return w.now }

func (w *world) serve(change []func(*api.Config)) {
	c := api.Config{
		Office: w.office, Caller: w.caller, Book: w.store, Shelf: w.store, Statistics: w.numbers, Token: token, Now: w.Now,
		Orders: map[string]*orders.Book{"urkunden": orders.NewBook(w.store, "urkunden", w.Now)},
		Confirm: func(_ context.Context, r callback.Request) error {
			w.confirmed = append(w.confirmed, r.Reference)
			return nil
		},
		Log: slog.New(slog.NewTextHandler(&w.logs, nil)),
	}
	for _, f := range change {
		f(&c)
	}
	gin.SetMode(gin.TestMode)
	e := gin.New()
	api.New(c).Mount(e)
	w.server = httptest.NewServer(e)
	w.t.Cleanup(w.server.Close)
}

// describe loads the description the API serves and checks it.
func (w *world) describe() {
	w.t.Helper()
	res, err := http.Get(w.server.URL + "/api/v1/openapi.json")
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return // the API is off
	}
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if w.doc, err = openapi3.NewLoader().LoadFromData(b); err != nil {
		w.t.Fatal(err)
	}
	if err := w.doc.Validate(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	if w.routes, err = legacy.NewRouter(w.doc); err != nil {
		w.t.Fatal(err)
	}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   []byte
	t      *testing.T
}

// get reads a member of the answer: "items.0.reference".
func (a answer) get(path string) any {
	a.t.Helper()
	var v any
	if err := json.Unmarshal(a.body, &v); err != nil {
		a.t.Fatalf("%s: %v", a.body, err)
	}
	for _, name := range strings.Split(path, ".") {
		switch in := v.(type) {
		case map[string]any:
			v = in[name]
		case []any:
			if name == "len" {
				return len(in)
			}
			i := int(name[0] - '0')
			if i >= len(in) {
				return nil
			}
			v = in[i]
		default:
			return nil
		}
	}
	return v
}

func (a answer) text(path string) string {
	s, _ := a.get(path).(string)
	return s
}

// call asks with the token and JSON.
func (w *world) call(method, path, body string, want int) answer {
	w.t.Helper()
	h := http.Header{"Authorization": {"Bearer " + token}}
	if body != "" {
		h.Set("Content-Type", "application/json")
	}
	return w.callWith(method, path, body, h, want)
}

// anyStatus is expected where only the kind of answer matters.
const anyStatus = 0

func (w *world) callWith(method, path, body string, h http.Header, want int) answer {
	w.t.Helper()
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.server.URL+"/api/v1"+path, strings.NewReader(body))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header = h
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	if want != anyStatus && res.StatusCode != want {
		w.t.Fatalf("%s %s: %d, not %d: %s\n%s", method, path, res.StatusCode, want, b, w.logs.String())
	}
	w.check(req, res, b)
	return answer{res.StatusCode, res.Header, b, w.t}
}

// check holds an answer against the description. What the description does
// not know must be a problem.
func (w *world) check(req *http.Request, res *http.Response, body []byte) {
	w.t.Helper()
	what := req.Method + " " + req.URL.Path
	if res.StatusCode >= 400 {
		w.checkProblem(what, res, body)
	}
	if w.routes == nil {
		return
	}
	bare := req.Clone(context.Background())
	bare.URL.Scheme, bare.URL.Host, bare.Host = "", "", ""
	route, params, err := w.routes.FindRoute(bare)
	if err != nil {
		if res.StatusCode < 400 {
			w.t.Errorf("%s is not described: %v", what, err)
		}
		return
	}
	err = openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: bare, PathParams: params, Route: route},
		Status:                 res.StatusCode, Header: res.Header,
		Body:    io.NopCloser(bytes.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	})
	if err != nil {
		w.t.Errorf("%s %d is not as described: %v", what, res.StatusCode, err)
	}
}

func (w *world) checkProblem(what string, res *http.Response, body []byte) {
	w.t.Helper()
	var p struct {
		Type, Title, Detail string
		Status              int
	}
	if err := json.Unmarshal(body, &p); err != nil {
		w.t.Errorf("%s: %v: %s", what, err, body)
	}
	if res.Header.Get("Content-Type") != "application/problem+json" || p.Status != res.StatusCode || p.Type == "" || p.Title == "" || p.Detail == "" {
		w.t.Errorf("%s: %s %+v", what, res.Header.Get("Content-Type"), p)
	}
}
