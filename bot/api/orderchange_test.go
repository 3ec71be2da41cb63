package api_test

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/bot/api"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// TestOneOrder: it comes with its fee and history; what a citizen asked for
// comes only here, and that is noted.
func TestOneOrder(t *testing.T) {
	var noted []string
	var book *orders.Book
	w := newWorld(t, func(c *api.Config) {
		book = c.Orders["urkunden"]
		c.Note = func(_ context.Context, e callback.Entry) error {
			noted = append(noted, e.Action)
			return nil
		}
	})
	w.call("POST", "/orders", `{"number":"U1","factor":"geheim","fee":1200}`, 201)
	if _, err := book.Change(t.Context(), "U1", func(o *orders.Order) error {
		o.Kind = orders.KindCertificate
		o.Certificate = &orders.Certificate{Type: orders.Birth, Copies: 1, Relation: orders.Self, About: "Erika Beispiel", Name: "Erika Beispiel", Born: "1980-12-24", Delivery: orders.ByPost}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	w.call("PATCH", "/orders/U1", `{"status":"paid"}`, 200)
	a := w.call("GET", "/orders/u-1", "", 200)
	if a.get("fee") != 1200.0 || a.get("paid") != true || a.text("kind") != "certificate" || a.get("version") != 2.0 || a.get("history.len") != 2 ||
		a.text("history.1.by") != "api" || a.text("history.1.status") != "paid" || a.text("certificate.about") != "Erika Beispiel" {
		t.Errorf("%s", a.body)
	}
	if strings.Contains(string(a.body), "geheim") {
		t.Error("the second factor is shown")
	}
	if got := strings.Join(noted, " "); got != "api.orders.imported api.order.changed api.order.seen" {
		t.Errorf("noted is %q", got)
	}
	for _, path := range []string{"/orders", "/orders?status=paid"} {
		if a = w.call("GET", path, "", 200); a.get("items.len") != 1 || strings.Contains(string(a.body), "Beispiel") {
			t.Errorf("%s: %s", path, a.body)
		}
	}
	w.call("GET", "/orders/U9", "", 404)
	w.call("GET", "/orders/%2F", "", 404)
	w.call("GET", "/orders/U1?source=nowhere", "", 422)
}

// TestNobodyIsOverwritten: who names the version they read changes nothing that
// was written since.
func TestNobodyIsOverwritten(t *testing.T) {
	w := newWorld(t)
	w.call("POST", "/orders", `{"number":"U1","factor":"x","status":"ready"}`, 201)
	if a := w.call("PATCH", "/orders/U1", `{"version":0,"fee":500}`, 200); a.get("version") != 1.0 || a.get("fee") != 500.0 {
		t.Errorf("%s", a.body)
	}
	if a := w.call("PATCH", "/orders/U1", `{"version":0,"status":"refused"}`, 409); !strings.HasSuffix(a.text("type"), ":changed") {
		t.Errorf("%s", a.body)
	}
	if a := w.call("GET", "/orders/U1", "", 200); a.text("status") != "ready" {
		t.Errorf("%s", a.body)
	}
	for _, bad := range []string{`{"fee":-1}`, `{"fee":1.5}`, `{"fee":"12"}`, `{"fee":99999999999999999999}`, `{"version":"1"}`, `{"fee":1000001}`} {
		w.call("PATCH", "/orders/U1", bad, 422)
	}
	w.call("POST", "/orders", `{"number":"U2","factor":"x","fee":-5}`, 422)
}

// busyShelf is one on which somebody else is always first.
type busyShelf struct{ orders.Shelf }

func (s busyShelf) PutOrder(ctx context.Context, o orders.Order, create bool) error {
	if !create {
		return orders.ErrChanged
	}
	return s.Shelf.PutOrder(ctx, o, create)
}

// TestABusyOrderIsAConflict: also when no version was named.
func TestABusyOrderIsAConflict(t *testing.T) {
	w := newWorld(t, func(c *api.Config) { c.Orders["urkunden"] = orders.NewBook(busyShelf{c.Shelf}, "urkunden", c.Now) })
	w.call("POST", "/orders", `{"number":"U1","factor":"x"}`, 201)
	w.call("PATCH", "/orders/U1", `{"status":"sent"}`, 409)
}

// TestOrdersByStatus: every order of a status is found once, however rare it is.
func TestOrdersByStatus(t *testing.T) {
	w := newWorld(t)
	var file strings.Builder
	file.WriteString("Nummer;Kennwort;Status\n")
	for i := range 300 {
		status := "eingegangen"
		if i%100 >= 41 && i%100 <= 44 {
			status = "nicht abgeholt"
		}
		fmt.Fprintf(&file, "%d;x;%s\n", 1000+i, status)
	}
	w.callWith("POST", "/orders", file.String(), csv(), 200)
	if a := w.callWith("POST", "/orders", file.String(), csv(), 200); a.get("unchanged") != 300.0 || a.get("updated") != 0.0 {
		t.Errorf("%s", a.body)
	}
	var got []string
	for path := "/orders?status=no_show,paid&source=urkunden&limit=3"; path != ""; {
		a := w.call("GET", path, "", 200)
		n, _ := a.get("items.len").(int)
		if n > 3 {
			t.Fatalf("%s", a.body)
		}
		for i := range n {
			got = append(got, a.text(fmt.Sprintf("items.%d.number", i)))
		}
		if path = ""; a.text("next") != "" {
			path = "/orders?status=no_show,paid&source=urkunden&limit=3&cursor=" + url.QueryEscape(a.text("next"))
		}
	}
	if strings.Join(got, " ") != "1041 1042 1043 1044 1141 1142 1143 1144 1241 1242 1243 1244" {
		t.Errorf("found %q", got)
	}
	w.call("GET", "/orders?status=lost", "", 400)
}

// TestFaultsDoNotRepeatCells: a file without its first line has somebody's
// date of birth there.
func TestFaultsDoNotRepeatCells(t *testing.T) {
	w := newWorld(t)
	a := w.callWith("POST", "/orders", "u1;24.12.1980\nu2;01.01.1990\n", csv(), 422)
	if strings.Contains(string(a.body), "1980") || a.text("faults.1.column") != "Spalte 2" {
		t.Errorf("%s", a.body)
	}
}
