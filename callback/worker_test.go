package callback

import (
	"context"
	"testing"
	"time"
)

// ear hears what citizens are told.
type ear struct {
	told []Notice
	deaf int // so many times it cannot be told anything
}

func (e *ear) Tell(_ context.Context, n Notice) error {
	if e.deaf > 0 {
		e.deaf--
		return ErrUnavailable
	}
	e.told = append(e.told, n)
	return nil
}

// watched is a town whose requests are looked at.
type watched struct {
	*town
	t    *testing.T
	work *Worker
	ear  *ear
}

func watch(t *testing.T, change ...func(*OfficeConfig)) *watched {
	w := &watched{town: newTown(t, change...), t: t, ear: &ear{}}
	w.work = NewWorker(WorkerConfig{Office: w.Office, Book: w.book, Crier: w.ear})
	return w
}

// at moves the clock and has done what is due.
func (w *watched) until(at time.Time) {
	w.t.Helper()
	w.clock.at = at
	if err := w.work.Tick(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// books books a window that is free n-th, for a number.
func (w *watched) books(department, phone string, n int) Request {
	w.t.Helper()
	free, err := w.Offer(w.t.Context(), department, "voice", w.clock.at, n+1)
	if err != nil || len(free) <= n {
		w.t.Fatalf("%d windows, %v", len(free), err)
	}
	r, err := w.Book(w.t.Context(), Wish{Department: department, Phone: phone, Slot: free[n].Slot, Door: "voice"})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// changes writes a request as something else would have left it.
func (w *watched) changes(reference string, change func(*Request)) {
	w.t.Helper()
	if _, err := w.update(w.t.Context(), "change", reference, Room{Capacity: 9}, func(r *Request) error { change(r); return nil }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *watched) kinds() (list []string) {
	for _, n := range w.ear.told {
		list = append(list, n.Kind)
	}
	return list
}

// Staff who have just talked with a citizen write up what was said; meanwhile
// nobody is told that the promise is not kept.
func TestWhoWasTalkedToIsNotWarned(t *testing.T) {
	w := watch(t)
	r := w.books("buergerbuero", "+493023125001", 0)
	w.until(r.Slot.From)
	w.changes(r.Reference, func(r *Request) {
		r.begin(Attempt{ID: "a", At: r.Slot.From.Add(15 * time.Minute), By: "anna"})
		r.Attempts[0].Dialled = true
		r.back(&r.Attempts[0], OutcomeReached, r.Slot.To.Add(time.Minute), r.Slot.To.Add(time.Minute))
	})
	w.until(r.Slot.To.Add(2 * time.Minute))
	got, _ := w.book.read(r.Reference)
	if got.Status != Claimed || got.Plans != r.Plans || !got.Slot.same(r.Slot) {
		t.Errorf("after the talk: %+v, told %v", got, w.kinds())
	}
}

// A second attempt that is planned in the same window is waited for.
func TestAnotherAttemptInTheWindow(t *testing.T) {
	w := watch(t)
	r := w.books("buergerbuero", "+493023125001", 0)
	w.until(r.Slot.From)
	w.changes(r.Reference, func(r *Request) {
		r.begin(Attempt{ID: "a", At: r.Slot.From.Add(7 * time.Minute), By: "anna"})
		r.Attempts[0].Dialled = true
		r.missed(&r.Attempts[0], OutcomeBusy, r.Slot.From.Add(8*time.Minute), rules{Policy: w.always["buergerbuero"].Attempts, calls: w.always["buergerbuero"].calls})
	})
	w.until(r.Slot.From.Add(20 * time.Minute))
	if got, _ := w.book.read(r.Reference); !got.Slot.same(r.Slot) || !got.Due.Equal(r.Slot.From.Add(23*time.Minute)) {
		t.Errorf("at :20 it is %v, due %v; told %v", got.Slot, got.Due, w.kinds())
	}
	w.until(r.Slot.To.Add(-lastCall))
	got, _ := w.book.read(r.Reference)
	if got.Slot.same(r.Slot) || w.kinds()[len(w.kinds())-1] != NoticeMissed {
		t.Errorf("nobody called again: %v, told %v", got.Slot, w.kinds())
	}
}

// The shortest windows can be kept, too.
func TestShortWindowsCanBeKept(t *testing.T) {
	w := watch(t, func(c *OfficeConfig) { c.Departments[0].Slot = 5 * 60 * 1e9 })
	r := w.books("buergerbuero", "+493023125001", 3)
	w.until(r.Slot.From.Add(2 * time.Minute))
	if got, _ := w.book.read(r.Reference); !got.Slot.same(r.Slot) {
		t.Errorf("two minutes into a window of five it is %v", got.Slot)
	}
	w.until(r.Slot.To.Add(-lastCall))
	if got, _ := w.book.read(r.Reference); got.Slot.same(r.Slot) {
		t.Error("two minutes before the end nobody was warned")
	}
}

// A window kept for who waits is given back when they need it no more, and who
// was told of one is told of no other that day.
func TestKeptWindowIsGivenBack(t *testing.T) {
	w := watch(t, func(c *OfficeConfig) { c.Departments[0].Capacity = 1 })
	early := w.books("buergerbuero", "+493023125001", 4)
	r := w.books("buergerbuero", "+493023125002", 9)
	for n := range 4 { // what lies before is taken
		w.books("buergerbuero", "+49302312501"+string(rune('0'+n)), 0)
	}
	if _, err := w.WantEarlier(t.Context(), r.Reference, true); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Cancel(t.Context(), early.Reference); err != nil {
		t.Fatal(err)
	}
	w.until(w.clock.at.Add(earlierEvery + time.Minute))
	got, _ := w.book.read(r.Reference)
	if got.Offered.Zero() {
		t.Fatalf("nothing is offered; told %v", w.kinds())
	}
	if !w.full(got.Offered) {
		t.Error("the window is not kept")
	}
	w.until(w.clock.at.Add(30 * time.Minute))
	if n := len(w.kinds()); n != 1 {
		t.Errorf("told %v", w.kinds())
	}
	if _, err := w.Cancel(t.Context(), r.Reference); err != nil {
		t.Fatal(err)
	}
	if w.full(got.Offered) {
		t.Error("it is still kept")
	}
}

// full reports whether a window of the citizens' office has no place.
func (w *watched) full(s Slot) bool {
	taken, err := w.c.Slots.Taken(w.t.Context(), "buergerbuero", s.From, s.From.Add(1))
	if err != nil {
		w.t.Fatal(err)
	}
	return taken[s.From.UTC()].Total > 0
}

// What is to be told is kept until it is handed over, and is the same however
// often a fault or a crash gets in between.
func TestToldAfterAFault(t *testing.T) {
	w := watch(t)
	r := w.books("buergerbuero", "+493023125001", 3)
	w.ear.deaf = 1
	w.clock.at = r.Slot.From.Add(-announced)
	if err := w.work.Tick(t.Context()); err == nil {
		t.Fatal("nobody notices that it was not told")
	}
	if got, _ := w.book.read(r.Reference); !got.unsent() || got.Wake.After(w.clock.at) {
		t.Fatalf("not told, but %+v", got.Told)
	}
	w.until(w.clock.at.Add(time.Second))
	first := w.ear.told[0]
	w.changes(r.Reference, func(r *Request) { r.Told[0].Unsent = true }) // a crash before it was noted
	w.until(w.clock.at.Add(time.Minute))
	if len(w.ear.told) != 2 || w.ear.told[1].ID != first.ID || first.Kind != NoticeSoon {
		t.Errorf("told %+v", w.ear.told)
	}
	w.until(w.clock.at.Add(time.Minute))
	if len(w.ear.told) != 2 {
		t.Errorf("told again: %v", w.kinds())
	}
}
