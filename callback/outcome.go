package callback

import (
	"time"

	"github.com/rathausruf/rathausruf/callback/calendar"
)

// rules are what a department says about attempts.
type rules struct {
	Policy
	calls   *calendar.Calendar // when the town calls of its own accord; nil: any time
	horizon time.Duration      // how far ahead it plans; 0: it does not say
}

// leastLeft is how much of a window must be left for another attempt in it.
const leastLeft = 5 * time.Minute

// again decides about a request whose citizen was not reached: another attempt
// within the window if it has room, else one the Worker plans; or none.
func (r *Request) again(outcome string, at time.Time, rule rules) {
	r.endClaim(outcome)
	if r.tries() >= rule.Max {
		r.close(Unreached, outcome, at)
		r.tell(NoticeUnreached, at, time.Time{})
		return
	}
	next := at.Add(rule.pause(outcome))
	if !r.Slot.Zero() && next.Before(r.Slot.To.Add(-leastLeft)) {
		r.Due = latest(r.Slot.From, next)
		return
	}
	r.Due, r.Missed = nextOpen(rule.calls, next), true
}

// endClaim puts a request back into the queue.
func (r *Request) endClaim(outcome string) {
	r.Status, r.Outcome, r.Claim = Booked, outcome, Claim{}
}

// nextOpen is t, or the next moment of service; any moment when there is no
// calendar, or no service for a year.
func nextOpen(hours *calendar.Calendar, t time.Time) time.Time {
	if hours == nil {
		return t
	}
	if at, ok := hours.Next(t); ok {
		return at
	}
	return t
}

// conclude takes staff's outcome in. byHand is the attempt to write down when
// they dialled without us.
func (r *Request) conclude(byHand Attempt, outcome string, rule rules) error {
	switch outcome {
	case OutcomeReached, OutcomeWrong, OutcomeOtherwise, OutcomeCancelled, OutcomeNoAnswer, OutcomeBusy, OutcomeVoicemail, OutcomeRefused:
	default:
		return ErrOutcome
	}
	r.writeDown(byHand, outcome)
	r.Concluded = byHand.ID
	switch outcome {
	case OutcomeNoAnswer, OutcomeBusy, OutcomeVoicemail, OutcomeRefused:
		r.again(outcome, byHand.At, rule)
	case OutcomeCancelled:
		r.close(Cancelled, outcome, byHand.At)
	default:
		r.close(Done, outcome, byHand.At)
	}
	return nil
}

// concludedBy reports whether the outcome that came with an ID was taken in.
func (r *Request) concludedBy(id string) bool { return r.Concluded == id || r.attempt(id) != nil }

// writeDown puts staff's outcome to the attempt it belongs to: the open one;
// or the one the network took for a talk, for it cannot tell a mailbox from a
// person; or else one dialled by hand.
func (r *Request) writeDown(byHand Attempt, outcome string) {
	dialled := outcome != OutcomeOtherwise && outcome != OutcomeCancelled
	if a := r.open(); a != nil {
		a.end(outcome, byHand.At)
		a.Dialled = a.Dialled || dialled
		return
	}
	if !dialled {
		return
	}
	if n := len(r.Attempts); n > 0 && r.Attempts[n-1].By == byHand.By && r.Attempts[n-1].Outcome == OutcomeReached {
		r.Attempts[n-1].Outcome = outcome
		return
	}
	byHand.Dialled = true
	byHand.end(outcome, byHand.At)
	r.Attempts = append(r.Attempts, byHand)
}

// tries counts the attempts that dialled the citizen and came to no talk.
func (r *Request) tries() int {
	n := 0
	for _, a := range r.Attempts {
		switch a.Outcome {
		case OutcomeBusy, OutcomeNoAnswer, OutcomeVoicemail, OutcomeRefused, OutcomeFailed:
			if a.Dialled {
				n++
			}
		}
	}
	return n
}

// pause is how long to wait after an outcome. A call the network could not
// place is tried again as if nobody had answered.
func (p Policy) pause(outcome string) time.Duration {
	switch outcome {
	case OutcomeBusy:
		return p.Busy.Std()
	case OutcomeVoicemail:
		return p.Voicemail.Std()
	case OutcomeRefused:
		return p.Refused.Std()
	}
	return p.NoAnswer.Std()
}
