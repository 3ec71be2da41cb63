package api_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot/api"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

const firstSlot = `{"from":"2026-11-25T09:30:00+01:00","to":"2026-11-25T10:00:00+01:00"}`

func (w *world) book(phone, slot string) answer {
	w.t.Helper()
	return w.call("POST", "/requests", fmt.Sprintf(`{"department":"buergerbuero","phone":%q,"slot":%s,"name":"Erika","concern":"Ausweis","language":"de","note":"laut sprechen","door":"counter"}`, phone, slot), 201)
}

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

func TestDepartments(t *testing.T) {
	w := newWorld(t)
	w.book(mobile, "null")
	a := w.call("GET", "/departments", "", 200)
	if a.get("items.len") != 2 || a.text("items.0.id") != "buergerbuero" || a.text("items.0.names.de") != "Bürgerbüro" {
		t.Errorf("%s", a.body)
	}
	if a.get("items.0.open") != true || a.get("items.0.next_opening") != nil || a.get("items.0.waiting") != 1.0 {
		t.Errorf("%s", a.body)
	}
	if a.get("items.1.open") != false || a.text("items.1.next_opening") != "2026-11-25T14:00:00+01:00" || a.get("items.1.waiting") != 0.0 || a.text("items.1.promise") == "" {
		t.Errorf("%s", a.body)
	}
	w.call("GET", "/departments?x=1", "", 400)
}

func TestSlots(t *testing.T) {
	w := newWorld(t)
	a := w.call("GET", "/departments/buergerbuero/slots?from=2026-11-25&days=2", "", 200)
	if a.get("items.len") != 5+8 || a.text("items.0.from") != "2026-11-25T09:30:00+01:00" || a.get("items.0.free") != 1.0 {
		t.Errorf("%s", a.body)
	}
	w.book(mobile, firstSlot)
	a = w.call("GET", "/departments/buergerbuero/slots?from=2026-11-25&days=1", "", 200)
	if a.get("items.len") != 4 {
		t.Errorf("a full window is shown: %s", a.body)
	}
	w.call("GET", "/departments/buergerbuero/slots", "", 200)
	w.call("GET", "/departments/nowhere/slots", "", 404)
	for _, q := range []string{"days=0", "days=61", "days=x", "from=morgen", "form=2026-11-25"} {
		w.call("GET", "/departments/buergerbuero/slots?"+q, "", 400)
	}
}

func TestBookGetAndList(t *testing.T) {
	w := newWorld(t)
	a := w.book("0171 39200 11", firstSlot)
	ref := a.text("reference")
	if a.header.Get("Location") != "/api/v1/requests/"+ref {
		t.Errorf("location %q", a.header.Get("Location"))
	}
	for path, want := range map[string]any{
		"department": "buergerbuero", "phone": mobile, "name": "Erika", "concern": "Ausweis", "language": "de", "channel": "counter",
		"status": "booked", "slot.from": "2026-11-25T09:30:00+01:00", "slot.to": "2026-11-25T10:00:00+01:00",
		"created_at": "2026-11-25T09:00:00+01:00", "closed_at": nil, "attempts.len": 0,
	} {
		if got := a.get(path); got != want {
			t.Errorf("%s is %v, not %v", path, got, want)
		}
	}
	got := w.call("GET", "/requests/"+ref[:3]+"%20"+ref[3:], "", 200)
	if !bytes.Equal(got.body, a.body) {
		t.Errorf("%s\n%s", got.body, a.body)
	}
	w.now = w.now.Add(40 * time.Minute)
	if a = w.call("GET", "/requests?status=waiting,claimed&department=buergerbuero", "", 200); a.get("items.len") != 1 || a.text("items.0.status") != "waiting" {
		t.Errorf("%s", a.body)
	}
	if a = w.call("GET", "/requests?status=booked", "", 200); a.get("items.len") != 0 {
		t.Errorf("%s", a.body)
	}
	if a = w.call("GET", "/requests?since=2026-11-26", "", 200); a.get("items.len") != 0 {
		t.Errorf("%s", a.body)
	}
	if len(w.confirmed) != 1 || w.confirmed[0] != ref {
		t.Errorf("confirmed %v", w.confirmed)
	}
	w.call("GET", "/requests/1234567", "", 404)
	w.call("GET", "/requests/x", "", 404)
	for _, q := range []string{"status=lost", "department=nowhere", "limit=0", "limit=501", "since=x", "phone=1"} {
		w.call("GET", "/requests?"+q, "", 400)
	}
}

