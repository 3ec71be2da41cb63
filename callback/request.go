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
	Word       string    `json:"word,omitempty"`       // code word by which the citizen knows that it is us who call
	Behalf     Behalf    `json:"behalf,omitzero"`      // somebody else who asked for it
	Wishes     []string  `json:"wishes,omitempty"`     // see the Wish constants
	Origin     string    `json:"origin,omitempty"`     // the department it was meant for, when another one's pool took it
	Recording  bool      `json:"recording,omitempty"`  // a recorded message is kept with it, see Media
	Proof      Proof     `json:"proof,omitzero"`       // zero: the number is proven
	Earlier    bool      `json:"earlier,omitempty"`    // on the waiting list for an earlier window
	Offered    Slot      `json:"offered,omitzero"`     // the freed window held for it
	Missed     bool      `json:"missed,omitempty"`     // not reached, and to be planned anew by the Worker
	Moved      Moved     `json:"moved,omitzero"`       // by a closure
	Told       []Told    `json:"told,omitempty"`       // what the citizen was told without asking, latest last
	Wake       time.Time `json:"wake,omitzero"`        // when the Worker looks at it next; zero: never
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
	// Unfinished is a call that ended before anything was booked. Nothing was
	// promised; staff may take it up. It is not open.
	Unfinished Status = "unfinished"
)

// Statuses lists every status, in the order of a request's life.
var Statuses = []Status{Booked, Waiting, Claimed, Calling, Done, Unreached, Cancelled, Expired, Merged, Unfinished}

// Open reports whether the citizen still waits.
func (s Status) Open() bool {
	return s == Booked || s == Waiting || s == Claimed || s == Calling
}

// InHand reports whether staff have the request in hand.
func (s Status) InHand() bool { return s == Claimed || s == Calling }

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
	return !r.Slot.Zero() && r.Status != Cancelled && r.Status != Expired && r.Status != Merged && r.Status != Unfinished
}

// Slot is a time window of a department: From ≤ t < To.
type Slot struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Zero reports whether there is no window (as soon as possible).
func (s Slot) Zero() bool { return s.From.IsZero() }

// same reports whether two windows are one, whatever clock they are shown by.
func (s Slot) same(o Slot) bool { return s.From.Equal(o.From) && s.To.Equal(o.To) }

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
	OutcomeRefused   = "refused"      // they answered, but did not want to talk then
	OutcomeFailed    = "failed"       // the network could not place it
	OutcomeNotTaken  = "not-accepted" // staff did not answer or did not press 1
	OutcomeWrong     = "wrong-number"
	OutcomeOtherwise = "settled"   // settled otherwise
	OutcomeCancelled = "cancelled" // by the citizen
)

// Wishes a citizen may have for the call.
const (
	WishInterpreter = "interpreter" // somebody who interprets
	WishSign        = "sign"        // sign language
	WishRelay       = "relay"       // text relay service
	WishDiscreet    = "discreet"    // whoever else answers is not told who calls
)

// Wishes lists every wish, in the order they are offered.
var Wishes = []string{WishInterpreter, WishSign, WishRelay, WishDiscreet}

// Behalf is somebody who asks for a callback for another: a carer, a relative.
type Behalf struct {
	Name     string `json:"name,omitempty"`
	Relation string `json:"relation,omitempty"` // in their own words
}

// Proof is what is still needed before a number is dialled that is not the one
// the request came from.
type Proof struct {
	Until  time.Time `json:"until,omitzero"`   // the request expires then; zero: nothing is needed
	CallAt time.Time `json:"call_at,omitzero"` // when a short call asks to press 1; zero: none
	Call   string    `json:"call,omitempty"`   // ID of that call, recorded before it is placed; there is only one
	Asker  string    `json:"asker,omitempty"`  // digest of who asked
	// Anonymous: nothing lasting is known of who asked.
	Anonymous bool `json:"anonymous,omitempty"`
}

// Needed reports whether the number must be proven first.
func (p Proof) Needed() bool { return !p.Until.IsZero() }

// Moved is where a closure took a request from, for undoing it.
type Moved struct {
	Closure string    `json:"closure,omitempty"`
	Slot    Slot      `json:"slot,omitzero"`
	Due     time.Time `json:"due,omitzero"`
	Promise time.Time `json:"promise,omitzero"`
	Plans   int       `json:"plans,omitempty"` // Plans after the move; another one since is the citizen's own
}

// Told is one thing a citizen was told, or is to be told, without asking. It is
// written together with what it tells of, and handed to the Crier after that.
type Told struct {
	Kind   string    `json:"kind"` // see the Notice constants
	At     time.Time `json:"at"`
	Plan   int       `json:"plan"`             // Plans at that time
	Slots  []Slot    `json:"slots,omitempty"`  // windows they may choose from
	Due    time.Time `json:"due,omitzero"`     // not to be told before; zero: at once
	Unsent bool      `json:"unsent,omitempty"` // not handed over yet
	Silent bool      `json:"silent,omitempty"` // there was no way to tell it
	Late   bool      `json:"late,omitempty"`   // a NoticeRisk that came when the promise was broken already
}
