package channels

import (
	"context"
	"time"
)

// Pushing is a channel whose webhook carries no reply: what Receive returned is
// of no use to it. The hub has the reply sent by Send, each conversation's in
// order, once the turn is written.
type Pushing interface {
	// Pushes reports whether it is so.
	Pushes() bool
}

// Pulling is a channel whose citizens read the Transcript themselves: nothing
// is ever sent by Send, it stands in the transcript.
type Pulling interface {
	// Pulls reports whether it is so.
	Pulls() bool
}

// RetryError says when the network wants to be asked again. A channel wraps it,
// beside ErrTemporary, into the error of Send; meanwhile every Send of the
// channel (or to that address) returns the same without asking the network.
type RetryError struct {
	After time.Duration // from now
}

// Error names the wait.
func (e *RetryError) Error() string {
	return "the network wants to be left alone for " + e.After.String()
}

// Speaker says who said a line.
type Speaker int

const (
	Citizen Speaker = iota
	Machine
	Person // a member of staff
)

// Line is one thing said in a written conversation, as its page and staff see it.
type Line struct {
	Seq  int64 // 1, 2, 3 … within its conversation
	At   time.Time
	By   Speaker
	Name string // of a Person: what they are called to the citizen
	// Reply is what was said. Of a Citizen it has a Text only, and that is hidden
	// ("•••") where it was a secret.
	Reply Reply
}

// Transcript is an inbox that keeps what was said in written conversations.
type Transcript interface {
	// Lines gives what was said after a line, oldest first, at most 200 of the
	// newest; 0 is before the first line.
	Lines(ctx context.Context, conversation string, after int64) ([]Line, error)
	// Watch gives a channel that receives a value whenever the conversation may
	// have got lines; leave ends it.
	Watch(conversation string) (news <-chan struct{}, leave func())
}
