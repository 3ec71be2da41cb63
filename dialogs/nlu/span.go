package nlu

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// span is a length of time.
type span struct {
	minutes int
	days    int
	months  int
}

func (s span) plus(o span) span {
	return span{s.minutes + o.minutes, s.days + o.days, s.months + o.months}
}

// unit is what lengths are counted in, and what periods are called.
type unit struct {
	span
	grain grain
}

// grain is how long a period is.
type grain uint8

const (
	grainDay grain = iota
	grainHour
	grainWeekend
	grainWeek
	grainMonth
	grainQuarter
	grainYear
)

func parseUnit(s string) (unit, error) {
	n, name, ok := strings.Cut(s, " ")
	if !ok {
		n, name = "1", s
	}
	count, err := strconv.Atoi(n)
	if err != nil || count < 1 || count > 1000 {
		return unit{}, fmt.Errorf("%q is no number of units; try 15 minute", s)
	}
	switch name {
	case "minute":
		return unit{span{minutes: count}, grainHour}, nil
	case "hour":
		return unit{span{minutes: 60 * count}, grainHour}, nil
	case "day":
		return unit{span{days: count}, grainDay}, nil
	case "week":
		return unit{span{days: 7 * count}, grainWeek}, nil
	case "weekend":
		return unit{span{days: 7 * count}, grainWeekend}, nil
	case "month":
		return unit{span{months: count}, grainMonth}, nil
	case "quarter":
		return unit{span{months: 3 * count}, grainQuarter}, nil
	case "year":
		return unit{span{months: 12 * count}, grainYear}, nil
	}
	return unit{}, fmt.Errorf("%q is no unit; try minute, hour, day, week, weekend, month, quarter, year", name)
}

// times is n units. Half a day is twelve hours, half a week three days.
func (u unit) times(n float64) span {
	n = min(n, 10000)
	s := span{minutes: int(float64(u.minutes) * n), days: int(float64(u.days) * n), months: int(float64(u.months) * n)}
	if u.grain == grainDay {
		s.minutes += int((float64(u.days)*n - float64(s.days)) * 24 * 60)
	}
	return s
}

// after is the moment a length of time after another.
func (s span) after(t time.Time) time.Time {
	if s.days == 0 && s.months == 0 {
		return t.Truncate(time.Minute).Add(time.Duration(s.minutes) * time.Minute)
	}
	y, m, d := t.Date()
	day := dateOf(y, int(m), d).addMonths(s.months) + date(s.days)
	y, mm, d := day.civil()
	at := time.Date(y, time.Month(mm), d, t.Hour(), t.Minute(), 0, 0, t.Location())
	return at.Add(time.Duration(s.minutes) * time.Minute)
}
