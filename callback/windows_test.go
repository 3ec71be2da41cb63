package callback

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Monday 09:00, two hours of lead: not before 11:00; the next morning from the
// first window on.
func TestOfferKeepsTheLead(t *testing.T) {
	w := newTown(t)
	for at, want := range map[string][]string{
		"2026-11-23 09:00": {"2026-11-23 11:00", "2026-11-23 11:30", "2026-11-23 14:00"},
		"2026-11-23 09:01": {"2026-11-23 11:30", "2026-11-23 14:00", "2026-11-23 14:30"},
		"2026-11-23 11:00": {"2026-11-23 15:00", "2026-11-23 15:30", "2026-11-23 16:00"}, // an hour before noon, one after
		"2026-11-23 16:30": {"2026-11-24 08:00", "2026-11-24 08:30", "2026-11-24 09:00"},
		"2026-11-23 23:00": {"2026-11-24 08:00", "2026-11-24 08:30", "2026-11-24 09:00"},
		"2026-11-25 10:20": {"2026-11-26 08:00", "2026-11-26 08:30", "2026-11-26 09:00"},
		"2026-11-27 10:00": {"2026-11-30 08:00", "2026-11-30 08:30", "2026-11-30 09:00"}, // Friday: over the weekend
		"2026-12-24 12:00": {"2026-12-28 08:00", "2026-12-28 08:30", "2026-12-28 09:00"}, // over Christmas
	} {
		w.clock.at = w.at(t, at)
		list, err := w.Offer(context.Background(), "buergerbuero", "voice", w.clock.at, 3)
		if diff := cmp.Diff(want, begins(list)); err != nil || diff != "" {
			t.Errorf("at %s: %v %s", at, err, diff)
		}
	}
}

func TestOfferFrom(t *testing.T) {
	w := newTown(t)
	list, err := w.Offer(context.Background(), "buergerbuero", "voice", w.at(t, "2026-11-26 10:10"), 2)
	if diff := cmp.Diff([]string{"2026-11-26 10:30", "2026-11-26 11:00"}, begins(list)); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if list, err = w.Offer(context.Background(), "buergerbuero", "voice", w.at(t, "2026-12-03 09:30"), 2); err != nil || list != nil {
		t.Errorf("behind the horizon: %v, %v", begins(list), err)
	}
	if list, err = w.Offer(context.Background(), "buergerbuero", "voice", w.at(t, "2026-12-03 08:30"), 5); err != nil || len(list) != 2 {
		t.Errorf("up to the horizon: %v, %v", begins(list), err)
	}
	if _, err := w.Offer(context.Background(), "bauamt", "voice", w.clock.at, 2); !errors.Is(err, ErrDepartment) {
		t.Error(err)
	}
}

// Windows begin with their opening period; what is left at its end is none.
func TestWindowsAreAligned(t *testing.T) {
	w := newTown(t)
	list, err := w.Bookable(context.Background(), "standesamt", "api", w.clock.at, 3)
	if diff := cmp.Diff([]string{"2026-11-24 09:00", "2026-11-24 09:20", "2026-11-24 09:40", "2026-11-24 10:00"}, begins(list)); err != nil || diff != "" {
		t.Error(err, diff)
	}
	if list, _ = w.Bookable(context.Background(), "standesamt", "api", w.clock.at, 4); len(list) != 10 {
		t.Errorf("four days have %v", begins(list))
	}
	if list, _ = w.Bookable(context.Background(), "buergerbuero", "api", w.clock.at, 1); len(list) != 10 || list[0].Free != 2 {
		t.Errorf("today has %v", list)
	}
	if list, _ = w.Bookable(context.Background(), "buergerbuero", "api", w.clock.at, 1000); begins(list)[len(list)-1] != "2026-12-03 09:00" {
		t.Errorf("the last one is %v", begins(list)[len(list)-1])
	}
}

