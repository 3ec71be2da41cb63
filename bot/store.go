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
	// ErrLane: a job of the turn is in the lane of another conversation; nothing
	// was written. It is a mistake of the caller: such a job is for Enqueue.
	ErrLane = errors.New("a job of the turn is in the lane of another conversation")
)

// Conversations keeps where each citizen is. One conversation has one turn at
// a time.
type Conversations interface {
	// Begin opens a turn for a message. A message seen before comes back with
	// Repeat set and the reply of the first time, and opens nothing. A turn
	// that is open for the same message is handed over, once per lease: whoever
	// had it may be gone, and if not, End tells them ErrLost. Errors: ErrBusy.
	Begin(ctx context.Context, conversation, message string, lease time.Duration) (Turn, error)
	// End writes state, reply, lines, chat and jobs of a turn in one atomic,
	// durable step and closes it. Errors: ErrLost, ErrLane.
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
	Jobs         []Job          // out; in no lane but the conversation's
	Lines        [][]byte       // out; appended to what was said in the conversation
	Chat         *callback.Chat // out; kept in place of the conversation's earlier one, or dropped when it is over; nil: as it was
	Keep         time.Duration  // how long the conversation is kept after this turn
	Remember     time.Duration  // how long the message's reply is remembered
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
	// Lane puts jobs in a row: one is handed out only when every earlier one of
	// its lane is done or buried. Empty: it stands in no row. It is the
	// conversation the job belongs to.
	Lane string
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

// Numbered is one line of a conversation.
type Numbered struct {
	Seq  int64 // 1, 2, 3 …
	Body []byte
}

// Lines keeps what was said in conversations, as long as the conversation.
type Lines interface {
	// Lines gives the lines after one, oldest first. The newest 200 are kept.
	Lines(ctx context.Context, conversation string, after int64) ([]Numbered, error)
}

// ErrUnlinkable: the address is a telephone number itself or has no ID, or what
// it is to be linked with is no telephone number. It is a mistake of the caller.
var ErrUnlinkable = errors.New("these two cannot be linked: an address that is no telephone number, and a number")

// Citizen is what is known of who is behind an address.
type Citizen struct {
	Phone    string    // E.164; proven to be theirs. Of a telephone address its own
	Proof    string    // how: contact, code; empty for a telephone address
	Until    time.Time // of the link
	Language string    // they spoke last; empty: not known
}

// Citizens keeps who is behind an address. Addresses are linked with a telephone
// number on proof only.
type Citizens interface {
	// Citizen finds what is known; the zero Citizen when nothing is. The
	// language is that of the telephone number if there is one, else of the address.
	Citizen(ctx context.Context, a channels.Address) (Citizen, error)
	// Link links an address that is no telephone number, in place of an earlier
	// link. Error: ErrUnlinkable.
	Link(ctx context.Context, a channels.Address, phone, proof string, until time.Time) error
	// Unlink forgets a link; one that is not there is no error.
	Unlink(ctx context.Context, a channels.Address) error
	// Linked lists the addresses linked with a number.
	Linked(ctx context.Context, phone string) ([]channels.Address, error)
	// Speak keeps the language of who is behind an address until a time.
	Speak(ctx context.Context, a channels.Address, language string, until time.Time) error
}

// ErrKeyring: somebody else wrote the keyring meanwhile.
var ErrKeyring = errors.New("the keyring was written by somebody else meanwhile")

// Keyring keeps the key a store's contents are sealed with, itself locked by
// the operator's secret.
type Keyring interface {
	// Keyring gives it; nil when there is none.
	Keyring(ctx context.Context) ([]byte, error)
	// SaveKeyring writes it in place of what it was; nil: of none. Error:
	// ErrKeyring, when it is something else by now.
	SaveKeyring(ctx context.Context, was, keyring []byte) error
}

// Store is everything Rathausruf keeps, in one place. New work in the outbox
// is announced on Woken (never blocking), so that nobody polls.
type Store interface {
	Conversations
	Lines
	Jobs
	Addresses
	Citizens
	callback.Book
	callback.Slots
	callback.Changes
	callback.Chats
	callback.Roster
	callback.Sessions
	callback.Limits
	callback.Closures
	callback.Media
	callback.Audit
	callback.Tallies
	orders.Shelf
	Unanswered
	// Woken receives a value when jobs were added by this process.
	Woken() <-chan struct{}
	// Sweep removes what has expired (conversations with their lines and chats,
	// repeats, holds, sessions, tries, links, languages), requests closed before closedBefore and jobs that were put into
	// the dead letter before deadBefore; it returns how many rows went.
	Sweep(ctx context.Context, closedBefore, deadBefore time.Time) (int, error)
	// Ping reports whether the store can be reached and written to.
	Ping(ctx context.Context) error
	io.Closer
}
