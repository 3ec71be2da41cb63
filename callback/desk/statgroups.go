package desk

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// Ways to group.
const (
	byDepartment = "department"
	byChannel    = "channel"
	byDay        = "day"
	byHour       = "hour"
)

func groupings() []string { return []string{byDepartment, byChannel, byDay, byHour} }

// group is one row of a table of the statistics.
type group struct {
	key, Name string
	Count     callback.Count
}

// section is a chart and the table beside it.
type section struct {
	ID, Title, Head string
	Chart           chart
	Rows            []groupRow
}

// groupRow is a group as it is shown.
type groupRow struct {
	Name                                          string
	Asked, Booked, Open, Done, Unreached, Dropped int
	First, Kept, Median                           string
}

// sections are the charts by department, channel and day.
func (d *Desk) sections(w words, ch selection, list []counted) (all []section) {
	for _, by := range []string{byDepartment, byChannel, byDay} {
		head := by
		var groups []group
		if by == byDay {
			head, groups = d.stretches(w, ch, list)
		} else {
			groups = d.groups(w, by, list)
		}
		s := section{ID: by, Title: w.say("statistics.by." + by), Head: w.say("statistics.head." + head)}
		for _, g := range groups {
			s.Rows = append(s.Rows, w.groupRow(g))
		}
		if by == byDay {
			s.Chart = columnChart(groups)
		} else {
			s.Chart = barChart(groups)
		}
		s.Chart.Title = s.Title
		s.Chart.Desc = w.say("statistics.chart", "groups", strconv.Itoa(len(groups)), "most", strconv.Itoa(s.Chart.most))
		all = append(all, s)
	}
	return all
}

func (w words) groupRow(g group) groupRow {
	n := g.Count
	return groupRow{
		g.Name, n.Asked, n.Booked, n.Open, n.Done, n.Unreached, n.Cancelled + n.Lapsed,
		share(n.FirstReached, n.Called), share(n.Kept, n.Due), w.waitWithin(n, .5),
	}
}

// groups sums by department, channel, day or hour of the week, in order.
func (d *Desk) groups(w words, by string, list []counted) (groups []group) {
	at := map[string]int{}
	for _, c := range list {
		key, name := d.groupOf(w, by, c)
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key], groups = i, append(groups, group{key: key, Name: name})
		}
		groups[i].Count = groups[i].Count.Plus(c.Count)
	}
	slices.SortFunc(groups, func(a, b group) int { return cmp.Compare(a.key, b.key) })
	return groups
}

// groupOf is the group of a cell: what it is sorted by, and its name.
func (d *Desk) groupOf(w words, by string, c counted) (key, name string) {
	switch by {
	case byDepartment:
		l := lister{words: w, d: d}
		return l.title(c.Department), l.title(c.Department)
	case byChannel:
		i := slices.Index(doors(), c.Door)
		return strconv.Itoa(10 + i), w.or("door."+c.Door, c.Door)
	case byDay:
		return c.day.Format(time.DateOnly), w.date(c.day)
	}
	hour := strconv.Itoa(100 + c.Hour)[1:]
	weekday := (int(c.day.Weekday()) + 6) % 7
	return strconv.Itoa(weekday) + hour, w.say("statistics.hour", "day", w.say("weekday."+c.day.Weekday().String()), "hour", hour)
}

// mostColumns is how many days, weeks or months a chart shows beside each other.
const mostColumns = 31

// stretches sums by day; by week or month when there are many. Stretches in
// which nobody asked are there too.
func (d *Desk) stretches(w words, ch selection, list []counted) (head string, groups []group) {
	days := int(ch.To.Sub(ch.From).Round(24*time.Hour)/(24*time.Hour)) + 1
	begin := func(t time.Time) time.Time { return t }
	name := func(t time.Time) string { return w.say("weekday."+t.Weekday().String()) + " " + t.Format("02.01.") }
	head = "day"
	switch {
	case days > 7*mostColumns:
		head = "month"
		begin = func(t time.Time) time.Time { return t.AddDate(0, 0, 1-t.Day()) }
		name = func(t time.Time) string { return t.Format("01/2006") }
	case days > mostColumns:
		head = "week"
		begin = func(t time.Time) time.Time { return t.AddDate(0, 0, -(int(t.Weekday())+6)%7) }
		name = func(t time.Time) string { return t.Format("02.01.2006") }
	}
	at := map[string]int{}
	for t := ch.From; !t.After(ch.To); t = t.AddDate(0, 0, 1) {
		key := begin(t).Format(time.DateOnly)
		if _, ok := at[key]; !ok {
			at[key] = len(groups)
			groups = append(groups, group{key: key, Name: name(begin(t))})
		}
	}
	for _, c := range list {
		if i, ok := at[begin(c.day).Format(time.DateOnly)]; ok {
			groups[i].Count = groups[i].Count.Plus(c.Count)
		}
	}
	return head, groups
}
