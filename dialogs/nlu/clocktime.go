package nlu

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// clock is a time of day in minutes from midnight.
type clock struct {
	at   int16
	half bool // of twelve hours: morning or afternoon was not said
	pm   bool // the second half was said
}

const noon = 12 * 60

// clockRule is how a time of day is reckoned from the words of a pattern,
// written "h", "h+m", "h-30", "h-30-m", "h+m pm", or minutes alone: "720".
type clockRule struct {
	hour   bool
	minute int8 // 1: added, -1: taken off
	add    int16
	pm, am bool
}

func parseClockRule(s string) (r clockRule, err error) {
	s, half, _ := strings.Cut(s, " ")
	switch half {
	case "pm":
		r.pm = true
	case "am":
		r.am = true
	case "":
	default:
		return r, errors.New("after a time of day there is nothing but am or pm")
	}
	if rest, ok := strings.CutPrefix(s, "h"); ok {
		r.hour, s = true, rest
	}
	if rest, ok := strings.CutSuffix(s, "+m"); ok {
		r.minute, s = 1, rest
	} else if rest, ok := strings.CutSuffix(s, "-m"); ok {
		r.minute, s = -1, rest
	}
	if s == "" {
		return r, nil
	}
	n, err := strconv.ParseInt(s, 10, 16)
	if err != nil {
		return r, fmt.Errorf("%q is no number of minutes; try h, h+m, h-30", s)
	}
	r.add = int16(n)
	return r, nil
}

// clock reckons the time of day from an hour and a minute.
func (r clockRule) clock(hour, minute int) (clock, bool) {
	at := int(r.add) + int(r.minute)*minute
	half := false
	if r.hour {
		at += hour * 60
		half = hour >= 1 && hour <= 12
	}
	switch {
	case (r.am || r.pm) && !half:
		return clock{}, false
	case r.pm && at < noon:
		at += noon
	case r.am && at >= noon:
		at -= noon
	}
	if at < 0 {
		at += 24 * 60
	}
	return clock{int16(at), half && !r.am && !r.pm && at < noon+60, r.pm}, at <= 24*60
}

// likely is the time of day that is meant when nothing tells: an hour from 1 to
// 6 is one of the afternoon.
func (c clock) likely() int {
	if c.half && c.at < 7*60 {
		return int(c.at) + noon
	}
	return int(c.at)
}

// part is a part of the day, in minutes from midnight; the night ends on the
// next day.
type part struct{ from, to int16 }

func parsePart(s string) (p part, err error) {
	from, to, _ := strings.Cut(s, "-")
	for _, x := range []struct {
		s  string
		to *int16
	}{{from, &p.from}, {to, &p.to}} {
		h, m, ok := strings.Cut(x.s, ":")
		hour, err := strconv.ParseInt(h, 10, 8)
		minute, err2 := strconv.ParseInt(m, 10, 8)
		if !ok || err != nil || err2 != nil || minute > 59 || hour > 47 {
			return p, fmt.Errorf("%q is no part of a day; try 08:00-12:00", s)
		}
		*x.to = int16(hour*60 + minute)
	}
	if p.to <= p.from {
		return p, fmt.Errorf("%q ends before it begins", s)
	}
	return p, nil
}

// of is the time of day that a clock means within a part of the day: the one
// in it or, as "früh um drei", nearest to it.
func (p part) of(c clock) int {
	if !c.half {
		if int(p.to) > 24*60 && int(c.at)+24*60 <= int(p.to) {
			return int(c.at) + 24*60 // heute Nacht um 0:30
		}
		return int(c.at)
	}
	at := int(c.at) % noon // twelve is the beginning of either half
	if p.to <= noon {
		return at + noon*(int(c.at)/noon)
	}
	best, off := 0, 1<<30
	for _, t := range [...]int{at, at + noon, at + 2*noon, at + 3*noon} {
		away := max(int(p.from)-t, t-int(p.to), 0)
		if away < off {
			best, off = t, away
		}
	}
	return best
}
