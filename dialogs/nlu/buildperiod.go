package nlu

// period makes a week, a month, a year …, or the next hours.
func (m *match) period() (node, bool) {
	o, ok := m.periodFrom(0)
	if u := m.node(clsUnit); u != nil && m.units[u.unit].grain == grainHour {
		which := m.node(clsWhich)
		return node{kind: kindWithin, span: m.units[u.unit].span}, which != nil && which.which == 1
	}
	return found(o), ok
}

// periodFrom makes a period of what a rule has from a word on.
func (m *match) periodFrom(at int) (on, bool) { return m.periodIn(at, len(m.in)) }

// periodIn makes a period of the words of a rule from..to.
func (m *match) periodIn(from, to int) (on, bool) {
	which, whichSaid := 0, m.nodeIn(clsWhich, from, to)
	if whichSaid != nil {
		which = int(whichSaid.which)
	}
	unit, month, year := m.nodeIn(clsUnit, from, to), m.nodeIn(clsMonth, from, to), m.nodeIn(clsYear, from, to)
	switch {
	case month != nil:
		if month.weak && len(m.in) == 1 && !m.alone() {
			return on{}, false
		}
		if unit != nil && year == nil { // März nächsten Jahres
			y, _, _ := m.today.civil()
			return monthOf(y+which, int(month.month)), m.units[unit.unit].grain == grainYear
		}
		return m.monthNamed(int(month.month), year, whichSaid), true
	case unit != nil:
		g := m.units[unit.unit].grain
		if whichSaid == nil && g != grainWeekend && len(m.in) < 3 {
			return on{}, false
		}
		return m.periodOf(g, which)
	case year != nil:
		return days(dateOf(int(year.n), 1, 1), dateOf(int(year.n)+1, 1, 1), grainYear), true
	}
	return on{}, false
}

func monthOf(y, month int) on {
	return days(dateOf(y, month, 1), dateOf(y, month+1, 1), grainMonth)
}

// monthNamed is a month by its name: the present or next one, unless a year or
// which one was said.
func (p *parser) monthNamed(month int, year, which *node) on {
	y, now, _ := p.today.civil()
	w := 0
	if which != nil {
		w = int(which.which)
	}
	switch {
	case year != nil:
		y = int(year.n)
	case w < 0:
		if month >= now {
			y--
		}
		y += w + 1
	case w > 0:
		if month <= now {
			y++
		}
		y += w - 1
	case which == nil && month < now:
		y++
	}
	o := monthOf(y, month)
	if year == nil {
		o.yearly = yearly{month: int8(month)}
	}
	return o
}

// periodOf is this period of a kind (0), the next one (1), the last one (-1).
func (p *parser) periodOf(g grain, which int) (on, bool) {
	y, m, _ := p.today.civil()
	switch g {
	case grainDay:
		return day(p.today + date(which)), true
	case grainWeek:
		monday := p.today.monday() + date(7*which)
		return days(monday, monday+7, grainWeek), true
	case grainWeekend:
		monday := p.today.monday() + date(7*which)
		return days(monday+5, monday+7, grainWeekend), true
	case grainMonth:
		return monthOf(y, m+which), true
	case grainQuarter:
		first := (m-1)/3*3 + 1 + 3*which
		return days(dateOf(y, first, 1), dateOf(y, first+3, 1), grainQuarter), true
	case grainYear:
		return days(dateOf(y+which, 1, 1), dateOf(y+which+1, 1, 1), grainYear), true
	}
	return on{}, false
}

// edge makes the beginning, the middle or the end of a period.
func (m *match) edge() (on, bool) {
	edge := int(m.node(clsEdge).edge)
	if n := m.node(clsPeriod); n != nil {
		return edgeOf(n.on, edge)
	}
	if y := m.node(clsYear); y != nil {
		return edgeOf(days(dateOf(int(y.n), 1, 1), dateOf(int(y.n)+1, 1, 1), grainYear), edge)
	}
	u := m.node(clsUnit)
	if u == nil {
		return on{}, false
	}
	for which := range 2 { // once this one is over, the next one is meant
		whole, _ := m.periodOf(m.units[u.unit].grain, which) // without one there is no edge either
		o, ok := edgeOf(whole, edge)
		if !ok || o.to > m.today || m.node(clsWhich) != nil {
			return o, ok
		}
	}
	return on{}, false
}

