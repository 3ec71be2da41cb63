package callback

import "time"

const (
	// announced is how long before its window a citizen is told that we call.
	announced = 10 * time.Minute
	// lastCall is how long before a promise breaks even a request that somebody
	// has in hand is planned anew: a call begun before is answered or over then.
	lastCall = 2 * time.Minute
	// earlierEvery is how often the waiting list is looked through, and
	// noticeEvery how often one citizen hears of it at most.
	earlierEvery = 10 * time.Minute
	noticeEvery  = 24 * time.Hour
)

// wake is when the Worker should look at a request next; zero: never.
func (t *team) wake(r Request, now time.Time) time.Time {
	switch {
	case r.unsent():
		return now
	case !r.Status.Open():
		return time.Time{}
	case r.Missed:
		return now
	}
	if r.Proof.Needed() {
		if at := r.Proof.CallAt; !at.IsZero() && r.Proof.Call == "" {
			return first(at, r.Proof.Until)
		}
		return r.Proof.Until
	}
	return first(first(t.soonAt(r), t.warnAt(r)), t.earlierAt(r, now))
}

// soonAt is when the citizen is told that we call soon; zero: not at all.
func (t *team) soonAt(r Request) time.Time {
	if _, done := r.told(NoticeSoon); done || r.Slot.Zero() || r.Status == Calling || r.talked() || r.tried() {
		return time.Time{}
	}
	return r.Slot.From.Add(-announced)
}

// warnAt is when the citizen is told that a promise will not be kept: while
// there is time for it, yet so late that it is likely; zero: not at all.
func (t *team) warnAt(r Request) time.Time {
	if r.Promise.IsZero() || r.Status == Calling || r.talked() {
		return time.Time{}
	}
	length := r.Slot.To.Sub(r.Slot.From)
	at := r.Promise.Add(-min(max(length/3, 5*time.Minute), 20*time.Minute, length/2))
	if r.Slot.Zero() {
		var ok bool
		if at, ok = t.hours.Back(r.Promise, min(2*time.Hour, t.Promise.Std()/4)); !ok {
			at = r.Promise.Add(-lastCall)
		}
	}
	last := r.Promise.Add(-lastCall)
	if !r.Slot.Zero() && r.tried() { // another attempt is planned within the window
		at = latest(at, first(r.Due.Add(leastLeft), last))
	}
	if r.Status == Claimed {
		at = latest(at, first(r.Claim.Until, last))
	}
	return at
}

// talked reports whether staff have just talked with the citizen and only need
// to say how it went.
func (r *Request) talked() bool {
	n := len(r.Attempts)
	return n > 0 && r.Attempts[n-1].Outcome == OutcomeReached
}

// tried reports whether the citizen was dialled in their window.
func (r *Request) tried() bool {
	for _, a := range r.Attempts {
		if a.Dialled && !a.At.Before(r.Slot.From) {
			return true
		}
	}
	return false
}

// earlierAt is when the waiting list is looked through for a request.
func (t *team) earlierAt(r Request, now time.Time) time.Time {
	if !r.Earlier || r.Status == Calling || r.talked() {
		return time.Time{}
	}
	at := now.Add(earlierEvery)
	if r.Status == Claimed {
		at = latest(r.Claim.Until, at)
	}
	if last := r.lastTold(NoticeFreed); !last.IsZero() {
		at = latest(last.Add(noticeEvery), at)
	}
	if at, ok := t.calls.Next(at); ok {
		return at
	}
	return time.Time{}
}

// free reports whether nobody has an open request in hand.
func (r *Request) free(now time.Time) bool {
	s := r.StatusAt(now)
	return s == Booked || s == Waiting
}

// first is the earlier of two moments; one that is zero does not count.
func first(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
