package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot/api"
	"github.com/rathausruf/rathausruf/callback"
)

const firstSlot = `{"from":"2026-11-25T09:30:00+01:00","to":"2026-11-25T10:00:00+01:00"}`

func (w *world) book(phone, slot string) answer {
	w.t.Helper()
	return w.call("POST", "/requests", fmt.Sprintf(`{"department":"buergerbuero","phone":%q,"slot":%s,"name":"Erika","concern":"Ausweis","language":"de","note":"laut sprechen","door":"counter"}`, phone, slot), 201)
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
		"half":       {`{"department":"buergerbuero","phone":"` + other + `","slot":{"to":"2026-11-25T10:00:00+01:00"}}`, 422, "invalid"},
		"odd":        {`{"department":"buergerbuero","phone":"` + other + `","slot":{"from":"2026-11-25T10:10:00+01:00"}}`, 422, "not-bookable"},
		"fulls":      {`{"department":"buergerbuero","phone":"` + other + `","slot":{"from":"2026-11-25T09:30:00+01:00"}}`, 409, "full"},
		"nowhere's":  {`{"department":"nowhere","phone":"` + other + `","slot":{"from":"2026-11-25T10:00:00+01:00"}}`, 422, "invalid"},
		"no tag":     {`{"department":"buergerbuero","phone":"` + other + `","language":"Deutsch bitte"}`, 422, "invalid"},
		"nowhere":    {`{"department":"nowhere","phone":"` + other + `"}`, 422, "invalid"},
		"empty":      {`{}`, 422, "invalid"},
		"unknown":    {`{"department":"buergerbuero","phone":"` + other + `","fone":1}`, 422, "invalid"},
		"type":       {`{"department":1,"phone":"` + other + `"}`, 422, "invalid"},
		"door":       {`{"department":"buergerbuero","phone":"` + other + `","door":"voice"}`, 422, "invalid"},
		"long":       {`{"department":"buergerbuero","phone":"` + other + `","name":"` + strings.Repeat("x", 201) + `"}`, 422, "invalid"},
		"time":       {`{"department":"buergerbuero","phone":"` + other + `","slot":{"from":"morgen","to":"x"}}`, 422, "invalid"},
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
	r, err := w.office.Move(t.Context(), ref, callback.Slot{From: wednesday.Add(2 * time.Hour), To: wednesday.Add(150 * time.Minute)}, "voice", "", "voice:1")
	if err != nil {
		t.Fatal(err)
	}
	w.call("POST", move, `{"slot":{"from":"2026-11-25T11:00:00+01:00","to":"2026-11-25T11:30:00+01:00"}}`, 200)
	if len(w.confirmed) != 4 {
		t.Errorf("moved to where it was (%+v): confirmed %v", r.Slot, w.confirmed)
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

// Whoever got no answer and sends an outcome again has it counted once.
func TestSameIdempotencyKeyTakesAnOutcomeOnce(t *testing.T) {
	w := newWorld(t)
	ref := w.book(mobile, "null").text("reference")
	send := func(ref, key, outcome string, want int) answer {
		t.Helper()
		h := http.Header{"Authorization": {"Bearer " + token}, "Content-Type": {"application/json"}}
		if key != "" {
			h.Set("Idempotency-Key", key)
		}
		return w.callWith("POST", "/requests/"+ref+"/outcome", `{"outcome":"`+outcome+`","note":"auch mal abends"}`, h, want)
	}
	one := send(ref, "k1", "no-answer", 200)
	for range 4 {
		if two := send(ref, "k1", "no-answer", 200); !bytes.Equal(one.body, two.body) {
			t.Fatalf("%s\n%s", one.body, two.body)
		}
	}
	two := send(ref, "k2", "busy", 200)
	if send(ref, "k1", "no-answer", 200); two.get("attempts.len") != 2 {
		t.Errorf("%s", two.body)
	}
	if r, err := w.store.Request(t.Context(), ref); err != nil || strings.Count(r.Note, "abends") != 2 || len(r.Attempts) != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	other := w.book(other, "null").text("reference")
	if a := send(other, "k1", "no-answer", 200); a.get("attempts.len") != 1 {
		t.Errorf("the key of another request: %s", a.body)
	}
	for range 2 {
		if a := send(other, "k3", "settled", 200); a.text("status") != "done" {
			t.Errorf("%s", a.body)
		}
	}
	send(other, "k4", "settled", 409)
	send(ref, "", "voicemail", 200)
	send(ref, "", "voicemail", 409)
	send(ref, strings.Repeat("k", 201), "reached", 400)
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

// TestWrongKindsAreNamed: what a field takes is said with its name, wherever a
// time or something else is read.
func TestWrongKindsAreNamed(t *testing.T) {
	w := newWorld(t)
	ref := w.book(mobile, "null").text("reference")
	const moment = "must be a moment as in RFC 3339, such as 2026-11-24T09:30:00+01:00"
	start := `{"department":"buergerbuero","phone":"` + other + `",`
	for _, tt := range []struct{ path, body, want string }{
		{"/requests", start + `"slot":{"from":"tomorrow"}}`, "slot.from: " + moment},
		{"/requests", start + `"slot":{"from":"2026-11-25T10:00:00+01:00","to":7}}`, "slot.to: " + moment},
		{"/requests", start + `"slot":"tomorrow"}`, "slot: must be an object"},
		{"/requests", start + `"name":7}`, "name: must be a string"},
		{"/requests/" + ref + "/reschedule", `{"slot":{"from":"2026-11-25"}}`, "slot.from: " + moment},
		{"/requests/" + ref + "/reschedule", `{"slot":[]}`, "slot: must be an object"},
		{"/orders", `{"number":"U-7","status":"ready","until":"Freitag"}`, "until: " + moment},
		{"/orders", `{"number":"U-7","status":true}`, "status: must be a string"},
	} {
		if a := w.call("POST", tt.path, tt.body, 422); a.text("detail") != tt.want {
			t.Errorf("%s %s: %s, not %s", tt.path, tt.body, a.body, tt.want)
		}
	}
	if a := w.call("PATCH", "/orders/U-7", `{"until":"bald"}`, 422); a.text("detail") != "until: "+moment {
		t.Errorf("%s", a.body)
	}
}

// TestListedWindowsAreBooked as they are listed, and by their beginning alone.
func TestListedWindowsAreBooked(t *testing.T) {
	w := newWorld(t)
	a := w.call("GET", "/departments/buergerbuero/slots", "", 200)
	var listed struct{ Items []json.RawMessage }
	if err := json.Unmarshal(a.body, &listed); err != nil {
		t.Fatal(err)
	}
	if a = w.book(mobile, string(listed.Items[0])); a.text("slot.to") != "2026-11-25T10:00:00+01:00" {
		t.Errorf("%s", a.body)
	}
	move := "/requests/" + a.text("reference") + "/reschedule"
	if a = w.call("POST", move, `{"slot":`+string(listed.Items[1])+`}`, 200); a.text("slot.from") != "2026-11-25T10:00:00+01:00" {
		t.Errorf("%s", a.body)
	}
	if a = w.call("POST", move, `{"slot":{"from":"2026-11-25T10:00:00Z"}}`, 200); a.text("slot.to") != "2026-11-25T11:30:00+01:00" {
		t.Errorf("%s", a.body)
	}
	if a = w.book(other, `{"from":"2026-11-25T09:30:00+01:00"}`); a.text("slot.to") != "2026-11-25T10:00:00+01:00" {
		t.Errorf("%s", a.body)
	}
}

// TestLanguages: a town takes its own; without any every tag.
func TestLanguages(t *testing.T) {
	body := `{"department":"buergerbuero","phone":"` + mobile + `"`
	for _, tt := range []struct {
		own        []string
		code, want string // "": refused
	}{
		{[]string{"en", "de"}, "", "en"}, {[]string{"en", "de"}, "de", "de"}, {[]string{"en", "de"}, "xx", ""},
		{nil, "", "de"}, {nil, "tr", "tr"}, {nil, "de-simple", "de-simple"}, {nil, "x", ""}, {nil, "de_DE", ""},
	} {
		w := newWorld(t, func(c *api.Config) { c.Languages = tt.own })
		status := 201
		if tt.want == "" {
			status = 422
		}
		if a := w.call("POST", "/requests", body+`,"language":"`+tt.code+`"}`, status); a.text("language") != tt.want {
			t.Errorf("%v: %s", tt, a.body)
		}
	}
}

// TestSoonOutOfHours is not to be called now, and so it is booked.
func TestSoonOutOfHours(t *testing.T) {
	w := newWorld(t)
	w.now = w.now.Add(5 * time.Hour) // 14:00, closed since 12:00
	if a := w.book(mobile, "null"); a.text("status") != "booked" || a.get("slot") != nil {
		t.Errorf("%s", a.body)
	}
	w.now = w.now.Add(18 * time.Hour)
	if a := w.call("GET", "/requests?status=waiting", "", 200); a.get("items.len") != 1 {
		t.Errorf("%s", a.body)
	}
}
