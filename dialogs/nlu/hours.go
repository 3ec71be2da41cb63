package nlu

// hours finds at which time of the day it is.
func (t *Time) hours(s said) {
	t.timed = s.timed() || s.part != nil
	switch {
	case s.clock != nil:
		at := s.at(*s.clock)
		t.begin, t.until, t.exact = int16(at), int16(at), true
		if s.on != nil && s.on.open > 0 { // ab Donnerstag 13 Uhr
			t.after(at, s.part)
		}
	case s.window == nil && s.part != nil:
		t.begin, t.until = s.part.from, s.part.to
		t.openBegin, t.openUntil = t.begin <= morning, t.until >= evening
	case s.window == nil:
	case s.window.open > 0:
		t.after(s.at(s.window.from), s.part)
	case s.window.open < 0:
		t.before(s.at(s.window.to), s.part)
		t.upTo = s.part == nil
	default:
		from, to := s.between()
		t.begin, t.until = int16(from), int16(to)
	}
}

// at is the time of day a clock means.
func (s *said) at(c clock) int {
	if s.part != nil {
		return s.part.of(c)
	}
	return c.likely()
}

// after is from a time on: to the end of the part of the day, or of the usual hours.
func (t *Time) after(at int, p *part) {
	t.exact, t.begin, t.until, t.openUntil = false, int16(at), evening, true
	switch {
	case p != nil && at < int(p.to):
		t.until, t.openUntil = p.to, p.to >= evening
	case at >= evening:
		t.until = int16(max(fullDay, at))
	}
}

// before is up to a time: from the beginning of the part of the day, or of the
// usual hours.
func (t *Time) before(at int, p *part) {
	t.until, t.openBegin = int16(at), true
	switch {
	case p != nil && at > int(p.from):
		t.begin, t.openBegin = p.from, p.from <= morning
	case at > morning:
		t.begin = morning
	case at > early:
		t.begin = early
	}
}

// between finds which half of the day the two ends of a window are in: "von 11
// bis 1", "between 2 and 4 pm", "von 6 bis 12".
func (s *said) between() (from, to int) {
	a, b := s.window.from, s.window.to
	from, to = s.at(a), s.at(b)
	if s.part == nil && b.pm && a.half && int(a.at)+noon < to {
		from = int(a.at) + noon
	}
	if to <= from && a.half && int(a.at) < to && (!b.half || b.at >= noon) {
		from = int(a.at)
	}
	if to <= from && b.half && int(b.at)+noon > from {
		to = int(b.at) + noon
	}
	if to <= from {
		to += fullDay
	}
	return from, to
}
