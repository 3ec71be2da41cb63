package bot

import (
	"context"
	"errors"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// pickupHere keeps that the reader is there.
func (h *Hub) pickupHere(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	return h.withVisit(ctx, c, func(s Service, o orders.Order) (dialogs.Result, error) {
		if !h.hereNow(o) {
			return dialogs.Result{Outcome: "early", Answers: map[string]string{"slot": h.slotAnswer(callback.Slot{From: o.Pickup.From, To: o.Pickup.To})}}, nil
		}
		_, err := s.Book.Change(ctx, o.Number, func(o *orders.Order) error {
			if o.Status.Closed() {
				return errVisitOver
			}
			if p := *o.Pickup; p.Arrived.IsZero() {
				p.Arrived = h.c.Now()
				o.Pickup = &p
			}
			return nil
		})
		if errors.Is(err, errVisitOver) {
			return outcome("none")
		}
		return dialogs.Result{Outcome: "here"}, err
	})
}

// errVisitOver says that staff have closed a visit meanwhile.
var errVisitOver = errors.New("the visit is over")

// pickupCancel gives a visit back.
func (h *Hub) pickupCancel(ctx context.Context, _ *doing, c dialogs.Call) (dialogs.Result, error) {
	return h.withVisit(ctx, c, func(s Service, o orders.Order) (dialogs.Result, error) {
		_, err := s.Book.ChangeBy(ctx, o.Number, "citizen", func(o *orders.Order) error {
			if o.Status.Closed() {
				return errVisitOver
			}
			o.Status = orders.Cancelled
			return nil
		})
		if errors.Is(err, errVisitOver) {
			return outcome("none")
		}
		if err == nil {
			err = h.c.Store.Release(ctx, o.Pickup.Branch, o.Pickup.Reader)
		}
		return dialogs.Result{Outcome: "cancelled"}, err
	})
}

// withVisit does something with the reader's visit.
func (h *Hub) withVisit(ctx context.Context, c dialogs.Call, do func(Service, orders.Order) (dialogs.Result, error)) (dialogs.Result, error) {
	s, err := h.service(c)
	if err != nil {
		return dialogs.Result{}, err
	}
	o, ok, err := h.visit(ctx, s, c)
	switch {
	case err != nil:
		return h.unserved(c, err)
	case !ok:
		return outcome("none")
	}
	return do(s, o)
}
