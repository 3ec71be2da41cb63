package desk

import (
	"errors"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

const (
	daysShown   = 3
	everyWindow = 10_000 // more than a department has within its horizon
	slotSoon    = "soon" // the choice of no window
)

// times are the windows to choose from.
type times struct {
	Days []timesDay
	Soon bool   // that is chosen
	Next string // the day to go on from; "" there are no more
	From string // the day they begin with; "" today
}

// timesDay is a day with free windows.
type timesDay struct {
	Name    string
	Windows []timesWindow
	at      string
}

// timesWindow is one choice.
type timesWindow struct {
	Value, Label string
	Free         int
	Chosen       bool
}

// times lists what can be chosen in a department from the day that is asked
// for; but is left out.
func (d *Desk) times(c *gin.Context, department, chosen string, but callback.Slot) (times, error) {
	asked := c.Query("day")
	if c.Request.Method == "POST" {
		asked = c.PostForm("day")
	}
	now := d.c.Now()
	from, err := time.ParseInLocation(time.DateOnly, asked, d.c.Location)
	t := times{Soon: chosen == slotSoon}
	if err != nil || !from.After(now) {
		from = now
	} else {
		t.From = asked
	}
	list, err := d.c.Office.Offer(c.Request.Context(), department, doorCounter, from, everyWindow)
	if err != nil && !errors.Is(err, callback.ErrDepartment) {
		return times{}, err
	}
	w := d.words()
	for _, f := range list {
		if f.From.Equal(but.From) {
			continue
		}
		at := f.From.In(w.loc).Format(time.DateOnly)
		if n := len(t.Days); n == 0 || t.Days[n-1].at != at {
			if n == daysShown {
				t.Next = at
				break
			}
			t.Days = append(t.Days, timesDay{Name: w.day(f.From), at: at})
		}
		day, value := &t.Days[len(t.Days)-1], writeSlot(f.Slot)
		day.Windows = append(day.Windows, timesWindow{
			value, f.From.In(w.loc).Format("15:04") + "–" + f.To.In(w.loc).Format("15:04"), f.Free, value == chosen,
		})
	}
	return t, nil
}

// writeSlot puts a window into a form.
func writeSlot(s callback.Slot) string {
	return s.From.UTC().Format(time.RFC3339) + "/" + s.To.UTC().Format(time.RFC3339)
}

// readSlot takes it out again; soon is the zero window.
func readSlot(value string) (s callback.Slot, ok bool) {
	if value == slotSoon {
		return callback.Slot{}, true
	}
	from, to, _ := strings.Cut(value, "/")
	var errs [2]error
	s.From, errs[0] = time.Parse(time.RFC3339, from)
	s.To, errs[1] = time.Parse(time.RFC3339, to)
	return s, errors.Join(errs[:]...) == nil && s.From.Before(s.To)
}
