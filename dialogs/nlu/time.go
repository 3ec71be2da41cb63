package nlu

import "time"

// Time is when somebody would like something to happen, seen at a certain
// moment and in a certain place.
type Time struct {
	From, To time.Time // a point in time where they are the same; a whole day runs from 00:00 to 24:00
	ASAP     bool      // as soon as possible, or at any time

	at         *time.Location
	first, end date  // the days that were named; end is none of them
	open       int8  // 1: first and every day after it; -1: until end
	weekday    int8  // as it was named, with nothing else; -1: not
	dated      bool  // a day was named
	timed      bool  // a time of day or a part of the day was named
	exact      bool  // a point in time
	begin      int16 // of the day, in minutes
	until      int16
	upTo       bool // only the end was said: what has passed of it is not meant
	openBegin  bool // begin is not what was said, only what is usual
	openUntil  bool
}

// The usual hours, where only one side was named: "ab neun", "bis zwölf".
const (
	early   = 6 * 60
	morning = 8 * 60
	evening = 18 * 60
	fullDay = 24 * 60
)

// Time reads when something is to happen: "morgen um halb drei", "am 3.12.
// zwischen neun und elf", "in zwei Stunden", "so bald wie möglich". It is read
// as said at now, in now's time zone. ok is false when no time was said, or
// none that was not refused.
func (h Heard) Time(now time.Time) (t Time, ok bool) {
	if h.lang == nil || h.lang.times == nil || len(h.words) == 0 {
		return t, false
	}
	p := parser{grammar: h.lang.times, raw: h.raw, now: now, today: civilOf(now)}
	p.nodes = h.lang.lex(h.text, len(h.words))
	p.parse()
	s := p.fold()
	if s.on == nil && !s.timed() && s.part == nil && (s.anytime || s.soon && h.onlySoon()) {
		s.asap = true
	}
	return p.resolve(s)
}

// onlySoon reports whether nothing was said but "now" and that somebody should
// call: "jetzt gleich bitte anrufen".
func (h Heard) onlySoon() bool {
	for _, w := range h.words {
		if !h.lang.times.soonWith[w] {
			return false
		}
	}
	return true
}

// resolve finds the moments.
func (p *parser) resolve(s said) (Time, bool) {
	t := Time{at: p.now.Location(), weekday: -1, until: fullDay}
	switch {
	case s.point != nil:
		p.pointed(&t, *s.point)
		return t, true
	case s.stretch != nil:
		n := s.stretch
		t.dated, t.first, t.end = true, n.on.from, n.on.to
		t.From, t.To = t.moment(t.first, n.window.from.likely()), t.moment(t.end-1, n.window.to.likely())
		return t, t.From.Before(t.To)
	case s.within != nil:
		t.From, t.To = p.now.Truncate(time.Minute), s.within.after(p.now)
		return t, true
	case s.on == nil && !s.timed() && s.part == nil:
		t.From, t.To, t.ASAP = p.now, p.now, s.asap
		return t, s.asap
	}
	t.hours(s)
	t.ASAP = s.asap && !t.timed
	p.days(&t, s)
	return t, true
}

// pointed is a moment so long from now.
func (p *parser) pointed(t *Time, s span) {
	at := s.after(p.now)
	t.From, t.To, t.exact, t.dated, t.timed = at, at, true, true, true
	t.first = civilOf(at)
	t.end = t.first + 1
	t.begin = int16(at.Hour()*60 + at.Minute())
	t.until = t.begin
}

// days finds on which day it is.
func (p *parser) days(t *Time, s said) {
	if s.on == nil {
		t.first, t.end = p.today, p.today+1
		if p.over(t, p.today) {
			t.first, t.end = p.today+1, p.today+2
		}
		t.place(p, t.first)
		return
	}
	o := s.on
	t.dated, t.first, t.end, t.open, t.weekday = true, o.from, o.to, o.open, o.weekday
	if !t.timed && o.open != 0 && o.open < 0 {
		t.From, t.To = t.moment(o.from, 0), t.moment(o.to, 0)
		if o.from == p.today {
			t.From = p.now
		}
		return
	}
	if !t.timed {
		t.From, t.To = t.moment(o.from, 0), t.moment(o.to, 0)
		return
	}
	if o.open < 0 && t.exact { // bis Freitag 12 Uhr
		t.From, t.To, t.exact = p.now, t.moment(o.to-1, int(t.begin)), false
		t.until, t.begin, t.openBegin = t.begin, 0, true
		return
	}
	first := o.from
	if first < p.today && o.to > p.today {
		first = p.today
	}
	if first == p.today && p.over(t, first) {
		switch {
		case s.clock != nil && s.clock.half && s.part == nil && t.begin < noon && !p.passed(first, int(t.begin)+noon):
			t.begin, t.until = t.begin+noon, t.until+noon // "heute um neun", said at ten
		case o.to > first+1 || o.open > 0:
			first++
		}
	}
	t.place(p, first)
}

// place puts the hours on a day.
func (t *Time) place(p *parser, d date) {
	t.From, t.To = t.moment(d, int(t.begin)), t.moment(d, int(t.until))
	if t.upTo && t.From.Before(p.now) && p.now.Before(t.To) && d == p.today {
		t.From = p.now
	}
}

// over reports whether the hours of a day have passed.
func (p *parser) over(t *Time, d date) bool {
	if t.exact {
		return p.passed(d, int(t.begin))
	}
	return !p.now.Before(t.moment(d, int(t.until)))
}

func (p *parser) passed(d date, minutes int) bool {
	t := Time{at: p.now.Location()}
	return t.moment(d, minutes).Before(p.now.Truncate(time.Minute))
}

// moment is a time of a day, whatever the clocks do on it.
func (t *Time) moment(d date, minutes int) time.Time {
	y, m, dd := d.civil()
	return time.Date(y, time.Month(m), dd, minutes/60, minutes%60, 0, 0, t.at)
}
