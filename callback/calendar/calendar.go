// Package calendar knows when a department serves: opening periods, holidays
// of the Land and the town's own, and arithmetic in service time, for which
// the clock stands still outside of hours.
//
// Hours are wall-clock times of the town, so that 08:00 stays 08:00 when the
// clocks change; service time is time that really passes, so that a night
// shift in which the clocks go forward is an hour shorter.
package calendar

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Day is a day of the town's own; no hours: closed. Hours replace those of the
// weekday and open on a holiday of the Land; a department that does not serve
// on that weekday stays closed, for Christmas Eve is no reason to be called on
// a Thursday by a team that works on Tuesdays only.
type Day struct {
	Date  string   `yaml:"date"` // 2026-12-24
	Hours []string `yaml:"hours"`
}

// Holidays tells which days are not served, or only partly.
type Holidays struct {
	State string // ISO 3166-2:DE without the prefix: HE; "": only Days count
	// Regional names days that are holidays in parts of the Land only, this
	// town among them: fronleichnam (SN, TH), friedensfest, mariae-himmelfahrt (BY).
	Regional []string
	Days     []Day // the town's own; they win over the Land's
}

// Calendar is the service time of one department. It is safe for use by
// several goroutines.
type Calendar struct {
	serves [7]bool // weekdays the department works on, whatever Meet leaves of them
	week   [7][]Span
	own    map[date][]Span
	land   *land    // shared by all copies
	closed []Period // in order, none touching another
	loc    *time.Location
}

// New makes a calendar. Errors name the day that cannot be read, all of them
// at once; a nil loc is UTC.
func New(w Week, h Holidays, loc *time.Location) (*Calendar, error) {
	if loc == nil {
		loc = time.UTC
	}
	c := &Calendar{own: make(map[date][]Span, len(h.Days)), land: &land{}, loc: loc}
	var problems []error
	for i, day := range strings.Fields(weekdays) {
		wd := time.Weekday((i + 1) % 7)
		spans, err := inOrder(w[wd])
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", day, err))
		}
		c.week[wd], c.serves[wd] = spans, len(spans) > 0
	}
	for i, d := range h.Days {
		if err := c.addOwn(d); err != nil {
			problems = append(problems, fmt.Errorf("holidays[%d]: %q: %w", i, d.Date, err))
		}
	}
	var err error
	if c.land.days, err = holidaysIn(h.State, h.Regional); err != nil {
		problems = append(problems, err)
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return c, nil
}

// addOwn takes a day of the town's own in.
func (c *Calendar) addOwn(d Day) error {
	t, err := time.Parse(time.DateOnly, d.Date)
	if err != nil {
		return errors.New("write the day as 2026-12-24")
	}
	day := dateOf(t)
	if _, twice := c.own[day]; twice {
		return errors.New("stands there twice")
	}
	spans := make([]Span, 0, len(d.Hours))
	for _, text := range d.Hours {
		s, err := ParseSpan(text)
		if err != nil {
			return err
		}
		spans = append(spans, s)
	}
	c.own[day], err = inOrder(spans)
	return err
}

// spans are the hours of a day, as the clock on the wall shows them.
func (c *Calendar) spans(d date) []Span {
	wd := d.weekday()
	if !c.serves[wd] {
		return nil
	}
	if own, ok := c.own[d]; ok {
		return own
	}
	if c.land.holiday(d) {
		return nil
	}
	return c.week[wd]
}

// inOrder sorts spans and refuses what cannot be.
func inOrder(spans []Span) ([]Span, error) {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b Span) int { return a.From - b.From })
	for i, s := range spans {
		if s.From < 0 || s.To > 24*60 || s.From >= s.To {
			return nil, fmt.Errorf("%q ends before it begins; hours past midnight are written as two days, until 24:00 and from 00:00", s)
		}
		if i > 0 && s.From < spans[i-1].To {
			return nil, fmt.Errorf("%q and %q overlap", spans[i-1], s)
		}
	}
	return spans, nil
}
