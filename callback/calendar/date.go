package calendar

import "time"

// date is a day, counted from 1970-01-01.
type date int

// dateOf is the day t's own clock shows.
func dateOf(t time.Time) date {
	y, m, d := t.Date()
	s := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()
	return date(s / 86400) // a midnight: divides evenly, before 1970 too
}

// weekday of the day; 1970-01-01 was a Thursday.
func (d date) weekday() time.Weekday { return time.Weekday(((int(d)+4)%7 + 7) % 7) }

// yearDay is the year of the day and its number in it, from 1.
func (d date) yearDay() (year, day int) {
	t := time.Unix(int64(d)*86400, 0).UTC()
	return t.Year(), t.YearDay()
}

// at is the moment the clock in loc shows minute minutes after midnight of the
// day. A minute the clocks skip is the moment they change, so that hours keep
// their order whatever the clocks do.
func (d date) at(minute int, loc *time.Location) time.Time {
	t := time.Date(1970, 1, 1+int(d), 0, minute, 0, 0, loc)
	if t.Hour()*60+t.Minute() == minute%(24*60) {
		return t
	}
	before, after := t.ZoneBounds()
	y, m, dd := t.Date()
	shown := time.Date(y, m, dd, t.Hour(), t.Minute(), 0, 0, time.UTC)
	if shown.After(time.Date(1970, 1, 1+int(d), 0, minute, 0, 0, time.UTC)) {
		return before.In(loc)
	}
	return after.In(loc)
}
