package calendar

import "time"

// Back is the latest moment at or before t from which d of service time passes
// until t: Between(at, t) is d, and no later moment has as much before t. With
// a d above 0 it is service time, an opening perhaps, never a closing time;
// a d of 0 or less gives t itself, open or not. ok is false when that moment
// is more than 366 days before t.
//
// It undoes Add as far as closed time, which counts for nothing, allows: with
// d above 0, Back(Add(t, d), d) is Next(t), and Add(Back(t, d), d) is t in
// service time or on a closing time, else the closing time before t.
func (c *Calendar) Back(t time.Time, d time.Duration) (at time.Time, ok bool) {
	if d <= 0 {
		return t, true
	}
	first := t.In(c.loc).AddDate(0, 0, -within)
	c.walkBack(first, t, func(p Period) bool {
		to := p.To
		if t.Before(to) {
			to = t
		}
		room := to.Sub(p.From)
		if room < d {
			d -= max(room, 0)
			return true
		}
		at = to.Add(-d)
		ok = !at.Before(first)
		return false
	})
	if !ok {
		return time.Time{}, false
	}
	return at, true
}

// walkBack visits the opening periods of the days from b's back to a's, the
// latest first, until visit returns false.
func (c *Calendar) walkBack(a, b time.Time, visit func(Period) bool) {
	var room [4]Period
	list := room[:0]
	first := dateOf(a.In(c.loc))
	for d := c.before(dateOf(b.In(c.loc))); d >= first; d = c.before(d - 1) {
		list = c.day(list[:0], d)
		for i := len(list) - 1; i >= 0; i-- {
			if !visit(list[i]) {
				return
			}
		}
	}
}

// before is d, or the day on which the closure begins in which d ends.
func (c *Calendar) before(d date) date {
	if len(c.closed) == 0 {
		return d
	}
	if p, ok := c.shut(d.at(24*60, c.loc).Add(-1)); ok {
		return min(d, dateOf(p.From))
	}
	return d
}
