package callback

import (
	"errors"
	"testing"
	"time"
)

// TestCallOnOnce: asked again while a call is under way it is the same attempt;
// asked late, when the attempt is over, nobody is dialled.
func TestCallOnOnce(t *testing.T) {
	w := newTown(t)
	caller := NewCaller(CallerConfig{Office: w.Office, Book: w.book, Secret: []byte("s"), Now: w.clock.now})
	kim := Staff{Login: "kim", Departments: []string{"*"}}
	r, err := w.Book(t.Context(), wish(1, Slot{}))
	if err != nil {
		t.Fatal(err)
	}
	w.clock.pass(time.Minute)
	first, _, err := caller.CallOn(t.Context(), r.Reference, kim, "CA1")
	if err != nil {
		t.Fatal(err)
	}
	if again, got, err := caller.CallOn(t.Context(), r.Reference, kim, "CA1"); err != nil || again != first || len(got.Attempts) != 1 {
		t.Errorf("asked again: %s, %+v (%v)", again, got, err)
	}
	if _, _, err := caller.CallOn(t.Context(), r.Reference, Staff{Login: "lou", Departments: []string{"*"}}, "CA2"); !errors.Is(err, ErrClaimed) {
		t.Errorf("somebody else: %v", err)
	}
	if err := caller.Progressed(t.Context(), Event{Attempt: first, Citizen: true, State: "completed", Talked: time.Minute}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := caller.CallOn(t.Context(), r.Reference, kim, "CA1"); !errors.Is(err, ErrClaimed) {
		t.Errorf("asked after a talk: %v", err)
	}
}

// TestCallOnAfterBusy: a repeat that comes when it was busy dials nobody, nor
// does another call before it is time again.
func TestCallOnAfterBusy(t *testing.T) {
	w := newTown(t)
	caller := NewCaller(CallerConfig{Office: w.Office, Book: w.book, Secret: []byte("s"), Now: w.clock.now})
	kim := Staff{Login: "kim", Departments: []string{"*"}}
	r, err := w.Book(t.Context(), wish(1, Slot{}))
	if err != nil {
		t.Fatal(err)
	}
	w.clock.pass(time.Minute)
	attempt, _, err := caller.CallOn(t.Context(), r.Reference, kim, "CA1")
	if err == nil {
		err = caller.Progressed(t.Context(), Event{Attempt: attempt, Citizen: true, State: "busy"})
	}
	if err != nil {
		t.Fatal(err)
	}
	for _, call := range []string{"CA1", "CA2"} {
		if _, _, err := caller.CallOn(t.Context(), r.Reference, kim, call); !errors.Is(err, ErrClaimed) {
			t.Errorf("on %s: %v", call, err)
		}
	}
	w.clock.pass(20 * time.Minute)
	if _, got, err := caller.CallOn(t.Context(), r.Reference, kim, "CA1"); err != nil || len(got.Attempts) != 2 {
		t.Errorf("when it is time again: %+v (%v)", got, err)
	}
}
