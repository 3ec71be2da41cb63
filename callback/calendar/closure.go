package calendar

import (
	"slices"
	"sort"
	"time"
)

// Without is the calendar in which the given periods are no service time, nor
// what was closed before. They may overlap, stand in any order and end before
// they begin (those close nothing). A closing time in the middle of opening
// hours is one like any other: a moment Add comes to rest on. The copy is
// cheap; c stays as it is.
func (c *Calendar) Without(closed []Period) *Calendar {
	less := *c
	less.closed = joined(slices.Concat(c.closed, closed), c.loc)
	return &less
}

// joined sorts periods and makes one of those that touch.
func joined(list []Period, loc *time.Location) []Period {
	list = slices.DeleteFunc(list, func(p Period) bool { return !p.From.Before(p.To) })
	slices.SortFunc(list, func(a, b Period) int { return a.From.Compare(b.From) })
	var apart []Period
	for _, p := range list {
		p = Period{p.From.In(loc), p.To.In(loc)}
		if last := len(apart) - 1; last >= 0 && !apart[last].To.Before(p.From) {
			apart[last].To = later(apart[last].To, p.To)
			continue
		}
		apart = append(apart, p)
	}
	return apart
}

// closures are those that end after t, in order.
func (c *Calendar) closures(t time.Time) []Period {
	return c.closed[sort.Search(len(c.closed), func(i int) bool { return c.closed[i].To.After(t) }):]
}

// cut appends to list what the closures leave of an opening period.
func (c *Calendar) cut(list []Period, p Period) []Period {
	for _, shut := range c.closures(p.From) {
		if !shut.From.Before(p.To) {
			break
		}
		if p.From.Before(shut.From) {
			list = append(list, Period{p.From, shut.From})
		}
		p.From = shut.To
	}
	if p.From.Before(p.To) {
		list = append(list, p)
	}
	return list
}

// shut is the closure that covers t.
func (c *Calendar) shut(t time.Time) (p Period, ok bool) {
	if list := c.closures(t); len(list) > 0 && !t.Before(list[0].From) {
		return list[0], true
	}
	return Period{}, false
}

// after is d, or the day on which the closure ends that d begins in: nobody
// counts the days of a long one.
func (c *Calendar) after(d date) date {
	if len(c.closed) == 0 {
		return d
	}
	if p, ok := c.shut(d.at(0, c.loc)); ok {
		return max(d, dateOf(p.To))
	}
	return d
}
