package callback

import (
	"context"
	"errors"
	"time"
)

// HandOver gives a request that a member may handle to another department. It
// keeps its reference and what was promised; its window too, if the other
// department has the same one with a place left, otherwise it is called there as
// soon as possible. Errors: ErrUnknown, ErrClaimed, ErrClosed, ErrDenied,
// ErrCalling, ErrDepartment.
func (c *Caller) HandOver(ctx context.Context, reference string, by Staff, department string) (Request, error) {
	t, ok := c.c.Office.team(department)
	if !ok {
		return Request{}, ErrDepartment
	}
	give := func(keep bool) func(r *Request) error {
		return func(r *Request) error {
			now := c.now()
			if err := r.mayHandle(by, now); err != nil {
				return err
			}
			return r.handOver(t, now, keep)
		}
	}
	before, err := c.c.Book.Request(ctx, reference)
	if err != nil {
		return Request{}, err
	}
	room := t.room(before.Slot, before.Door, "")
	got, err := c.c.Office.update(ctx, "hand a request over", reference, room, give(true))
	if errors.Is(err, ErrFull) || errors.Is(err, ErrPast) {
		got, err = c.c.Office.update(ctx, "hand a request over", reference, room, give(false))
	}
	return got, err
}

// handOver is the change HandOver makes; keep, with its window.
func (r *Request) handOver(t *team, now time.Time, keep bool) error {
	switch {
	case r.Status == Calling:
		return ErrCalling
	case r.Department == t.ID:
		return errUnchanged
	}
	due, promise, origin := r.Due, r.Promise, r.Department
	window := r.Slot
	if !keep || len(r.Attempts) > 0 || !now.Before(window.From) {
		window = Slot{}
	}
	if !t.plan(r, window, now, "", r.PlannedBy) {
		return ErrPast
	}
	if window.Zero() && due.After(r.Due) && len(r.Attempts) > 0 {
		r.Due = due // the next attempt has its time
	}
	if window.Zero() && !promise.IsZero() && promise.Before(r.Promise) {
		r.Promise = promise
	}
	r.Plans-- // the citizen was told nothing new
	r.Department, r.Origin = t.ID, origin
	r.Status, r.Claim = Booked, Claim{}
	r.Offered = Slot{}
	return nil
}
