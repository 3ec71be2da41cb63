package callback

import (
	"context"
	"time"
)

// CloseAt is Close with the moment before which the citizen is not to be tried
// again, as they or whoever answered has asked. It takes the place of the pause
// after an outcome that puts the request back, and means nothing with one that
// ends it, when it is zero, or has passed. Within a window that has room for
// another attempt it is no later than the window allows; otherwise it is in
// service time, and within the days that can be booked. The request tells in
// Due what has become of it. Errors: those of Close.
func (c *Caller) CloseAt(ctx context.Context, reference string, by Staff, outcome, note string, earliest time.Time) (Request, error) {
	return c.close(ctx, reference, by, conclusion{outcome: outcome, note: note, earliest: earliest})
}

// conclusion is what staff say of a request at the end of an attempt.
type conclusion struct {
	outcome, note string
	key           string    // the same for a repeat; "" none
	earliest      time.Time // of another attempt; zero: as the department's rules say
}

// notBefore has the next attempt of a request that was put back wait until a
// moment, or come as early as that.
func (r *Request) notBefore(earliest, now time.Time, rule rules) {
	if r.Status != Booked || !earliest.After(now) {
		return
	}
	earliest = earliest.In(now.Location())
	if !r.Slot.Zero() {
		last := r.Slot.To.Add(-leastLeft)
		if !r.Missed && earliest.After(last) {
			earliest = last // the window is promised
		}
		if !earliest.After(last) {
			r.Due, r.Missed = latest(r.Slot.From, earliest), false
			return
		}
	}
	if rule.horizon > 0 {
		earliest = first(earliest, now.Add(rule.horizon))
	}
	r.Due = nextOpen(rule.calls, earliest)
}
