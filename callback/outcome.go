package callback

import (
	"time"

	"github.com/rathausruf/rathausruf/callback/calendar"
)

// rules are what a department says about attempts.
type rules struct {
	Policy
	hours *calendar.Calendar // nil: any time
}

// again decides about a request whose citizen was not reached.
func (r *Request) again(outcome string, at time.Time, rule rules) {
	if r.tries() >= rule.Max {
		r.close(Unreached, outcome, at)
		return
	}
	r.Status, r.Outcome, r.Claim = Booked, outcome, Claim{}
	r.Due = r.next(at.Add(rule.pause(outcome)), rule.hours)
}

// conclude takes staff's outcome in. byHand is the attempt to write down when
// they dialled without us.
func (r *Request) conclude(byHand Attempt, outcome string, rule rules) error {
	switch outcome {
	case OutcomeReached, OutcomeWrong, OutcomeOtherwise, OutcomeCancelled, OutcomeNoAnswer, OutcomeBusy, OutcomeVoicemail:
	default:
		return ErrOutcome
	}
	r.writeDown(byHand, outcome)
	r.Concluded = byHand.ID
	switch outcome {
	case OutcomeNoAnswer, OutcomeBusy, OutcomeVoicemail:
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

// tries counts the attempts that dialled the citizen and reached nobody.
func (r *Request) tries() int {
	n := 0
	for _, a := range r.Attempts {
		switch a.Outcome {
		case OutcomeBusy, OutcomeNoAnswer, OutcomeVoicemail, OutcomeFailed:
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
	}
	return p.NoAnswer.Std()
}

// next is when to call again, at or after t: not before the citizen's window,
// and in service time, so within the window as long as it has room.
func (r *Request) next(t time.Time, hours *calendar.Calendar) time.Time {
	if t.Before(r.Slot.From) {
		return r.Slot.From
	}
	if hours == nil {
		return t
	}
	if at, ok := hours.Next(t); ok {
		return at
	}
	return t
}
