package desk

import (
	"strconv"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// words puts times and codes the way staff read them.
type words struct {
	texts
	loc *time.Location
	now time.Time
}

func (d *Desk) words() words { return words{d.texts, d.c.Location, d.c.Now()} }

// day names the day of t as seen from now: heute, morgen, Mi., 25.11.
func (w words) day(t time.Time) string {
	t, now := t.In(w.loc), w.now.In(w.loc)
	noon := func(t time.Time) time.Time {
		return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, time.UTC)
	}
	switch noon(t).Sub(noon(now)) {
	case 0:
		return w.say("day.today")
	case 24 * time.Hour:
		return w.say("day.tomorrow")
	case -24 * time.Hour:
		return w.say("day.yesterday")
	}
	layout := "02.01."
	if t.Year() != now.Year() {
		layout = "02.01.2006"
	}
	return w.say("weekday."+t.Weekday().String()) + ", " + t.Format(layout)
}

// moment is a day and a time of day; "" for the zero time.
func (w words) moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return w.say("moment", "day", w.day(t), "time", t.In(w.loc).Format("15:04"))
}

// clock is a time of day.
func (w words) clock(t time.Time) string {
	return w.say("clock", "time", t.In(w.loc).Format("15:04"))
}

// window is the slot of a request.
func (w words) window(s callback.Slot) string {
	if s.Zero() {
		return w.say("window.asap")
	}
	return w.say("window", "day", w.day(s.From),
		"from", s.From.In(w.loc).Format("15:04"), "to", s.To.In(w.loc).Format("15:04"))
}

// span is a length of time, as exact as somebody waiting for it cares.
func (w words) span(d time.Duration) string {
	minutes := int(d / time.Minute)
	switch {
	case minutes < 1:
		return w.say("span.now")
	case minutes < 60:
		return w.count("span.minutes", minutes)
	case minutes < 24*60 && minutes%60 == 0:
		return w.say("span.hours.even", "h", strconv.Itoa(minutes/60))
	case minutes < 24*60:
		return w.say("span.hours", "h", strconv.Itoa(minutes/60), "m", strconv.Itoa(minutes%60))
	}
	return w.count("span.days", minutes/(24*60))
}

// service is a length of service time. It is never told in days: a day of
// service is not a day.
func (w words) service(d time.Duration) string {
	minutes := int(d / time.Minute)
	switch {
	case minutes < 1:
		return w.say("span.short")
	case minutes < 60:
		return w.count("span.minutes", minutes)
	case minutes%60 == 0:
		return w.say("span.hours.even", "h", strconv.Itoa(minutes/60))
	}
	return w.say("span.hours", "h", strconv.Itoa(minutes/60), "m", strconv.Itoa(minutes%60))
}

// talked is the length of a call, from seconds.
func (w words) talked(seconds int) string {
	if seconds <= 0 {
		return ""
	}
	return w.say("talked", "m", strconv.Itoa(seconds/60), "s", strconv.Itoa(seconds%60))
}
