package api_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/bot/api"
	"github.com/rathausruf/rathausruf/callback"
)

func TestOnlyWithTheToken(t *testing.T) {
	w := newWorld(t)
	for _, h := range []string{"", "Bearer", "Bearer x", "Bearer " + token + "x", "Basic " + token, token} {
		a := w.callWith("GET", "/departments", "", http.Header{"Authorization": {h}}, 401)
		if a.header.Get("WWW-Authenticate") == "" {
			t.Error("no WWW-Authenticate")
		}
	}
	w.callWith("GET", "/nowhere", "", nil, 401)
	w.callWith("GET", "/openapi.json", "", nil, 200)
	w.callWith("GET", "/departments", "", http.Header{"Authorization": {"bearer " + token}}, 200)
}

func TestOffWithoutAToken(t *testing.T) {
	w := newWorld(t, func(c *api.Config) { c.Token = "" })
	for _, path := range []string{"", "/", "/departments", "/openapi.json"} {
		w.callWith("GET", path, "", http.Header{"Authorization": {"Bearer "}}, 404)
	}
}

// Every route is described, and everything described is a route.
func TestDescriptionAndRoutesAreTheSame(t *testing.T) {
	w := newWorld(t)
	routes := map[string]bool{}
	for _, r := range api.New(api.Config{}).Routes() {
		routes[r] = true
	}
	described := map[string]bool{}
	for path, item := range w.doc.Paths.Map() {
		for method := range item.Operations() {
			described[method+" "+path] = true
		}
	}
	for r := range routes {
		if !described[r] {
			t.Errorf("%s is not described", r)
		}
	}
	for d := range described {
		if !routes[d] {
			t.Errorf("%s is described and not there", d)
		}
	}
}

func TestWhatIsNotThere(t *testing.T) {
	w := newWorld(t)
	w.call("GET", "/nowhere", "", 404)
	w.call("GET", "/departments/", "", 404)
	w.call("GET", "", "", 404)
	w.call("POST", "/departments/nowhere/closures", `{"from":"2026-11-25T09:00:00+01:00","to":"2026-11-25T12:00:00+01:00"}`, 404)
	w.call("GET", "/departments/nowhere/closures", "", 404)
	for method, path := range map[string]string{"DELETE": "/requests", "PUT": "/orders", "PATCH": "/departments", "OPTIONS": "/requests"} {
		if a := w.call(method, path, "", 405); a.header.Get("Allow") == "" {
			t.Errorf("%s %s: no Allow", method, path)
		}
	}
}

func TestBodiesThatAreNotTaken(t *testing.T) {
	w := newWorld(t)
	h := http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"text/plain"}}
	for method, path := range map[string]string{"POST": "/requests", "PATCH": "/orders/U1"} {
		w.callWith(method, path, `{}`, h, 415)
	}
	w.callWith("POST", "/orders", `{}`, h, 415)
	h.Del("Content-Type")
	w.callWith("POST", "/requests", `{}`, h, 415)
	h.Set("Content-Type", "application/json; charset=utf-8")
	big := `{"department":"` + strings.Repeat("x", 64<<10) + `"}`
	for _, path := range []string{"/requests", "/orders", "/requests/1234567/reschedule", "/requests/1234567/cancel"} {
		w.callWith("POST", path, big, h, 413)
	}
}

// A cursor nobody gave out is not our fault.
func TestForeignCursors(t *testing.T) {
	w := newWorld(t)
	for _, cursor := range []string{"x", "%00", "1 2 3", "-1", "bm9uc2Vuc2U=", strings.Repeat("9", 300)} {
		for _, path := range []string{"/requests", "/orders"} {
			w.call("GET", path+"?cursor="+url.QueryEscape(cursor), "", 422)
		}
	}
}

// A cursor belongs to its list.
func TestCursorOfAnotherList(t *testing.T) {
	w := newWorld(t)
	for i := range 2 {
		w.book(fmt.Sprintf("+4917139200%02d", i), "null")
	}
	next := w.call("GET", "/requests?limit=1", "", 200).text("next")
	w.call("GET", "/requests?cursor="+next, "", 200)
	w.call("GET", "/orders?cursor="+next, "", 422)
	w.call("GET", "/requests?cursor="+next[1:], "", 422)
}

// broken is a book that cannot be read.
type broken struct {
	callback.Book
	err error
}

func (b broken) Requests(context.Context, callback.Query) ([]callback.Request, string, error) {
	if b.err == nil {
		panic("boom " + mobile)
	}
	return nil, "", b.err
}

func TestFaultsOfOurs(t *testing.T) {
	for want, err := range map[int]error{503: fmt.Errorf("list: %w", callback.ErrUnavailable), 500: errors.New("secret detail")} {
		w := newWorld(t, func(c *api.Config) { c.Book = broken{err: err} })
		a := w.call("GET", "/requests", "", want)
		if strings.Contains(string(a.body), "secret") || want == 503 && a.header.Get("Retry-After") == "" {
			t.Errorf("%s", a.body)
		}
		if !strings.Contains(w.logs.String(), err.Error()) {
			t.Error("not logged")
		}
	}
	w := newWorld(t, func(c *api.Config) { c.Book = broken{} })
	w.call("GET", "/requests", "", 500)
	if !strings.Contains(w.logs.String(), "API panicked") || strings.Contains(w.logs.String(), mobile) {
		t.Errorf("log %s", w.logs.String())
	}
}
