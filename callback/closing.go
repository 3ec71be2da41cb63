package callback

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rathausruf/rathausruf/callback/calendar"
)

// UndoWithin is how long a closure can be undone as if it had not been: until
// then nobody is told of it whose call is not due.
const UndoWithin = 10 * time.Minute

// tellAtOnce is how near a call must be for its citizen to be told of a
// closure at once.
const tellAtOnce = time.Hour

// longestClosure is the longest one that is taken for meant.
const longestClosure = 366 * 24 * time.Hour

// mostPlaces is the most calls a window is believed to hold.
const mostPlaces = 1000

// ErrClosure: a closure that ends before it begins, is over, or lasts a year.
var ErrClosure = errors.New("a closure ends after it begins, ends in the future and is shorter than a year")

// shut is what the office knows of closures at a moment.
type shut struct {
	closures []Closure
	teams    map[string]*team
}

// Refresh takes in closures others have made. The Worker does it.
func (o *Office) Refresh(ctx context.Context) error {
	if o.c.Closures == nil {
		return nil
	}
	list, err := o.c.Closures.Closures(ctx, o.now().Add(-24*time.Hour))
	if err != nil {
		return fmt.Errorf("read the closures: %w", err)
	}
	if slices.Equal(list, o.shut.Load().closures) {
		return nil
	}
	next := &shut{closures: list, teams: make(map[string]*team, len(o.always))}
	for id, t := range o.always {
		next.teams[id] = t.without(list)
	}
	o.shut.Store(next)
	return nil
}

// without is a department with its closures.
func (t *team) without(list []Closure) *team {
	var closed []calendar.Period
	var limits []Closure
	for _, c := range list {
		switch {
		case c.Department != t.ID:
		case c.Shuts():
			closed = append(closed, calendar.Period{From: c.From, To: c.To})
		default:
			limits = append(limits, c)
		}
	}
	next := &team{Department: t.Department, hours: t.hours, calls: t.calls, limits: limits}
	if len(closed) > 0 {
		next.hours, next.calls = t.hours.Without(closed), t.calls.Without(closed)
	}
	return next
}

// Closures lists the closures of a department that are not over, by their
// beginning.
func (o *Office) Closures(department string) []Closure {
	var list []Closure
	now := o.now()
	for _, c := range o.shut.Load().closures {
		if c.Department == department && c.To.After(now) {
			list = append(list, c)
		}
	}
	return list
}

// Affected lists the booked requests a closure would move. Errors:
// ErrDepartment, ErrClosure.
func (o *Office) Affected(ctx context.Context, c Closure) ([]Request, error) {
	if err := o.checkClosure(c); err != nil {
		return nil, err
	}
	c.CreatedAt = o.now()
	return o.moves(ctx, o.always[c.Department].without(append(slices.Clone(o.shut.Load().closures), c)), c)
}

// moves lists the booked requests an entry moves when a team is as it says.
func (o *Office) moves(ctx context.Context, t *team, c Closure) ([]Request, error) {
	if c.Shuts() {
		return o.within(ctx, c)
	}
	return o.crowded(ctx, t, c)
}

func (o *Office) checkClosure(c Closure) error {
	if _, ok := o.team(c.Department); !ok {
		return ErrDepartment
	}
	if c.Places < 0 || c.Places > mostPlaces || c.Kind == ClosureAbsence && c.Fewer < 1 || c.Fewer > mostPlaces {
		return ErrClosure
	}
	if !c.From.Before(c.To) || !c.To.After(o.now()) || c.To.Sub(c.From) > longestClosure {
		return ErrClosure
	}
	return nil
}

// within lists the open requests whose window a closure cuts into.
func (o *Office) within(ctx context.Context, c Closure) (list []Request, err error) {
	q := Query{Departments: []string{c.Department}, Queue: true, Limit: 500}
	for {
		page, next, err := o.c.Book.Requests(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("list requests a closure moves: %w", err)
		}
		for _, r := range page {
			if !r.Slot.Zero() && r.Slot.From.Before(c.To) && c.From.Before(r.Slot.To) && r.Status != Calling && !r.talked() {
				list = append(list, r)
			}
		}
		if q.Cursor = next; next == "" {
			return list, nil
		}
	}
}

