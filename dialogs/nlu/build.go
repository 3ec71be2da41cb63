package nlu

import "time"

// clock makes a time of day.
func (m *match) clock() (node, bool) {
	found := node{kind: kindClock, entry: entry{is: clsClock}}
	ok := true
	if n := m.figures(); n != nil {
		found.clock = n.clock
		if m.rule.clock.pm && n.clock.half && n.clock.at < noon {
			found.clock.at += noon
		}
		found.clock.half = n.clock.half && !m.rule.clock.pm && !m.rule.clock.am
	} else {
		found.clock, ok = m.spoken()
	}
	if n := m.node(clsPart); n != nil && ok {
		if n.is&clsDay != 0 {
			return found, false // "um neun morgen" is tomorrow
		}
		found.clock = clock{at: int16(m.parts[n.part].of(found.clock))}
	}
	return found, ok
}

// figures is a time of day that was written: 14:30.
func (m *match) figures() *node {
	if n := m.node(clsTime); n != nil {
		return n
	}
	return m.node(clsDotted)
}

// spoken reckons a time of day from an hour and a minute.
func (m *match) spoken() (clock, bool) {
	hour, minute, zero := 0, 0, false
	if n := m.node(clsHour); n != nil {
		hour, zero = int(n.n), n.zero
	}
	if n := m.node(clsFigures); n != nil {
		hour, minute = int(n.n)/100, int(n.n)%100
	}
	if n := m.node(clsTens); n != nil {
		minute = int(n.n)
	}
	if n := m.node(clsMinute); n != nil {
		minute = int(n.n)
	}
	c, ok := m.rule.clock.clock(hour, minute)
	c.half = c.half && !zero
	return c, ok
}

// span adds up lengths: "zwei Stunden und 30 Minuten", "eine halbe Stunde".
func (m *match) span() span {
	var s span
	n, counted, last := 0.0, false, unit{}
	for i := range m.in {
		switch x := &m.in[i]; m.rule.syms[i] {
		case clsSpan.sym():
			s = s.plus(x.span)
		case clsWritten.sym(): // 1.5
			n, counted = n+float64(x.nth)+float64(x.month)/10, true
		case clsNumber.sym():
			n, counted = n+x.n, true
		case clsUnit.sym():
			if !counted {
				n = 1
			}
			last = m.units[x.unit]
			s = s.plus(last.times(n))
			n, counted = 0, false
		}
	}
	if counted { // an hour and a half
		s = s.plus(last.times(n))
	}
	return s
}

// length is the length that was said, in hours where no unit was: "in 2 h".
func (m *match) length() span {
	if n := m.node(clsNumber); n != nil && m.node(clsUnit) == nil {
		return span{minutes: int(60 * n.n)}
	}
	return m.span()
}

// fromNow makes a moment or a day from a length of time.
func (m *match) fromNow() (node, bool) {
	s := m.length()
	if m.rule.meaning == meanAgo {
		s = span{-s.minutes, -s.days, -s.months}
	}
	if s.minutes != 0 {
		k := kindPoint
		if m.rule.meaning == meanWithin {
			k = kindWithin
		}
		return node{kind: k, span: s}, true
	}
	to := m.today.addMonths(s.months) + date(s.days)
	if m.rule.meaning == meanWithin {
		return found(days(m.today, to+1, grainDay)), true
	}
	o := day(to)
	o.week = s.months == 0 && s.days%7 == 0
	return found(o), true
}

// found is a node of days.
func found(o on) node {
	is := clsOn
	if o.grain >= grainWeek || o.to-o.from > 2 {
		is |= clsPeriod
	}
	return node{kind: kindOn, entry: entry{is: is}, on: o}
}

// between makes what lies between two times of day, or two days.
func (m *match) between() (node, bool) {
	first, last := m.ends()
	if first == nil || last == nil {
		return node{}, false
	}
	if n := m.node(clsOn); n != nil && m.node(clsClock) != nil {
		return m.stretch()
	}
	if m.node(clsOn) != nil || m.node(clsDate) != nil {
		return m.dates(first, last)
	}
	return m.hours(first, last)
}

// stretch makes what lies between a time of one day and a time of another.
func (m *match) stretch() (node, bool) {
	a, b := m.rule.first(clsOn, 0), m.rule.first(clsClock, 0)
	c, d := m.rule.first(clsOn, a+1), m.rule.first(clsClock, b+1)
	if c < 0 || d < 0 {
		return node{}, false
	}
	o, ok := m.dates(&m.in[a], &m.in[c])
	o.kind, o.window = kindStretch, window{from: m.in[b].clock, to: m.in[d].clock}
	return o, ok
}

