package bot

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// kindPayment asks a provider how a payment stands: whoever pays need not come
// back to us.
const kindPayment = "payment"

// payJob is the payload of a look at a payment.
type payJob struct {
	source, number string
	look           int
}

func (p payJob) encode() []byte {
	return binary.AppendUvarint(putString(putString([]byte{jobVersion}, p.source), p.number), uint64(p.look))
}

func decodePayJob(b []byte) (payJob, error) {
	r := newReader(b, jobVersion)
	p := payJob{source: r.string(), number: r.string(), look: int(r.uint())}
	return p, r.done()
}

// firstLook is how long after a payment began it is looked at first.
const firstLook = 10 * time.Second

// WatchPayment has a payment looked at until it is decided. It is called before
// the payment begins, so that none is lost sight of; begun tells them apart.
func (h *Hub) WatchPayment(ctx context.Context, source, number, begun string) error {
	job := payJob{source, number, 1}
	err := h.c.Store.Enqueue(ctx, Job{
		ID: "payment:" + hashed(source+"/"+number+"/"+begun), Kind: kindPayment, Due: h.c.Now().Add(firstLook), Payload: job.encode(),
	})
	if err != nil {
		return fmt.Errorf("watch a payment: %w", err)
	}
	return nil
}

// lookAtPayment asks once more. When nothing came of it for long, staff see the
// payment as open.
func (h *Hub) lookAtPayment(ctx context.Context, j Job) result {
	p, err := decodePayJob(j.Payload)
	if err != nil {
		return result{fate: given, err: err}
	}
	s := h.c.Services[p.source]
	if s.Cashier == nil {
		return result{}
	}
	o, err := s.Cashier.Check(ctx, p.number)
	switch {
	case errors.Is(err, orders.ErrDenied):
		return result{}
	case err != nil && !errors.Is(err, orders.ErrUnavailable):
		return retry(j, err)
	case err != nil:
		if o, err = s.Book.Get(ctx, p.number); err != nil {
			return retry(j, err)
		}
	}
	at, more := s.Cashier.Next(o)
	if !more {
		return result{}
	}
	p.look++
	id := fmt.Sprintf("%s:%d", hashed(j.ID), p.look)
	if err := h.c.Store.Enqueue(ctx, Job{ID: "payment:" + id, Kind: kindPayment, Due: at, Payload: p.encode()}); err != nil {
		return retry(j, fmt.Errorf("look at a payment again: %w", err))
	}
	return result{}
}
