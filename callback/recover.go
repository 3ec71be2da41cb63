package callback

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// When an attempt nobody tells about any more is given up.
const (
	// notPlaced is after how long a call the network does not know of was
	// surely never placed; it is longer than placing one may take.
	notPlaced = time.Minute
	// citizenTold is how long after staff hung up the end of the citizen's leg
	// may still be told.
	citizenTold = time.Minute
	// notTaken is how long staff's phone can ring and whisper at most.
	notTaken = 10 * time.Minute
	// longestTalk is the network's limit of a call (four hours at Twilio) and
	// some time to tell of its end.
	longestTalk = 4*time.Hour + 10*time.Minute
)

// Recover clears up attempts left behind by a crash or a lost answer: it looks
// them up at the network and never dials. Those that are surely over end as
// failed and go back to the member who called. Call it at start and every
// minute; several instances may.
func (c *Caller) Recover(ctx context.Context) error {
	var problems []error
	q := Query{Statuses: []Status{Calling}, Queue: true, Limit: 500} // Queue: closed ones are not even read
	for {
		list, next, err := c.c.Book.Requests(ctx, q)
		if err != nil {
			return errors.Join(append(problems, fmt.Errorf("list open attempts: %w", err))...)
		}
		for _, r := range list {
			if err := c.clearUp(ctx, r); err != nil {
				problems = append(problems, fmt.Errorf("clear up request %s: %w", r.Reference, err))
			}
		}
		if q.Cursor = next; next == "" {
			return errors.Join(problems...)
		}
	}
}

// clearUp looks at the open attempt of one request.
func (c *Caller) clearUp(ctx context.Context, r Request) error {
	a := r.open()
	if a == nil {
		return nil
	}
	if a.State == Recorded && a.CallID == "" {
		return c.lookUp(ctx, r.Reference, *a)
	}
	if !a.over(c.now()) {
		return nil
	}
	_, err := c.fail(ctx, r.Reference, *a, false)
	return err
}

// over reports whether nothing can come any more of a call that was placed.
func (a Attempt) over(now time.Time) bool {
	age := now.Sub(a.At)
	switch {
	case !a.StaffGone.IsZero():
		return now.Sub(a.StaffGone) >= citizenTold
	case a.State < Accepted:
		return age >= notTaken
	}
	return age >= longestTalk
}

// lookUp asks the network whether an attempt's call was placed.
func (c *Caller) lookUp(ctx context.Context, reference string, a Attempt) error {
	age := c.now().Sub(a.At)
	callID, found, err := "", false, error(nil)
	if c.c.Dialer != nil {
		callID, found, err = c.c.Dialer.Placed(ctx, a.ID, a.Phone, a.At)
	}
	switch {
	case err != nil && age < notTaken:
		return fmt.Errorf("look a call up: %w", err)
	case found:
		_, err = c.adopt(ctx, reference, a.ID, callID, true)
		return err
	case age < notPlaced:
		return nil
	}
	_, err = c.fail(ctx, reference, a, true)
	return err
}

// adopt writes down the network's ID of a call that was placed.
func (c *Caller) adopt(ctx context.Context, reference, attempt, callID string, lookedUp bool) (Request, error) {
	return c.update(ctx, "adopt the call of", reference, func(r *Request, _ time.Time) error {
		a := r.attempt(attempt)
		if a == nil || a.CallID != "" && a.State > Recorded {
			return errUnchanged
		}
		if a.CallID == "" {
			a.CallID, a.LookedUp = callID, lookedUp
		}
		a.reach(Placed)
		return nil
	})
}

// fail ends an attempt that came to nothing, unless it has moved on since it
// was seen, and leaves the request with the member who called.
func (c *Caller) fail(ctx context.Context, reference string, seen Attempt, lookedUp bool) (Request, error) {
	return c.update(ctx, "end the attempt of", reference, func(r *Request, now time.Time) error {
		a := r.attempt(seen.ID)
		if a == nil || a.State != seen.State || a.CallID != seen.CallID {
			return errUnchanged
		}
		r.back(a, OutcomeFailed, now, now)
		a.LookedUp = lookedUp
		return nil
	})
}