// ends are the two things something lies between.
func (m *match) ends() (first, last *node) {
	for i, s := range m.rule.syms {
		switch s {
		case clsClock.sym(), clsHour.sym(), clsDotted.sym(), clsOn.sym(), clsDate.sym(), clsOfMonth.sym():
			if first == nil {
				first = &m.in[i]
			} else {
				last = &m.in[i]
			}
		}
	}
	return first, last
}

func (m *match) hours(first, last *node) (node, bool) {
	bare := last.kind == kindWord && last.is&clsHour != 0
	if bare && m.counts() {
		return node{}, false
	}
	if bare && first.kind == kindWord && m.rule.syms[0] < firstWord && !m.dated() {
		return node{}, false // "3 bis 4" of anything
	}
	return node{kind: kindWindow, window: window{from: first.hour(), to: last.hour()}}, true
}

// dated reports whether a day is named anywhere.
func (m *match) dated() bool {
	for i := range m.nodes {
		if n := &m.nodes[i]; n.kind == kindOn {
			return true
		}
	}
	return false
}

// hour is a time of day, or a bare number taken for an hour.
func (n *node) hour() clock {
	if n.kind == kindClock || n.is&clsDotted != 0 {
		return n.clock
	}
	hour := int16(n.n)
	return clock{at: hour * 60, half: hour >= 1 && hour <= 12 && !n.zero}
}

// bound makes what lies on one side of a time of day, or of a day.
func (m *match) bound() (node, bool) {
	open := int8(1)
	if m.rule.meaning == meanUntil || m.rule.meaning == meanBefore {
		open = -1
	}
	if n := m.node(clsOn); n != nil {
		return m.boundDay(n.on, open), true
	}
	if n := m.node(clsPart); n != nil {
		p := m.parts[n.part]
		at := p.from
		switch {
		case m.rule.meaning == meanAfter:
			at = p.to
		case p.from < noon && p.to > noon:
			at = noon
		}
		return node{kind: kindWindow, window: window{from: clock{at: at}, to: clock{at: at}, open: open}}, true
	}
	for i, s := range m.rule.syms {
		if s != clsClock.sym() && s != clsHour.sym() && s != clsDotted.sym() {
			continue
		}
		n := &m.in[i]
		if n.kind == kindWord && n.is&clsHour != 0 && m.counts() {
			return node{}, false
		}
		return node{kind: kindWindow, window: window{from: n.hour(), to: n.hour(), open: open}}, true
	}
	return node{}, false
}

// boundDay makes the days from one on, or up to one.
func (m *match) boundDay(o on, open int8) node {
	switch m.rule.meaning {
	case meanFrom:
		o.to = o.from + 1
	case meanAfter:
		o.from, o.to = o.to, o.to+1
	case meanUntil:
		o.from = min(m.today, o.from)
	case meanBefore:
		o.from, o.to = min(m.today, o.from-1), o.from
	}
	o.open, o.weekday, o.ofMonth, o.yearly, o.grain = open, -1, 0, yearly{}, grainDay
	return found(o)
}

// shift makes a day or a time of day some length away from another.
func (m *match) shift() (node, bool) {
	s := m.span()
	back := m.rule.meaning == meanBack
	if back {
		s = span{-s.minutes, -s.days, -s.months}
	}
	if n := m.node(clsOn); n != nil {
		from := n.on.from
		if n.on.weekday >= 0 && from == m.today+7 && !back {
			from = m.today // "Mittwoch in einer Woche", on a Wednesday
		}
		if s.minutes != 0 {
			return node{}, false
		}
		if s == (span{days: 8}) && m.rule.syms[0] == clsOn.sym() {
			s.days = 7 // "heute in acht Tagen" is a week from today
		}
		return found(day(from.addMonths(s.months) + date(s.days))), true
	}
	for i, y := range m.rule.syms {
		if y != clsClock.sym() && y != clsHour.sym() {
			continue
		}
		c := m.in[i].hour()
		at := int(c.at) + s.minutes
		if s.minutes == 0 || at < 0 {
			return node{}, false
		}
		half := c.half && at < noon+60
		if at > fullDay {
			at, half = at-fullDay, false
		}
		return node{kind: kindClock, entry: entry{is: clsClock}, clock: clock{at: int16(at), half: half}}, true
	}
	return node{}, false
}

// civilOf is the calendar day of a moment, where it is.
func civilOf(t time.Time) date {
	y, m, d := t.Date()
	return dateOf(y, int(m), d)
}
