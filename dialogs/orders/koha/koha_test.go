package koha

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// server is a Koha that answers as it is told, by path without the query.
type server struct {
	*httptest.Server
	answer map[string]reply
}

type reply struct {
	status int
	body   string
}

func newServer(t *testing.T) *server {
	s := &server{answer: map[string]reply{
		"POST /api/v1/auth/password/validation": {201, `{"cardnumber":"100200","patron_id":17,"userid":"x"}`},
		"GET /api/v1/holds":                     {200, `[]`},
		"GET /api/v1/checkouts":                 {200, `[]`},
		"GET /api/v1/patrons/17/account":        {200, `{"balance":2.5}`},
		"POST /api/v1/oauth/token":              {200, `{"access_token":"opaque","expires_in":3600}`},
	}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if strings.HasSuffix(r.URL.Path, "holds") || strings.HasSuffix(r.URL.Path, "checkouts") {
			if r.URL.Query().Get("patron_id") != "17" || r.Header.Get("x-koha-embed") == "" {
				t.Errorf("asked %s", r.URL)
			}
		}
		a, ok := s.answer[r.Method+" "+r.URL.Path]
		if !ok {
			a = reply{404, `{"error":"Not found"}`}
		}
		w.WriteHeader(a.status)
		io.WriteString(w, a.body)
	}))
	t.Cleanup(s.Close)
	return s
}

var noon = time.Date(2025, 11, 25, 9, 0, 0, 0, time.UTC)

