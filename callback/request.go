package callback

import (
	"time"
)

// Request is a citizen waiting for a call.
type Request struct {
	Reference  string    `json:"reference"` // seven digits, see NewReference
	Department string    `json:"department"`
	Concern    string    `json:"concern,omitempty"`
	Note       string    `json:"note,omitempty"`
	Name       string    `json:"name,omitempty"`
	Phone      string    `json:"phone"` // E.164
	Language   string    `json:"language,omitempty"`
	Door       string    `json:"door"`              // voice, sms, …, counter, api
	Address    string    `json:"address,omitempty"` // the ID on a text channel, for confirmations
	Slot       Slot      `json:"slot,omitzero"`     // zero: as soon as possible
	Status     Status    `json:"status"`
	Due        time.Time `json:"due"` // not to be called before
	Promise    time.Time `json:"promise,omitzero"`
	Claim      Claim     `json:"claim,omitzero"`
	Attempts   []Attempt `json:"attempts,omitempty"`
	CreatedAt  time.Time `json:"created_at"`
	ClosedAt   time.Time `json:"closed_at,omitzero"`
	Outcome    string    `json:"outcome,omitempty"`    // the last one staff or the network gave
	Key        string    `json:"key,omitempty"`        // idempotency key of the booking
	PlannedBy  string    `json:"planned_by,omitempty"` // Key of the booking or move that gave it its time
	Plans      int       `json:"plans,omitempty"`      // how often it was given one
	Confirmed  int       `json:"confirmed,omitempty"`  // the last of Plans that was confirmed outside of a turn
	Concluded  string    `json:"concluded,omitempty"`  // ID of the outcome staff gave last, also of one that is no attempt
	Version    int64     `json:"version"`              // counted up by the store with each write
}

// Status of a request. Waiting is never stored: it is Booked whose Due has come.
type Status string

const (
	Booked    Status = "booked"  // its time lies ahead
	Waiting   Status = "waiting" // to be called now
	Claimed   Status = "claimed" // a member of staff has it in hand
	Calling   Status = "calling" // an attempt is open
	Done      Status = "done"
	Unreached Status = "unreached" // all attempts used up
	Cancelled Status = "cancelled"
	Expired   Status = "expired"
	Merged    Status = "merged"
)

// Statuses lists every status, in the order of a request's life.
var Statuses = []Status{Booked, Waiting, Claimed, Calling, Done, Unreached, Cancelled, Expired, Merged}

// Open reports whether the citizen still waits.
func (s Status) Open() bool {
	return s == Booked || s == Waiting || s == Claimed || s == Calling
}

// StatusAt is the status as it is seen at now: a booked request whose time has
// come is waiting, and a claim that has run out is no claim.
func (r Request) StatusAt(now time.Time) Status {
	s := r.Status
	if s == Claimed && !now.Before(r.Claim.Until) {
		s = Booked
	}
	if s == Booked && !r.Due.After(now) {
		return Waiting
	}
	return s
}

// Occupies reports whether the request takes a place of its slot.
func (r Request) Occupies() bool {
	return !r.Slot.Zero() && r.Status != Cancelled && r.Status != Expired && r.Status != Merged
}

// Slot is a time window of a department: From ≤ t < To.
type Slot struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Zero reports whether there is no window (as soon as possible).
func (s Slot) Zero() bool { return s.From.IsZero() }

// Claim says which member of staff has the request in hand, and until when.
type Claim struct {
	By    string    `json:"by,omitempty"` // login
	Until time.Time `json:"until,omitzero"`
}

// Attempt is one dialling. It is recorded before the phone rings; at most one
// of a request is open.
type Attempt struct {
	ID       string       `json:"id"` // opaque, unique
	At       time.Time    `json:"at"`
	By       string       `json:"by"`                // login of the member of staff
	Phone    string       `json:"phone,omitempty"`   // staff's phone that rings first, E.164
	CallID   string       `json:"call,omitempty"`    // the network's ID of the staff leg
	State    AttemptState `json:"state"`             // how far it got
	Outcome  string       `json:"outcome,omitempty"` // set when State is Ended: see the Outcome constants
	Talked   int          `json:"talked,omitempty"`  // seconds
	EndedAt  time.Time    `json:"ended_at,omitzero"`
	LookedUp bool         `json:"looked_up,omitempty"` // a lost answer of the network was cleared up
	Dialled  bool         `json:"dialled,omitempty"`   // the citizen's phone was dialled, not only staff's
	// StaffGone is when staff's phone was put down; the end of the citizen's
	// leg may be told later.
	StaffGone time.Time `json:"staff_gone,omitzero"`
}

// AttemptState is how far an attempt got; it never steps back.
type AttemptState int

const (
	Recorded  AttemptState = iota // written down; not yet known to be placed
	Placed                        // the network has taken the call to staff
	Ringing                       // staff's phone rings
	Whispered                     // staff answered and hear who and why
	Accepted                      // staff pressed 1; the citizen is being dialled
	Talking                       // the citizen answered
	Ended
)

// Open reports whether the attempt may still lead to a talk.
func (a Attempt) Open() bool { return a.State < Ended }

// Outcomes of an attempt and of a request.
const (
	OutcomeReached   = "reached"
	OutcomeBusy      = "busy"
	OutcomeNoAnswer  = "no-answer"
	OutcomeVoicemail = "voicemail"
	OutcomeFailed    = "failed"       // the network could not place it
	OutcomeNotTaken  = "not-accepted" // staff did not answer or did not press 1
	OutcomeWrong     = "wrong-number"
	OutcomeOtherwise = "settled"   // settled otherwise
	OutcomeCancelled = "cancelled" // by the citizen
)
