package callback

import (
	"context"
	"slices"
	"time"
)

// CallOn records an attempt of a member who is on the telephone already: the
// citizen is to be dialled on that call. It takes the request in hand first.
// Asked again on the same call while it is under way it gives the same attempt,
// and after it none: a repeat that comes late dials nobody. Errors: those of Claim
// and Call.
func (c *Caller) CallOn(ctx context.Context, reference string, by Staff, callID string) (attempt string, r Request, err error) {
	id := c.seal.id(reference)
	r, err = c.update(ctx, "call", reference, func(r *Request, now time.Time) error {
		if a := r.open(); a != nil && a.CallID == callID && a.By == by.Login && by.In(r.Department) {
			id = a.ID
			return errUnchanged
		}
		if err := r.mayHandle(by, now); err != nil {
			return err
		}
		if !r.callableOn(callID, by.Login, now) {
			return ErrClaimed
		}
		r.claim(by.Login, now)
		if err := r.mayCall(by, now); err != nil {
			return err
		}
		if !c.callable(r, now) {
			return ErrQuiet
		}
		r.begin(Attempt{ID: id, At: now, By: by.Login, CallID: callID})
		a := r.attempt(id)
		a.reach(Accepted)
		a.Dialled = true
		return nil
	})
	return id, r, err
}

// callableOn reports whether a request waits to be called, or is in the hand of
// who asks and was not called for yet on this call.
func (r *Request) callableOn(callID, login string, now time.Time) bool {
	switch r.StatusAt(now) {
	case Waiting:
		return true
	case Claimed:
		return r.Claim.By == login && !slices.ContainsFunc(r.Attempts, func(a Attempt) bool { return a.CallID == callID })
	}
	return false
}
