package paia

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

const (
	reader = "100200"
	pin    = "geheim-1234"
	token  = "token-canary"
	title  = "Titel-Kanarie"
)

// server is a library that answers as it is told, by path.
type server struct {
	*httptest.Server
	t      *testing.T
	answer map[string]func(w http.ResponseWriter, r *http.Request)
	asked  []string
	bodies []string
}

func newServer(t *testing.T) *server {
	s := &server{t: t, answer: map[string]func(http.ResponseWriter, *http.Request){}}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path := r.Method + " " + r.URL.EscapedPath()
		if strings.HasPrefix(r.URL.Path, "/core/") && r.Header.Get("Authorization") != "Bearer "+token {
			t.Errorf("%s without the token", path)
		}
		if r.URL.RawQuery != "" {
			t.Errorf("%s has a query", path)
		}
		if f := s.answer[path]; f != nil {
			f(w, r)
			return
		}
		w.WriteHeader(http.StatusNotImplemented)
		io.WriteString(w, `{"error":"not_implemented"}`)
	}))
	t.Cleanup(s.Close)
	s.says("POST /auth/login", 200, `{"patron":"p/1","access_token":"`+token+`","token_type":"Bearer","expires_in":3600}`)
	return s
}

func (s *server) says(path string, status int, body string) {
	s.answer[path] = func(w http.ResponseWriter, r *http.Request) {
		s.asked = append(s.asked, path)
		data, _ := io.ReadAll(r.Body)
		s.bodies = append(s.bodies, string(data))
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

var noon = time.Date(2025, 11, 25, 9, 0, 0, 0, time.UTC)

func (s *server) library() *Library {
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		s.t.Fatal(err)
	}
	l, err := New(Config{URL: s.URL + "/", Location: berlin, Now: func() time.Time { return noon }})
	if err != nil {
		s.t.Fatal(err)
	}
	return l
}

// silent fails when something secret stands in an error.
func silent(t *testing.T, err error) {
	t.Helper()
	for _, secret := range []string{reader, pin, token, title, "p/1", "p%2F1"} {
		if err != nil && strings.Contains(err.Error(), secret) {
			t.Errorf("an error tells %q: %v", secret, err)
		}
	}
}

func TestLogin(t *testing.T) {
	s := newServer(t)
	got, err := s.library().Login(t.Context(), reader, pin)
	if err != nil {
		t.Fatal(err)
	}
	want := orders.Session{Reader: "p/1", Token: token, Until: noon.Add(time.Hour)}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for _, part := range []string{"grant_type=password", "username=" + reader, "password=" + pin} {
		if !strings.Contains(s.bodies[0], part) {
			t.Errorf("%q lacks %s", s.bodies[0], part)
		}
	}
}

// Unknown number and wrong PIN are one answer; everything that is not clearly a
// refusal is the library's trouble.
func TestLoginFails(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   error
	}{
		"denied":            {403, `{"error":"access_denied","error_description":"invalid patron or password"}`, orders.ErrDenied},
		"invalid grant":     {400, `{"error":"invalid_grant"}`, orders.ErrDenied},
		"no such patron":    {404, `{"error":"not_found","error_description":"patron not found"}`, orders.ErrDenied},
		"with 200":          {200, `{"error":"access_denied","code":403}`, orders.ErrDenied},
		"with 200, a text":  {200, `{"error":"access_denied","code":"403"}`, orders.ErrDenied},
		"nothing there":     {404, `{"error":"not_found"}`, orders.ErrUnavailable},
		"our fault":         {422, `{"error":"invalid_request","code":"422"}`, orders.ErrUnavailable},
		"broken":            {500, `{"error":"internal_error"}`, orders.ErrUnavailable},
		"away":              {503, ``, orders.ErrUnavailable},
		"no token":          {200, `{"patron":"1"}`, orders.ErrUnavailable},
		"no patron":         {200, `{"access_token":"x"}`, orders.ErrUnavailable},
		"another token":     {200, `{"patron":"1","access_token":"x","token_type":"mac"}`, orders.ErrUnavailable},
		"cut":               {200, `{"patron":"1","access`, orders.ErrUnavailable},
		"a list":            {200, `[]`, orders.ErrUnavailable},
		"huge":              {200, `{"patron":"` + strings.Repeat("x", largest) + `"}`, orders.ErrUnavailable},
		"names in an error": {500, `{"error":"` + pin + `"}`, orders.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			s := newServer(t)
			s.says("POST /auth/login", c.status, c.body)
			_, err := s.library().Login(t.Context(), reader, pin)
			if !errors.Is(err, c.want) || c.want == orders.ErrDenied && errors.Is(err, orders.ErrUnavailable) || c.want == orders.ErrUnavailable && errors.Is(err, orders.ErrDenied) {
				t.Errorf("%v", err)
			}
			silent(t, err)
			if len(s.asked) != 1 {
				t.Errorf("asked %d times", len(s.asked))
			}
		})
	}
}

