// Package orders tells how an order stands. A Source is where orders of one
// kind are known; Book is the built-in one for towns without any system.
package orders

import (
	"context"
	"errors"
	"time"
)

// What a Source may end in.
var (
	// ErrDenied: no such order, or the second factor does not fit. The two are
	// one error so that nobody can learn which numbers exist.
	ErrDenied = errors.New("order unknown or second factor wrong")
	// ErrUnavailable: the source cannot be asked now.
	ErrUnavailable = errors.New("the source of orders is not available")
	// ErrConflict: an order with this number is there already.
	ErrConflict = errors.New("an order with this number exists")
	// ErrChanged: somebody else changed the order meanwhile.
	ErrChanged = errors.New("the order was changed meanwhile")
)

// Source knows orders of one kind.
type Source interface {
	// Order finds an order by its number and second factor. Errors: ErrDenied,
	// ErrUnavailable.
	Order(ctx context.Context, q Query) (Order, error)
}

// Query asks for one order.
type Query struct {
	Number string // as the citizen gave it; spaces and case do not matter
	Factor string // the second factor: what the town gave the citizen with the number
}

// Order is anything with a status.
type Order struct {
	Source string    `json:"source"` // id of the source in the town's file
	Number string    `json:"number"` // normalised: upper case, letters and digits only
	Factor string    `json:"factor,omitempty"`
	Status Status    `json:"status"`
	Place  string    `json:"place,omitempty"` // where it can be picked up
	Until  time.Time `json:"until,omitzero"`  // until when it is kept, or expected
	Note   string    `json:"note,omitempty"`  // for staff
	// Version counts the times it was written; a change that began with another
	// one is refused.
	Version     int          `json:"version,omitempty"`
	Kind        Kind         `json:"kind,omitempty"`        // what it is; empty: whatever the town keeps in the book
	Fee         int64        `json:"fee,omitempty"`         // in cents
	Payment     Payment      `json:"payment,omitzero"`      // of the fee
	Certificate *Certificate `json:"certificate,omitempty"` // what was asked for
	Pickup      *Pickup      `json:"pickup,omitempty"`      // when and where it is fetched
	Tell        *Tell        `json:"tell,omitempty"`        // who wants to hear of a change
	Request     string       `json:"request,omitempty"`     // reference of the callback it belongs to
	Key         string       `json:"key,omitempty"`         // of what made it, so that it is made once
	History     []Event      `json:"history,omitempty"`     // oldest first
	CreatedAt   time.Time    `json:"created_at"`
	UpdatedAt   time.Time    `json:"updated_at"`
	Sealed      []byte       `json:"sealed,omitempty"` // everything else, where a store keeps it encrypted
}

// Status is how an order stands.
type Status string

const (
	Received   Status = "received"
	InProgress Status = "in_progress"
	Question   Status = "question" // staff need something from the citizen
	FeeDue     Status = "fee_due"
	Paid       Status = "paid"
	Made       Status = "made"
	Ready      Status = "ready"
	Sent       Status = "sent"
	HandedOver Status = "handed_over"
	Refused    Status = "refused"
	Cancelled  Status = "cancelled"
	NoShow     Status = "no_show" // nobody came to fetch it
)

// Closed reports whether nothing more happens to an order.
func (s Status) Closed() bool {
	switch s {
	case HandedOver, Sent, Refused, Cancelled, NoShow:
		return true
	}
	return false
}

// Shelf keeps the orders of the built-in order book.
type Shelf interface {
	// PutOrder writes an order. With create set it fails with ErrConflict when
	// the number exists in that source. Without it, it replaces the one whose
	// Version is one less; it fails with ErrChanged when there is another or none.
	PutOrder(ctx context.Context, o Order, create bool) error
	// GetOrder finds by source and normalised number. Error: ErrDenied.
	GetOrder(ctx context.Context, source, number string) (Order, error)
	// ListOrders lists orders of a source (all when empty) by number, at most
	// limit, after the cursor; next is empty at the end.
	ListOrders(ctx context.Context, source string, limit int, cursor string) (list []Order, next string, err error)
	// OpenOrders lists orders of a source that are not Closed, by the time they
	// were created, at most limit, after the cursor; next is empty at the end.
	OpenOrders(ctx context.Context, source string, limit int, cursor string) (list []Order, next string, err error)
}

// Statuses lists every status.
var Statuses = []Status{Received, InProgress, Question, FeeDue, Paid, Made, Ready, Sent, HandedOver, Refused, Cancelled, NoShow}

// Unavailable is a source that cannot be asked: it stands in for a system that
// is named in the town's file but not connected.
type Unavailable struct{}

// Order always ends in ErrUnavailable.
func (Unavailable) Order(context.Context, Query) (Order, error) { return Order{}, ErrUnavailable }
