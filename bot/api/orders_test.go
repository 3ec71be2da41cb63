package api_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/bot/api"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

func TestOrders(t *testing.T) {
	w := newWorld(t)
	a := w.call("POST", "/orders", `{"number":"u-1","factor":"geheim","status":"ready","place":"Zimmer 3","until":"2026-12-31T12:00:00+01:00","note":"intern"}`, 201)
	if a.text("number") != "U1" || a.text("source") != "urkunden" || a.text("until") != "2026-12-31T12:00:00+01:00" || a.header.Get("Location") != "/api/v1/orders/U1" {
		t.Errorf("%s", a.body)
	}
	if strings.Contains(string(a.body), "geheim") {
		t.Error("the second factor is shown")
	}
	w.call("POST", "/orders", `{"number":"U1","factor":"x","source":"urkunden"}`, 409)
	w.call("POST", "/orders?source=urkunden", `{"number":"U2","factor":"x"}`, 201)
	for _, bad := range []string{`{"number":"U3"}`, `{"factor":"x"}`, `{"number":"U3","factor":"x","status":"lost"}`, `{"number":"U3","factor":"x","source":"nowhere"}`, `{"nummer":"U3"}`} {
		w.call("POST", "/orders", bad, 422)
	}
	if a = w.call("PATCH", "/orders/u%201", `{"status":"handed_over","until":null}`, 200); a.text("status") != "handed_over" || a.get("until") != nil || a.text("place") != "Zimmer 3" {
		t.Errorf("%s", a.body)
	}
	w.call("PATCH", "/orders/U1", `{"status":"lost"}`, 422)
	w.call("PATCH", "/orders/U1", `{"number":"U9"}`, 422)
	w.call("PATCH", "/orders/U9", `{"status":"sent"}`, 404)
	if a = w.call("GET", "/orders?source=urkunden&limit=1", "", 200); a.get("items.len") != 1 || a.text("next") == "" {
		t.Errorf("%s", a.body)
	}
	if a = w.call("GET", "/orders?limit=1&cursor="+url.QueryEscape(a.text("next")), "", 200); a.text("items.0.number") != "U2" {
		t.Errorf("%s", a.body)
	}
	w.call("GET", "/orders?source=nowhere", "", 422)
}

func csv() http.Header {
	return http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"text/csv; charset=utf-8"}}
}

func TestOrdersComeAsCSV(t *testing.T) {
	w := newWorld(t)
	a := w.callWith("POST", "/orders", "Nummer;Kennwort;Status\nu1;x;fertig\nu2;y;\n", csv(), 200)
	if a.get("created") != 2.0 || a.get("updated") != 0.0 {
		t.Errorf("%s", a.body)
	}
	a = w.callWith("POST", "/orders?source=urkunden", "Nummer;Kennwort;Status\nu3;x;verloren\n;x;\n", csv(), 422)
	if a.get("faults.len") != 2 || a.get("faults.0.line") != 2.0 || a.text("faults.0.column") != "Status" || a.text("faults.0.try") == "" {
		t.Errorf("%s", a.body)
	}
	if a = w.call("GET", "/orders", "", 200); a.get("items.len") != 2 {
		t.Errorf("half imported: %s", a.body)
	}
	w.callWith("POST", "/orders?source=nowhere", "Nummer;Kennwort\nu3;x", csv(), 422)
	w.callWith("POST", "/orders", strings.Repeat("x", 16<<20+1), csv(), 413)
}

func TestWithoutAnOrderBook(t *testing.T) {
	w := newWorld(t, func(c *api.Config) { c.Orders = nil })
	w.call("POST", "/orders", `{"number":"U1","factor":"x"}`, 404)
	two := newWorld(t, func(c *api.Config) { c.Orders["pass"] = orders.NewBook(c.Shelf, "pass", c.Now) })
	a := two.call("POST", "/orders", `{"number":"U1","factor":"x"}`, 422)
	if !strings.Contains(a.text("detail"), "pass, urkunden") {
		t.Errorf("%s", a.body)
	}
	two.call("POST", "/orders", `{"number":"U1","factor":"x","source":"pass"}`, 201)
	two.call("PATCH", "/orders/U1", `{"status":"sent"}`, 422)
	two.call("PATCH", "/orders/U1?source=pass", `{"status":"sent"}`, 200)
}
