package nlu

// said is what a text tells of times, put together.
type said struct {
	on     *on
	clock  *clock
	window *window
	part   *part
	point  *span // from now
	within *span // from now on
	asap   bool
	soon   bool

	anytime bool
	stretch *node
}

// timed reports whether a time of day was said.
func (s *said) timed() bool {
	return s.clock != nil || s.window != nil || s.point != nil || s.within != nil
}

// fold puts together what the nodes tell. The first of several days or times
// counts, unless a later one corrects it; what was refused does not.
func (p *parser) fold() said {
	p.bareHours()
	p.refuse()
	var s said
	newDay, newTime := false, false
	for i := range p.nodes {
		n := &p.nodes[i]
		if n.also > 0 && i > 0 && p.nodes[i-1].kind == kindOn && !n.gap { // Freitag morgen
			*n = node{entry: entry{is: clsPart, part: n.also - 1}, word: n.word}
		}
		switch {
		case n.kind == kindBut:
			newDay, newTime = s.on != nil, s.timed() || s.part != nil
		case n.kind == kindAnytime:
			s.anytime = true
		case n.kind == kindSoon:
			s.soon = true
		case n.kind == kindASAP:
			s.asap = true
		case n.kind == kindStretch:
			s.stretch = n
		case n.kind == kindOn:
			newDay = s.addDay(&n.on, newDay)
		case n.told():
			newTime = s.addTime(p, n, newTime)
		}
	}
	return s
}

// addDay adds a day to what was said. It reports whether a correction is still
// to come.
func (s *said) addDay(o *on, correct bool) bool {
	if s.on == nil || correct {
		s.on = o
		if s.point != nil && correct {
			s.point = nil
		}
		return false
	}
	if both, ok := merge(*s.on, *o); ok {
		s.on = &both
	}
	return correct
}

// addTime adds a time of day or a part of the day.
func (s *said) addTime(p *parser, n *node, correct bool) bool {
	if correct {
		s.clock, s.window, s.point, s.within, s.part = nil, nil, nil, nil, nil
	}
	switch {
	case n.part0():
		if s.part == nil {
			s.part = &p.parts[n.part]
		}
	case s.timed():
	case n.kind == kindClock:
		s.clock = &n.clock
	case n.kind == kindWindow:
		s.window = &n.window
	case n.kind == kindPoint:
		s.point = &n.span
	case n.kind == kindWithin:
		s.within = &n.span
	}
	return false
}

// bareHours takes a number right after a day for an hour: "Montag 9",
// "morgen früh 10 bitte".
func (p *parser) bareHours() {
	for i := 1; i+1 < len(p.nodes); i++ {
		n, before, after := &p.nodes[i], &p.nodes[i-1], &p.nodes[i+1]
		if n.kind != kindWord || n.is&clsHour == 0 || n.dot || n.gap || before.kind != kindOn && !before.part0() {
			continue
		}
		if after.plain() && !after.gap || after.kind == kindIgnore || after.kind == kindSpan || after.kind == kindWord && after.is&clsNumber != 0 {
			continue
		}
		*n = node{kind: kindClock, clock: n.hour(), word: n.word}
	}
}

// refuse drops what is refused: what follows "nicht" up to the next comma or
// "sondern" or, where nothing of a time follows, what stands before it. Of two
// parts of a text, one that tells of the past alone is not what is meant.
func (p *parser) refuse() {
	future, past := false, false
	for i := range p.nodes {
		if n := &p.nodes[i]; n.kind == kindOn {
			future, past = future || n.on.to > p.today, past || n.on.to <= p.today
		}
	}
	for from := 0; from < len(p.nodes); {
		to := from + 1
		for to < len(p.nodes) && !p.begins(to) {
			to++
		}
		p.refuseIn(p.nodes[from:to])
		if past && future {
			p.forget(p.nodes[from:to])
		}
		from = to
	}
}

// begins reports whether something new begins at a node.
func (p *parser) begins(i int) bool {
	n := &p.nodes[i]
	return n.gap || n.kind == kindBut || n.kind == kindAnd && i+1 < len(p.nodes) && (p.nodes[i+1].plain() || p.nodes[i+1].common)
}

func (p *parser) refuseIn(clause []node) {
	from := 0
	for i := range clause {
		if k := clause[i].kind; k != kindNot && k != kindExcept {
			continue
		}
		if p.behind {
			any := drop(clause[from:i])
			if from = i + 1; any {
				continue
			}
		}
		if any := drop(clause[i+1:]); !any && clause[i].kind == kindNot {
			drop(clause[:i])
		}
	}
}

// drop makes nothing of what is told and reports whether there was anything.
func drop(list []node) bool {
	any := false
	for i := range list {
		if list[i].told() {
			any = true
			list[i] = node{kind: kindIgnore, gap: list[i].gap}
		}
	}
	return any
}

// forget drops what tells of the past alone.
func (p *parser) forget(clause []node) {
	past := false
	for i := range clause {
		if n := &clause[i]; n.kind == kindOn {
			if n.on.to > p.today {
				return
			}
			past = true
		}
	}
	if past {
		drop(clause)
	}
}

// merge puts two days together that are one: "nächste Woche" and "Montag". ok
// is false where they are two.
func merge(a, b on) (o on, ok bool) {
	if o, ok = within(a, b); ok {
		return o, true
	}
	if o, ok = within(b, a); ok {
		return o, true
	}
	switch {
	case a.open == 1 && b.open == -1 && b.to > a.from:
		return days(a.from, b.to, grainDay), true
	case a.open != 0 || b.open != 0:
		return o, false
	case a.from <= b.from && b.to <= a.to:
		return b, true
	case b.from <= a.from && a.to <= b.to:
		return a, true
	case a.weekday >= 0 && (b.yearly.month > 0 || b.ofMonth > 0): // the date tells, whatever weekday it is
		return b, true
	}
	return o, false
}

// within finds in a longer time the day that was named without it: a day of the
// week, of the month or of the year.
func within(long, o on) (on, bool) {
	switch {
	case o.weekday >= 0 && long.open == 1:
		from := long.from + date((int(o.weekday)-long.from.weekday()+7)%7)
		return on{from: from, to: from + 1, weekday: -1, open: 1}, true
	case o.weekday >= 0 && long.open == -1:
		to := long.to - 7 + date((int(o.weekday)-(long.to-7).weekday()+7)%7)
		return on{from: long.from, to: to + 1, weekday: -1, open: -1}, true
	case o.weekday >= 0 && long.week:
		return day(long.from.monday() + date((int(o.weekday)+6)%7)), true
	case o.weekday >= 0 && long.to-long.from > 1 && long.weekday < 0:
		from := long.from + date((int(o.weekday)-long.from.weekday()+7)%7)
		return day(from), from < long.to
	case o.weekday >= 0 && o.from.weekday() == long.from.weekday() && long.to-long.from == 1:
		return long, true
	case o.ofMonth > 0 && long.grain == grainMonth:
		from := long.from + date(o.ofMonth-1)
		return day(from), from < long.to
	case o.yearly.month > 0 && long.grain == grainYear:
		y, _, _ := long.from.civil()
		if o.yearly.day == 0 {
			return monthOf(y, int(o.yearly.month)), true
		}
		return day(dateOf(y, int(o.yearly.month), int(o.yearly.day))), exists(y, int(o.yearly.month), int(o.yearly.day))
	}
	return on{}, false
}
