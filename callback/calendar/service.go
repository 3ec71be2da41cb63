package calendar

import "time"

// within is how many days Next looks ahead.
const within = 366

// Period is an opening period: From ≤ t < To.
type Period struct{ From, To time.Time }

// period is one span of a day as moments; ok is false when nothing of it is
// left (hours the clocks skip).
func (c *Calendar) period(d date, s Span) (p Period, ok bool) {
	p = Period{d.at(s.From, c.loc), d.at(s.To, c.loc)}
	return p, p.From.Before(p.To)
}

// Periods are the opening periods of t's day, in order.
func (c *Calendar) Periods(t time.Time) []Period {
	return c.day(make([]Period, 0, 4), dateOf(t.In(c.loc)))
}

// day appends the opening periods of a day to list, in order.
func (c *Calendar) day(list []Period, d date) []Period {
	for _, s := range c.spans(d) {
		if p, ok := c.period(d, s); ok {
			list = c.cut(list, p)
		}
	}
	return list
}

// Open reports whether t is service time.
func (c *Calendar) Open(t time.Time) bool {
	open := false
	c.walk(t, t, func(p Period) bool {
		open = !t.Before(p.From) && t.Before(p.To)
		return !open
	})
	return open
}

// Next is t if it is service time, else the next opening; ok is false when
// there is none within a year.
func (c *Calendar) Next(t time.Time) (at time.Time, ok bool) {
	c.walk(t, t.AddDate(0, 0, within), func(p Period) bool {
		if !t.Before(p.To) {
			return true
		}
		at, ok = later(p.From, t), true
		return false
	})
	return at, ok
}

// Add is the moment at which d of service time has passed since t. A moment
// that falls on a closing time stays there. A d of 0 or less gives t itself in
// service time or on a closing time, else the next opening. ok is false when
// a year without service comes first.
func (c *Calendar) Add(t time.Time, d time.Duration) (at time.Time, ok bool) {
	from := t
	for !ok {
		last, seen := from, false
		// One step back: a day that closed at 24:00 closed just now.
		c.walk(from.Add(-1), from.AddDate(0, 0, within), func(p Period) bool {
			if p.To.Before(from) {
				return true
			}
			begin := later(p.From, from)
			room := p.To.Sub(begin)
			if d <= 0 || d <= room && room > 0 {
				at, ok = begin.Add(max(d, 0)), true
				return false
			}
			d -= room
			seen = seen || room > 0
			last = p.To
			return true
		})
		if !ok && !seen {
			return time.Time{}, false
		}
		from = last
	}
	return at, true
}

// Between is the service time that passes from a to b; 0 when b is not after a.
func (c *Calendar) Between(a, b time.Time) time.Duration {
	var sum time.Duration
	if !a.Before(b) {
		return 0
	}
	c.walk(a, b, func(p Period) bool {
		from, to := later(p.From, a), p.To
		if b.Before(to) {
			to = b
		}
		if from.Before(to) {
			sum += to.Sub(from)
		}
		return p.To.Before(b)
	})
	return sum
}

// walk visits the opening periods of the days from a's to b's, in order, until
// visit returns false.
func (c *Calendar) walk(a, b time.Time, visit func(Period) bool) {
	var room [4]Period
	list := room[:0]
	last := dateOf(b.In(c.loc))
	for d := c.after(dateOf(a.In(c.loc))); d <= last; d = c.after(d + 1) {
		list = c.day(list[:0], d)
		for _, p := range list {
			if !visit(p) {
				return
			}
		}
	}
}

// later is the later of two moments.
func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
