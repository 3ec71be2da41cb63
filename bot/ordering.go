package bot

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// numberDraws is how often another number is drawn when one is in use.
const numberDraws = 30

// createOrder writes an order that a citizen made, with a number like that of a
// callback. The same key gives the same order, however often.
func (h *Hub) createOrder(ctx context.Context, b *orders.Book, o orders.Order, key string) (orders.Order, error) {
	o.Key = hashed(key)
	if o.Factor == "" {
		o.Factor = o.Key // nobody is told it: it is found by the reader's account, or its link
	}
	for draw := range numberDraws {
		var err error
		if o.Number, err = callback.NewReference(drawn(key, draw)); err != nil {
			return o, err
		}
		got, err := b.CreateBy(ctx, o, "citizen")
		if !errors.Is(err, orders.ErrConflict) {
			return got, err
		}
		was, err := b.Get(ctx, o.Number)
		if err != nil {
			return o, fmt.Errorf("look at an order of the same number: %w", err)
		}
		if was.Key == o.Key {
			return was, nil
		}
	}
	return o, orders.ErrConflict
}

// drawn is what numbers are drawn from: always the same for a key and a draw.
func drawn(key string, draw int) io.Reader {
	var b bytes.Buffer
	for i := range 8 {
		sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("order/"+key), uint64(draw*8+i)))
		b.Write(sum[:])
	}
	return &b
}

// orderLink is the address of an order's page; "" if it has none.
func (h *Hub) orderLink(o orders.Order) string {
	if h.c.OrderLink == nil {
		return ""
	}
	return h.c.OrderLink(o)
}

// beside puts the order a citizen asked about beside the callback they have
// booked because of it. The callback stands without it, too.
func (h *Hub) beside(ctx context.Context, c dialogs.Call, r callback.Request) {
	s := h.c.Services[c.Answers["source"]]
	if s.Book == nil || c.Answers["order"] == "" {
		return
	}
	_, err := s.Book.Change(ctx, c.Answers["order"], func(o *orders.Order) error {
		o.Request = r.Reference
		return nil
	})
	if err != nil {
		h.c.Log.Warn("an order does not stand beside its callback", "error", err)
	}
}
