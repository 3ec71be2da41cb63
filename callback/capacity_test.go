package callback

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// fill books n callbacks into a window of the Bürgerbüro, a minute apart.
func (w *town) fill(t testing.TB, s Slot, n int) (references []string) {
	t.Helper()
	for i := range n {
		r, err := w.Book(t.Context(), Wish{
			Department: "buergerbuero", Phone: fmt.Sprintf("+493023125%03d", 100+i+s.From.Hour()*20+s.From.Minute()/3), Slot: s, Door: "counter",
		})
		if err != nil {
			t.Fatal(err)
		}
		w.clock.pass(time.Minute)
		references = append(references, r.Reference)
	}
	return references
}

// day is the whole of a day, as an entry.
func (w *town) day(t testing.TB, day, kind string) Closure {
	from := w.at(t, day+" 00:00")
	return Closure{Department: "buergerbuero", From: from, To: from.AddDate(0, 0, 1), Kind: kind, By: "anna"}
}

// TestFewerPlaces: when a window holds fewer calls, who booked last has to go,
// as was shown before; undone soon, they are back. Nobody else can book.
func TestFewerPlaces(t *testing.T) {
	w, _ := newShutting(t)
	s := w.half(t, "2026-11-25 09:00")
	booked := w.fill(t, s, 2)
	c := w.day(t, "2026-11-25", ClosureCapacity)
	c.Places = 1
	would, err := w.Affected(t.Context(), c)
	if err != nil || len(would) != 1 || would[0].Reference != booked[1] {
		t.Fatalf("it would move %+v (%v)", would, err)
	}
	made, moved, err := w.Shut(t.Context(), c)
	if err != nil || moved != 1 {
		t.Fatalf("%d moved (%v)", moved, err)
	}
	stays, _ := w.book.read(booked[0])
	goes, _ := w.book.read(booked[1])
	if !stays.Slot.same(s) || goes.Slot.same(s) || goes.Slot.Zero() || goes.Moved.Closure != made.ID {
		t.Errorf("they are at %v and %v", stays.Slot, goes.Slot)
	}
	if _, err := w.Book(t.Context(), wish(7, s)); !errors.Is(err, ErrFull) {
		t.Errorf("somebody books still (%v)", err)
	}
	if free, err := w.Offer(t.Context(), "buergerbuero", "counter", s.From, 1); err != nil || free[0].same(s) {
		t.Errorf("offered is %+v (%v)", free, err)
	}
	if !w.Calendar("buergerbuero").Open(s.From) {
		t.Error("the department is shut")
	}
	if back, err := w.Reopen(t.Context(), "buergerbuero", made.ID); err != nil || back != 1 {
		t.Errorf("%d are back (%v)", back, err)
	}
	if goes, _ = w.book.read(booked[1]); !goes.Slot.same(s) {
		t.Errorf("after undoing they are at %v", goes.Slot)
	}
}

// TestOnlyNothingNew: who is booked stays where a lead wants that, though there
// are too many.
func TestOnlyNothingNew(t *testing.T) {
	w, _ := newShutting(t)
	s := w.half(t, "2026-11-25 09:00")
	w.fill(t, s, 2)
	c := w.day(t, "2026-11-25", ClosureCapacity)
	c.Keep = true
	if _, moved, err := w.Shut(t.Context(), c); err != nil || moved != 0 {
		t.Fatalf("%d moved (%v)", moved, err)
	}
	if err := NewWorker(WorkerConfig{Office: w.Office, Book: w.book}).Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, r := range w.book.all() {
		if !r.Slot.same(s) {
			t.Errorf("somebody was moved to %v", r.Slot)
		}
	}
	if free, err := w.Offer(t.Context(), "buergerbuero", "counter", w.at(t, "2026-11-25 07:00"), 1); err != nil || free[0].From.Day() != 26 {
		t.Errorf("offered is %+v (%v)", free, err)
	}
}

