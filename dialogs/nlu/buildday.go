package nlu

// day makes one day or several.
func (m *match) day() (node, bool) {
	var o on
	ok := true
	switch m.rule.meaning {
	case meanDay:
		n := found(day(m.today + date(m.in[0].day)))
		if m.in[0].is&clsPart != 0 {
			n.also = m.in[0].part + 1
		}
		return n, true
	case meanDate:
		o, ok = m.date()
	case meanWeekday:
		o, ok = m.weekday()
	case meanPeriod:
		return m.period()
	case meanFeast:
		o, ok = m.named()
	case meanNth:
		o, ok = m.nth()
	case meanWeek:
		o, ok = m.weekOfYear()
	case meanWorkday:
		o = day(m.today)
		if w := o.from.weekday(); w == 0 || w == 6 {
			o = day(o.from.monday() + 7)
		}
		o.open = 1
	case meanEdge:
		o, ok = m.edge()
	case meanNext, meanLast:
		return m.several()
	}
	return found(o), ok
}

// date makes the next day of a date, or that of a year.
func (m *match) date() (on, bool) {
	d, month, y := 0, 0, 0
	if n := m.node(clsWritten); n != nil {
		if n.weak && len(m.in) == 1 && !m.alone() {
			return on{}, false
		}
		d, month, y = int(n.nth), int(n.month), int(n.n)
	}
	if n := m.node(clsDate); n != nil {
		d = int(n.nth)
	} else if n := m.node(clsOfMonth); n != nil {
		d = int(n.n)
	}
	if n := m.node(clsMonth); n != nil {
		month = int(n.month)
	} else if n := m.node(clsMonthNth); n != nil {
		month = int(n.nth)
	}
	if n := m.node(clsYear); n != nil {
		y = int(n.n)
	}
	switch {
	case month == 0:
		return m.ofMonth(d)
	case y > 0:
		o := day(dateOf(y, month, d))
		return o, exists(y, month, d)
	}
	return m.nextDate(month, d)
}

// nextDate is the next day of a date, today or later; 29 February may be years away.
func (p *parser) nextDate(month, d int) (on, bool) {
	y, _, _ := p.today.civil()
	for i := range 9 {
		if at := dateOf(y+i, month, d); exists(y+i, month, d) && at >= p.today {
			o := day(at)
			o.yearly = yearly{month: int8(month), day: int8(d)}
			return o, true
		}
	}
	return on{}, false
}

// ofMonth is the next day of that number, on that day of the week if one was
// named.
func (m *match) ofMonth(d int) (on, bool) {
	wd := m.node(clsWeekday)
	if wd == nil && m.counts() {
		return on{}, false
	}
	y, month, _ := m.today.civil()
	next := noDate
	for i := range 30 {
		first := dateOf(y, month+i, 1)
		at := first + date(d-1)
		if _, mm, _ := first.civil(); at < m.today || !sameMonth(at, mm) {
			continue
		}
		if next == noDate {
			next = at
		}
		if wd == nil || at.weekday() == int(wd.weekday) {
			next = at
			break
		}
	}
	o := day(next)
	if wd == nil {
		o.ofMonth = int8(d)
	}
	return o, next != noDate
}

func sameMonth(d date, month int) bool { _, m, _ := d.civil(); return m == month }

// weekday makes the next, this or the last of a day of the week. Named alone it
// is a coming one: today is called today.
func (m *match) weekday() (on, bool) {
	n := m.node(clsWeekday)
	if n.weak && len(m.in) == 1 && !m.alone() {
		return on{}, false
	}
	ahead := (int(n.weekday) - m.today.weekday() + 7) % 7
	which := m.node(clsWhich)
	switch {
	case which == nil || which.which > 0:
		if ahead == 0 {
			ahead = 7
		}
		if which != nil {
			ahead += 7 * int(which.which-1)
		}
	case which.which < 0:
		if ahead -= 7; ahead == 0 {
			ahead = -7
		}
		ahead += 7 * int(which.which+1)
	}
	o := day(m.today + date(ahead))
	if which == nil {
		o.weekday = n.weekday
	}
	return o, true
}

// named makes a feast or a season.
func (m *match) named() (on, bool) {
	id := m.rule.feast - 1
	if n := m.node(clsFeast); n != nil {
		id = n.feast
	}
	f := &m.feast[id]
	if y := m.node(clsYear); y != nil {
		from, to := f.in(int(y.n))
		return season(from, to), true
	}
	which := int8(0)
	if n := m.node(clsWhich); n != nil {
		which = n.which
	}
	from, to := m.occurs(f, int(which))
	o := season(from, to)
	o.yearly = yearly{feast: id + 1}
	return o, true
}

// occurs is when a feast is: 0 is now or next, 1 the next to begin, -1 the last one.
func (p *parser) occurs(f *feast, which int) (from, to date) {
	y, _, _ := p.today.civil()
	if which < 0 {
		for y++; ; y-- {
			if from, to = f.in(y); to <= p.today {
				if which++; which == 0 {
					return from, to
				}
			}
		}
	}
	for y--; ; y++ {
		from, to = f.in(y)
		if which == 0 && to > p.today {
			return from, to
		}
		if which > 0 && from > p.today {
			if which--; which == 0 {
				return from, to
			}
		}
	}
}

func season(from, to date) on {
	if to-from > 1 {
		return days(from, to, grainQuarter)
	}
	return day(from)
}

// weekOfYear is a week by its number (ISO 8601).
func (m *match) weekOfYear() (on, bool) {
	n := 0
	if x := m.node(clsNumber); x != nil {
		n = int(x.n)
	} else if x := m.node(clsNth); x != nil {
		n = int(x.nth)
	}
	y, _, _ := m.today.civil()
	year := m.node(clsYear)
	if year != nil {
		y = int(year.n)
	}
	monday := dateOf(y, 1, 4).monday() + date(7*(n-1))
	if year == nil && monday+7 <= m.today {
		monday = dateOf(y+1, 1, 4).monday() + date(7*(n-1))
	}
	return days(monday, monday+7, grainWeek), n >= 1 && n <= 53
}

// dates makes the days from one to another.
func (m *match) dates(first, last *node) (node, bool) {
	to := last.on
	if last.kind != kindOn {
		to = m.bareDay(last)
	}
	from := first.on
	switch {
	case first.kind != kindOn && last.kind == kindOn: // 3. bis 5. Dezember
		y, month, d := to.from.civil()
		n := int(first.nth)
		if first.is&clsDate == 0 {
			n = int(first.n)
		}
		if n > d {
			month--
		}
		if to.weekday >= 0 || to.to-to.from > 1 || !exists(y, (month+11)%12+1, n) {
			return node{}, false
		}
		from = day(dateOf(y, month, n))
	case first.kind != kindOn:
		from = m.bareDay(first)
	}
	for to.to <= from.from {
		switch {
		case to.weekday >= 0:
			to.to += 7
		case last.kind != kindOn:
			to.to = (to.to - 1).addMonths(1) + 1
		case to.yearly.month > 0:
			to.to = (to.to - 1).addMonths(12) + 1
		default:
			return node{}, false
		}
	}
	if to.weekday >= 0 && to.to-from.from > 7 {
		to.to -= (to.to - from.from - 1) / 7 * 7
	}
	return found(days(from.from, to.to, grainDay)), true
}

// bareDay is the day of a month that was said alone: "vom dritten bis zum fünften".
func (m *match) bareDay(n *node) on {
	y, month, _ := m.today.civil()
	at := dateOf(y, month, int(n.nth))
	if at < m.today {
		at = dateOf(y, month+1, int(n.nth))
	}
	return day(at)
}
