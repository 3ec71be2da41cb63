package callback

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Why a call is not made.
var (
	ErrClaimed = errors.New("somebody else has this request in hand")
	ErrCalling = errors.New("an attempt is open")
	ErrNoPhone = errors.New("no telephone is set for this member of staff")
)

// Dialer places calls on a telephone network.
type Dialer interface {
	// Dial rings staff's phone; the network then asks who and why under the
	// attempt's ID. With an error, sure reports that the call was certainly not
	// placed; otherwise it may ring, and only Placed can tell.
	Dial(ctx context.Context, attempt, to, callerID string) (callID string, sure bool, err error)
	// Placed looks up the call of an attempt recorded at since.
	Placed(ctx context.Context, attempt, to string, since time.Time) (callID string, found bool, err error)
}

// CallerConfig is what a Caller needs.
type CallerConfig struct {
	Office   *Office
	Book     Book
	Dialer   Dialer // nil: the desk cannot dial, staff dial by hand
	CallerID string // E.164; what staff and citizens see
	Now      func() time.Time
	Log      *slog.Logger
}

// Caller lets staff claim requests, connects them with citizens and records
// how it went. Two members of staff never have the same request in hand, and
// at most one attempt of a request is open.
type Caller struct{ c CallerConfig }

// NewCaller makes a Caller.
func NewCaller(c CallerConfig) *Caller { return &Caller{c: c} }

// ClaimLease is how long a claim lasts without being renewed.
const ClaimLease = 10 * time.Minute

// Claim takes a request in hand, or renews the member's own claim. Errors:
// ErrUnknown, ErrClaimed, ErrClosed, ErrDenied (not a department of theirs).
func (c *Caller) Claim(ctx context.Context, reference string, by Staff) (Request, error) {
	panic("seam")
}

// Release puts a claimed request back into the queue.
func (c *Caller) Release(ctx context.Context, reference string, by Staff) (Request, error) {
	panic("seam")
}

// Call records an attempt and rings the member's phone. The request must be
// claimed by them. Errors: ErrClaimed, ErrCalling, ErrClosed, ErrNoPhone; when
// the network did not take it, the attempt ends as failed and the error says so.
func (c *Caller) Call(ctx context.Context, reference string, by Staff) (Request, error) {
	panic("seam")
}

// Close records staff's outcome and note. Outcomes that reached nobody put the
// request back until the next attempt, or end it as unreached after the last.
func (c *Caller) Close(ctx context.Context, reference string, by Staff, outcome, note string) (Request, error) {
	panic("seam")
}

// Answered gives the request of an attempt whose staff phone was picked up;
// ok is false when there is nothing (more) to connect.
func (c *Caller) Answered(ctx context.Context, attempt string) (r Request, ok bool, err error) {
	panic("seam")
}

// Accepted marks an attempt accepted and gives the request to dial; a repeat
// gives the same; ok is false when there is nothing (more) to dial.
func (c *Caller) Accepted(ctx context.Context, attempt string) (r Request, ok bool, err error) {
	panic("seam")
}

// Event is one state of one leg, as the network told it.
type Event struct {
	Attempt string
	CallID  string
	Citizen bool   // the citizen's leg; else staff's
	State   string // queued, ringing, answered, completed, busy, no-answer, failed, canceled
	Talked  time.Duration
	At      time.Time
}

// Progressed takes a state in, in any order and any number of times.
func (c *Caller) Progressed(ctx context.Context, e Event) error { panic("seam") }

// Recover clears up attempts left behind by a crash or a lost answer: it looks
// them up at the network and never dials. Call it at start and every minute.
func (c *Caller) Recover(ctx context.Context) error { panic("seam") }