func TestFullWindowsAreNotOffered(t *testing.T) {
	w, ctx := newTown(t), context.Background()
	s := w.half(t, "2026-11-24 08:00")
	for n, door := range []string{"web", "counter"} {
		list, err := w.Offer(ctx, "buergerbuero", "web", s.From, 1)
		if err != nil || len(list) != 1 || list[0].From.Equal(s.From) != (n == 0) {
			t.Fatalf("%d taken: the web is offered %v, %v", n, list, err)
		}
		if list, _ = w.Offer(ctx, "buergerbuero", "voice", s.From, 1); list[0].Free != 2-n {
			t.Errorf("%d taken: the phone is offered %v", n, list)
		}
		v := wish(n, s)
		v.Door = door
		if _, err := w.Book(ctx, v); err != nil {
			t.Fatal(err)
		}
	}
	if list, _ := w.Offer(ctx, "buergerbuero", "voice", s.From, 1); list[0].From.Equal(s.From) {
		t.Errorf("a full window is offered: %v", list)
	}
}

func TestHold(t *testing.T) {
	w, ctx := newTown(t), context.Background()
	s := w.half(t, "2026-11-23 11:00") // just within the lead
	for _, holder := range []string{"a", "b", "b"} {
		if err := w.Hold(ctx, "buergerbuero", s, "voice", holder); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Hold(ctx, "buergerbuero", s, "voice", "c"); !errors.Is(err, ErrFull) {
		t.Errorf("a third hold of two places: %v", err)
	}
	w.clock.pass(9 * time.Minute)
	v := wish(1, s)
	if _, err := w.Book(ctx, v); !errors.Is(err, ErrPast) {
		t.Errorf("without a hold the lead counts: %v", err)
	}
	v.Holder = "a"
	if _, err := w.Book(ctx, v); err != nil {
		t.Errorf("with a hold the lead counts from when it was taken: %v", err)
	}
	w.clock.pass(2 * time.Minute)
	if list, _ := w.Offer(ctx, "buergerbuero", "voice", s.From, 1); list[0].From.Equal(s.From) {
		t.Errorf("offered within the lead: %v", list)
	}
	for _, wrong := range []Slot{
		w.half(t, "2026-11-23 08:00"), w.half(t, "2026-11-24 08:10"), w.half(t, "2026-11-24 12:00"), w.half(t, "2026-12-25 08:00"),
		{w.at(t, "2026-11-24 08:00"), w.at(t, "2026-11-24 09:00")}, w.half(t, "2027-01-05 08:00"), {},
	} {
		if err := w.Hold(ctx, "buergerbuero", wrong, "voice", "d"); !errors.Is(err, ErrPast) {
			t.Errorf("hold of %v: %v", wrong, err)
		}
	}
	if err := w.Hold(ctx, "bauamt", s, "voice", "d"); !errors.Is(err, ErrDepartment) {
		t.Error(err)
	}
}

// At any moment, whatever is offered can be held and booked, lies in hours,
// and nothing nearer was left out.
func TestWhatIsOfferedCanBeBooked(t *testing.T) {
	w, ctx := newTown(t), context.Background()
	start := w.clock.at
	rapid.Check(t, func(rt *rapid.T) {
		w.clock.at = start.Add(time.Duration(rapid.IntRange(0, 60*24*200).Draw(rt, "minutes")) * time.Minute)
		dep := rapid.SampledFrom([]string{"buergerbuero", "standesamt"}).Draw(rt, "department")
		d, _ := w.Department(dep)
		list, err := w.Offer(ctx, dep, "voice", w.clock.at, rapid.IntRange(1, 50).Draw(rt, "n"))
		if err != nil || len(list) == 0 {
			rt.Fatalf("%v, %v", list, err)
		}
		for i, f := range list {
			if i > 0 && f.From.Before(list[i-1].To) {
				rt.Fatalf("%v after %v", f, list[i-1])
			}
			hours := w.Calendar(dep)
			if got := hours.Between(f.From, f.To); got != d.Slot.Std() {
				rt.Fatalf("%v has %s of service", f, got)
			}
			if err := w.Hold(ctx, dep, f.Slot, "voice", "h"); err != nil {
				rt.Fatalf("%v: %v", f, err)
			}
		}
		_ = w.book.Release(ctx, dep, "h")
	})
}

func BenchmarkOffer(b *testing.B) {
	w := newTown(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.Offer(context.Background(), "buergerbuero", "voice", w.clock.at, 3); err != nil {
			b.Fatal(err)
		}
	}
}
