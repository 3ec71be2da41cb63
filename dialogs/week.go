package dialogs

import (
	"slices"
	"strings"
	"time"
)

// weekdays are the names of days in the encoding of opening hours, Monday
// first, as a week is told.
var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// appendWeek tells opening hours, given as "mon 08:00-12:00,14:00-18:00;tue …".
// Days in a row with the same hours are told together.
func (c *clock) appendWeek(b []byte, value string, v variant) []byte {
	var hours [7]string
	for entry := range strings.SplitSeq(value, ";") {
		day, spans, ok := strings.Cut(strings.TrimSpace(entry), " ")
		if i := slices.Index(weekdays, day); ok && i >= 0 {
			hours[i] = spans
		}
	}
	any := false
	for i := 0; i < 7; {
		n := 1
		for i+n < 7 && hours[i+n] == hours[i] {
			n++
		}
		if hours[i] != "" {
			if any {
				b = c.fill(b, &c.weekdays, v, &moment{})
			}
			any = true
			b = c.appendDays(b, i, n, hours[i], v)
		}
		i += n
	}
	if !any {
		return append(b, c.words.Closed...)
	}
	return b
}

// appendDays tells n days from day i (0 is Monday) that have the same hours.
func (c *clock) appendDays(b []byte, i, n int, spans string, v variant) []byte {
	names := c.words.Weekdays
	if v != spoken {
		names = c.words.Short
	}
	date := []byte(names[(i+1)%7])
	switch {
	case n == 2:
		date = append(c.fill(date, &c.and, v, &moment{}), names[(i+2)%7]...)
	case n > 2:
		date = c.fill(nil, &c.days, v, &moment{from: []byte(names[(i+1)%7]), to: []byte(names[(i+n)%7])})
	}
	var periods []byte
	for k, span := range strings.Split(spans, ",") {
		if k > 0 {
			periods = c.fill(periods, &c.periods, v, &moment{})
		}
		from, to, _ := strings.Cut(span, "-")
		periods = c.fill(periods, &c.hours, v, &moment{from: c.timeOfDay(from, v), to: c.timeOfDay(to, v)})
	}
	return c.fill(b, &c.weekday, v, &moment{date: date, to: periods})
}

// timeOfDay tells HH:MM; anything else as it is.
func (c *clock) timeOfDay(value string, v variant) []byte {
	t, err := time.Parse("15:04", value)
	if err != nil {
		return []byte(value)
	}
	return c.appendClock(nil, t, v)
}
