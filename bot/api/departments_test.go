package api_test

import (
	"strings"
	"testing"
)

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
		if a.get("items.0.asked") != 2.0 || a.get("items.0.promises_kept") != 1.0 || a.get("items.0.solved_first") != 1.0 || a.get("items.0.wait_median") != 5.0 || a.get("items.0.wait_in_time_of") != 1.0 {
			t.Errorf("%s: %s", group, a.body)
		}
		if strings.Contains(string(a.body), "39200") || strings.Contains(string(a.body), "Erika") {
			t.Errorf("personal data: %s", a.body)
		}
	}
	if a := w.call("GET", "/statistics?to=2026-11-24", "", 200); a.get("items.len") != 0 {
		t.Errorf("%s", a.body)
	}
	// they outlive the requests, and moments are as exact as an hour
	if err := w.numbers.Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
	w.now = w.now.AddDate(0, 0, 20)
	if err := w.numbers.Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := w.store.Sweep(t.Context(), w.numbers.Through(), w.now); err != nil || n == 0 {
		t.Fatal(n, err)
	}
	if err := w.numbers.Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
	for q, want := range map[string]any{
		"from=2026-11-25&to=2026-11-25": 1.0, "from=2026-11-25T09:00:00%2B01:00&to=2026-11-25T10:00:00%2B01:00": 1.0,
		"from=2026-11-25T10:00:00%2B01:00&to=2026-11-26": nil, "": 1.0,
	} {
		if a := w.call("GET", "/statistics?"+q, "", 200); a.get("items.0.done") != want {
			t.Errorf("%s: %s", q, a.body)
		}
	}
	for _, q := range []string{"from=2020-01-01", "group=name", "from=x", "from=2026-12-01&to=2026-11-01"} {
		w.call("GET", "/statistics?"+q, "", 400)
	}
}
