package page

import (
	"strconv"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// words puts times the way citizens read them.
type words struct {
	texts
	loc *time.Location
	now time.Time
}

// date is a day of the calendar: Mittwoch, 25. November.
func (w words) date(t time.Time) string {
	t = t.In(w.loc)
	return w.say("date", "weekday", w.say("weekday."+strconv.Itoa(int(t.Weekday()))),
		"day", strconv.Itoa(t.Day()), "month", w.say("month."+strconv.Itoa(int(t.Month()))))
}

// day is a date that says when it is today or tomorrow.
func (w words) day(t time.Time) string {
	switch isoDay(t.In(w.loc)) {
	case isoDay(w.now.In(w.loc)):
		return w.say("day.today", "date", w.date(t))
	case isoDay(w.now.In(w.loc).AddDate(0, 0, 1)):
		return w.say("day.tomorrow", "date", w.date(t))
	}
	return w.date(t)
}

// span is a window without its day.
func (w words) span(s callback.Slot) string {
	return w.say("span", "from", s.From.In(w.loc).Format("15:04"), "to", s.To.In(w.loc).Format("15:04"))
}

// moment is a day and a time of day.
func (w words) moment(t time.Time) string {
	return w.say("moment", "day", w.date(t), "time", t.In(w.loc).Format("15:04"))
}

// when is the time a request is to be called.
func (w words) when(r callback.Request) string {
	switch {
	case !r.Slot.Zero():
		return w.say("window", "day", w.day(r.Slot.From), "span", w.span(r.Slot))
	case r.Promise.IsZero():
		return w.say("soon")
	}
	return w.say("soon.until", "moment", w.moment(r.Promise))
}

// isoDay names a day in addresses, and tells days apart.
func isoDay(t time.Time) string { return t.Format(time.DateOnly) }
