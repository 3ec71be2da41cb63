package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestBack(t *testing.T) {
	c := hesse(t).Without([]Period{
		{on(t, "2026-11-24 09:00"), on(t, "2026-11-24 10:00")}, {on(t, "2026-11-24 23:00"), on(t, "2026-11-25 09:00")},
	})
	for _, tc := range []struct {
		at   string
		d    time.Duration
		want string
	}{
		{"2026-11-23 12:00", 4 * time.Hour, "2026-11-23 08:00"}, // an opening, not Friday's closing
		{"2026-11-23 13:00", 4 * time.Hour, "2026-11-23 08:00"},
		{"2026-11-23 13:00", 0, "2026-11-23 13:00"},
		{"2026-11-23 13:00", -time.Hour, "2026-11-23 13:00"},
		{"2026-11-23 08:00", time.Minute, "2026-11-20 11:59"},
		{"2026-11-23 14:30", time.Hour, "2026-11-23 11:30"},
		{"2026-11-24 10:30", time.Hour, "2026-11-24 08:30"}, // over the closure
		{"2026-11-24 09:30", time.Hour, "2026-11-24 08:00"}, // out of it
		{"2026-11-25 10:30", time.Hour, "2026-11-25 09:30"}, // of a day that begins closed
		{"2026-12-28 09:00", 2 * time.Hour, "2026-12-24 11:00"},
		{"2026-11-30 08:00", 22 * time.Hour, "2026-11-23 08:00"},
	} {
		got, ok := c.Back(on(t, tc.at), tc.d)
		if !ok || !got.Equal(on(t, tc.want)) {
			t.Errorf("Back(%s, %s) = %s, %v; want %s", tc.at, tc.d, got, ok, tc.want)
		}
	}
}

// The limit is 366 days, to the moment; closed for longer is closed for good.
func TestBackEndsAfterAYear(t *testing.T) {
	c := hesse(t)
	at := on(t, "2026-11-25 10:00")
	most := c.Between(at.AddDate(0, 0, -366), at)
	if got, ok := c.Back(at, most); !ok || !got.Equal(at.AddDate(0, 0, -366)) {
		t.Errorf("%s back is %s, %v", most, got, ok)
	}
	if got, ok := c.Back(at, most+1); ok || !got.IsZero() {
		t.Errorf("a moment more is %s, %v", got, ok)
	}
	for from, want := range map[string]string{"2026-01-08 12:00": "2026-01-08 11:00", "2024-01-01 00:00": ""} {
		shut := c.Without([]Period{{on(t, from), at.AddDate(9, 0, 0)}})
		if got, ok := shut.Back(at, time.Hour); ok != (want != "") || ok && !got.Equal(on(t, want)) {
			t.Errorf("closed since %s: an hour back is %s, %v; want %s", from, got, ok, want)
		}
	}
	never, err := New(Week{}, Holidays{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got, ok := never.Back(at, 1); ok {
		t.Errorf("a calendar without hours served at %s", got)
	}
}

func TestBackOverClockChanges(t *testing.T) {
	night := []Span{{0, 24 * 60}}
	c, err := New(Week{time.Sunday: night, time.Saturday: night}, Holidays{}, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]string{"2026-03-29 04:00": "2026-03-28 23:00", "2026-10-25 04:00": "2026-10-25 01:00"} {
		if got, ok := c.Back(on(t, at), 4*time.Hour); !ok || !got.Equal(on(t, want)) {
			t.Errorf("four hours before %s is %s, %v; want %s", at, got, ok, want)
		}
	}
}

func TestBackIsTheLatest(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, at, d := drawn(rt), moment(rt, "at"), amount(rt, "d")
		begin, ok := c.Back(at, d)
		if enough := c.Between(at.In(c.loc).AddDate(0, 0, -366), at) >= d; ok != enough {
			rt.Fatalf("Back(%s, %s) is %s, %v; enough in a year: %v", at, d, begin, ok, enough)
		} else if !ok {
			return
		}
		if begin.After(at) || d > 0 && !c.Open(begin) {
			rt.Fatalf("Back(%s, %s) = %s, %v", at, d, begin, ok)
		}
		if got := c.Between(begin, at); got != d {
			rt.Fatalf("between %s and %s pass %s; went back %s", begin, at, got, d)
		}
		if got := c.Between(begin.Add(1), at); d > 0 && got >= d {
			rt.Fatalf("a later moment than %s has %s until %s", begin, got, at)
		}
	})
}

func TestBackIsMonotone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, a, b, d, e := drawn(rt), moment(rt, "a"), moment(rt, "b"), amount(rt, "d"), amount(rt, "e")
		if b.Before(a) {
			a, b = b, a
		}
		fromA, okA := c.Back(a, d)
		fromB, okB := c.Back(b, d)
		more, ok := c.Back(a, d+e)
		if ok && !okA {
			rt.Fatalf("a year before %s has %s, but not %s", a, d+e, d)
		}
		if !ok || !okB {
			return
		}
		if fromB.Before(fromA) {
			rt.Fatalf("%s later than %s, but %s began earlier: %s, %s", b, a, d, fromB, fromA)
		}
		if more.After(fromA) {
			rt.Fatalf("%s before %s is %s, but %s is %s", d, a, fromA, d+e, more)
		}
		if joined, _ := c.Back(fromA, e); !joined.Equal(more) {
			rt.Fatalf("%s + %s before %s: %s at once, %s in two", d, e, a, more, joined)
		}
	})
}

// There and back: what lies between is closed.
func TestBackUndoesAdd(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, at, d := drawn(rt), moment(rt, "at"), amount(rt, "d")+10*time.Minute
		end, _ := c.Add(at, d)
		next, _ := c.Next(at)
		if got, ok := c.Back(end, d); next.Before(end.In(c.loc).AddDate(0, 0, -366)) == ok || ok && !got.Equal(next) {
			rt.Fatalf("%s after %s and back is %s, %v; want the next opening %s", d, at, got, ok, next)
		}
		begin, ok := c.Back(at, d)
		if !ok {
			return
		}
		got, ok := c.Add(begin, d)
		if !ok || got.After(at) || c.Between(got, at) != 0 || !c.Open(got) && !closing(c, got) {
			rt.Fatalf("%s before %s and on again is %s, %v", d, at, got, ok)
		}
		if closing(c, at) != got.Equal(at) {
			rt.Fatalf("%s before %s and on again is %s", d, at, got)
		}
	})
}
