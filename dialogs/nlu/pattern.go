package nlu

import "math/bits"

// class is a set of classes of words.
type class uint32

const (
	clsHour     class = 1 << iota // a number from 0 to 24
	clsMinute                     // to 59
	clsTens                       // from 10 to 59
	clsNumber                     // any number that counts
	clsOfMonth                    // from 1 to 31
	clsYear                       // from 1900 to 2099
	clsFigures                    // hour and minute in a row: 1430
	clsDate                       // an ordinal from 1 to 31
	clsMonthNth                   // an ordinal from 1 to 12
	clsNth                        // any ordinal, the last one too
	clsDay                        // heute
	clsWeekday                    // montag
	clsMonth                      // märz
	clsWhich                      // nächster
	clsUnit                       // woche
	clsPart                       // vormittag
	clsFeast                      // ostern
	clsEdge                       // anfang
	clsThing                      // what is counted and no time: euro
	clsWritten                    // a date in figures: 3.12.
	clsTime                       // a time of day in figures: 14:30
	clsDotted                     // the same with a dot: 14.30
	clsClock                      // a time of day, once found
	clsSpan                       // a length of time, once found
	clsOn                         // a day or several, once found
	clsPeriod                     // of those, a week or more
)

// className is what a class is called in a pattern.
func className(name string) class {
	switch name {
	case "h":
		return clsHour
	case "m":
		return clsMinute
	case "mm":
		return clsTens
	case "n":
		return clsNumber
	case "dd":
		return clsOfMonth
	case "y":
		return clsYear
	case "hhmm":
		return clsFigures
	case "d":
		return clsDate
	case "mth":
		return clsMonthNth
	case "nth":
		return clsNth
	case "day":
		return clsDay
	case "wd":
		return clsWeekday
	case "mo":
		return clsMonth
	case "which":
		return clsWhich
	case "unit":
		return clsUnit
	case "part":
		return clsPart
	case "feast":
		return clsFeast
	case "edge":
		return clsEdge
	case "thing":
		return clsThing
	case "written":
		return clsWritten
	case "time":
		return clsTime
	case "dot":
		return clsDotted
	case "clock":
		return clsClock
	case "span":
		return clsSpan
	case "on":
		return clsOn
	case "period":
		return clsPeriod
	}
	return 0
}

// sym is a class or a word in a pattern: classes come first.
type sym uint16

const firstWord sym = 32

func (c class) sym() sym { return sym(bits.TrailingZeros32(uint32(c)) + 1) }

// rule is one way of saying something.
type rule struct {
	meaning meaning
	syms    []sym
	clock   clockRule
	feast   int16 // from 1; 0: the words tell which
}

// first is where a class stands in a rule, from the index at on; -1: nowhere.
func (r *rule) first(c class, at int) int {
	for i := at; i < len(r.syms); i++ {
		if r.syms[i] == c.sym() {
			return i
		}
	}
	return -1
}

// maxPattern is how many words a pattern may have.
const maxPattern = 12
