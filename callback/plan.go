package callback

import "time"

// plan sets when a request is to be called: in its window, or, as soon as
// possible, from the next opening on. ok is false when that cannot be booked.
func (t *team) plan(r *Request, s Slot, now time.Time, holder, key string) (ok bool) {
	r.PlannedBy, r.Plans = key, r.Plans+1
	if s.Zero() {
		r.Slot = Slot{}
		if r.Due, ok = t.calls.Next(now); ok {
			r.Promise, ok = t.hours.Add(r.Due, t.Promise.Std())
		}
		return ok
	}
	var grace time.Duration
	if holder != "" {
		grace = defaultHold // the lead was kept when the place was held
	}
	if !t.bookable(s, now, grace) {
		return false
	}
	r.Slot = s.in(now.Location())
	r.Due, r.Promise = r.Slot.From, r.Slot.To
	return true
}
