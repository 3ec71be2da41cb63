package callback

import (
	"slices"
	"time"
)

// This file is the life of an attempt: pure changes of a Request, without
// store, network or clock. However the network's events are shuffled and
// repeated, they end in the same request.

// open finds the open attempt.
func (r *Request) open() *Attempt {
	i := slices.IndexFunc(r.Attempts, Attempt.Open)
	if i < 0 {
		return nil
	}
	return &r.Attempts[i]
}

// attempt finds an attempt by its ID.
func (r *Request) attempt(id string) *Attempt {
	i := slices.IndexFunc(r.Attempts, func(a Attempt) bool { return a.ID == id })
	if i < 0 {
		return nil
	}
	return &r.Attempts[i]
}

// end ends an attempt.
func (a *Attempt) end(outcome string, at time.Time) {
	a.State, a.Outcome, a.EndedAt = Ended, outcome, at
}

// endOpen ends the open attempt, if there is one.
func (r *Request) endOpen(outcome string, at time.Time) {
	if a := r.open(); a != nil {
		a.end(outcome, at)
	}
}

// close ends a request for good.
func (r *Request) close(s Status, outcome string, at time.Time) {
	r.Status, r.Outcome, r.ClosedAt, r.Claim = s, outcome, at, Claim{}
	r.Missed, r.Offered = false, Slot{}
}

// claim gives a request into a member's hand for the time of a lease.
func (r *Request) claim(login string, now time.Time) {
	r.Status, r.Claim = Claimed, Claim{By: login, Until: now.Add(ClaimLease)}
}

// begin records an attempt before anything rings.
func (r *Request) begin(a Attempt) {
	a.State = Recorded
	r.Attempts = append(r.Attempts, a)
	r.Status, r.Outcome = Calling, ""
	r.Claim = Claim{By: a.By, Until: a.At.Add(ClaimLease)}
}

// reach moves an attempt on; it never steps back. It reports whether it moved.
func (a *Attempt) reach(s AttemptState) bool {
	if s <= a.State || !a.Open() {
		return false
	}
	a.State = s
	return true
}

// progress takes one event of the network in and reports whether anything
// changed.
func (r *Request) progress(e Event, rule rules, now time.Time) (changed bool) {
	a := r.attempt(e.Attempt)
	if a == nil {
		return false
	}
	at := within(e.At, a.At, now)
	if !e.Citizen && a.CallID == "" && e.CallID != "" {
		a.CallID, changed = e.CallID, true
	}
	if !e.Citizen && final(e.State) && a.StaffGone.IsZero() {
		a.StaffGone, changed = at, true
	}
	if e.Citizen && e.State == "completed" && a.Talked == 0 && e.Talked >= time.Second {
		a.Talked, changed = int(e.Talked/time.Second), true
	}
	if !a.Open() {
		return changed
	}
	if e.Citizen {
		return r.citizenLeg(a, e.State, at, now, rule) || changed
	}
	return r.staffLeg(a, e.State, at, now) || changed
}

// final reports whether nothing more can happen to a leg in this state.
func final(state string) bool {
	switch state {
	case "completed", "busy", "no-answer", "failed", "canceled":
		return true
	}
	return false
}

// staffLeg takes a state of staff's phone in. A call that ends before staff
// pressed 1 is not accepted, and stays with the same member. One that ends
// after waits for the end of the citizen's leg, which may come later.
func (r *Request) staffLeg(a *Attempt, state string, at, now time.Time) bool {
	switch state {
	case "queued":
		return a.reach(Placed)
	case "ringing":
		return a.reach(Ringing)
	case "answered":
		return a.reach(Whispered)
	}
	if !final(state) || a.State >= Accepted {
		return false
	}
	r.back(a, OutcomeNotTaken, at, now)
	return true
}

// citizenLeg takes a state of the citizen's phone in. That it was dialled at
// all says that staff had pressed 1.
func (r *Request) citizenLeg(a *Attempt, state string, at, now time.Time, rule rules) (changed bool) {
	switch state {
	case "queued", "ringing":
		changed = a.reach(Accepted)
	case "answered":
		changed = a.reach(Talking)
	case "completed", "busy", "no-answer", "failed", "canceled":
		changed = true
	default:
		return false
	}
	a.Dialled = true
	switch state {
	case "completed":
		r.back(a, OutcomeReached, at, now)
	case "busy":
		r.missed(a, OutcomeBusy, at, rule)
	case "no-answer", "canceled": // canceled: staff hung up while it rang
		r.missed(a, OutcomeNoAnswer, at, rule)
	case "failed":
		r.missed(a, OutcomeFailed, at, rule)
	}
	return changed
}

// back ends an attempt and leaves the request in the hand of the member who
// made it, who says how it went on.
func (r *Request) back(a *Attempt, outcome string, at, now time.Time) {
	a.end(outcome, at)
	r.Missed = r.Missed && outcome != OutcomeReached
	if r.Status == Calling {
		r.claim(a.By, now)
	}
}

// missed ends an attempt that reached nobody and puts the request back into
// the queue, or ends it after the last attempt.
func (r *Request) missed(a *Attempt, outcome string, at time.Time, rule rules) {
	a.end(outcome, at)
	if r.Status == Calling {
		r.again(outcome, at, rule)
	}
}

// within is at, if the network gave a time that can be: not before from, not
// after now.
func within(at, from, now time.Time) time.Time {
	if at.IsZero() || at.Before(from) || at.After(now) {
		return now
	}
	return at.In(now.Location())
}
