package bot

import (
	"context"
	"errors"
	"testing"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// oneShelf keeps one order. It can be full: then nothing is written.
type oneShelf struct {
	order orders.Order
	full  int // so many of the next writes fail
}

func (s *oneShelf) PutOrder(_ context.Context, o orders.Order, _ bool) error {
	if s.full > 0 {
		s.full--
		return errors.New("the disk is full")
	}
	s.order = o
	return nil
}

func (s *oneShelf) GetOrder(context.Context, string, string) (orders.Order, error) {
	return s.order, nil
}

func (s *oneShelf) ListOrders(context.Context, string, int, string) ([]orders.Order, string, error) {
	return []orders.Order{s.order}, "", nil
}

func (s *oneShelf) OpenOrders(context.Context, string, int, string) ([]orders.Order, string, error) {
	return []orders.Order{s.order}, "", nil
}

// The text has gone out, and what was told cannot be written down: the citizen
// hears of the change once all the same.
func TestChangeIsToldOnceWhenItCannotBeMarked(t *testing.T) {
	h, s, c, w := small(t, echo)
	shelf := &oneShelf{}
	book := orders.NewBook(shelf, "urkunden", c.Now)
	book.Watch(h.OrderChanges)
	h.c.Services = map[string]Service{"urkunden": {Book: book}}
	if _, err := book.Create(t.Context(), orders.Order{
		Number: "20261", Factor: "4711", Tell: &orders.Tell{Channel: citizen.Channel, Address: citizen.ID, Language: "de"},
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := book.Change(t.Context(), "20261", func(o *orders.Order) error { o.Status = orders.Ready; return nil }); err != nil {
		t.Fatal(err)
	}
	shelf.full = 1
	for range 10 {
		c.advance(jobLease)
		send(t, h, s)
	}
	if got := w.texts(); len(got) != 1 {
		t.Errorf("told %d times: %q", len(got), got)
	}
	if len(s.jobs)+len(s.dead) != 0 {
		t.Errorf("left %v, dead %v", s.jobs, s.dead)
	}
}