func TestListsComeInParts(t *testing.T) {
	w := newWorld(t)
	for i := range 7 {
		w.book(fmt.Sprintf("+4917139200%02d", i), "null")
		w.now = w.now.Add(time.Second)
	}
	seen := map[string]bool{}
	cursor := ""
	for range 10 {
		a := w.call("GET", "/requests?limit=3&cursor="+url.QueryEscape(cursor), "", 200)
		for i := range a.get("items.len").(int) {
			seen[a.text(fmt.Sprintf("items.%d.reference", i))] = true
		}
		if cursor = a.text("next"); cursor == "" {
			break
		}
	}
	if len(seen) != 7 {
		t.Errorf("%d of 7 seen", len(seen))
	}
}

func TestWhatCannotBeBooked(t *testing.T) {
	w := newWorld(t)
	ref := w.book(mobile, firstSlot).text("reference")
	for name, tt := range map[string]struct {
		body string
		want int
		kind string
	}{
		"full":       {`{"department":"buergerbuero","phone":"` + other + `","slot":` + firstSlot + `}`, 409, "full"},
		"waiting":    {`{"department":"standesamt","phone":"` + mobile + `"}`, 409, "already-waiting"},
		"premium":    {`{"department":"buergerbuero","phone":"0900 1234567"}`, 422, "number"},
		"emergency":  {`{"department":"buergerbuero","phone":"112"}`, 422, "number"},
		"foreign":    {`{"department":"buergerbuero","phone":"+44 20 7946 0018"}`, 422, "number"},
		"incomplete": {`{"department":"buergerbuero","phone":"12"}`, 422, "number"},
		"night":      {`{"department":"buergerbuero","phone":"` + other + `","slot":{"from":"2026-11-25T03:00:00+01:00","to":"2026-11-25T03:30:00+01:00"}}`, 422, "not-bookable"},
		"backwards":  {`{"department":"buergerbuero","phone":"` + other + `","slot":{"from":"2026-11-25T10:00:00+01:00","to":"2026-11-25T09:30:00+01:00"}}`, 422, "invalid"},
		"half":       {`{"department":"buergerbuero","phone":"` + other + `","slot":{"from":"2026-11-25T10:00:00+01:00"}}`, 422, "invalid"},
		"nowhere":    {`{"department":"nowhere","phone":"` + other + `"}`, 422, "invalid"},
		"empty":      {`{}`, 422, "invalid"},
		"unknown":    {`{"department":"buergerbuero","phone":"` + other + `","fone":1}`, 422, "invalid"},
		"type":       {`{"department":1,"phone":"` + other + `"}`, 422, "invalid"},
		"door":       {`{"department":"buergerbuero","phone":"` + other + `","door":"voice"}`, 422, "invalid"},
		"long":       {`{"department":"buergerbuero","phone":"` + other + `","name":"` + strings.Repeat("x", 201) + `"}`, 422, "invalid"},
		"time":       {`{"department":"buergerbuero","phone":"` + other + `","slot":{"from":"morgen","to":"x"}}`, 400, "bad-body"},
		"list":       {`[]`, 400, "bad-body"},
		"syntax":     {`{"department":`, 400, "bad-body"},
		"two":        {`{"department":"buergerbuero","phone":"` + other + `"} {}`, 400, "bad-body"},
	} {
		t.Run(name, func(t *testing.T) {
			a := w.call("POST", "/requests", tt.body, tt.want)
			if a.text("type") != "urn:rathausruf:problem:"+tt.kind {
				t.Errorf("%s", a.body)
			}
			if name == "waiting" && a.text("reference") != ref {
				t.Errorf("%s", a.body)
			}
			if strings.Contains(string(a.body), "3920022") {
				t.Errorf("the number is repeated: %s", a.body)
			}
		})
	}
}

func TestSameIdempotencyKeyBooksOnce(t *testing.T) {
	w := newWorld(t)
	h := http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}, "Idempotency-Key": {"k1"}}
	body := `{"department":"buergerbuero","phone":"` + mobile + `"}`
	one, two := w.callWith("POST", "/requests", body, h, 201), w.callWith("POST", "/requests", body, h, 201)
	if one.text("reference") != two.text("reference") {
		t.Error("booked twice")
	}
	h.Set("Idempotency-Key", strings.Repeat("k", 201))
	w.callWith("POST", "/requests", body, h, 400)
}

