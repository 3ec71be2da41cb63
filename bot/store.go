package bot

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// What Conversations may end in.
var (
	// ErrBusy: another turn of this conversation is under way; ask again.
	ErrBusy = errors.New("another turn of this conversation is under way")
	// ErrLost: the turn's lease ran out and somebody else took over; nothing
	// was written.
	ErrLost = errors.New("the turn was lost")
)

// Conversations keeps where each citizen is. One conversation has one turn at
// a time.
type Conversations interface {
	// Begin opens a turn for a message. A message seen before comes back with
	// Repeat set and the reply of the first time, and opens nothing. A turn
	// that is open for the same message is handed over, once per lease: whoever
	// had it may be gone, and if not, End tells them ErrLost. Errors: ErrBusy.
	Begin(ctx context.Context, conversation, message string, lease time.Duration) (Turn, error)
	// End writes state, reply and jobs of a turn in one atomic, durable step
	// and closes it. Error: ErrLost.
	End(ctx context.Context, t Turn) error
	// Abandon closes a turn without writing anything.
	Abandon(ctx context.Context, t Turn) error
}

// Turn is one message and its reply.
type Turn struct {
	Conversation string
	Message      string
	Token        string // owner of the lease; the store's
	State        []byte // in: what was stored, nil for a new conversation; out: to be stored
	Reply        []byte // out, and in with Repeat
	Repeat       bool
	Jobs         []Job         // out
	Keep         time.Duration // how long the conversation is kept after this turn
	Remember     time.Duration // how long the message's reply is remembered
}

// Job is something to send or do later.
type Job struct {
	ID      string // unique; a job whose ID is known already is not added again
	Kind    string
	Due     time.Time
	Payload []byte
	Tries   int    // leases so far, this one included
	Error   string // why the last try failed; without anything personal
	Token   string // owner of the lease; the store's
}

// Jobs is the outbox: at least once, with leases, back-off and a dead letter.
type Jobs interface {
	// Enqueue adds jobs outside of a turn.
	Enqueue(ctx context.Context, jobs ...Job) error
	// Lease hands out at most n jobs whose Due has come, for the time of the
	// lease; after it they are handed out again.
	Lease(ctx context.Context, n int, lease time.Duration) ([]Job, error)
	// Finish removes a job that is done. ErrLost if the lease was lost.
	Finish(ctx context.Context, j Job) error
	// Retry puts a job back until j.Due; bury puts it into the dead letter
	// instead. ErrLost if the lease was lost.
	Retry(ctx context.Context, j Job, bury bool) error
	// Backlog counts jobs to do and jobs in the dead letter.
	Backlog(ctx context.Context) (todo, dead int, err error)
}

// Reach is what is known of an address: whether it may and can be written to.
type Reach struct {
	OptedOut  bool // the citizen said STOP
	VoiceOnly bool // cannot take texts
	Blocked   bool // the citizen blocked us
}

// Addresses keeps what networks tell of addresses and messages sent.
type Addresses interface {
	Reach(ctx context.Context, a channels.Address) (Reach, error)
	SetReach(ctx context.Context, a channels.Address, r Reach) error
	// Delivered keeps the state of a message sent, if its rank is higher than
	// the one kept; it reports whether it was.
	Delivered(ctx context.Context, d channels.Delivery) (changed bool, err error)
	// Delivery finds what is kept; the zero Delivery when nothing is.
	Delivery(ctx context.Context, channel, id string) (channels.Delivery, error)
}

// Store is everything Rathausruf keeps, in one place. New work in the outbox
// is announced on Woken (never blocking), so that nobody polls.
type Store interface {
	Conversations
	Jobs
	Addresses
	callback.Book
	callback.Slots
	callback.Changes
	callback.Roster
	callback.Sessions
	callback.Limits
	callback.Closures
	callback.Media
	orders.Shelf
	// Woken receives a value when jobs were added by this process.
	Woken() <-chan struct{}
	// Sweep removes what has expired (conversations, repeats, holds, sessions,
	// tries), requests closed before closedBefore and jobs that were put into
	// the dead letter before deadBefore; it returns how many rows went.
	Sweep(ctx context.Context, closedBefore, deadBefore time.Time) (int, error)
	// Ping reports whether the store can be reached and written to.
	Ping(ctx context.Context) error
	io.Closer
}
