package calendar

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/rickar/cal/v2"
	"github.com/rickar/cal/v2/de"
)

// regionalOf lists the days that are holidays in parts of a Land only, by the
// names a town writes. Which towns those are, only the town itself knows.
func regionalOf(state string) map[string]*cal.Holiday {
	switch landCode(state) {
	case "BY": // FTG Art. 1: the city of Augsburg; communities with more Catholics than Protestants
		return map[string]*cal.Holiday{
			"friedensfest":       {Month: time.August, Day: 8, Func: cal.CalcDayOfMonth},
			"mariae-himmelfahrt": de.MariaHimmelfahrt,
		}
	case "SN", "TH": // some Catholic communities
		return map[string]*cal.Holiday{"fronleichnam": de.Fronleichnam}
	}
	return nil
}

// holidaysIn lists the holidays of a Land and those of its parts that are
// named. Errors name every name that cannot be, and what can.
func holidaysIn(state string, names []string) ([]*cal.Holiday, error) {
	list, err := holidaysOf(state)
	if err != nil {
		return nil, fmt.Errorf("town: %w", err)
	}
	known := regionalOf(state)
	var wrong []error
	for _, name := range names {
		h, ok := known[name]
		if !ok {
			wrong = append(wrong, fmt.Errorf("town: regional %q %s", name, insteadIn(state, known)))
			continue
		}
		list = with(list, h)
	}
	return list, errors.Join(wrong...)
}

// insteadIn says what may be written for a Land.
func insteadIn(state string, known map[string]*cal.Holiday) string {
	land := landCode(state)
	switch names := slices.Sorted(maps.Keys(known)); {
	case land == "":
		return "needs to know the Land; write state as well"
	case len(names) == 0:
		return fmt.Sprintf("is no holiday in parts of %s; there is none, leave regional out (what holds in all of %s counts without it)", land, land)
	default:
		return fmt.Sprintf("is no holiday in parts of %s; write any of: %s", land, strings.Join(names, ", "))
	}
}