func (s *server) library(t *testing.T, change ...func(*Config)) *Library {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	c := Config{URL: s.URL, Username: "u", Password: "p", Places: map[string]string{"HS": "Hauptstelle"}, Location: berlin, Now: func() time.Time { return noon }}
	for _, f := range change {
		f(&c)
	}
	l, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLogin(t *testing.T) {
	s := newServer(t)
	got, err := s.library(t).Login(t.Context(), "100200", "1234")
	if err != nil || got != (orders.Session{Reader: "17"}) {
		t.Errorf("%+v, %v", got, err)
	}
	oauth := s.library(t, func(c *Config) { c.ClientID, c.ClientSecret = "i", "s" })
	if _, err := oauth.Login(t.Context(), "100200", "1234"); err != nil {
		t.Error(err)
	}
	for status, want := range map[int]error{
		400: orders.ErrDenied, 401: orders.ErrUnavailable, 403: orders.ErrUnavailable, 404: orders.ErrUnavailable, 500: orders.ErrUnavailable, 503: orders.ErrUnavailable,
	} {
		s.answer["POST /api/v1/auth/password/validation"] = reply{status, `{"error":"Validation failed 1234"}`}
		_, err := s.library(t).Login(t.Context(), "100200", "1234")
		if !errors.Is(err, want) || strings.Contains(err.Error(), "1234") || strings.Contains(err.Error(), "100200") {
			t.Errorf("%d: %v", status, err)
		}
	}
	for _, body := range []string{"<html>", "{}", "[]", `{"patron_id":"`} {
		s.answer["POST /api/v1/auth/password/validation"] = reply{201, body}
		if _, err := s.library(t).Login(t.Context(), "100200", "1234"); !errors.Is(err, orders.ErrUnavailable) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestAccount(t *testing.T) {
	s := newServer(t)
	s.answer["GET /api/v1/checkouts"] = reply{200, `[{"checkout_id":5,"due_date":"2025-11-28T23:59:00+01:00","renewals_count":1,"item":{"biblio":{"title":"Heidi"}}}]`}
	s.answer["GET /api/v1/holds"] = reply{200, `[{"hold_id":1,"priority":0,"status":"W","pickup_library_id":"HS","expiration_date":"2025-12-02","biblio":{"title":"Effi Briest"}}]`}
	session := orders.Session{Reader: "17"}
	a, err := s.library(t).Account(t.Context(), session)
	if err != nil || len(a.Items) != 2 || a.Fees != (orders.Money{Cents: 250, Currency: "EUR"}) {
		t.Fatalf("%+v, %v", a, err)
	}
	if h := a.Items[0]; h.Status != orders.ItemProvided || h.Place != "Hauptstelle" || h.Title != "Effi Briest" || h.Until.Format(time.DateOnly) != "2025-12-02" {
		t.Errorf("%+v", h)
	}
	if c := a.Items[1]; c.Status != orders.ItemHeld || c.Until.Exact || c.Until.Format(time.DateOnly) != "2025-11-28" || c.Renewals != 1 {
		t.Errorf("%+v", c)
	}
	s.answer["GET /api/v1/patrons/17/account"] = reply{500, ``}
	if a, err = s.library(t).Account(t.Context(), session); err != nil || a.Fees.Currency != "" {
		t.Errorf("%+v, %v", a, err)
	}
	for status, want := range map[int]error{404: orders.ErrEnded, 401: orders.ErrUnavailable, 500: orders.ErrUnavailable} {
		s.answer["GET /api/v1/holds"] = reply{status, `{"error":"x"}`}
		if _, err := s.library(t).Account(t.Context(), session); !errors.Is(err, want) {
			t.Errorf("%d: %v", status, err)
		}
	}
	for _, body := range []string{"null", "{}", "<html>", `[{"hold_id":`} {
		s.answer["GET /api/v1/holds"] = reply{200, body}
		if _, err := s.library(t).Account(t.Context(), session); !errors.Is(err, orders.ErrUnavailable) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestRenew(t *testing.T) {
	s := newServer(t)
	l, session, item := s.library(t), orders.Session{Reader: "17"}, orders.Item{ID: "checkout/5", Status: orders.ItemHeld}
	s.answer["POST /api/v1/checkouts/5/renewal"] = reply{201, `{"checkout_id":5,"due_date":"2025-12-24T23:59:00+01:00"}`}
	if got, err := l.Renew(t.Context(), session, item, nil); err != nil || got.Until.Format(time.DateOnly) != "2025-12-24" {
		t.Errorf("%+v, %v", got, err)
	}
	s.answer["POST /api/v1/checkouts/5/renewal"] = reply{403, `{"error":"Renewal not authorized (too_many)"}`}
	if _, err := l.Renew(t.Context(), session, item, nil); err != orders.ErrRefused {
		t.Error(err)
	}
	if _, err := l.Renew(t.Context(), session, orders.Item{ID: "hold/1"}, nil); err != orders.ErrRefused {
		t.Error(err)
	}
}

func TestSpecifiedHolds(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "..", "shared", "specs", "koha", "fixtures_holds.json"))
	if err != nil {
		t.Log("LEFT OUT: ../shared/specs is not there, so nothing is compared with its holds")
		return
	}
	var file struct {
		Cases []struct {
			Name   string
			Hold   json.RawMessage
			Expect int `json:"expect_paia"`
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil || len(file.Cases) < 6 {
		t.Fatal(len(file.Cases), err)
	}
	s := newServer(t)
	for _, c := range file.Cases {
		s.answer["GET /api/v1/holds"] = reply{200, "[" + string(c.Hold) + "]"}
		a, err := s.library(t).Account(t.Context(), orders.Session{Reader: "17"})
		if err != nil || len(a.Items) != 1 || int(a.Items[0].Status) != c.Expect {
			t.Errorf("%s: %+v, %v", c.Name, a, err)
			continue
		}
		switch i := a.Items[0]; {
		case c.Name == "queued-3" && i.Queue != 3, c.Name == "waiting" && (i.Place != "Hauptstelle" || i.Until.IsZero()), c.Name == "suspended" && i.Queue != 0:
			t.Errorf("%s: %+v", c.Name, i)
		}
	}
}

// A letter nobody knows is not guessed at.
func TestUnknownLetter(t *testing.T) {
	letter := "X"
	if i := (hold{Status: &letter}).item(time.UTC, nil); i.Status != orders.ItemUnknown {
		t.Errorf("%+v", i)
	}
	if i := (hold{}).item(time.UTC, nil); i.Status != orders.ItemUnknown {
		t.Errorf("%+v", i)
	}
}

func TestAmounts(t *testing.T) {
	for s, want := range map[string]int64{"2.5": 250, "0": 0, "-3.05": -305, "10.00": 1000, "7.500000": 750} {
		if got, ok := readAmount(s); !ok || got != want {
			t.Errorf("%s: %d %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "1e3", "2.505", "x", "9999999999999"} {
		if got, ok := readAmount(s); ok {
			t.Errorf("%q: %d", s, got)
		}
	}
}

func FuzzHold(f *testing.F) {
	f.Add(`{"hold_id":1,"status":"W","priority":0}`)
	f.Fuzz(func(t *testing.T, body string) {
		var h hold
		if json.Unmarshal([]byte(body), &h) != nil {
			return
		}
		if i := h.item(time.UTC, nil); i.Status < orders.ItemUnknown || i.Status > orders.ItemRejected || i.Queue < 0 {
			t.Errorf("%+v", i)
		}
	})
}