func TestNotJSONAndElsewhere(t *testing.T) {
	s := newServer(t)
	s.answer["POST /auth/login"] = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<html>Wartung: "+pin+"</html>")
	}
	_, err := s.library().Login(t.Context(), reader, pin)
	if !errors.Is(err, orders.ErrUnavailable) {
		t.Error(err)
	}
	silent(t, err)
	s.answer["POST /auth/login"] = func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
	}
	s.answer["POST /elsewhere"] = func(http.ResponseWriter, *http.Request) { t.Error("number and PIN are carried elsewhere") }
	if _, err = s.library().Login(t.Context(), reader, pin); !errors.Is(err, orders.ErrUnavailable) {
		t.Error(err)
	}
	s.Close()
	_, err = s.library().Login(t.Context(), reader, pin)
	if !errors.Is(err, orders.ErrUnavailable) {
		t.Error(err)
	}
	silent(t, err)
}

// A library that takes too long is given up; nobody is asked again for a while.
func TestTooSlow(t *testing.T) {
	s := newServer(t)
	asked := 0
	s.answer["POST /auth/login"] = func(w http.ResponseWriter, r *http.Request) {
		asked++
		io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
	}
	l := s.library()
	for range 8 {
		ctx, cancel := context.WithCancel(t.Context())
		l.c.Breaker.Do(ctx, func(context.Context) error { return orders.ErrUnavailable })
		cancel()
	}
	if !l.c.Breaker.Open() {
		t.Fatal("the breaker is closed after eight failures")
	}
	_, err := l.Login(t.Context(), reader, pin)
	if !errors.Is(err, orders.ErrUnavailable) || asked != 0 {
		t.Errorf("asked %d times, %v", asked, err)
	}
	slow := s.library()
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	if _, err = slow.Login(ctx, reader, pin); !errors.Is(err, orders.ErrUnavailable) {
		t.Error(err)
	}
	silent(t, err)
}

func TestAccount(t *testing.T) {
	s := newServer(t)
	s.says("GET /core/p%2F1/items", 200, `{"doc":[{"status":4,"item":"i1","about":"`+title+`","storage":"Theke","endtime":"2025-12-02"},{"status":3,"edition":"e2","canrenew":true}]}`)
	s.says("GET /core/p%2F1/fees", 200, `{"fee":[{"amount":"2.50 EUR"},{"amount":"0.50 EUR"}]}`)
	s.says("GET /core/p%2F1", 200, `{"name":"n","status":3}`)
	s.says("GET /core/p%2F1/notifications", 200, `{"notification":[{"id":"1"}]}`)
	session := orders.Session{Reader: "p/1", Token: token}
	a, err := s.library().Account(t.Context(), session)
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Items) != 2 || a.Items[0].Status != orders.ItemProvided || a.Items[0].Until.Format(time.DateOnly) != "2025-12-02" || a.Items[0].Until.Exact ||
		!a.Items[1].ByEdition || a.Items[1].Renewable != orders.Yes || a.Items[0].Renewable != orders.NotTold ||
		a.Fees != (orders.Money{Cents: 300, Currency: "EUR"}) || a.Standing != orders.StandingFees || a.Notices != 1 {
		t.Errorf("%+v", a)
	}
	// What is not told beside the items is left out.
	s.says("GET /core/p%2F1/fees", 403, `{"error":"insufficient_scope"}`)
	s.says("GET /core/p%2F1", 500, ``)
	if a, err = s.library().Account(t.Context(), session); err != nil || len(a.Items) != 2 || a.Fees.Currency != "" || a.Standing != orders.StandingUnknown {
		t.Errorf("%+v, %v", a, err)
	}
	for name, c := range map[string]struct {
		status int
		body   string
		want   error
	}{
		"over":       {401, `{"error":"invalid_grant"}`, orders.ErrEnded},
		"over, 200":  {200, `{"error":"invalid_grant","code":401}`, orders.ErrEnded},
		"no scope":   {403, `{"error":"insufficient_scope"}`, orders.ErrUnavailable},
		"broken":     {502, `<html>`, orders.ErrUnavailable},
		"nothing":    {200, `{}`, orders.ErrUnavailable},
		"no list":    {200, `{"doc":{"item":"` + title + `"}}`, orders.ErrUnavailable},
		"with comma": {200, `{"doc":[{"item":"` + title + `",}]}`, orders.ErrUnavailable},
	} {
		s.says("GET /core/p%2F1/items", c.status, c.body)
		_, err := s.library().Account(t.Context(), session)
		if !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
		silent(t, err)
	}
}

