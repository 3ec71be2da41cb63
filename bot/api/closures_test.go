package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

const morningShut = `{"from":"2026-11-25T09:00:00+01:00","to":"2026-11-25T12:00:00+01:00","reason":"Wasserschaden"}`

func TestShutAndReopen(t *testing.T) {
	w := newWorld(t)
	const list = "/departments/buergerbuero/closures"
	ref := w.book(mobile, firstSlot).text("reference")
	w.book(other, "null") // has no window that could be moved
	a := w.call("POST", list, morningShut, 201)
	if a.get("moved") != 1.0 || a.text("from") != "2026-11-25T09:00:00+01:00" || a.text("reason") != "Wasserschaden" || a.header.Get("Location") != "/api/v1"+list {
		t.Errorf("%s", a.body)
	}
	id := a.text("id")
	if r := w.call("GET", "/requests/"+ref, "", 200); r.text("slot.from") != "2026-11-26T08:00:00+01:00" {
		t.Errorf("moved to %s", r.body)
	}
	if s := w.call("GET", "/departments/buergerbuero/slots?from=2026-11-25&days=1", "", 200); s.get("items.len") != 0 {
		t.Errorf("can be booked: %s", s.body)
	}
	if l := w.call("GET", list, "", 200); l.get("items.len") != 1 || l.text("items.0.id") != id || l.text("items.0.to") != "2026-11-25T12:00:00+01:00" {
		t.Errorf("%s", l.body)
	}
	if again := w.call("POST", list, morningShut, 409); again.text("id") != id {
		t.Errorf("%s", again.body)
	}
	w.call("DELETE", "/departments/standesamt/closures/"+id, "", 404)
	if back := w.call("DELETE", list+"/"+id, "", 200); back.get("restored") != 1.0 {
		t.Errorf("%s", back.body)
	}
	if r := w.call("GET", "/requests/"+ref, "", 200); r.text("slot.from") != "2026-11-25T09:30:00+01:00" {
		t.Errorf("not put back: %s", r.body)
	}
	w.call("DELETE", list+"/"+id, "", 404)
	w.call("DELETE", "/departments/nowhere/closures/"+id, "", 404)

	id = w.call("POST", list, morningShut, 201).text("id")
	w.now = w.now.Add(callback.UndoWithin)
	if late := w.call("DELETE", list+"/"+id, "", 200); late.get("restored") != 0.0 {
		t.Errorf("%s", late.body)
	}
	if l := w.call("GET", list, "", 200); l.get("items.len") != 0 {
		t.Errorf("%s", l.body)
	}
}

func TestClosuresThatAreNone(t *testing.T) {
	w := newWorld(t)
	for name, body := range map[string]string{
		"empty":     `{}`,
		"no end":    `{"from":"2026-11-25T09:00:00+01:00"}`,
		"nonsense":  `{"from":"morgen","to":"2026-11-25T12:00:00+01:00"}`,
		"backwards": `{"from":"2026-11-25T12:00:00+01:00","to":"2026-11-25T09:00:00+01:00"}`,
		"over":      `{"from":"2026-11-24T09:00:00+01:00","to":"2026-11-24T12:00:00+01:00"}`,
		"years":     `{"from":"2026-11-24T09:00:00+01:00","to":"2029-11-24T12:00:00+01:00"}`,
		"chatty":    `{"from":"2026-11-25T09:00:00+01:00","to":"2026-11-25T12:00:00+01:00","reason":"` + strings.Repeat("x", 201) + `"}`,
		"unknown":   `{"from":"2026-11-25T09:00:00+01:00","to":"2026-11-25T12:00:00+01:00","who":"x"}`,
	} {
		t.Run(name, func(t *testing.T) {
			if a := w.call("POST", "/departments/buergerbuero/closures", body, 422); a.text("type") != "urn:rathausruf:problem:invalid" {
				t.Errorf("%s", a.body)
			}
		})
	}
	w.call("POST", "/departments/buergerbuero/closures", `{`, 400)
	w.call("GET", "/departments/buergerbuero/closures?x=1", "", 400)
	w.call("DELETE", "/departments/buergerbuero/closures/x", `{"a":1}`, 400)
}

// TestWishesAndWord: what another system passes on reaches staff, and the code
// word comes back.
func TestWishesAndWord(t *testing.T) {
	w := newWorld(t)
	a := w.call("POST", "/requests", `{"department":"buergerbuero","phone":"`+mobile+`","wishes":["sign","discreet","sign"],"behalf":{"name":"Otto","relation":"Nachbar"}}`, 201)
	if a.get("wishes.len") != 2 || a.text("behalf.relation") != "Nachbar" || a.text("word") == "" {
		t.Errorf("%s", a.body)
	}
	r, err := w.store.Request(t.Context(), a.text("reference"))
	if err != nil || r.Proof.Needed() || r.Behalf.Name != "Otto" || len(r.Wishes) != 2 {
		t.Errorf("%+v, %v", r, err)
	}
	if plain := w.book(other, "null"); plain.get("wishes") != nil || plain.get("behalf") != nil {
		t.Errorf("%s", plain.body)
	}
	w.call("POST", "/requests", `{"department":"buergerbuero","phone":"`+mobile+`","wishes":["pizza"]}`, 422)
	w.call("POST", "/requests", `{"department":"buergerbuero","phone":"`+mobile+`","behalf":{"name":"`+strings.Repeat("x", 201)+`"}}`, 422)
}

// TestRefused: they answered and did not want to talk; it is tried again.
func TestRefused(t *testing.T) {
	w := newWorld(t)
	ref := w.book(mobile, "null").text("reference")
	a := w.call("POST", "/requests/"+ref+"/outcome", `{"outcome":"refused"}`, 200)
	if a.text("attempts.0.outcome") != "refused" || a.get("closed_at") != nil {
		t.Errorf("%s", a.body)
	}
}

// TestUnfinishedIsForStaff: nobody was promised anything, so no other system
// takes it for a request.
func TestUnfinishedIsForStaff(t *testing.T) {
	w := newWorld(t)
	r, err := w.office.NoteUnfinished(t.Context(), callback.Wish{Department: "buergerbuero", Phone: mobile, Door: "voice"})
	if err != nil {
		t.Fatal(err)
	}
	w.now = w.now.Add(time.Minute)
	if a := w.call("GET", "/requests", "", 200); a.get("items.len") != 0 {
		t.Errorf("%s", a.body)
	}
	w.call("GET", "/requests/"+r.Reference, "", http.StatusNotFound)
	w.call("GET", "/requests?status=unfinished", "", http.StatusBadRequest)
}
