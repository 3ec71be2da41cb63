package callback

import (
	"context"
	"errors"
	"time"
)

// Settle closes the open request of a number whose owner has talked with the
// department by calling it. One of another department stays. It reports
// whether there was one. Error: of the store.
func (o *Office) Settle(ctx context.Context, phone, department string) (r Request, settled bool, err error) {
	r, err = o.Mine(ctx, phone)
	if errors.Is(err, ErrUnknown) || err == nil && r.Department != department && r.Origin != department {
		return Request{}, false, nil
	}
	if err != nil {
		return Request{}, false, err
	}
	r, err = o.update(ctx, "settle", r.Reference, Room{}, func(r *Request) error {
		if settled = r.Status.Open() && r.Status != Calling; !settled {
			return errUnchanged
		}
		r.close(Done, OutcomeOtherwise, o.now())
		return nil
	})
	return r, settled, err
}

// Unsettle opens a settled request again: its citizen still wants the call.
// It is called as soon as possible. Errors: ErrUnknown, ErrClosed, ErrBooked.
func (o *Office) Unsettle(ctx context.Context, reference, key string) (Request, error) {
	return o.update(ctx, "open again", reference, Room{}, func(r *Request) error {
		t, ok := o.team(r.Department)
		switch {
		case r.Status.Open():
			return errUnchanged
		case !ok || r.Status != Done || r.Outcome != OutcomeOtherwise || o.now().Sub(r.ClosedAt) > time.Hour:
			return ErrClosed
		}
		r.Status, r.Outcome, r.ClosedAt = Booked, "", time.Time{}
		if !t.plan(r, Slot{}, o.now(), "", key) {
			return ErrPast
		}
		return nil
	})
}
