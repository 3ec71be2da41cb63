package callback

import (
	"context"
	"fmt"
	"time"
)

// loadWeeks is how far back the load of a department is looked at.
const loadWeeks = 4

// load is how many calls a department had, by weekday and hour.
type load [7][24]int

// Learn looks how busy each department was in the last weeks, for the hint
// when it is quiet. The Worker does it now and then; it reads the requests of
// these weeks, as far as they are kept.
func (o *Office) Learn(ctx context.Context) error {
	loads := map[string]load{}
	q := Query{Since: o.now().AddDate(0, 0, -7*loadWeeks), Limit: 500}
	for {
		list, next, err := o.c.Book.Requests(ctx, q)
		if err != nil {
			return fmt.Errorf("look how busy it was: %w", err)
		}
		for _, r := range list {
			l := loads[r.Department]
			l.count(r, o.c.Location)
			loads[r.Department] = l
		}
		if q.Cursor = next; next == "" {
			o.loads.Store(&loads)
			return nil
		}
	}
}

// count counts a request where it was booked, or where it was called.
func (l *load) count(r Request, loc *time.Location) {
	if r.Occupies() {
		at := r.Slot.From.In(loc)
		l[at.Weekday()][at.Hour()]++
		return
	}
	for _, a := range r.Attempts {
		at := a.At.In(loc)
		l[at.Weekday()][at.Hour()]++
	}
}

// enough is how many calls must have been counted for a hint to mean something.
const enough = 20

// Quietest is the one among free windows at whose weekday and hour a
// department had the fewest calls lately; ok is false when too little is known,
// or they are all alike.
func (o *Office) Quietest(department string, free []Free) (s Slot, ok bool) {
	loads := o.loads.Load()
	if loads == nil || len(free) == 0 {
		return Slot{}, false
	}
	l, sum := (*loads)[department], 0
	for _, day := range l {
		for _, n := range day {
			sum += n
		}
	}
	least, most := -1, 0
	for _, f := range free {
		at := f.From.In(o.c.Location)
		n := l[at.Weekday()][at.Hour()]
		most = max(most, n)
		if least < 0 || n < least {
			s, least = f.Slot, n
		}
	}
	return s, sum >= enough && least < most
}
