package callback

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// dialTime is how long placing a call and writing that down may take, however
// soon the browser of the member who asked for it has gone.
const dialTime = 30 * time.Second

// Call records an attempt and rings the member's phone. The request must be
// claimed by them and its number proven. Errors: ErrUnknown, ErrDenied, ErrUnproven, ErrQuiet, ErrClaimed (also when nobody
// has claimed it), ErrCalling, ErrClosed, ErrNoPhone, ErrNoDialer; when the
// network did not take it, the attempt ends as failed and the error says so.
// When the network's answer is lost the attempt stays open and there is no
// error: Recover finds out whether it rings.
func (c *Caller) Call(ctx context.Context, reference string, by Staff) (Request, error) {
	switch {
	case c.c.Dialer == nil:
		return Request{}, ErrNoDialer
	case by.Phone == "":
		return Request{}, ErrNoPhone
	}
	id := c.seal.id(reference)
	r, err := c.update(ctx, "call", reference, func(r *Request, now time.Time) error {
		if err := r.mayCall(by, now); err != nil {
			return err
		}
		if !c.callable(r, now) {
			return ErrQuiet
		}
		r.begin(Attempt{ID: id, At: now, By: by.Login, Phone: by.Phone})
		return nil
	})
	if err != nil {
		return Request{}, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dialTime)
	defer cancel()
	return c.dial(ctx, r, id, by.Phone)
}

// callable reports whether a citizen may be called now: in the window they
// chose, or when the town calls of its own accord.
func (c *Caller) callable(r *Request, now time.Time) bool {
	if !now.Before(r.Slot.From) && now.Before(r.Slot.To) {
		return true
	}
	return c.c.Office.UntilCalling(r.Department) == 0
}

// mayCall reports why a member may not call now.
func (r *Request) mayCall(by Staff, now time.Time) error {
	if err := r.mayHandle(by, now); err != nil {
		return err
	}
	switch {
	case r.Proof.Needed():
		return ErrUnproven
	case r.open() != nil:
		return ErrCalling
	case r.StatusAt(now) != Claimed:
		return ErrClaimed
	}
	return nil
}

// dial places the call of a recorded attempt and writes down what became of it.
// Once the phone rings, nothing here is an error for staff: what could not be
// written down is found by Recover.
func (c *Caller) dial(ctx context.Context, r Request, attempt, to string) (Request, error) {
	callID, sure, err := c.c.Dialer.Dial(ctx, attempt, to, c.c.CallerID)
	if err != nil && sure {
		after, unwritten := c.fail(ctx, r.Reference, Attempt{ID: attempt, State: Recorded}, false)
		return after, errors.Join(fmt.Errorf("place a call: %w", err), unwritten)
	}
	if err == nil {
		var after Request
		if after, err = c.adopt(ctx, r.Reference, attempt, callID, false); err == nil {
			return after, nil
		}
	}
	c.c.Log.Warn("what became of a call is not known; it will be looked up", "request", r.Reference, "error", err)
	return r, nil
}

// Answered gives the request of an attempt whose staff phone was picked up;
// ok is false when there is nothing (more) to connect.
func (c *Caller) Answered(ctx context.Context, attempt string) (r Request, ok bool, err error) {
	return c.step(ctx, "answer", attempt, func(a *Attempt) bool { return a.reach(Whispered) })
}

// Accepted marks an attempt accepted and gives the request to dial; a repeat
// gives the same; ok is false when there is nothing (more) to dial: the
// request was cancelled, moved or closed, or the attempt has ended.
func (c *Caller) Accepted(ctx context.Context, attempt string) (r Request, ok bool, err error) {
	return c.step(ctx, "accept", attempt, func(a *Attempt) bool {
		moved := a.reach(Accepted) || !a.Dialled
		a.Dialled = true
		return moved
	})
}

// step moves an open attempt on, if it still is; change reports whether it did.
func (c *Caller) step(ctx context.Context, doing, attempt string, change func(*Attempt) bool) (r Request, ok bool, err error) {
	reference, ours := c.seal.reference(attempt)
	if !ours {
		return Request{}, false, nil
	}
	r, err = c.update(ctx, doing, reference, func(r *Request, _ time.Time) error {
		a := r.attempt(attempt)
		ok = a != nil && a.Open() && r.Status == Calling
		if !ok || !change(a) {
			return errUnchanged
		}
		return nil
	})
	switch {
	case errors.Is(err, ErrUnknown):
		return Request{}, false, nil
	case err != nil || !ok:
		return Request{}, false, err
	}
	return r, true, nil
}

// Event is one state of one leg, as the network told it.
type Event struct {
	Attempt string
	CallID  string
	Citizen bool   // the citizen's leg; else staff's
	State   string // queued, ringing, answered, completed, busy, no-answer, failed, canceled
	Talked  time.Duration
	At      time.Time
}

// Progressed takes a state in, in any order and any number of times. States
// of attempts that are not known (any more) are no error: the network could
// not do better by repeating them.
func (c *Caller) Progressed(ctx context.Context, e Event) error {
	reference, ours := c.seal.reference(e.Attempt)
	if !ours {
		return nil
	}
	_, err := c.update(ctx, "progress", reference, func(r *Request, now time.Time) error {
		if !r.progress(e, c.rules(r.Department), now) {
			return errUnchanged
		}
		return nil
	})
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	return err
}

// Attempted gives the request of an attempt that is open; ok is false when
// there is none (any more).
func (c *Caller) Attempted(ctx context.Context, attempt string) (r Request, ok bool, err error) {
	return c.step(ctx, "look at", attempt, func(*Attempt) bool { return false })
}