func TestRescheduleCancelOutcome(t *testing.T) {
	w := newWorld(t)
	ref := w.book(mobile, "null").text("reference")
	w.book(other, firstSlot)
	move := "/requests/" + ref + "/reschedule"
	a := w.call("POST", move, `{"slot":{"from":"2026-11-25T10:00:00+01:00","to":"2026-11-25T10:30:00+01:00"}}`, 200)
	if a.text("slot.from") != "2026-11-25T10:00:00+01:00" || len(w.confirmed) != 3 {
		t.Errorf("%s, confirmed %v", a.body, w.confirmed)
	}
	w.call("POST", move, `{"slot":`+firstSlot+`}`, 409)
	w.call("POST", move, `{}`, 422)
	w.call("POST", move, `{"slot":1}`, 422)
	if a = w.call("POST", move, `{"slot":null}`, 200); a.get("slot") != nil {
		t.Errorf("%s", a.body)
	}
	out := "/requests/" + ref + "/outcome"
	w.call("POST", out, `{"outcome":"eaten"}`, 422)
	w.call("POST", out, `{}`, 422)
	if a = w.call("POST", out, `{"outcome":"no-answer"}`, 200); a.get("attempts.len") != 1 || a.text("attempts.0.outcome") != "no-answer" || a.text("attempts.0.by") != "api" {
		t.Errorf("%s", a.body)
	}
	if a = w.call("POST", out, `{"outcome":"reached","note":"alles klar"}`, 200); a.text("status") != "done" || a.text("closed_at") == "" {
		t.Errorf("%s", a.body)
	}
	w.call("POST", out, `{"outcome":"reached"}`, 409)
	w.call("POST", move, `{"slot":null}`, 409)
	w.call("POST", "/requests/"+ref+"/cancel", "", 409)
	ref = w.book(mobile, "null").text("reference")
	for _, body := range []string{"", "{}"} {
		if a = w.call("POST", "/requests/"+ref+"/cancel", body, 200); a.text("status") != "cancelled" {
			t.Errorf("%s", a.body)
		}
	}
	w.call("POST", "/requests/"+ref+"/cancel", `{"why":1}`, 400)
	for _, what := range []string{"/cancel", "/reschedule", "/outcome"} {
		w.call("POST", "/requests/1234567"+what, map[string]string{"/reschedule": `{"slot":null}`, "/outcome": `{"outcome":"reached"}`}[what], 404)
	}
}

func TestSomebodyHasItInHand(t *testing.T) {
	w := newWorld(t)
	ref := w.book(mobile, "null").text("reference")
	if _, err := w.caller.Claim(t.Context(), ref, callback.Staff{Login: "anna", Departments: []string{"*"}}); err != nil {
		t.Fatal(err)
	}
	a := w.call("POST", "/requests/"+ref+"/outcome", `{"outcome":"reached"}`, 409)
	if a.text("type") != "urn:rathausruf:problem:claimed" {
		t.Errorf("%s", a.body)
	}
}

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

func TestStatistics(t *testing.T) {
	w := newWorld(t)
	ref := w.book(mobile, "null").text("reference")
	w.call("POST", "/requests/"+ref+"/outcome", `{"outcome":"reached"}`, 200)
	w.book(other, firstSlot)
	for group, want := range map[string]string{"department": "buergerbuero", "channel": "counter", "day": "2026-11-25"} {
		a := w.call("GET", "/statistics?group="+group+"&from=2026-11-25&to=2026-11-25", "", 200)
		if a.get("items.len") != 1 || a.text("items.0.group") != want || a.get("items.0.requests") != 2.0 || a.get("items.0.done") != 1.0 || a.get("items.0.open") != 1.0 || a.get("items.0.attempts") != 1.0 {
			t.Errorf("%s: %s", group, a.body)
		}
		if strings.Contains(string(a.body), "39200") || strings.Contains(string(a.body), "Erika") {
			t.Errorf("personal data: %s", a.body)
		}
	}
	if a := w.call("GET", "/statistics?to=2026-11-24", "", 200); a.get("items.len") != 0 {
		t.Errorf("%s", a.body)
	}
	for _, q := range []string{"group=name", "from=x", "from=2026-12-01&to=2026-11-01"} {
		w.call("GET", "/statistics?"+q, "", 400)
	}
}

func TestWhatIsNotThere(t *testing.T) {
	w := newWorld(t)
	w.call("GET", "/nowhere", "", 404)
	w.call("GET", "/departments/", "", 404)
	w.call("GET", "", "", 404)
	w.call("POST", "/departments/buergerbuero/closures", `{}`, 404)
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
			if a := w.callAny("GET", path+"?cursor="+url.QueryEscape(cursor)); a.status >= 500 {
				t.Errorf("%s with cursor %q: %d", path, cursor, a.status)
			}
		}
	}
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
