package callback

import (
	"context"
	"errors"
	"time"
)

// ErrTaken: somebody else writes in that conversation.
var ErrTaken = errors.New("somebody else writes with this citizen")

// Chat is a written conversation in which a citizen wants a person, or in which
// a member of staff writes.
type Chat struct {
	ID           string    `json:"id"` // opaque; names nobody, and may stand in an address
	Conversation string    `json:"conversation"`
	Channel      string    `json:"channel"`    // sms, whatsapp, telegram, web
	Address      string    `json:"address"`    // the network's; never shown
	Department   string    `json:"department"` // "" is any
	Language     string    `json:"language"`
	Reference    string    `json:"reference,omitempty"` // of their open request, if known
	Asked        time.Time `json:"asked"`               // when a person was wanted
	Waiting      time.Time `json:"waiting,omitzero"`    // since when the citizen's last line is unanswered; zero: it is answered
	Holder       string    `json:"holder,omitempty"`    // login of who writes; empty: nobody yet
	Name         string    `json:"name,omitempty"`      // what they are called to the citizen
	Taken        time.Time `json:"taken,omitzero"`
	Last         time.Time `json:"last"`            // of the last line
	Words        string    `json:"words,omitempty"` // what the citizen has written to the person so far, shortened
	Over         bool      `json:"over,omitempty"`  // given back: the chat is no longer kept
}

// Said is one line of a chat, as staff see it.
type Said struct {
	Seq      int64
	At       time.Time
	By       string // citizen, machine, staff
	Name     string // of staff
	Text     string
	Language string
}

// Chats lists the chats there are.
type Chats interface {
	// Chats are those that are not over, the longest waiting first; a few
	// hundred at most.
	Chats(ctx context.Context) ([]Chat, error)
}