// edgeOf takes a third of a period: of a week Monday, Wednesday or Friday, of a
// month ten days.
func edgeOf(o on, edge int) (on, bool) {
	switch o.grain {
	case grainWeek:
		return day(o.from + date(2*edge)), true
	case grainMonth:
		from := o.from + date(10*edge)
		to := from + 10
		if edge == 2 {
			to = o.to
		}
		return days(from, to, grainWeek), true
	case grainQuarter, grainYear:
		third := (o.to - o.from) / 3
		if y, m, d := o.from.civil(); d == 1 {
			months := map[grain]int{grainQuarter: 1, grainYear: 4}[o.grain]
			return days(dateOf(y, m+edge*months, 1), dateOf(y, m+(edge+1)*months, 1), grainMonth), true
		}
		return days(o.from+third*date(edge), o.from+third*date(edge+1), grainMonth), true
	}
	return on{}, false
}

// several makes the next or the last so many days, weeks, months.
func (m *match) several() (node, bool) {
	n, u := m.node(clsNumber), m.node(clsUnit)
	if n == nil || u == nil || n.n < 1 {
		return node{}, false
	}
	unit := m.units[u.unit]
	s := unit.times(n.n)
	next := m.rule.meaning == meanNext
	if unit.grain == grainHour {
		return node{kind: kindWithin, span: s}, next
	}
	now, ok := m.periodOf(unit.grain, 0)
	if !ok {
		return node{}, false
	}
	o := days(now.to, now.to.addMonths(s.months)+date(s.days), grainWeek)
	if !next {
		o = days(now.from.addMonths(-s.months)-date(s.days), now.from, grainWeek)
	}
	return found(o), true
}

// nth makes the first Monday of a month, its last week, the third quarter.
func (m *match) nth() (on, bool) {
	n := int(m.node(clsNth).nth)
	at := m.rule.first(clsNth, 0) + 1
	what := m.in[at]
	from, to := at+1, len(m.in)
	if !m.periodSaid(from, to) && m.periodSaid(0, at-1) {
		from, to = 0, at-1 // "aralığın ilk pazartesisi"
	}
	in, ok := m.periodIn(from, to)
	whole := !m.periodSaid(from, to)
	if whole { // the third quarter, of this year or the next
		if what.is&clsUnit == 0 || m.units[what.unit].grain != grainQuarter {
			return on{}, false
		}
		y, _, _ := m.today.civil()
		if year := m.node(clsYear); year != nil {
			y = int(year.n)
		}
		in, ok = days(dateOf(y, 1, 1), dateOf(y+1, 1, 1), grainYear), true
	}
	if !ok {
		return on{}, false
	}
	o, ok := m.nthIn(n, &what, in)
	if !ok || o.to > m.today || m.node(clsYear) != nil || m.nodeIn(clsWhich, from, to) != nil {
		return o, ok
	}
	months := 12 // it has passed: the next one is meant
	if in.grain == grainMonth && in.yearly.month == 0 {
		months = 1
	}
	in.from, in.to = in.from.addMonths(months), in.to.addMonths(months)
	return m.nthIn(n, &what, in)
}

// periodSaid reports whether a month or a unit is among the words from..to.
func (m *match) periodSaid(from, to int) bool {
	return m.nodeIn(clsMonth, from, to) != nil || m.nodeIn(clsUnit, from, to) != nil
}

// nthIn finds the nth day of the week or unit within a period; -1 is the last.
func (m *match) nthIn(n int, what *node, in on) (on, bool) {
	g, step, wd := grainDay, date(7), int(what.weekday)
	if what.is&clsUnit != 0 {
		g = m.units[what.unit].grain
	}
	var first date
	switch {
	case what.is&clsWeekday != 0:
		first = in.from + date((wd-in.from.weekday()+7)%7)
	case g == grainDay:
		first, step = in.from, 1
	case g == grainWeek:
		first = (in.from + 6).monday()
	case g == grainWeekend:
		first = in.from + date((6-in.from.weekday()+7)%7)
	case g == grainMonth, g == grainQuarter:
		return nthMonths(n, g, in)
	default:
		return on{}, false
	}
	at := first + step*date(n-1)
	if n < 0 {
		at = first + (in.to-1-first)/step*step
	}
	length := map[grain]date{grainDay: 1, grainWeek: 7, grainWeekend: 2}[g]
	o := days(at, at+length, g)
	return o, at >= in.from && at < in.to
}

func nthMonths(n int, g grain, in on) (on, bool) {
	size := 1
	if g == grainQuarter {
		size = 3
	}
	from := in.from.addMonths(size * (n - 1))
	if n < 0 {
		from = in.to.addMonths(-size)
	}
	return days(from, from.addMonths(size), g), from >= in.from && from < in.to
}
