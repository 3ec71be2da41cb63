package bot_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

func TestOrderStatus(t *testing.T) {
	w := newWorld(t)
	r := w.do("orders.kinds", "many")
	if ids(r) != "urkunden pass away" || r.Choices[0].Label != "Urkunden" || r.Choices[1].Label != "pass" {
		t.Errorf("choices %+v", r.Choices)
	}
	_, err := w.books["urkunden"].Create(t.Context(), orders.Order{Number: "U-117", Factor: "24.12.1980", Status: orders.Ready, Place: "Zimmer 3", Until: w.Now()})
	if err != nil {
		t.Fatal(err)
	}
	w.give("source", "urkunden", "number", "u 117", "factor", "24121980")
	w.do("orders.status", "ready")
	w.expect("number", "U117")
	w.expect("place", "Zimmer 3")
	w.expect("until", "2026-11-25T09:00:00+01:00")
	w.expect("factor", "")
	w.give("source", "away", "factor", "1")
	w.do("orders.status", "unavailable")
	w.give("source", "nowhere", "factor", "1")
	w.do("orders.status", "error")
	for _, s := range orders.Statuses {
		if !slices.Contains(bot.Specs()["orders.status"].Outcomes, string(s)) {
			t.Errorf("status %s is no outcome", s)
		}
	}
}

// Unknown number and wrong factor are one outcome, and five of them lock.
func TestWrongTriesLock(t *testing.T) {
	for name, number := range map[string]string{"known": "U117", "unknown": "U118"} {
		w := newWorld(t)
		if _, err := w.books["urkunden"].Create(t.Context(), orders.Order{Number: "U117", Factor: "right"}); err != nil {
			t.Fatal(err)
		}
		try := func(number, factor, want string) {
			t.Helper()
			w.give("source", "urkunden", "number", number, "factor", factor)
			w.do("orders.status", want)
		}
		for i := range 5 {
			w.from.ID = fmt.Sprintf("+49171392000%d0", i) // each try from elsewhere
			try(number, "wrong", "denied")
		}
		w.from.ID = other
		try(number, "right", "locked")
		w.advance(61 * time.Minute)
		if name == "known" {
			try(number, "right", "received")
		}
	}
}

func TestWrongTriesOfOneAskerLock(t *testing.T) {
	w := newWorld(t)
	if _, err := w.books["urkunden"].Create(t.Context(), orders.Order{Number: "U117", Factor: "right"}); err != nil {
		t.Fatal(err)
	}
	try := func(number, want string) {
		t.Helper()
		w.give("source", "urkunden", "number", number, "factor", "right")
		w.do("orders.status", want)
	}
	for i := range 4 {
		try(fmt.Sprint("X", i), "denied")
	}
	try("U117", "received") // a right one forgets the wrong ones
	for i := range 5 {
		try(fmt.Sprint("Y", i), "denied")
	}
	try("U117", "locked")
	w.from.ID = other
	try("U117", "received")
}

func TestAskerWithAnOrderCannotTryForEver(t *testing.T) {
	w := newWorld(t)
	if _, err := w.books["urkunden"].Create(t.Context(), orders.Order{Number: "U117", Factor: "right"}); err != nil {
		t.Fatal(err)
	}
	tries := 0
	for i := range 100 {
		number := fmt.Sprint("X", i)
		if i%2 == 1 {
			number = "U117"
		}
		w.give("source", "urkunden", "number", number, "factor", "right")
		r, err := w.hub.Receive(t.Context(), w.message("orders.status"))
		if err != nil {
			t.Fatal(err)
		}
		if r.Text != "locked" {
			tries++
		}
	}
	if tries != 20 {
		t.Errorf("%d tries in an hour", tries)
	}
}
