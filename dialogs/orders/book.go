package orders

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Book is the built-in order book of one source: for towns that have no system
// of their own, filled by the desk, the API or a CSV file.
//
// A second factor is kept as the town gave it, not hashed: it is something
// short the town and the citizen both know (a date of birth, four digits of a
// letter), so a hash would be undone by trying them all and would only keep
// staff from seeing what they typed. What protects it is the limit on tries.
type Book struct {
	shelf  Shelf
	source string
	now    func() time.Time
	watch  func(context.Context, Order) error
}

// NewBook is the book of one source on a shelf.
func NewBook(shelf Shelf, source string, now func() time.Time) *Book {
	return &Book{shelf: shelf, source: source, now: now}
}

var _ Source = (*Book)(nil)

// Watch has f told of every change of a status right before it is written: o is
// the order as it will be. When f fails nothing is written. It is called before
// the book is used.
func (b *Book) Watch(f func(ctx context.Context, o Order) error) { b.watch = f }

// Open lists orders that are not closed, the oldest first; see Shelf.OpenOrders.
func (b *Book) Open(ctx context.Context, limit int, cursor string) (list []Order, next string, err error) {
	return b.shelf.OpenOrders(ctx, b.source, limit, cursor)
}

// ErrInvalid says what is wrong with an order that is to be written; it is
// wrapped in words a clerk understands.
var ErrInvalid = errors.New("the order cannot be kept")

// Order finds an order. Errors: ErrDenied, ErrUnavailable.
func (b *Book) Order(ctx context.Context, q Query) (Order, error) {
	number := Normal(q.Number)
	if number == "" {
		return Order{}, ErrDenied
	}
	o, err := b.shelf.GetOrder(ctx, b.source, number)
	if err != nil && !errors.Is(err, ErrDenied) {
		return Order{}, fmt.Errorf("read an order: %w", errors.Join(ErrUnavailable, err))
	}
	// The factor is compared for an unknown order too, so that it takes as long.
	if !factorFits(q.Factor, o.Factor) || err != nil {
		return Order{}, ErrDenied
	}
	o.Factor, o.Note, o.Certificate, o.History = "", "", nil, nil // for staff, not for who asks
	return o, nil
}

// Create writes a new order. Errors: ErrInvalid, ErrConflict.
func (b *Book) Create(ctx context.Context, o Order) (Order, error) { return b.CreateBy(ctx, o, "") }

// CreateBy is Create by somebody: the login of a member of staff, or citizen,
// import, api.
func (b *Book) CreateBy(ctx context.Context, o Order, by string) (Order, error) {
	o, err := b.prepare(o)
	if err != nil {
		return Order{}, err
	}
	o.CreatedAt, o.Version = o.UpdatedAt, 0
	o.History = []Event{{At: o.UpdatedAt, Status: o.Status, By: by}}
	return o, b.shelf.PutOrder(ctx, o, true)
}

// Get finds an order for staff, with factor and note. Error: ErrDenied.
func (b *Book) Get(ctx context.Context, number string) (Order, error) {
	return b.shelf.GetOrder(ctx, b.source, Normal(number))
}

// Change alters an order. What somebody else changed meanwhile stays: change is
// then asked once more, with that. Errors: ErrDenied, ErrInvalid, ErrChanged,
// change's own.
func (b *Book) Change(ctx context.Context, number string, change func(*Order) error) (Order, error) {
	return b.ChangeBy(ctx, number, "", change)
}

// ChangeBy is Change by somebody: the login of a member of staff, or citizen,
// import, api, payment. Another status becomes a part of the order's history.
func (b *Book) ChangeBy(ctx context.Context, number, by string, change func(*Order) error) (Order, error) {
	for try := 1; ; try++ {
		o, err := b.changeOnce(ctx, number, by, change)
		if !errors.Is(err, ErrChanged) || try == mostTries {
			return o, err
		}
	}
}

const (
	// mostTries is how often a change is tried that others forestall.
	mostTries = 10
	// mostEvents is how much of an order's history is kept.
	mostEvents = 50
)

func (b *Book) changeOnce(ctx context.Context, number, by string, change func(*Order) error) (Order, error) {
	was, err := b.Get(ctx, number)
	if err != nil {
		return Order{}, err
	}
	o := was
	o.History = slices.Clone(was.History)
	if err := change(&o); err != nil {
		return Order{}, err
	}
	o.Number, o.CreatedAt, o.Version = was.Number, was.CreatedAt, was.Version+1
	if o, err = b.prepare(o); err != nil {
		return Order{}, err
	}
	if o.Status != was.Status {
		o.History = append(o.History, Event{At: o.UpdatedAt, Status: o.Status, By: by})
		o.History = o.History[max(len(o.History)-mostEvents, 0):]
		if b.watch != nil {
			if err := b.watch(ctx, o); err != nil {
				return Order{}, err
			}
		}
	}
	return o, b.shelf.PutOrder(ctx, o, false)
}

// prepare checks an order and brings it into the form that is kept.
func (b *Book) prepare(o Order) (Order, error) {
	o.Source, o.Number = b.source, Normal(o.Number)
	if o.Status == "" {
		o.Status = Received
	}
	o.UpdatedAt = b.now()
	switch {
	case o.Number == "":
		return o, fmt.Errorf("%w: the number is missing", ErrInvalid)
	case len(o.Number) > maxNumber:
		return o, fmt.Errorf("%w: the number is longer than %d characters", ErrInvalid, maxNumber)
	case Normal(o.Factor) == "":
		return o, fmt.Errorf("%w: the second factor is missing; without it nobody could ask for the order", ErrInvalid)
	case !slices.Contains(Statuses, o.Status):
		return o, fmt.Errorf("%w: the status %q is not known", ErrInvalid, o.Status)
	}
	return o, nil
}

// maxNumber is how long a number may be, in bytes.
const maxNumber = 40
