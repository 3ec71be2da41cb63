package orders

import (
	"context"
	"errors"
	"time"
)

// What a Library may end in, besides ErrDenied and ErrUnavailable.
var (
	// ErrEnded: the reader's session is over; they must sign in again.
	ErrEnded = errors.New("the session at the library is over")
	// ErrRefused: the library does not do it.
	ErrRefused = errors.New("the library refuses")
	// ErrConfirm: it is done only when the reader agrees to the conditions.
	ErrConfirm = errors.New("the reader must agree first")
)

// Library is a system that knows readers' accounts. Whoever fulfils it answers
// within three seconds or with ErrUnavailable, and never keeps or logs a PIN.
type Library interface {
	// Login opens an account with a reader's number and PIN. An unknown number
	// and a wrong PIN are one error. Errors: ErrDenied, ErrUnavailable.
	Login(ctx context.Context, number, pin string) (Session, error)
	// Account reads what stands in it. Errors: ErrEnded, ErrUnavailable.
	Account(ctx context.Context, s Session) (Account, error)
	// Renew lends an item for longer and gives it as it stands then. With
	// ErrConfirm it comes back with Conditions, which the reader hears and agrees
	// to: agreed. Errors: ErrConfirm, ErrRefused, ErrEnded, ErrUnavailable.
	Renew(ctx context.Context, s Session, item Item, agreed []Agreed) (Item, error)
}

// Session is a reader who has signed in. It is a secret: whoever has it sees
// the account.
type Session struct {
	Reader string    `json:"reader"`          // what the system calls the reader
	Token  string    `json:"token,omitempty"` // empty where the gateway itself is trusted
	Until  time.Time `json:"until,omitzero"`  // zero: not known
}

// Account is what stands in a reader's account.
type Account struct {
	Standing Standing
	Items    []Item
	Fees     Money // of Currency "" when the library does not tell
	Notices  int   // messages of the library to the reader
}

// Standing is whether a reader may borrow.
type Standing string

const (
	StandingUnknown     Standing = ""
	StandingActive      Standing = "active"
	StandingInactive    Standing = "inactive"
	StandingExpired     Standing = "expired"
	StandingFees        Standing = "fees"
	StandingExpiredFees Standing = "expired_fees"
)

// ItemStatus is how a medium stands to its reader, as PAIA 1.4.0 numbers it.
type ItemStatus int

const (
	ItemUnknown  ItemStatus = -1 // what the system says cannot be understood
	ItemNone     ItemStatus = 0  // no relation
	ItemReserved ItemStatus = 1
	ItemOrdered  ItemStatus = 2 // being fetched
	ItemHeld     ItemStatus = 3 // lent
	ItemProvided ItemStatus = 4 // ready to be picked up
	ItemRejected ItemStatus = 5
)

// Maybe is yes, no, or not told.
type Maybe int8

const (
	NotTold Maybe = iota
	Yes
	No
)

// Item is one medium in an account.
type Item struct {
	ID        string // of the system
	ByEdition bool   // ID is that of a title, not of a copy
	Title     string // what it is about; never for a mailbox or a shared telephone
	// Status decides what From and Until mean. Reserved and ordered: since when,
	// expected when. Held: lent when, due when. Provided: since when, kept until.
	Status     ItemStatus
	Place      string // where it is picked up
	PlaceID    string // of the system; a branch of the town's file may name it
	From       Date
	Until      Date
	Queue      int // how many wait, this reader included; 0: not told
	Renewals   int
	Reminders  int
	Renewable  Maybe
	Cancelable Maybe
	Missing    bool   // the system does not find it
	Fault      string // the system's words; to be shown to staff, never understood
	Conditions []Condition
}

// Date is a day, or a moment where Exact.
type Date struct {
	time.Time
	Exact bool
}

// Over reports whether the date has passed: the whole day counts. The zero Date
// never has.
func (d Date) Over(now time.Time) bool {
	if d.IsZero() {
		return false
	}
	if d.Exact {
		return d.Before(now)
	}
	return now.In(d.Location()).After(time.Date(d.Year(), d.Month(), d.Day()+1, 0, 0, 0, 0, d.Location()).Add(-1))
}

// Money is an amount in cents.
type Money struct {
	Cents    int64
	Currency string // ISO 4217
}

// Condition is something the reader must agree to, of one type, with one or
// more options.
type Condition struct {
	Type     string // a URI
	Options  []Option
	Default  []string // IDs
	Multiple bool
}

// Option is one way to agree.
type Option struct {
	ID    string
	About string
	Fee   Money // of Currency "" when it costs nothing
}

// Agreed is what the reader agreed to of a condition.
type Agreed struct {
	Type    string
	Options []string // IDs
}
