package calendar

import (
	"slices"
	"time"
)

// Meet is the service time that also lies within weekly hours, by the clock on
// the wall: hours in which nobody is called before eight or on a Sunday. The
// town's own days are cut too; holidays and closures stay as they are, and a
// weekday w does not name is closed (a nil w leaves nothing). Periods of w may
// overlap and stand in any order. The copy is cheap; c stays as it is.
func (c *Calendar) Meet(w Week) *Calendar {
	less := *c
	var cut [7][]Span
	for wd := range cut {
		cut[wd] = merged(w[time.Weekday(wd)])
		less.week[wd] = common(c.week[wd], cut[wd])
	}
	less.own = make(map[date][]Span, len(c.own))
	for d, spans := range c.own {
		less.own[d] = common(spans, cut[d.weekday()])
	}
	return &less
}

// merged sorts spans and makes one of those that touch. One that ends before
// it begins has nothing in common with any other.
func merged(spans []Span) []Span {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b Span) int { return a.From - b.From })
	var apart []Span
	for _, s := range spans {
		if last := len(apart) - 1; last >= 0 && s.From <= apart[last].To {
			apart[last].To = max(apart[last].To, s.To)
			continue
		}
		apart = append(apart, s)
	}
	return apart
}

// common is what two lists of spans have in common; the spans of each stand in
// order and do not overlap.
func common(a, b []Span) []Span {
	var both []Span
	for _, s := range a {
		for _, o := range b {
			if from, to := max(s.From, o.From), min(s.To, o.To); from < to {
				both = append(both, Span{from, to})
			}
		}
	}
	return both
}
