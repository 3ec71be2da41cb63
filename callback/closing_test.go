package callback

import (
	"context"
	"slices"
	"testing"
	"time"
)

// shutting is a town that keeps closures.
type shutting struct {
	*memory
	closures []Closure
}

func (s *shutting) Closures(_ context.Context, after time.Time) ([]Closure, error) {
	return slices.DeleteFunc(slices.Clone(s.closures), func(c Closure) bool { return !c.To.After(after) }), nil
}

func (s *shutting) SaveClosure(_ context.Context, c Closure) error {
	s.closures = append(s.closures, c)
	return nil
}

func (s *shutting) DropClosure(_ context.Context, id string) error {
	n := len(s.closures)
	s.closures = slices.DeleteFunc(s.closures, func(c Closure) bool { return c.ID == id })
	if len(s.closures) == n {
		return ErrUnknown
	}
	return nil
}

func newShutting(t *testing.T) (*town, *shutting) {
	s := &shutting{}
	w := newTown(t, func(c *OfficeConfig) {
		s.memory, _ = c.Book.(*memory)
		c.Closures = s
	})
	return w, s
}

// TestStoppedHalfWay: a closure is kept, but whoever made it was stopped before
// anybody was moved. The next start moves them.
func TestStoppedHalfWay(t *testing.T) {
	w, s := newShutting(t)
	free, err := w.Offer(t.Context(), "buergerbuero", "voice", w.clock.at, 1)
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.Book(t.Context(), Wish{Department: "buergerbuero", Phone: "+493023125001", Slot: free[0].Slot, Door: "counter"})
	if err != nil {
		t.Fatal(err)
	}
	s.closures = []Closure{{ID: "c1", Department: "buergerbuero", From: r.Slot.From, To: r.Slot.From.Add(3 * time.Hour), CreatedAt: w.clock.at}}
	if err := NewWorker(WorkerConfig{Office: w.Office, Book: w.book}).Tick(t.Context()); err != nil {
		t.Fatal(err)
	}
	got, _ := w.book.read(r.Reference)
	if !got.Slot.From.After(r.Slot.From.Add(2*time.Hour)) || got.Moved.Closure != "c1" {
		t.Errorf("moved to %v", got.Slot)
	}
	if w.Calendar("buergerbuero").Open(r.Slot.From) {
		t.Error("the closure is service time")
	}
}

// TestClosureThatCannotBe: one that ends before it begins, is over or lasts for
// ever is refused, and so is one of no department.
func TestClosureThatCannotBe(t *testing.T) {
	w, _ := newShutting(t)
	at := w.clock.at
	for _, c := range []Closure{
		{Department: "buergerbuero", From: at.Add(time.Hour), To: at.Add(time.Hour)},
		{Department: "buergerbuero", From: at.Add(2 * time.Hour), To: at.Add(time.Hour)},
		{Department: "buergerbuero", From: at.Add(-2 * time.Hour), To: at.Add(-time.Hour)},
		{Department: "buergerbuero", From: at, To: at.AddDate(2, 0, 0)},
		{Department: "nobody", From: at, To: at.Add(time.Hour)},
	} {
		if _, _, err := w.Shut(t.Context(), c); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	if _, err := w.Reopen(t.Context(), "buergerbuero", "none"); err == nil {
		t.Error("what is not shut can be opened")
	}
}
