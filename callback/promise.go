package callback

import (
	"context"
	"time"
)

// warn tells a citizen, before a promise breaks, that it will not be kept, and
// gives a new one: a window becomes the nearest free one; as soon as possible
// stays that, with two windows to choose from instead.
func (o *Office) warn(ctx context.Context, t *team, r Request) (Request, error) {
	now := o.now()
	late := now.After(r.Promise)
	still := func(seen *Request, slots []Slot) error {
		if at := t.warnAt(*seen); at.IsZero() || at.After(now) { // somebody has it in hand meanwhile
			return errUnchanged
		}
		return stillThere(r)(seen, slots)
	}
	if !r.Slot.Zero() {
		kind := NoticeRisk
		if r.tried() { // we called as promised, and nobody answered
			kind = NoticeMissed
		}
		return o.replan(ctx, r, now, still, func(r *Request, slots []Slot) {
			r.tell(kind, now, time.Time{}, slots...)
			r.Told[len(r.Told)-1].Late = late
		})
	}
	slots, err := o.proposed(ctx, t, r.Door, latest(r.Promise, now)) // an earlier one would keep the promise
	if err != nil {
		return Request{}, err
	}
	return o.update(ctx, "warn of a promise", r.Reference, Room{}, func(seen *Request) error {
		if err := still(seen, nil); err != nil || !seen.Status.Open() {
			return errUnchanged
		}
		promise, ok := t.hours.Add(latest(seen.Promise, now), t.Promise.Std())
		if !ok {
			return errUnchanged
		}
		seen.Promise, seen.Plans = promise, seen.Plans+1
		if seen.Status == Claimed && seen.StatusAt(now) != Claimed {
			seen.Status, seen.Claim = Booked, Claim{}
		}
		seen.tell(NoticeRisk, now, time.Time{}, slots[:min(proposals, len(slots))]...)
		seen.Told[len(seen.Told)-1].Late = late
		return nil
	})
}

// tryAgain plans the next attempt after a citizen was not reached: in the
// nearest window, or, as soon as possible, at the time the outcome says. They
// are told, and may choose another window.
func (o *Office) tryAgain(ctx context.Context, r Request) (Request, error) {
	now := o.now()
	if !r.Slot.Zero() {
		return o.replan(ctx, r, latest(r.Due, now), stillThere(r), func(r *Request, slots []Slot) {
			r.tell(NoticeMissed, now, time.Time{}, slots...)
		})
	}
	t, _ := o.team(r.Department)
	slots, err := o.proposed(ctx, t, r.Door, latest(r.Due, now))
	if err != nil {
		return Request{}, err
	}
	return o.update(ctx, "plan another attempt", r.Reference, Room{}, func(r *Request) error {
		if !r.Missed || !r.Status.Open() || r.Status == Calling {
			return errUnchanged
		}
		promise, ok := t.hours.Add(latest(r.Due, now), t.Promise.Std())
		if !ok {
			return errUnchanged
		}
		r.Missed, r.Promise, r.Plans = false, promise, r.Plans+1
		r.tell(NoticeMissed, now, time.Time{}, slots[:min(proposals, len(slots))]...)
		return nil
	})
}
