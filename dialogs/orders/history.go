package orders

import (
	"cmp"
	"context"
	"slices"
)

// CreateBy is Create, and notes by whom: a login of staff, or api or import.
// Errors: ErrInvalid, ErrConflict.
func (b *Book) CreateBy(ctx context.Context, o Order, by string) (Order, error) {
	o.happened(b, cmp.Or(o.Status, Received), by)
	return b.Create(ctx, o)
}

// ChangeBy is Change, and notes by whom when the status becomes another one.
// Errors: ErrDenied, ErrInvalid, ErrChanged, change's own.
func (b *Book) ChangeBy(ctx context.Context, number, by string, change func(*Order) error) (Order, error) {
	return b.Change(ctx, number, func(o *Order) error {
		was := o.Status
		if err := change(o); err != nil {
			return err
		}
		if o.Status != was {
			o.happened(b, o.Status, by)
		}
		return nil
	})
}

// happened notes in the history that an order came to a status.
func (o *Order) happened(b *Book, s Status, by string) {
	o.History = append(slices.Clip(o.History), Event{At: b.now(), Status: s, By: by})
}
