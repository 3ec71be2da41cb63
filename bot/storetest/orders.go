package storetest

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

func orderTests() []test {
	return []test{
		{"an order is put and found", orderPut},
		{"an order is created once", orderCreated},
		{"an order changes by compare and set", orderChanged},
		{"orders are listed by number", orderList},
		{"open orders are listed by age", orderOpen},
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
	s.ok(s.PutOrder(s.Context(), o, true))
	got, err := s.GetOrder(s.Context(), "certificates", "A1")
	s.ok(err)
	equal(s, got, o)
	_, err = s.GetOrder(s.Context(), "library", "A1")
	s.is(err, orders.ErrDenied)
	o.Status, o.Version = orders.HandedOver, 1
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

func orderChanged(s *suite) {
	o := orders.Order{Source: "a", Number: "1", Status: orders.Received, Version: 1}
	s.is(s.PutOrder(s.Context(), o, false), orders.ErrChanged)
	o.Version = 0
	s.ok(s.PutOrder(s.Context(), o, true))
	s.is(s.PutOrder(s.Context(), o, false), orders.ErrChanged)
	o.Version, o.Status = 1, orders.Ready
	s.ok(s.PutOrder(s.Context(), o, false))
	o.Status = orders.Refused
	s.is(s.PutOrder(s.Context(), o, false), orders.ErrChanged)
	got, err := s.GetOrder(s.Context(), "a", "1")
	s.ok(err)
	equal(s, got.Status, orders.Ready)
	var changed atomic.Int32
	together(10, func(int) {
		err := s.PutOrder(s.Context(), orders.Order{Source: "a", Number: "1", Version: 2}, false)
		if err == nil {
			changed.Add(1)
		} else if !errors.Is(err, orders.ErrChanged) {
			s.Error(err)
		}
	})
	equal(s, changed.Load(), 1)
}

func orderOpen(s *suite) {
	var want []string
	for i := range 12 {
		number := fmt.Sprintf("N%02d", (i*7)%12)
		o := orders.Order{Source: "a", Number: number, Status: orders.Received, CreatedAt: start.Add(time.Duration(i/2) * time.Minute)}
		s.ok(s.PutOrder(s.Context(), o, true))
		o.Source = "b"
		s.ok(s.PutOrder(s.Context(), o, true))
		o.Source, o.Version = "a", 1
		switch i % 3 {
		case 0:
			o.Status = orders.Refused
			s.ok(s.PutOrder(s.Context(), o, false))
			continue
		case 1: // closed and open again
			o.Status = orders.Sent
			s.ok(s.PutOrder(s.Context(), o, false))
			o.Status, o.Version = orders.Ready, 2
			s.ok(s.PutOrder(s.Context(), o, false))
		}
		want = append(want, fmt.Sprintf("%d %s", i/2, number))
	}
	slices.Sort(want)
	for _, limit := range []int{1, 3, 8, 100, 0} {
		var got []string
		for cursor, end := "", false; !end; {
			list, next, err := s.OpenOrders(s.Context(), "a", limit, cursor)
			s.ok(err)
			for _, o := range list {
				got = append(got, fmt.Sprintf("%d %s", int(o.CreatedAt.Sub(start).Minutes()), o.Number))
			}
			cursor, end = next, next == ""
		}
		equal(s, got, want)
	}
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
