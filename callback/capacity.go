package callback

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/rathausruf/rathausruf/callback/calendar"
)

// Kinds of a Closure. The zero Kind shuts the department; the others leave it
// open and change how many calls its windows hold.
const (
	ClosureCapacity = "capacity" // windows hold Places calls
	ClosureAbsence  = "absence"  // somebody is away: windows hold Fewer calls fewer
)

// Shuts reports whether the department is shut in it.
func (c Closure) Shuts() bool { return c.Kind == "" }

// capacity is how many calls a window holds: the newest word on it, less those
// who are away.
func (t *team) capacity(s Slot) int {
	places, said, away := t.Capacity, time.Time{}, 0
	for _, l := range t.limits {
		if !s.From.Before(l.To) || !l.From.Before(s.To) {
			continue
		}
		switch {
		case l.Kind == ClosureAbsence:
			away += l.Fewer
		case !l.CreatedAt.Before(said):
			places, said = l.Places, l.CreatedAt
		}
	}
	return max(places-away, 0)
}

// crowded lists who would have to go when windows hold what a team says: in each
// window within a limit, those who booked last.
func (o *Office) crowded(ctx context.Context, t *team, c Closure) ([]Request, error) {
	if c.Keep {
		return nil, nil
	}
	list, err := o.within(ctx, c)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b Request) int {
		return cmp.Or(a.Slot.From.Compare(b.Slot.From), a.CreatedAt.Compare(b.CreatedAt), cmp.Compare(a.Reference, b.Reference))
	})
	var out []Request
	for i, n := 0, 0; i < len(list); i++ {
		if n++; i > 0 && !list[i].Slot.From.Equal(list[i-1].Slot.From) {
			n = 1
		}
		if n > t.capacity(list[i].Slot) {
			out = append(out, list[i])
		}
	}
	return out, nil
}

// DayPlan is a day of a department as it is planned.
type DayPlan struct {
	Day     time.Time         // its noon
	Open    []calendar.Period // in which the department serves
	Entries []Closure         // that touch the day
	Taken   int               // places booked or held
	Places  int               // that all its windows hold
	Windows []WindowPlan
}

// WindowPlan is one window of a day.
type WindowPlan struct {
	Slot
	Taken, Places int
}

// Days gives n days of a department from the day of a moment on. It costs the
// same however many requests there are. Error: ErrDepartment.
func (o *Office) Days(ctx context.Context, department string, from time.Time, n int) ([]DayPlan, error) {
	t, ok := o.team(department)
	if !ok {
		return nil, ErrDepartment
	}
	y, m, d := from.In(o.c.Location).Date()
	noon := func(i int) time.Time { return time.Date(y, m, d+i, 12, 0, 0, 0, o.c.Location) }
	taken, err := o.c.Slots.Taken(ctx, t.ID, noon(0).Add(-13*time.Hour), noon(n).Add(-11*time.Hour))
	if err != nil {
		return nil, fmt.Errorf("look what is taken: %w", err)
	}
	days := make([]DayPlan, n)
	for i := range days {
		day := DayPlan{Day: noon(i), Open: t.hours.Periods(noon(i))}
		for _, w := range t.ofDay(noon(i)) {
			p := WindowPlan{w, taken[w.From.UTC()].Total, t.capacity(w)}
			day.Windows = append(day.Windows, p)
			day.Taken, day.Places = day.Taken+p.Taken, day.Places+p.Places
		}
		begin, end := midnight(noon(i)), midnight(noon(i+1))
		for _, c := range o.shut.Load().closures {
			if c.Department == department && c.From.Before(end) && begin.Before(c.To) {
				day.Entries = append(day.Entries, c)
			}
		}
		days[i] = day
	}
	return days, nil
}

// midnight is the beginning of the day of a noon.
func midnight(noon time.Time) time.Time {
	y, m, d := noon.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, noon.Location())
}
