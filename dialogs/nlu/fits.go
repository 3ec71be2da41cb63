package nlu

import "time"

// Fits reports whether a window from..to is meant, seen at now. An hour from 1
// to 6 is meant in the afternoon where the morning does not fit. What was
// denied fits nothing, and a bound only what keeps it.
func (w When) Fits(from, to, now time.Time) bool {
	if w.Denied || w.dated() && !w.onDay(from, now) {
		return false
	}
	if w.Part == Morning && from.Hour() >= 12 || w.Part == Afternoon && from.Hour() < 12 {
		return false
	}
	if w.Hour < 0 {
		return true
	}
	if w.Bound != At {
		begin, end := w.Range()
		at := from.Hour()*60 + from.Minute()
		return at >= begin && at < end
	}
	return w.within(w.Hour, from, to) || w.Hour >= 1 && w.Hour <= 6 && w.within(w.Hour+12, from, to)
}

func (w When) onDay(t, now time.Time) bool {
	if w.Date == 0 && w.Day < 0 && !w.Week {
		return int(t.Weekday()) == w.Weekday
	}
	day, ok := w.On(now)
	if w.Week && w.Weekday < 0 {
		return ok && !t.Before(day) && t.Before(day.AddDate(0, 0, 7))
	}
	return ok && sameDay(t, day) && (w.Weekday < 0 || int(t.Weekday()) == w.Weekday)
}

// On is the beginning of the day that was named, today or later, seen at now;
// ok is false when none was, or there is no such day.
func (w When) On(now time.Time) (day time.Time, ok bool) {
	y, m, d := now.Date()
	today := func(days int) time.Time { return time.Date(y, m, d+days, 0, 0, 0, 0, now.Location()) }
	switch {
	case w.Date > 0:
		return w.date(today(0))
	case w.Day >= 0:
		return today(w.Day), true
	case w.Week:
		monday := 7 - (int(now.Weekday())+6)%7
		return today(monday + (max(w.Weekday, 0)+6)%7*min(1, w.Weekday+1)), true
	case w.Weekday >= 0:
		return today((w.Weekday - int(now.Weekday()) + 7) % 7), true
	}
	return time.Time{}, false
}

// date is the next day of that date; without a month, of this month or of the
// next that has it.
func (w When) date(today time.Time) (time.Time, bool) {
	y, m, _ := today.Date()
	for i := range 13 {
		day := time.Date(y, m+time.Month(i), w.Date, 0, 0, 0, 0, today.Location())
		if day.Day() == w.Date && !day.Before(today) && (w.Month == 0 || int(day.Month()) == w.Month) {
			return day, true
		}
	}
	return time.Time{}, false
}

// Range is when on a day it may be, in minutes from midnight: from ≤ t < to.
// An hour from 1 to 6 is one of the afternoon.
func (w When) Range() (from, to int) {
	from, to = 0, 24*60
	switch w.Part {
	case Morning:
		to = 12 * 60
	case Afternoon:
		from = 12 * 60
	}
	if w.Hour < 0 {
		return from, to
	}
	at := w.Hour*60 + max(w.Minute, 0)
	if w.Hour >= 1 && w.Hour <= 6 && w.Part != Morning {
		at += 12 * 60
	}
	if w.Bound == Before {
		return from, min(max(at, from+1), to)
	}
	return max(at, from), to
}

func (w When) within(hour int, from, to time.Time) bool {
	at := time.Date(from.Year(), from.Month(), from.Day(), hour, max(w.Minute, 0), 0, 0, from.Location())
	return !at.Before(from) && at.Before(to)
}

func sameDay(a, b time.Time) bool {
	y, m, d := a.Date()
	y2, m2, d2 := b.In(a.Location()).Date()
	return y == y2 && m == m2 && d == d2
}

// Exact reports whether one point in time was named, not only a day, or what
// is before or after it.
func (w When) Exact() bool { return w.Hour >= 0 && w.Bound == At && !w.Denied }