// TestMorePlacesAndAbsences: the newest word on the capacity counts, and each
// who is away is one less, down to none.
func TestMorePlacesAndAbsences(t *testing.T) {
	w, _ := newShutting(t)
	s := w.half(t, "2026-11-25 09:00")
	places := func() int {
		days, err := w.Days(t.Context(), "buergerbuero", s.From, 1)
		if err != nil {
			t.Fatal(err)
		}
		return days[0].Windows[2].Places
	}
	enter := func(kind string, places, fewer int) string {
		c := w.day(t, "2026-11-25", kind)
		c.Places, c.Fewer = places, fewer
		made, _, err := w.Shut(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		w.clock.pass(time.Minute)
		return made.ID
	}
	for i, step := range []struct{ got, want int }{
		{places(), 2}, {len(enter(ClosureCapacity, 5, 0)) - 12 + places(), 5}, {len(enter(ClosureAbsence, 0, 1)) - 12 + places(), 4},
		{len(enter(ClosureCapacity, 3, 0)) - 12 + places(), 2}, {len(enter(ClosureAbsence, 0, 4)) - 12 + places(), 0},
	} {
		if step.got != step.want {
			t.Errorf("step %d: a window holds %d, want %d", i, step.got, step.want)
		}
	}
	if _, err := w.Book(t.Context(), wish(1, s)); !errors.Is(err, ErrFull) {
		t.Errorf("somebody books where nobody is (%v)", err)
	}
	if _, err := w.Book(t.Context(), wish(1, w.half(t, "2026-11-26 09:00"))); err != nil {
		t.Errorf("another day is as it was: %v", err)
	}
	if _, _, err := w.Shut(t.Context(), w.day(t, "2026-11-25", ClosureAbsence)); !errors.Is(err, ErrClosure) {
		t.Errorf("an absence of nobody: %v", err)
	}
}

// TestDays: a day shows its windows, what is taken of them, and what was entered.
func TestDays(t *testing.T) {
	w, _ := newShutting(t)
	w.fill(t, w.half(t, "2026-11-25 09:00"), 2)
	c := w.day(t, "2026-11-26", "")
	if _, _, err := w.Shut(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	days, err := w.Days(t.Context(), "buergerbuero", w.clock.at, 7)
	if err != nil || len(days) != 7 {
		t.Fatalf("%+v (%v)", days, err)
	}
	wed, thu, sat := days[2], days[3], days[5]
	if wed.Taken != 2 || wed.Places != 16 || len(wed.Windows) != 8 || wed.Windows[2].Taken != 2 || len(wed.Entries) != 0 {
		t.Errorf("Wednesday is %+v", wed)
	}
	if len(thu.Open) != 0 || len(thu.Windows) != 0 || len(thu.Entries) != 1 || len(sat.Open) != 0 {
		t.Errorf("Thursday is %+v, Saturday %+v", thu, sat)
	}
}

// TestNoWindowHoldsMore: whatever is booked, entered and undone, in whatever
// order, no window holds more than it may, other than who was there before and
// was to stay; and whoever had to go has a time all the same.
func TestNoWindowHoldsMore(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		w, s := newShutting(t)
		var kept bool
		n := 0
		rt.Repeat(map[string]func(*rapid.T){
			"book": func(rt *rapid.T) {
				free, err := w.Offer(t.Context(), "buergerbuero", "counter", w.clock.at, 6)
				if err != nil || len(free) == 0 {
					rt.Skip("nothing is free")
				}
				n++
				f := rapid.SampledFrom(free).Draw(rt, "window")
				if _, err := w.Book(t.Context(), Wish{Department: "buergerbuero", Phone: fmt.Sprintf("+4930231251%02d", n%100), Slot: f.Slot, Door: "counter"}); err != nil && !errors.Is(err, ErrBooked) {
					rt.Fatal(err)
				}
			},
			"enter": func(rt *rapid.T) {
				kind := rapid.SampledFrom([]string{"", ClosureCapacity, ClosureAbsence}).Draw(rt, "kind")
				c := w.day(t, rapid.SampledFrom([]string{"2026-11-23", "2026-11-24", "2026-11-25"}).Draw(rt, "day"), kind)
				if kind != "" {
					c.Places, c.Fewer = rapid.IntRange(0, 3).Draw(rt, "places"), rapid.IntRange(1, 2).Draw(rt, "fewer")
					c.Keep = rapid.Bool().Draw(rt, "keep")
				}
				kept = kept || c.Keep
				if _, _, err := w.Shut(t.Context(), c); err != nil {
					rt.Fatal(err)
				}
			},
			"undo": func(rt *rapid.T) {
				if len(s.closures) == 0 {
					rt.Skip("nothing was entered")
				}
				c := rapid.SampledFrom(s.closures).Draw(rt, "entry")
				kept = kept || c.Kind == ClosureCapacity && c.Places > 0 // who was booked while there were more places, by it, stays
				if _, err := w.Reopen(t.Context(), "buergerbuero", c.ID); err != nil {
					rt.Fatal(err)
				}
			},
			"wait": func(*rapid.T) { w.clock.pass(4 * time.Minute) },
			"": func(rt *rapid.T) {
				days, err := w.Days(t.Context(), "buergerbuero", w.clock.at, 5)
				if err != nil {
					rt.Fatal(err)
				}
				for _, d := range days {
					for _, win := range d.Windows {
						if win.Taken > win.Places && !kept {
							rt.Fatalf("%v holds %d, and may %d", win.From, win.Taken, win.Places)
						}
					}
				}
				if i := slices.IndexFunc(w.book.all(), func(r Request) bool { return r.Status.Open() && r.Due.IsZero() }); i >= 0 {
					rt.Fatal("somebody has no time")
				}
			},
		})
	})
}
