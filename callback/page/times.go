package page

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

const (
	// daysShown is how many days with free windows a page lists.
	daysShown = 3
	// everyWindow is more than a department has within its horizon.
	everyWindow = 10_000
	// soon is the choice of no window.
	soon = "soon"
)

// times are the windows to choose from.
type times struct {
	Days  []day
	Soon  *window // as soon as possible; nil: it is that already, or stands on the first page
	first bool    // these are the nearest ones
	next  string  // the day to go on from; "" there are no more
}

// None reports whether there is nothing to choose.
func (t times) None() bool { return len(t.Days) == 0 && t.Soon == nil }

// day is a day with free windows.
type day struct {
	Name    string
	Windows []window
	at      string
}

// window is one choice.
type window struct {
	Value, Label string
	Kept         bool // held for this citizen
}

// times lists what can be chosen, from the day the address asks for.
func (p *Page) times(c *gin.Context, v visit) (times, error) {
	from, err := time.ParseInLocation(time.DateOnly, c.Query("from"), p.c.Location)
	t := times{first: err != nil || !from.After(v.now)}
	if t.first {
		from = v.now
	}
	if t.first && !v.r.Slot.Zero() {
		t.Soon = &window{Value: soon, Label: v.say("move.soon")}
	}
	list, err := p.c.Office.Offer(c.Request.Context(), v.r.Department, door, from, everyWindow)
	if err != nil && !errors.Is(err, callback.ErrDepartment) { // a department that is gone has no windows
		return times{}, err
	}
	if o := v.r.Offered; o.From.After(from) {
		list = append(list, callback.Free{Slot: o, Free: 1})
		slices.SortStableFunc(list, func(a, b callback.Free) int { return a.From.Compare(b.From) })
	}
	t.fill(v, list)
	return t, nil
}

// fill groups windows by day until there are enough days.
func (t *times) fill(v visit, list []callback.Free) {
	for _, f := range list {
		if same(f.Slot, v.r.Slot) {
			continue
		}
		at := isoDay(f.From.In(v.loc))
		if n := len(t.Days); n == 0 || t.Days[n-1].at != at {
			if n == daysShown {
				t.next = at
				return
			}
			t.Days = append(t.Days, day{Name: v.day(f.From), at: at})
		}
		last := &t.Days[len(t.Days)-1]
		last.Windows = append(last.Windows, window{write(f.Slot), v.span(f.Slot), same(f.Slot, v.r.Offered)})
	}
}

// write puts a window into a form.
func write(s callback.Slot) string {
	return s.From.UTC().Format(time.RFC3339) + "/" + s.To.UTC().Format(time.RFC3339)
}

// read takes it out again; soon is the zero window.
func read(value string) (s callback.Slot, ok bool) {
	if value == soon {
		return callback.Slot{}, true
	}
	from, to, _ := strings.Cut(value, "/")
	var errs [2]error
	s.From, errs[0] = time.Parse(time.RFC3339, from)
	s.To, errs[1] = time.Parse(time.RFC3339, to)
	return s, errs[0] == nil && errs[1] == nil && !s.Zero()
}

func same(a, b callback.Slot) bool { return a.From.Equal(b.From) && a.To.Equal(b.To) }
