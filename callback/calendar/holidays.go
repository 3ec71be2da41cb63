package calendar

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/aa"
	"github.com/rickar/cal/v2/de"
)

// land knows the holidays of a Land, each year worked out once.
type land struct {
	days  []*cal.Holiday
	mu    sync.RWMutex
	years map[int]*[367]bool // by day of the year, from 1
}

// holiday reports whether a day is one.
func (l *land) holiday(d date) bool {
	if len(l.days) == 0 {
		return false
	}
	year, day := d.yearDay()
	l.mu.RLock()
	set := l.years[year]
	l.mu.RUnlock()
	if set == nil {
		set = l.add(year)
	}
	return set[day]
}

// add works a year out.
func (l *land) add(year int) *[367]bool {
	var set [367]bool
	for _, h := range l.days {
		if on, _ := h.Calc(year); on.Year() == year {
			set[on.YearDay()] = true
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.years == nil {
		l.years = make(map[int]*[367]bool)
	}
	l.years[year] = &set
	return &set
}

// holidaysOf lists the holidays that hold in all of a Land, by its ISO 3166-2
// code. Those of its parts are in regionalOf.
func holidaysOf(state string) ([]*cal.Holiday, error) {
	switch landCode(state) {
	case "":
		return nil, nil
	case "BB": // Feiertagsgesetz § 2: Easter Sunday and Whit Sunday as well
		return with(de.HolidaysBB, aa.Easter, aa.Pentecost), nil
	case "BE":
		return with(de.HolidaysBE, once(2020, time.May, 8), once(2025, time.May, 8), once(2028, time.June, 17)), nil
	case "BW":
		return de.HolidaysBW, nil
	case "BY":
		return de.HolidaysBY, nil
	case "HB":
		return de.HolidaysHB, nil
	case "HE":
		return de.HolidaysHE, nil
	case "HH":
		return de.HolidaysHH, nil
	case "MV": // since 2023
		return with(de.HolidaysMV, de.Frauentag.Clone(&cal.Holiday{StartYear: 2023})), nil
	case "NI":
		return de.HolidaysNI, nil
	case "NW":
		return de.HolidaysNW, nil
	case "RP":
		return de.HolidaysRP, nil
	case "SH":
		return de.HolidaysSH, nil
	case "SL":
		return de.HolidaysSL, nil
	case "SN":
		return de.HolidaysSN, nil
	case "ST":
		return de.HolidaysST, nil
	case "TH":
		return de.HolidaysTH, nil
	}
	return nil, fmt.Errorf("state %q is no Land; write one of BB BE BW BY HB HE HH MV NI NW RP SH SL SN ST TH", state)
}

// landCode is the code of a Land without the country: HE for de-he.
func landCode(state string) string {
	return strings.TrimPrefix(strings.ToUpper(state), "DE-")
}

// with adds to a list what the library does not have.
func with(list []*cal.Holiday, more ...*cal.Holiday) []*cal.Holiday {
	return append(append([]*cal.Holiday{}, list...), more...)
}

// once is a day that was made a holiday in one year only.
func once(year int, month time.Month, day int) *cal.Holiday {
	return &cal.Holiday{StartYear: year, EndYear: year, Month: month, Day: day, Func: cal.CalcDayOfMonth}
}
