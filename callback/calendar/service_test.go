package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// drawn is a calendar of any hours, with clock changes and closures, in part
// met with other hours.
func drawn(rt *rapid.T) *Calendar {
	c := hours(rt)
	if rapid.Bool().Draw(rt, "met") {
		w := week(rt)
		w[time.Wednesday] = append(w[time.Wednesday], c.week[time.Wednesday]...)
		c = c.Meet(w)
	}
	return c.Without(closures(rt, "closed"))
}

// closures are some periods, those among them that end before they begin, or
// when they begin.
func closures(rt *rapid.T, name string) []Period {
	list := make([]Period, rapid.IntRange(0, 5).Draw(rt, name))
	for i := range list {
		from := moment(rt, name+" from")
		quarters := rapid.OneOf(rapid.IntRange(-4, 12), rapid.IntRange(0, 96*20)).Draw(rt, name+" quarters long")
		list[i] = Period{from, from.Add(time.Duration(quarters) * 15 * time.Minute)}
	}
	return list
}

// week is any hours that are not in each other's way.
func week(rt *rapid.T) Week {
	w := Week{}
	for d := range 7 {
		marks := rapid.SliceOfNDistinct(rapid.IntRange(0, 48), 0, 6, rapid.ID).Draw(rt, "half hours")
		var spans []Span
		for i := 0; i+1 < len(marks); i += 2 {
			spans = append(spans, Span{min(marks[i], marks[i+1]) * 30, max(marks[i], marks[i+1]) * 30})
		}
		if _, err := inOrder(spans); err == nil && len(spans) > 0 {
			w[time.Weekday(d)] = spans
		}
	}
	return w
}

// hours is a calendar without closures, never without any service. Some days
// in the time of moment are the town's own.
func hours(rt *rapid.T) *Calendar {
	loc, err := time.LoadLocation(rapid.SampledFrom([]string{"Europe/Berlin", "UTC", "America/Santiago", "Australia/Lord_Howe"}).Draw(rt, "zone"))
	if err != nil {
		rt.Fatal(err)
	}
	w := week(rt)
	if w[time.Wednesday] == nil {
		w[time.Wednesday] = []Span{{9 * 60, 11 * 60}}
	}
	h := Holidays{State: rapid.SampledFrom([]string{"", "HE", "BB"}).Draw(rt, "state")}
	for _, day := range []string{"2026-03-29", "2026-10-25", "2026-04-04", "2026-09-06", "2026-12-24"} {
		if own := rapid.SampledFrom([][]string{nil, {}, {"00:30-02:30", "23:00-24:00"}, {"07:00-20:00"}}).Draw(rt, "own"); own != nil {
			h.Days = append(h.Days, Day{Date: day, Hours: own})
		}
	}
	c, err := New(w, h, loc)
	if err != nil {
		rt.Fatal(err)
	}
	return c
}

// moment is around the clock changes of 2026, on and off the full minute.
func moment(rt *rapid.T, name string) time.Time {
	base := rapid.SampledFrom([]string{"2026-03-27T00:00:00Z", "2026-10-23T00:00:00Z", "2026-04-03T00:00:00Z", "2026-09-04T00:00:00Z", "2026-12-23T00:00:00Z"}).Draw(rt, name+" around")
	at, err := time.Parse(time.RFC3339, base)
	if err != nil {
		rt.Fatal(err)
	}
	at = at.Add(time.Duration(rapid.IntRange(0, 4*96).Draw(rt, name+" quarters")) * 15 * time.Minute)
	return at.Add(time.Duration(rapid.IntRange(0, 2).Draw(rt, name+" seconds")) * time.Second)
}

// span of service time.
func amount(rt *rapid.T, name string) time.Duration {
	return time.Duration(rapid.IntRange(0, 200).Draw(rt, name)) * 10 * time.Minute
}

// closing reports whether t is exactly a closing time.
func closing(c *Calendar, t time.Time) bool { return c.Open(t.Add(-1)) }

func TestAddKeepsToHours(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, at, d := drawn(rt), moment(rt, "at"), amount(rt, "d")
		end, ok := c.Add(at, d)
		if !ok || !c.Open(end) && !closing(c, end) {
			rt.Fatalf("Add(%s, %s) = %s, %v: outside of hours", at, d, end, ok)
		}
		if end.Before(at) {
			rt.Fatalf("Add(%s, %s) = %s: before it began", at, d, end)
		}
		if got := c.Between(at, end); got != d {
			rt.Fatalf("between %s and %s pass %s; added %s", at, end, got, d)
		}
	})
}

func TestAddIsMonotone(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, a, b, d, e := drawn(rt), moment(rt, "a"), moment(rt, "b"), amount(rt, "d"), amount(rt, "e")
		if b.Before(a) {
			a, b = b, a
		}
		fromA, _ := c.Add(a, d)
		fromB, _ := c.Add(b, d)
		if fromB.Before(fromA) {
			rt.Fatalf("%s later than %s, but %s passed earlier: %s, %s", b, a, d, fromB, fromA)
		}
		if more, _ := c.Add(a, d+e); more.Before(fromA) {
			rt.Fatalf("%s after %s is %s, but %s is %s", d, a, fromA, d+e, more)
		}
	})
}

func TestAddSplitsAndJoins(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, at, d, e := drawn(rt), moment(rt, "at"), amount(rt, "d"), amount(rt, "e")
		whole, _ := c.Add(at, d+e)
		half, _ := c.Add(at, d)
		joined, _ := c.Add(half, e)
		if !whole.Equal(joined) {
			rt.Fatalf("%s + %s after %s: %s at once, %s in two", d, e, at, whole, joined)
		}
	})
}

func TestBetweenSplits(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := drawn(rt)
		a := moment(rt, "a")
		b := a.Add(amount(rt, "to b"))
		z := b.Add(amount(rt, "to z"))
		if whole, parts := c.Between(a, z), c.Between(a, b)+c.Between(b, z); whole != parts {
			rt.Fatalf("%s to %s: %s; by way of %s: %s", a, z, whole, b, parts)
		}
	})
}

// Open, Periods and Next tell the same.
func TestOneStory(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, at := drawn(rt), moment(rt, "at")
		within := false
		var end time.Time
		for _, p := range c.Periods(at) {
			if !p.From.Before(p.To) || p.From.Before(end) {
				rt.Fatalf("period %v after %s", p, end)
			}
			end = p.To
			within = within || !at.Before(p.From) && at.Before(p.To)
		}
		if c.Open(at) != within {
			rt.Fatalf("open at %s: %v; periods %v", at, c.Open(at), c.Periods(at))
		}
		next, ok := c.Next(at)
		if !ok || next.Before(at) || !c.Open(next) || within != next.Equal(at) || c.Between(at, next) != 0 {
			rt.Fatalf("next of %s is %s, %v", at, next, ok)
		}
	})
}
