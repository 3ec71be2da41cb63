package callback

import (
	"context"
	"errors"
	"time"
)

// proofCall rings the number of a request and has its owner press 1. It is
// recorded before it is placed, and there is never a second one.
func (c *Caller) proofCall(ctx context.Context, r Request) (Request, error) {
	flood, err := c.c.Office.flooded(ctx, r.Proof)
	if err != nil {
		return Request{}, err
	}
	if flood || c.c.Dialer == nil || r.Proof.CallAt.IsZero() || r.Proof.Call != "" {
		return c.c.Office.dropProofCall(ctx, r)
	}
	id, mine := c.seal.id(r.Reference), false
	r, err = c.update(ctx, "record the proof of", r.Reference, func(r *Request, now time.Time) error {
		mine = r.Proof.Needed() && r.Proof.Call == "" && r.Status.Open()
		if !mine {
			return errUnchanged
		}
		r.Proof.Call, r.Proof.CallAt = id, time.Time{}
		return nil
	})
	if err != nil || !mine {
		return r, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), dialTime)
	defer cancel()
	if _, _, err := c.c.Dialer.Dial(ctx, id, r.Phone, c.c.CallerID); err != nil {
		c.c.Log.Warn("a number could not be called for its proof", "request", r.Reference, "error", err)
	}
	return r, nil
}

// Proving gives the request whose number is being proven by the call id; ok is
// false when id is no such call.
func (c *Caller) Proving(ctx context.Context, id string) (r Request, ok bool, err error) {
	reference, ours := c.seal.reference(id)
	if !ours {
		return Request{}, false, nil
	}
	r, err = c.c.Book.Request(ctx, reference)
	if errors.Is(err, ErrUnknown) {
		return Request{}, false, nil
	}
	return r, err == nil && r.Proof.Call == id, err
}

// Proved takes in that the owner of a number pressed 1; a repeat is none.
// Errors: ErrUnknown, ErrClosed.
func (c *Caller) Proved(ctx context.Context, id string) (Request, error) {
	r, ok, err := c.Proving(ctx, id)
	if err != nil || !ok {
		return Request{}, errors.Join(err, ErrUnknown)
	}
	return c.c.Office.Prove(ctx, r.Reference)
}

// Vouch notes that a member of staff knows whose number it is. Errors:
// ErrUnknown, ErrClosed, ErrDenied, ErrClaimed.
func (c *Caller) Vouch(ctx context.Context, reference string, by Staff) (Request, error) {
	return c.update(ctx, "vouch for the number of", reference, func(r *Request, now time.Time) error {
		if err := r.mayHandle(by, now); err != nil {
			return err
		}
		if !r.Proof.Needed() {
			return errUnchanged
		}
		r.Proof.Until, r.Proof.CallAt = time.Time{}, time.Time{}
		return nil
	})
}
