package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// shown writes the opening periods of a day as its clock shows them.
func shown(c *Calendar, t time.Time) string {
	text := ""
	for _, p := range c.Periods(t) {
		text += p.From.Format("15:04-") + p.To.Format("15:04 ")
	}
	return text
}

func TestWithout(t *testing.T) {
	whole := hesse(t)
	c := whole.Without([]Period{
		{on(t, "2026-11-24 11:00"), on(t, "2026-11-25 09:00")}, // overnight
		{on(t, "2026-11-23 16:00").UTC(), on(t, "2026-11-23 17:00").UTC()},
		{on(t, "2026-11-23 09:00"), on(t, "2026-11-23 10:00")},
		{on(t, "2026-11-23 09:30"), on(t, "2026-11-23 10:30")},
		{on(t, "2026-11-26 10:00"), on(t, "2026-11-26 09:00")}, // backwards
	}).Without([]Period{{on(t, "2026-11-27 00:00"), on(t, "2026-11-28 00:00")}})
	for day, want := range map[string]string{
		"2026-11-23": "08:00-09:00 10:30-12:00 14:00-16:00 17:00-18:00 ", "2026-11-24": "08:00-11:00 ",
		"2026-11-25": "09:00-12:00 ", "2026-11-26": "08:00-12:00 ", "2026-11-27": "",
	} {
		if got := shown(c, on(t, day+" 12:00")); got != want {
			t.Errorf("%s: %s; want %s", day, got, want)
		}
	}
	if got, ok := c.Add(on(t, "2026-11-23 08:00"), 2*time.Hour); !ok || !got.Equal(on(t, "2026-11-23 11:30")) {
		t.Errorf("two hours end at %s, %v", got, ok)
	}
	if got, ok := c.Add(on(t, "2026-11-23 08:30"), 30*time.Minute); !ok || !got.Equal(on(t, "2026-11-23 09:00")) {
		t.Errorf("half an hour ends at %s, %v; want the closing time", got, ok)
	}
	if !whole.Open(on(t, "2026-11-27 09:00")) {
		t.Error("the calendar it was made from is closed too")
	}
}

// A closure over months, years, all times: skipped, and no end of service.
func TestLongClosures(t *testing.T) {
	at := on(t, "2026-11-23 09:00")
	for until, want := range map[string]string{
		"2027-06-01 10:00": "2027-06-01 10:00", "2027-11-23 00:00": "2027-11-23 08:00", "2028-01-01 00:00": "", "9999-01-01 00:00": "",
	} {
		c := hesse(t).Without([]Period{{time.Time{}, on(t, until)}})
		next, ok := c.Next(at)
		if ok != (want != "") || ok && !next.Equal(on(t, want)) {
			t.Errorf("closed until %s: next %s, %v; want %s", until, next, ok, want)
		}
		if end, ok := c.Add(at, time.Hour); ok != (want != "") || ok && end.Sub(next) != time.Hour {
			t.Errorf("closed until %s: an hour ends at %s, %v", until, end, ok)
		}
		if sum := c.Between(at, on(t, until)); sum != 0 || c.Open(at) {
			t.Errorf("closed until %s: %s of service", until, sum)
		}
	}
}

// Closures are moments: one in the hour that comes twice takes that hour once,
// one over the hour that is skipped takes what really passes.
func TestClosuresAtClockChanges(t *testing.T) {
	c, err := New(Week{time.Sunday: {{0, 24 * 60}}}, Holidays{}, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	c = c.Without([]Period{
		{on(t, "2026-03-29 01:30"), on(t, "2026-03-29 03:30")},
		{time.Date(2026, 10, 25, 0, 30, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 30, 0, 0, time.UTC)},
	})
	for day, want := range map[string]string{
		"2026-03-29": "00:00-01:30 03:30-00:00 ", "2026-10-25": "00:00-02:30 02:30-00:00 ",
	} {
		if got := shown(c, on(t, day+" 12:00")); got != want {
			t.Errorf("%s: %s; want %s", day, got, want)
		}
	}
	if got := c.Between(on(t, "2026-03-29 00:00"), on(t, "2026-03-30 00:00")); got != 22*time.Hour {
		t.Errorf("in spring %s", got)
	}
	if got := c.Between(on(t, "2026-10-25 00:00"), on(t, "2026-10-26 00:00")); got != 24*time.Hour {
		t.Errorf("in autumn %s", got)
	}
}

// Nothing but the closures closes, however they are given.
func TestWithoutClosesJustThat(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, one, two := hours(rt), closures(rt, "one"), closures(rt, "two")
		less, again := c.Without(one).Without(two), c.Without(append(append([]Period{}, two...), one...))
		at, to := moment(rt, "at"), moment(rt, "to")
		want := c.Open(at)
		for _, p := range append(one, two...) {
			want = want && (at.Before(p.From) || !at.Before(p.To))
		}
		if got := less.Open(at); got != want {
			rt.Fatalf("open at %s: %v; want %v", at, got, want)
		}
		if a, b := less.Between(at, to), again.Between(at, to); a != b || a > c.Between(at, to) {
			rt.Fatalf("%s to %s: %s, the other way about %s, without closures %s", at, to, a, b, c.Between(at, to))
		}
	})
}

// A single closure takes from Between what it held of service time.
func TestClosureTakesItsServiceTime(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := drawn(rt)
		a := moment(rt, "a")
		from := a.Add(amount(rt, "to closure"))
		to := from.Add(amount(rt, "closed"))
		b := to.Add(amount(rt, "to b"))
		got := c.Without([]Period{{from, to}}).Between(a, b)
		if want := c.Between(a, b) - c.Between(from, to); got != want {
			rt.Fatalf("%s to %s, closed %s to %s: %s; want %s", a, b, from, to, got, want)
		}
	})
}

func BenchmarkNextAfterALongClosure(b *testing.B) {
	at := on(b, "2026-11-25 10:20")
	c := hesse(b).Without([]Period{{at, at.AddDate(0, 11, 0)}})
	b.ReportAllocs()
	for b.Loop() {
		c.Next(at)
	}
}
