package callback

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// proposals is how many windows a citizen may choose from when we change a
// time ourselves: the one it is now, and another.
const proposals = 2

// replan gives a request the nearest window at or after a time that has a
// place for its door; as soon as possible when there is none. still says
// whether it is to be done with the request as it is then, note what else
// changes. The windows are those the citizen may choose from, the one it has
// got first.
func (o *Office) replan(ctx context.Context, r Request, after time.Time, still func(*Request, []Slot) error, note func(*Request, []Slot)) (Request, error) {
	t, ok := o.team(r.Department)
	if !ok {
		return Request{}, ErrDepartment
	}
	free, err := o.proposed(ctx, t, r.Door, after)
	if err != nil {
		return Request{}, err
	}
	for {
		var to Slot
		var slots []Slot
		if len(free) > 0 {
			to, slots = free[0], free[:min(proposals, len(free))]
		}
		got, err := o.update(ctx, "plan anew", r.Reference, t.room(to, r.Door, ""), func(r *Request) error {
			if err := still(r, slots); err != nil {
				return err
			}
			return t.replan(r, to, slots, o.now(), note)
		})
		if !errors.Is(err, ErrFull) || len(free) == 0 {
			return got, err
		}
		free = free[1:] // somebody was faster
	}
}

// replan is the change replan makes.
func (t *team) replan(r *Request, to Slot, slots []Slot, now time.Time, note func(*Request, []Slot)) error {
	if !r.Status.Open() {
		return errUnchanged
	}
	if !t.plan(r, to, now, "", r.PlannedBy) {
		if !t.plan(r, Slot{}, now, "", r.PlannedBy) {
			return errUnchanged // no service within a year
		}
		slots = nil
	}
	if r.Status == Claimed {
		r.Status, r.Claim = Booked, Claim{}
	}
	r.Missed, r.Offered = false, Slot{}
	note(r, slots)
	return nil
}

// proposed are the next windows with a place.
func (o *Office) proposed(ctx context.Context, t *team, door string, after time.Time) ([]Slot, error) {
	free, err := o.free(ctx, t, door, after, o.now().Add(t.Horizon.Std()+1), proposals+4)
	if err != nil {
		return nil, fmt.Errorf("look for another window: %w", err)
	}
	slots := make([]Slot, len(free))
	for i, f := range free {
		slots[i] = f.Slot
	}
	return slots, nil
}
