package desk

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

var orderRules = map[string]access{
	"GET /desk/orders":                      {},
	"GET /desk/orders/:book":                {book: true},
	"POST /desk/orders/:book":               {book: true},
	"POST /desk/orders/:book/import":        {book: true},
	"GET /desk/orders/:book/export":         {book: true},
	"GET /desk/orders/:book/order/:number":  {book: true},
	"POST /desk/orders/:book/order/:number": {book: true},
}

// shelf keeps the orders of two books: one for all, one of the Standesamt.
type shelf struct{ list map[string][]Order }

func newShelf() *shelf {
	return &shelf{map[string][]Order{
		"all":      {{Number: "10", Status: "ready", Place: "Zimmer 4"}, {Number: "11", Status: "received"}},
		"urkunden": {{Number: "20261", Status: "received", Note: "Geheime Hochzeit"}},
	}}
}

func (s *shelf) Books() []OrderBook {
	return []OrderBook{{ID: "all", Name: "Ausweise"}, {ID: "urkunden", Name: "Urkunden", Departments: []string{"standesamt"}}}
}

func (s *shelf) List(_ context.Context, book, prefix, after string, limit int) (list []Order, next string, err error) {
	for _, o := range s.list[book] {
		if o.Number > after && strings.HasPrefix(o.Number, prefix) {
			list = append(list, o)
		}
	}
	if len(list) > limit {
		return list[:limit], list[limit-1].Number, nil
	}
	return list, "", nil
}

func (s *shelf) find(book, number string) int {
	return slices.IndexFunc(s.list[book], func(o Order) bool { return o.Number == number })
}

func (s *shelf) Order(_ context.Context, book, number string) (Order, error) {
	if i := s.find(book, number); i >= 0 {
		return s.list[book][i], nil
	}
	return Order{}, callback.ErrUnknown
}

func (s *shelf) SaveOrder(_ context.Context, book, _ string, o Order, create bool) error {
	i := s.find(book, o.Number)
	switch {
	case o.Factor == "-":
		return ErrOrder
	case len(o.Number) > 40:
		return ErrOrderNumber
	case create && i >= 0:
		return ErrOrderThere
	case create:
		s.list[book] = append(s.list[book], o)
		slices.SortFunc(s.list[book], func(a, b Order) int { return cmp.Compare(a.Number, b.Number) })
	case i < 0:
		return callback.ErrUnknown
	case s.list[book][i].Version != o.Version:
		return ErrOrderChanged
	default:
		o.Version++
		o.Factor = ""
		s.list[book][i] = o
	}
	return nil
}

func (s *shelf) ImportOrders(_ context.Context, _, _ string, r io.Reader) (OrderReport, error) {
	b, err := io.ReadAll(r)
	if strings.Contains(string(b), "falsch") {
		return OrderReport{Faults: []OrderFault{{2, "Status", "status"}, {3, "Frist", "until"}}}, err
	}
	return OrderReport{Created: strings.Count(string(b), "\n")}, err
}

// upload sends a file as a browser does.
func (b *browser) upload(path, text string) answer {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "a.csv")
	if err == nil {
		_, err = part.Write([]byte(text))
	}
	if err != nil || form.Close() != nil {
		b.w.t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodPost, path, &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	site := &url.URL{Scheme: "https", Host: r.Host, Path: "/"}
	for _, cookie := range b.cookies.Cookies(site) {
		r.AddCookie(cookie)
	}
	a := answer{httptest.NewRecorder()}
	b.w.router.ServeHTTP(a, r)
	return a
}

// TestOrders: staff list, find, enter and change orders of their books, and see
// nothing of others'.
func TestOrders(t *testing.T) {
	s := newShelf()
	w := newTown(t, func(c *Config) { c.Orders = s })
	b := w.signedIn("anna")
	if to := b.get("/desk/orders").to(); to != "/desk/orders/all" {
		t.Fatalf("it leads to %q", to)
	}
	b.get("/desk/orders/all").want(t, http.StatusOK, "abholbereit", "Zimmer 4", ">11<").wantNot(t, "Urkunden")
	b.get("/desk/orders/all?status=ready").want(t, http.StatusOK, ">10<").wantNot(t, ">11<")
	b.get("/desk/orders/all?number=11").want(t, http.StatusOK, ">11<").wantNot(t, ">10<")
	for _, path := range []string{"/desk/orders/urkunden", "/desk/orders/urkunden/order/20261", "/desk/orders/urkunden/export", "/desk/orders/nix"} {
		b.get(path).want(t, http.StatusNotFound).wantNot(t, "Hochzeit")
	}
	b.post("/desk/orders/all", "number", "12", "status", "received").want(t, http.StatusUnprocessableEntity, "Nummer und Kennwort")
	b.post("/desk/orders/all", "number", "11", "factor", "4711", "status", "received").want(t, http.StatusUnprocessableEntity, "gibt es schon")
	b.post("/desk/orders/all", "number", "12", "factor", "4711", "status", "received", "note", "eilt").want(t, http.StatusSeeOther)
	b.post("/desk/orders/all/order/12", "status", "ready", "place", "Zimmer 5", "until", "2026-12-24").want(t, http.StatusSeeOther)
	b.get("/desk/orders/all/order/12").want(t, http.StatusOK, "Zimmer 5", `value="2026-12-24"`, `value="ready" selected`).wantNot(t, "4711")
	b.post("/desk/orders/all/order/12", "status", "verloren").want(t, http.StatusUnprocessableEntity, "Bitte wählen Sie einen Stand")
	b.post("/desk/orders/all/order/12", "status", "ready", "until", "bald").want(t, http.StatusUnprocessableEntity, "kein Datum")
	b.get("/desk/orders/all/export").want(t, http.StatusOK, "12;abholbereit;Zimmer 5;24.12.2026").wantNot(t, "4711")
	w.signedIn("carla").get("/desk/orders/urkunden").want(t, http.StatusOK, "20261")
	if got := strings.Join(w.noted("anna"), " "); got != "session.began order.made order.made order.changed orders.exported" {
		t.Errorf("noted is %q", got)
	}
}

// TestOrdersFromAFile: what is wrong with it is said line by line, in German.
func TestOrdersFromAFile(t *testing.T) {
	w := newTown(t, func(c *Config) { c.Orders = newShelf() })
	b := w.signedIn("anna")
	b.upload("/desk/orders/all/import", "Nummer;Kennwort\n1;2\n").want(t, http.StatusOK, "2 neu, 0 geändert, 0 unverändert")
	b.upload("/desk/orders/all/import", "falsch").want(t, http.StatusUnprocessableEntity, "Nichts ist eingetragen", "2 Stellen", "Diesen Stand kennen wir nicht", "31.12.2026")
	b.post("/desk/orders/all/import").want(t, http.StatusUnprocessableEntity, "wählen Sie eine Datei")
	b.upload("/desk/orders/all/import", strings.Repeat("x", longestFile)).want(t, http.StatusRequestEntityTooLarge)
	b.upload("/desk/orders/urkunden/import", "Nummer;Kennwort\n1;2\n").want(t, http.StatusNotFound)
}
