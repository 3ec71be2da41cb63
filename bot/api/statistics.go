package api

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// count is what became of the requests of one group. It says nothing about
// anybody. What each number means stands in openapi.json.
type count struct {
	Group     string `json:"group"`
	Requests  int    `json:"requests"`
	Open      int    `json:"open"`
	Done      int    `json:"done"`
	Unreached int    `json:"unreached"`
	Cancelled int    `json:"cancelled"`
	Other     int    `json:"other"` // expired or merged
	Attempts  int    `json:"attempts"`

	Asked          int      `json:"asked"`
	Called         int      `json:"called"`
	ReachedFirst   int      `json:"reached_first"`
	Finished       int      `json:"finished"`
	SolvedFirst    int      `json:"solved_first"`
	Promises       int      `json:"promises"`
	PromisesKept   int      `json:"promises_kept"`
	PromisesTold   int      `json:"promises_told"`
	PromisesBroken int      `json:"promises_broken"`
	Waited         int      `json:"waited"`
	WaitMean       *float64 `json:"wait_mean"`
	WaitMedian     *float64 `json:"wait_median"`
	WaitNinety     *float64 `json:"wait_ninety"`
	WaitInTime     int      `json:"wait_in_time"`
	WaitInTimeOf   int      `json:"wait_in_time_of"`
}

// shownCount shows a count of the statistics.
func shownCount(group string, n callback.Count) count {
	out := count{
		Group: group, Requests: n.Booked, Open: n.Open, Done: n.Done, Unreached: n.Unreached, Cancelled: n.Cancelled,
		Other: n.Lapsed, Attempts: n.Attempts, Asked: n.Asked, Called: n.Called, ReachedFirst: n.FirstReached,
		Finished: n.Finished, SolvedFirst: n.Solved, Promises: n.Due, PromisesKept: n.Kept, PromisesTold: n.Announced,
		PromisesBroken: n.Broken, Waited: n.Waited, WaitMedian: waitWithin(n, .5), WaitNinety: waitWithin(n, .9),
	}
	if n.Waited > 0 {
		mean := math.Round(float64(n.WaitSum) / float64(n.Waited) / 60)
		out.WaitMean = &mean
	}
	out.WaitInTime, out.WaitInTimeOf = n.CalledInTime()
	return out
}

// waitWithin is in how many minutes a share of citizens was called; nil when it
// is not known.
func waitWithin(n callback.Count, share float64) *float64 {
	bound, ok := n.WaitWithin(share)
	if !ok {
		return nil
	}
	minutes := bound.Minutes()
	return &minutes
}

func (a *API) statistics(c *gin.Context) (answer, error) {
	if err := only(c, "from", "to", "group"); err != nil {
		return answer{}, err
	}
	group, err := grouping(c.DefaultQuery("group", "department"))
	if err != nil {
		return answer{}, err
	}
	from, to, err := a.span(c)
	if err != nil {
		return answer{}, err
	}
	days, err := a.c.Statistics.Days(c.Request.Context(), from.Format(time.DateOnly), to.Format(time.DateOnly))
	if err != nil {
		return answer{}, err
	}
	sums := map[string]callback.Count{}
	for _, day := range days {
		for _, cell := range day.Cells() {
			if a.inside(day.Day, cell.Hour, from, to) {
				name := group(day.Day, cell)
				sums[name] = sums[name].Plus(cell.Count)
			}
		}
	}
	var items []count
	for name, n := range sums {
		items = append(items, shownCount(name, n))
	}
	slices.SortFunc(items, func(a, b count) int { return strings.Compare(a.Group, b.Group) })
	return ok(page(items, ""))
}

// inside reports whether an hour of a day begins in [from, to).
func (a *API) inside(day string, hour int, from, to time.Time) bool {
	at, err := time.ParseInLocation(time.DateOnly, day, a.c.Office.Location())
	if err != nil {
		return false
	}
	at = time.Date(at.Year(), at.Month(), at.Day(), hour, 0, 0, 0, at.Location())
	return !at.Before(from) && at.Before(to)
}

// grouping gives the group of a cell.
func grouping(by string) (func(day string, c callback.Cell) string, error) {
	switch by {
	case "department":
		return func(_ string, c callback.Cell) string { return c.Department }, nil
	case "channel":
		return func(_ string, c callback.Cell) string { return c.Door }, nil
	case "day":
		return func(day string, _ callback.Cell) string { return day }, nil
	}
	return nil, badQuery("group: must be department, channel or day")
}

// longestSpan is how many years are summed at once.
const longestSpan = 3

// span reads from when to when, to the hour; a day given as the end is
// included. Without any it is the last 30 days.
func (a *API) span(c *gin.Context) (from, to time.Time, err error) {
	loc := a.c.Office.Location()
	if to, err = a.moment(c, "to", a.c.Now()); err != nil {
		return from, to, err
	}
	if to = to.In(loc); len(c.Query("to")) == len(time.DateOnly) {
		to = to.AddDate(0, 0, 1)
	}
	if from, err = a.moment(c, "from", to.AddDate(0, 0, -30)); err != nil {
		return from, to, err
	}
	from = from.In(loc)
	switch {
	case !from.Before(to):
		err = badQuery("from: must be before to")
	case from.AddDate(longestSpan, 0, 1).Before(to):
		err = badQuery("from: at most %d years before to", longestSpan)
	}
	return from, to, err
}