func TestRenew(t *testing.T) {
	s := newServer(t)
	session, item := orders.Session{Reader: "p/1", Token: token}, orders.Item{ID: "i1", Status: orders.ItemHeld}
	fee := `{"doc":[{"item":"i1","status":3,"error":"needs a fee","condition":{"http://purl.org/ontology/paia#FeeCondition":{"option":[{"id":"loan","about":"Leihgebühr","amount":"0.50 EUR"}]}}}]}`
	s.says("POST /core/p%2F1/renew", 200, fee)
	got, err := s.library().Renew(t.Context(), session, item, nil)
	if err != orders.ErrConfirm || len(got.Conditions) != 1 || got.Conditions[0].Options[0].Fee != (orders.Money{Cents: 50, Currency: "EUR"}) {
		t.Fatalf("%+v, %v", got, err)
	}
	s.says("POST /core/p%2F1/renew", 200, `{"doc":[{"item":"i1","status":3,"endtime":"2025-12-24"}]}`)
	got, err = s.library().Renew(t.Context(), session, item, []orders.Agreed{{Type: got.Conditions[0].Type, Options: []string{"loan"}}})
	if err != nil || got.Until.Format(time.DateOnly) != "2025-12-24" {
		t.Errorf("%+v, %v", got, err)
	}
	var sent struct {
		Doc []struct {
			Item    string
			Confirm map[string][]string
		}
	}
	if err := json.Unmarshal([]byte(s.bodies[1]), &sent); err != nil || sent.Doc[0].Item != "i1" || sent.Doc[0].Confirm["http://purl.org/ontology/paia#FeeCondition"][0] != "loan" {
		t.Errorf("%s", s.bodies[1])
	}
	for body, want := range map[string]error{
		`{"doc":[{"item":"i1","error":"` + title + `"}]}`: orders.ErrRefused,
		`{"doc":[]}`:                           orders.ErrUnavailable,
		`{"doc":[{"item":"i1","status":"3"}]}`: orders.ErrRefused,
		fee:                                    orders.ErrRefused, // again, after all was agreed to
	} {
		s.says("POST /core/p%2F1/renew", 200, body)
		_, err := s.library().Renew(t.Context(), session, item, []orders.Agreed{{Type: "x"}})
		if !errors.Is(err, want) {
			t.Errorf("%s: %v", body, err)
		}
		silent(t, err)
	}
	asked := len(s.asked)
	if _, err := s.library().Renew(t.Context(), session, orders.Item{ID: "i1", Renewable: orders.No}, nil); err != orders.ErrRefused || len(s.asked) != asked {
		t.Errorf("asks for what the library has refused: %v", err)
	}
}

func TestAmounts(t *testing.T) {
	for s, want := range map[string]int64{"0.80 EUR": 80, "-3.00 EUR": -300, "1234567890123.45 EUR": 123456789012345} {
		if m, ok := readMoney(s); !ok || m.Cents != want {
			t.Errorf("%s: %+v %v", s, m, ok)
		}
	}
	for _, s := range []string{"", "1 EUR", "1.5 EUR", "1,50 EUR", "1.50", "1.50 eur", "1.50  EUR", ".50 EUR", "1e3.00 EUR", "99999999999999999.00 EUR", "+1.00 EUR"} {
		if m, ok := readMoney(s); ok {
			t.Errorf("%q: %+v", s, m)
		}
	}
}

func TestDates(t *testing.T) {
	berlin, _ := time.LoadLocation("Europe/Berlin")
	for s, want := range map[string]string{
		"2025-12-02": "2025-12-02T12:00:00+01:00", "2014-05-08T12:37Z": "2014-05-08T14:37:00+02:00", "2025-11-24T14:02:00+01:00": "2025-11-24T14:02:00+01:00",
		"2025-11-24T14:02:00.123Z": "2025-11-24T15:02:00+01:00", "2025-11-24T14:02": "2025-11-24T14:02:00+01:00", "2025-11-24 14:02:03": "2025-11-24T14:02:03+01:00",
		"2025-11-24T14:02+0100": "2025-11-24T14:02:00+01:00",
	} {
		if d, ok := readDate(s, berlin); !ok || d.Format(time.RFC3339) != want {
			t.Errorf("%s: %v %v", s, d, ok)
		}
	}
	for _, s := range []string{"", "morgen", "2025-13-01", "24.11.2025", "2025-11-24T"} {
		if d, ok := readDate(s, berlin); ok {
			t.Errorf("%q: %v", s, d)
		}
	}
}

// Whatever a library sends is understood or not, but never more than it says.
func FuzzDocument(f *testing.F) {
	f.Add(`{"doc":[{"status":4,"item":"i","endtime":"2025-12-02","queue":-1}]}`)
	f.Add(`{"doc":[{"status":"9","item":1,"condition":{"a":{"option":[{"amount":"x"}]}}}]}`)
	f.Fuzz(func(t *testing.T, body string) {
		var a itemsAnswer
		if strict([]byte(body), &a) != nil {
			return
		}
		for _, i := range a.items(time.UTC) {
			if i.Status < orders.ItemUnknown || i.Status > orders.ItemRejected || i.Queue < 0 || i.Reminders < 0 {
				t.Errorf("%+v", i)
			}
			for _, c := range i.Conditions {
				for _, o := range c.Options {
					if o.Fee.Cents != 0 && len(o.Fee.Currency) != 3 {
						t.Errorf("%+v", o)
					}
				}
			}
		}
	})
}

func ExampleNew() {
	_, err := New(Config{URL: "bibliothek"})
	fmt.Println(err)
	// Output: paia: url is no address, like https://paia.musterstadt.de/stadtbuecherei
}
