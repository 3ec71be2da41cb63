package bot

import (
	"context"
	"errors"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// ErrArchived: the record is none that the store knows, or none that may be removed.
var ErrArchived = errors.New("a record that is not known here: it may be of a newer version")

// Archive gives and takes everything a store keeps, so that it can be moved to
// another one. Places held while a dialog runs, and leases, are not part of it.
type Archive interface {
	// Dump gives one record after the other until each ends in an error, which
	// it returns. Records written meanwhile may be in it or not; each is whole.
	Dump(ctx context.Context, each func(Archived) error) error
	// Load writes records into a store that has none of them, in the order of a
	// Dump.
	Load(ctx context.Context, records []Archived) error
	// Remove forgets a record, and what goes with it; one that is not there is no error.
	// An open request must be closed first.
	Remove(ctx context.Context, r Archived) error
	// Empty reports whether nothing is kept.
	Empty(ctx context.Context) (bool, error)
}

// Archived is one record of a store. One of its fields is set.
type Archived struct {
	Keyring  []byte            `json:"keyring,omitempty"`
	Request  *callback.Request `json:"request,omitempty"`
	Media    *ArchivedMedia    `json:"media,omitempty"`
	Reply    *ArchivedReply    `json:"reply,omitempty"` // all before the talks
	Talk     *ArchivedTalk     `json:"talk,omitempty"`
	Job      *ArchivedJob      `json:"job,omitempty"` // those of a lane in its order
	Order    *orders.Order     `json:"order,omitempty"`
	Reach    *ArchivedReach    `json:"reach,omitempty"`
	Delivery *ArchivedDelivery `json:"delivery,omitempty"`
	Link     *ArchivedLink     `json:"link,omitempty"`
	Language *ArchivedLanguage `json:"language,omitempty"`
	Closure  *callback.Closure `json:"closure,omitempty"`
	Member   *callback.Staff   `json:"member,omitempty"`
	Session  *ArchivedSession  `json:"session,omitempty"`
	Tries    *ArchivedTries    `json:"tries,omitempty"`
	Entry    *callback.Entry   `json:"entry,omitempty"`
	Tally    *callback.Tally   `json:"tally,omitempty"`
	Missed   *Missed           `json:"missed,omitempty"`
}

// Kind names the field that is set; "" when none is.
func (a Archived) Kind() string {
	for _, k := range []struct {
		name string
		set  bool
	}{
		{"keyring", a.Keyring != nil}, {"request", a.Request != nil}, {"media", a.Media != nil}, {"reply", a.Reply != nil},
		{"talk", a.Talk != nil}, {"job", a.Job != nil}, {"order", a.Order != nil}, {"reach", a.Reach != nil},
		{"delivery", a.Delivery != nil}, {"link", a.Link != nil}, {"language", a.Language != nil}, {"closure", a.Closure != nil},
		{"member", a.Member != nil}, {"session", a.Session != nil}, {"tries", a.Tries != nil}, {"entry", a.Entry != nil},
		{"tally", a.Tally != nil}, {"missed", a.Missed != nil},
	} {
		if k.set {
			return k.name
		}
	}
	return ""
}

// ArchivedMedia is the recorded message of a request.
type ArchivedMedia struct {
	Reference string `json:"reference"`
	Data      []byte `json:"data"`
}

// ArchivedReply is what a message was answered with.
type ArchivedReply struct {
	Conversation string    `json:"conversation"`
	Message      string    `json:"message"`
	Reply        []byte    `json:"reply"`
	Until        time.Time `json:"until"`
}

// ArchivedTalk is a conversation.
type ArchivedTalk struct {
	Conversation string         `json:"conversation"`
	State        []byte         `json:"state"`
	Until        time.Time      `json:"until"`
	Seq          int64          `json:"seq,omitempty"`   // of the last line
	Lines        [][]byte       `json:"lines,omitempty"` // the last ones
	Chat         *callback.Chat `json:"chat,omitempty"`
}

// ArchivedJob is a job, to be done or in the dead letter.
type ArchivedJob struct {
	ID      string    `json:"id"`
	Kind    string    `json:"kind"`
	Due     time.Time `json:"due"`
	Payload []byte    `json:"payload"`
	Tries   int       `json:"tries,omitempty"`
	Error   string    `json:"error,omitempty"`
	Lane    string    `json:"lane,omitempty"`
	Buried  time.Time `json:"buried,omitzero"` // zero: it is to be done
}

// ArchivedReach is what is known of an address.
type ArchivedReach struct {
	Channel string `json:"channel"`
	ID      string `json:"id"`
	Reach
}

// ArchivedDelivery is how a message sent got on.
type ArchivedDelivery struct {
	Kept time.Time `json:"kept"` // when it was written
	channels.Delivery
}

// ArchivedLink is an address and the number of who is behind it.
type ArchivedLink struct {
	Channel string    `json:"channel"`
	ID      string    `json:"id"`
	Phone   string    `json:"phone"`
	Proof   string    `json:"proof"`
	Until   time.Time `json:"until"`
}

// ArchivedLanguage is the language an address spoke last; Channel is empty when
// ID is a telephone number.
type ArchivedLanguage struct {
	Channel  string    `json:"channel"`
	ID       string    `json:"id"`
	Language string    `json:"language"`
	Until    time.Time `json:"until"`
}

// ArchivedSession is a session, by the SHA-256 of its token.
type ArchivedSession struct {
	Token []byte    `json:"token"`
	Data  []byte    `json:"data"`
	Until time.Time `json:"until"`
}

// ArchivedTries counts tries, by the SHA-256 of their key.
type ArchivedTries struct {
	Key   []byte    `json:"key"`
	Count int       `json:"count"`
	Until time.Time `json:"until"`
}
