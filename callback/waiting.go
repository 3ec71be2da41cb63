package callback

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// freedFor is how long a freed window is kept for who is told of it.
const freedFor = time.Hour

// leastNotice is how long before its beginning a freed window is still offered.
const leastNotice = 90 * time.Minute

// waiter is the holder of a window kept for who waits for an earlier one.
func waiter(reference string, s Slot) string {
	return "waiting/" + reference + "/" + strconv.FormatInt(s.From.Unix(), 36)
}

// letGo gives a window back that was kept for a request and is not any more.
func (o *Office) letGo(ctx context.Context, seen, now Request) {
	if seen.Offered.Zero() || now.Status.Open() && now.Offered.same(seen.Offered) || o.c.Slots == nil {
		return
	}
	// If it cannot be given back now, it becomes free by itself.
	_ = o.c.Slots.Release(context.WithoutCancel(ctx), seen.Department, waiter(seen.Reference, seen.Offered))
}

// WantEarlier puts an open request on the waiting list, or takes it off: when
// a window before its own becomes free, its citizen is told, once a day at
// most. Errors: ErrUnknown, ErrClosed.
func (o *Office) WantEarlier(ctx context.Context, reference string, want bool) (Request, error) {
	return o.update(ctx, "put on the waiting list", reference, Room{}, func(r *Request) error {
		switch {
		case !r.Status.Open():
			return ErrClosed
		case r.Earlier == want:
			return errUnchanged
		}
		r.Earlier = want
		return nil
	})
}

// offerEarlier keeps a window that begins before the request's own for its
// citizen, and tells them.
func (o *Office) offerEarlier(ctx context.Context, t *team, r Request) (Request, error) {
	now := o.now()
	before := r.Slot.From
	if r.Slot.Zero() {
		before = r.Promise
	}
	free, err := o.free(ctx, t, r.Door, now.Add(leastNotice), before, 1)
	if err != nil {
		return Request{}, err
	}
	if len(free) == 0 || now.Sub(r.lastTold(NoticeFreed)) < noticeEvery {
		return o.update(ctx, "look for an earlier window", r.Reference, Room{}, func(*Request) error { return nil })
	}
	slot := free[0].Slot
	until := first(now.Add(freedFor), slot.From.Add(-leastNotice/3))
	h := Hold{Department: t.ID, Slot: slot, Door: r.Door, Holder: waiter(r.Reference, slot), Until: until}
	switch err := o.c.Slots.Hold(ctx, h, t.room(slot, r.Door, h.Holder)); {
	case errors.Is(err, ErrFull):
		return r, nil // another was faster; looked at again soon
	case err != nil:
		return Request{}, fmt.Errorf("keep a freed window: %w", err)
	}
	got, err := o.update(ctx, "offer an earlier window", r.Reference, Room{}, func(seen *Request) error {
		if seen.Plans != r.Plans || !seen.Earlier || !seen.free(now) || now.Sub(seen.lastTold(NoticeFreed)) < noticeEvery {
			return errUnchanged
		}
		seen.Offered = slot
		seen.tell(NoticeFreed, now, time.Time{}, slot)
		return nil
	})
	if err == nil && !got.Offered.same(slot) { // it changed, or another instance was faster
		err = o.c.Slots.Release(ctx, t.ID, h.Holder)
	}
	return got, err
}
