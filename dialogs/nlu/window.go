package nlu

import "time"

// Named reports whether a day or a time of day was named, not only how soon.
func (t Time) Named() bool { return t.dated || t.timed }

// Exact reports whether one point in time was named, not only a day, or what
// is before or after it.
func (t Time) Exact() bool { return t.exact }

// Fits reports whether a window from..to is meant: one on the day that was
// named, if any, and at that time of day, if any. A day of the week that was
// named alone is any of them.
func (t Time) Fits(from, to time.Time) bool {
	if t.at == nil {
		return false
	}
	from, to = from.In(t.at), to.In(t.at)
	d := civilOf(from)
	switch {
	case !t.dated:
	case t.weekday >= 0:
		if d.weekday() != int(t.weekday) {
			return false
		}
	case t.open > 0 && d < t.first, t.open <= 0 && (d < t.first || d >= t.end):
		return false
	}
	if !t.timed {
		return true
	}
	begin, until := t.Hours()
	at := from.Hour()*60 + from.Minute()
	if !t.exact {
		return at >= begin && at < until
	}
	return t.within(d, begin, from, to) || begin >= noon && begin < noon+7*60 && t.within(d, begin-noon, from, to)
}

func (t Time) within(d date, minutes int, from, to time.Time) bool {
	at := t.moment(d, minutes)
	return !at.Before(from) && at.Before(to)
}

// Days are the first and the last day that were named. Without an end, the last
// one is a year later. ok is false when no day was named.
func (t Time) Days() (first, last time.Time, ok bool) {
	if !t.dated {
		return first, last, false
	}
	end := t.end - 1
	if t.open > 0 {
		end = t.first + 365
	}
	return t.moment(t.first, 0), t.moment(end, 0), true
}

// Hours is when on a day it may be, in minutes from midnight: from ≤ t < to. A
// point in time is its beginning; where a side was not named, it is open.
func (t Time) Hours() (from, to int) {
	from, to = int(t.begin), min(int(t.until), fullDay)
	if t.openBegin {
		from = 0
	}
	if t.exact || t.openUntil {
		to = fullDay
	}
	return min(from, fullDay-1), max(to, min(from, fullDay-1)+1)
}
