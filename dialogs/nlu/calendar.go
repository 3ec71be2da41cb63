package nlu

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// date is a calendar day, counted from 1970-01-01. Days are reckoned with apart
// from clocks, so that no change of the clocks can move one.
type date int32

const noDate date = -1 << 30

func dateOf(y, m, d int) date {
	return date(time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

func (d date) civil() (y, m, day int) {
	yy, mm, dd := time.Unix(int64(d)*86400, 0).UTC().Date()
	return yy, int(mm), dd
}

// weekday is 0 for Sunday.
func (d date) weekday() int { return ((int(d)+4)%7 + 7) % 7 }

// monday is the Monday of its week.
func (d date) monday() date { return d - date((d.weekday()+6)%7) }

// addMonths stays within the month it comes to: a month after 31 January is 28
// February.
func (d date) addMonths(n int) date {
	y, m, day := d.civil()
	first := dateOf(y, m+n, 1)
	y, m, _ = first.civil()
	return first + date(min(day, monthDays(y, m))-1)
}

func monthDays(y, m int) int { return int(dateOf(y, m+1, 1) - dateOf(y, m, 1)) }

// exists reports whether a year has that day.
func exists(y, m, d int) bool { return m >= 1 && m <= 12 && d >= 1 && d <= monthDays(y, m) }

// easter is Easter Sunday by the Gregorian computus (Meeus, Jones, Butcher).
func easter(y int) date {
	a, b, c := y%19, y/100, y%100
	d, e, f := b/4, b%4, (b+8)/25
	g := (b - f + 1) / 3
	h := (19*a + b - d - g + 15) % 30
	i, k := c/4, c%4
	l := (32 + 2*e + 2*i - h - k) % 7
	m := (a + 11*h + 22*l) / 451
	n := h + l - 7*m + 114
	return dateOf(y, n/31, n%31+1)
}

// feast is a day or a season with a name, written "12-24", "easter+39" or
// "easter-2", "sun 05-14" (the Sunday on 14 May or before), "06-21..09-22".
type feast struct {
	easter  bool
	offset  int
	weekday int // -1: any
	month   int
	day     int
	last    *feast // of a season
}

func parseFeast(s string) (f feast, err error) {
	if first, last, ok := strings.Cut(s, ".."); ok {
		if f, err = parseFeast(first); err != nil {
			return f, err
		}
		end, err := parseFeast(last)
		f.last = &end
		return f, err
	}
	if n, ok := strings.CutPrefix(s, "easter"); ok {
		f.easter = true
		if n != "" {
			f.offset, err = strconv.Atoi(n)
		}
		return f, err
	}
	f.weekday = -1
	if name, rest, ok := strings.Cut(s, " "); ok {
		if f.weekday = strings.Index("sunmontuewedthufrisat", name); len(name) != 3 || f.weekday%3 != 0 {
			return f, fmt.Errorf("%q is no day of the week; try sun, mon …", name)
		}
		f.weekday, s = f.weekday/3, rest
	}
	t, err := time.Parse("01-02", s)
	if err != nil {
		return f, errors.New("it is neither MM-DD, nor a weekday and MM-DD, nor easter+N, nor one of those..another")
	}
	f.month, f.day = int(t.Month()), t.Day()
	return f, nil
}

// in is when it is in a year: from ≤ day < to.
func (f *feast) in(y int) (from, to date) {
	from = dateOf(y, f.month, f.day)
	switch {
	case f.easter:
		from = easter(y) + date(f.offset)
	case f.weekday >= 0:
		from -= date((from.weekday() - f.weekday + 7) % 7)
	}
	if f.last == nil {
		return from, from + 1
	}
	if _, to = f.last.in(y); to <= from {
		_, to = f.last.in(y + 1)
	}
	return from, to
}
