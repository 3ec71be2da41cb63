package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

func orderTests() []test {
	return []test{
		{"an order is put and found", orderPut},
		{"an order is created once", orderCreated},
		{"orders are listed by number", orderList},
		{"at once: one order is created once", orderAtOnce},
	}
}

func orderPut(s *suite) {
	_, err := s.GetOrder(s.Context(), "certificates", "A1")
	s.is(err, orders.ErrDenied)
	o := orders.Order{
		Source: "certificates", Number: "A1", Factor: "4711", Status: orders.Ready, Place: "Zimmer 4",
		Until: start, Note: "n", CreatedAt: start, UpdatedAt: start,
	}
	s.ok(s.PutOrder(s.Context(), o, false))
	got, err := s.GetOrder(s.Context(), "certificates", "A1")
	s.ok(err)
	equal(s, got, o)
	_, err = s.GetOrder(s.Context(), "library", "A1")
	s.is(err, orders.ErrDenied)
	o.Status = orders.HandedOver
	s.ok(s.PutOrder(s.Context(), o, false))
	got, err = s.GetOrder(s.Context(), "certificates", "A1")
	s.ok(err)
	equal(s, got, o)
}

func orderCreated(s *suite) {
	o := orders.Order{Source: "a", Number: "1", Status: orders.Received}
	s.ok(s.PutOrder(s.Context(), o, true))
	o.Status = orders.Ready
	s.is(s.PutOrder(s.Context(), o, true), orders.ErrConflict)
	got, err := s.GetOrder(s.Context(), "a", "1")
	s.ok(err)
	equal(s, got.Status, orders.Received)
	o.Source = "b"
	s.ok(s.PutOrder(s.Context(), o, true))
}

func orderList(s *suite) {
	var both, one []string
	for i := range 12 {
		for _, source := range []string{"a", "b-2"} {
			number := fmt.Sprintf("N%02d", (i*7)%12)
			s.ok(s.PutOrder(s.Context(), orders.Order{Source: source, Number: number}, true))
			both = append(both, fmt.Sprintf("N%02d %s", i, source))
		}
		one = append(one, fmt.Sprintf("N%02d a", i))
	}
	for _, limit := range []int{1, 5, 12, 100, 0} {
		equal(s, s.orders("", limit), both)
		equal(s, s.orders("a", limit), one)
		equal(s, len(s.orders("c", limit)), 0)
	}
}

// orders reads to the end.
func (s *suite) orders(source string, limit int) (all []string) {
	s.Helper()
	cursor := ""
	for range 100 {
		list, next, err := s.ListOrders(s.Context(), source, limit, cursor)
		s.ok(err)
		if limit > 0 && len(list) > limit {
			s.Fatalf("a page of %d has %d", limit, len(list))
		}
		for _, o := range list {
			all = append(all, o.Number+" "+o.Source)
		}
		if next == "" {
			return all
		}
		cursor = next
	}
	s.Fatal("the list has no end")
	return nil
}

func orderAtOnce(s *suite) {
	var created atomic.Int32
	together(10, func(int) {
		err := s.PutOrder(s.Context(), orders.Order{Source: "a", Number: "1"}, true)
		if err == nil {
			created.Add(1)
		} else if !errors.Is(err, orders.ErrConflict) {
			s.Error(err)
		}
	})
	equal(s, created.Load(), 1)
}