// Shut closes a department for a time and moves the requests booked in it to
// the nearest windows; where there is none, to as soon as possible. Their
// citizens are told, after the time in which it can be undone if there is
// that much. It tells how many were moved. Errors: ErrDepartment, ErrClosure.
func (o *Office) Shut(ctx context.Context, c Closure) (Closure, int, error) {
	if err := o.checkClosure(c); err != nil {
		return Closure{}, 0, err
	}
	if o.c.Closures == nil {
		return Closure{}, 0, ErrDepartment
	}
	c.ID, c.CreatedAt = rand.Text()[:12], o.now()
	if err := o.c.Closures.SaveClosure(ctx, c); err != nil {
		return Closure{}, 0, fmt.Errorf("close a department: %w", err)
	}
	if err := o.Refresh(ctx); err != nil {
		return c, 0, err
	}
	t, _ := o.team(c.Department)
	list, err := o.moves(ctx, t, c)
	if err != nil {
		return c, 0, err // the Worker moves them after its next start, or when their time comes near
	}
	moved, err := o.evadeThese(ctx, list, c)
	return c, moved, err
}

func (o *Office) evadeThese(ctx context.Context, list []Request, c Closure) (moved int, err error) {
	for _, r := range list {
		if err := o.evade(ctx, r, c); err != nil {
			return moved, err
		}
		moved++
	}
	return moved, nil
}

// evadeAll moves what still stands in any closure.
func (o *Office) evadeAll(ctx context.Context) error {
	for _, c := range o.shut.Load().closures {
		t, ok := o.team(c.Department)
		if !ok || !c.To.After(o.now()) {
			continue
		}
		list, err := o.moves(ctx, t, c)
		if err != nil {
			return err
		}
		if _, err := o.evadeThese(ctx, list, c); err != nil {
			return err
		}
	}
	return nil
}

// evade moves one request out of a closure.
func (o *Office) evade(ctx context.Context, r Request, c Closure) error {
	now := o.now()
	due := c.CreatedAt.Add(UndoWithin)
	if r.Slot.From.Sub(now) < tellAtOnce {
		due = time.Time{}
	}
	was := Moved{Closure: c.ID, Slot: r.Slot, Due: r.Due, Promise: r.Promise}
	_, err := o.replan(ctx, r, latest(r.Slot.From, now), func(r *Request, slots []Slot) error {
		if !r.Slot.same(was.Slot) {
			return errUnchanged // somebody has moved it meanwhile
		}
		if r.Status == Calling || r.talked() {
			return errUnchanged
		}
		return nil
	}, func(r *Request, slots []Slot) {
		was.Plans = r.Plans
		r.Moved = was
		r.tell(NoticeMoved, now, due, slots...)
	})
	return err
}

// Reopen takes a closure back. Within UndoWithin the requests it moved, and
// nobody has moved since, go back where they were, and nobody hears of it. It
// tells how many went back. Error: ErrUnknown.
func (o *Office) Reopen(ctx context.Context, department, id string) (int, error) {
	i := slices.IndexFunc(o.shut.Load().closures, func(c Closure) bool { return c.ID == id && c.Department == department })
	if i < 0 {
		return 0, ErrUnknown
	}
	c := o.shut.Load().closures[i]
	if err := o.c.Closures.DropClosure(ctx, id); err != nil {
		return 0, fmt.Errorf("reopen a department: %w", err)
	}
	if err := o.Refresh(ctx); err != nil {
		return 0, err
	}
	if o.now().Sub(c.CreatedAt) >= UndoWithin {
		return 0, nil
	}
	return o.putBack(ctx, c)
}

// putBack undoes the moves of a closure.
func (o *Office) putBack(ctx context.Context, c Closure) (back int, err error) {
	t, _ := o.team(c.Department)
	q := Query{Departments: []string{c.Department}, Queue: true, Limit: 500}
	for {
		list, next, err := o.c.Book.Requests(ctx, q)
		if err != nil {
			return back, fmt.Errorf("list requests a closure moved: %w", err)
		}
		for _, r := range list {
			if r.Moved.Closure != c.ID {
				continue
			}
			went := false
			_, err := o.update(ctx, "undo a move", r.Reference, Room{Capacity: t.capacity(r.Moved.Slot)}, func(r *Request) error {
				went = r.restore(c.ID)
				return nil
			})
			if err != nil && !errors.Is(err, ErrFull) {
				return back, err
			}
			if went && err == nil {
				back++
			}
		}
		if q.Cursor = next; next == "" {
			return back, nil
		}
	}
}

// restore puts a request back where a closure took it from, unless its citizen
// has heard of the move.
func (r *Request) restore(closure string) bool {
	m := r.Moved
	if told, ok := r.told(NoticeMoved); ok && told.Due.IsZero() && !told.Unsent {
		return false // they were told at once and count on it
	}
	if m.Closure != closure || m.Plans != r.Plans || !r.Status.Open() || r.Status == Calling {
		return false
	}
	r.unsay(NoticeMoved)
	r.Slot, r.Due, r.Promise, r.Moved = m.Slot, m.Due, m.Promise, Moved{}
	r.Plans++
	return true
}
