package desk

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// none stands where there is no number.
const none = "–"

// date is a day with its weekday.
func (w words) date(t time.Time) string {
	t = t.In(w.loc)
	return w.say("weekday."+t.Weekday().String()) + " " + t.Format("02.01.2006")
}

// share is a part of a whole in whole per cent.
func share(part, of int) string {
	if of == 0 {
		return none
	}
	return strconv.Itoa(int(math.Round(100*float64(part)/float64(of)))) + " %"
}

// of says of how many a share is.
func (w words) of(part, of int) string {
	return w.say("statistics.of", "part", strconv.Itoa(part), "of", strconv.Itoa(of))
}

// promises115 are the three numbers the federal hotline 115 promises. The first
// one is not ours to measure, and says so.
func (w words) promises115(n callback.Count) []figure {
	within, of := n.CalledInTime()
	return []figure{
		{w.say("statistics.pickup"), w.say("statistics.pickup.value"), "", w.say("statistics.means.pickup")},
		{w.say("statistics.solved"), share(n.Solved, n.Finished), w.of(n.Solved, n.Finished), w.say("statistics.means.solved")},
		{w.say("statistics.intime"), share(within, of), w.of(within, of), w.say("statistics.means.intime")},
	}
}

// figures are all other numbers.
func (w words) figures(n callback.Count) []figure {
	number := func(key string, n int) figure {
		return figure{w.say("statistics." + key), strconv.Itoa(n), "", w.say("statistics.means." + key)}
	}
	part := func(key string, part, of int) figure {
		return figure{w.say("statistics." + key), share(part, of), w.of(part, of), w.say("statistics.means." + key)}
	}
	wait := func(key string, share float64) figure {
		return figure{w.say("statistics." + key), w.waitWithin(n, share), "", w.say("statistics.means." + key)}
	}
	return []figure{
		number("asked", n.Asked), number("booked", n.Booked), number("open", n.Open), number("done", n.Done),
		number("unreached", n.Unreached), number("cancelled", n.Cancelled), number("lapsed", n.Lapsed),
		number("attempts", n.Attempts), part("first", n.FirstReached, n.Called), part("kept", n.Kept, n.Due),
		part("announced", n.Announced, n.Due), part("broken", n.Broken, n.Due),
		wait("median", .5), wait("ninety", .9), {w.say("statistics.mean"), w.meanWait(n), "", w.say("statistics.means.mean")},
	}
}

// waitWithin says within which time a share was called.
func (w words) waitWithin(n callback.Count, share float64) string {
	if n.Waited == 0 {
		return none
	}
	bound, ok := n.WaitWithin(share)
	if !ok {
		bounds := callback.WaitBounds()
		return w.say("statistics.longer", "span", w.service(bounds[len(bounds)-1]))
	}
	return w.say("statistics.within", "span", w.service(bound))
}

// meanWait is how long was waited on average.
func (w words) meanWait(n callback.Count) string {
	if n.Waited == 0 {
		return none
	}
	return w.service(time.Duration(n.WaitSum) * time.Second / time.Duration(n.Waited))
}

// heat is how many asked, by hour and weekday.
type heat struct {
	Weekdays []string // Monday first
	Rows     []heatRow
}

// heatRow is one hour of the day.
type heatRow struct {
	Hour  string
	Cells []heatCell
}

// heatCell is a number and how dark it is: 0 none to 4 the most.
type heatCell struct{ N, Level int }

// Hours the table has at least.
const firstHour, lastHour = 8, 17

func (w words) heat(list []counted) (h heat) {
	var asked [24][7]int
	most, from, to := 0, firstHour, lastHour
	for _, c := range list {
		n := &asked[c.Hour][(int(c.day.Weekday())+6)%7]
		if *n += c.Asked; *n > 0 {
			most, from, to = max(most, *n), min(from, c.Hour), max(to, c.Hour)
		}
	}
	for i := range 7 {
		h.Weekdays = append(h.Weekdays, strings.TrimSuffix(w.say("weekday."+time.Weekday((i+1)%7).String()), "."))
	}
	for hour := from; hour <= to; hour++ {
		row := heatRow{Hour: fmt.Sprintf("%d–%d", hour, hour+1)}
		for _, n := range asked[hour] {
			row.Cells = append(row.Cells, heatCell{n, level(n, most)})
		}
		h.Rows = append(h.Rows, row)
	}
	return h
}

// level is in which quarter of the most a number lies, 1 to 4; 0 for none.
func level(n, most int) int {
	if n == 0 {
		return 0
	}
	return (4*n + most - 1) / most
}
