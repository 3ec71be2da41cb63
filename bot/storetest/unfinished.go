package storetest

import (
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func unfinishedTests() []test {
	return []test{
		{"unfinished calls have a list of their own", unfinishedList},
		{"unfinished calls in departments and pages", unfinishedPages},
		{"an unfinished call takes nothing", unfinishedTakes},
		{"an unfinished call is swept", unfinishedSwept},
		{"an unfinished call is taken up", takenUp},
		{"an unfinished call of a number that is booked", takenUpTwice},
		{"a request becomes an unfinished call", becomesUnfinished},
	}
}

// unfinished is a call i that ended before anything was booked.
func unfinished(i int) callback.Request {
	r := request(i, -1)
	r.Status, r.ClosedAt = callback.Unfinished, r.CreatedAt
	return r
}

// book makes an open request of one, in window w; a negative w: none.
func book(w int) func(*callback.Request) error {
	return func(r *callback.Request) error {
		open := request(0, w)
		r.Status, r.ClosedAt, r.Slot, r.Due = callback.Booked, time.Time{}, open.Slot, open.Due
		return nil
	}
}

func (s *suite) unfinished(want ...int) {
	s.Helper()
	equal(s, s.list(callback.Query{Unfinished: true}), refs(want...))
}

func unfinishedList(s *suite) {
	s.unfinished()
	for _, i := range []int{4, 2, 7} {
		s.add(unfinished(i), plenty)
	}
	s.add(request(1, 0), plenty)
	s.add(request(3, 0), plenty)
	s.update(refs(3)[0], plenty, cancel)
	s.unfinished(2, 4, 7)
	equal(s, s.list(callback.Query{Unfinished: true, Since: start.Add(4 * time.Second)}), refs(4, 7))
	equal(s, s.list(callback.Query{}), refs(1, 3))
	equal(s, s.list(callback.Query{Queue: true}), refs(1))
	equal(s, s.list(callback.Query{Departments: []string{"town"}}), refs(1, 3))
	equal(s, s.list(callback.Query{Queue: true, Departments: []string{"town"}}), refs(1))
	equal(s, s.list(callback.Query{Statuses: []callback.Status{callback.Unfinished, callback.Booked}}), refs(1))
	s.awake()
}

func unfinishedPages(s *suite) {
	want, ones := []string{}, []string{}
	for i := range 70 {
		r := unfinished(i)
		r.Department = fmt.Sprint("d", i%2)
		r.CreatedAt = start.Add(time.Duration(i/7) * time.Minute) // several at the same moment
		s.add(r, plenty)
		other := request(1000+i, -1) // in between stands what is none
		other.Department, other.CreatedAt = r.Department, r.CreatedAt
		s.add(other, plenty)
		want = append(want, r.Reference)
		if i%2 == 1 {
			ones = append(ones, r.Reference)
		}
	}
	for _, limit := range []int{1, 7, 33, 500} {
		equal(s, s.pages(callback.Query{Unfinished: true, Limit: limit}), want)
		equal(s, s.pages(callback.Query{Unfinished: true, Limit: limit, Departments: []string{"d1", "none"}}), ones)
	}
}

func unfinishedTakes(s *suite) {
	r := unfinished(1)
	r.Slot, r.Key = window(0), "key"
	first := s.add(r, callback.Room{}) // no place is needed
	equal(s, s.taken("town", 0).Total, 0)
	_, err := s.OpenFor(s.Context(), r.Phone)
	s.is(err, callback.ErrUnknown)
	equal(s, s.add(r, callback.Room{}), first) // its key is one
	again := unfinished(2)
	again.Phone = r.Phone // who hangs up twice
	s.add(again, callback.Room{})
	booked := request(3, 0)
	booked.Phone = r.Phone
	s.add(booked, callback.Room{Capacity: 1})
	later := unfinished(4)
	later.Phone = r.Phone // who waits for a call, and hangs up once more
	s.add(later, callback.Room{})
	got, err := s.OpenFor(s.Context(), r.Phone)
	s.ok(err)
	equal(s, got.Reference, booked.Reference)
	s.unfinished(1, 2, 4)
}

func unfinishedSwept(s *suite) {
	for i := range 3 {
		s.add(unfinished(i), plenty)
	}
	s.update(refs(0)[0], plenty, book(-1))
	equal(s, s.sweep(start.Add(2*time.Second)), 1)
	s.unfinished(2)
	_, err := s.Request(s.Context(), refs(1)[0])
	s.is(err, callback.ErrUnknown)
	again := unfinished(1) // somebody else with the same reference
	again.CreatedAt = start.Add(time.Minute)
	s.add(again, plenty)
	s.unfinished(2, 1)
}

func takenUp(s *suite) {
	room := callback.Room{Capacity: 1}
	s.add(unfinished(1), callback.Room{})
	s.add(unfinished(2), callback.Room{})
	got := s.update(refs(1)[0], room, book(0))
	equal(s, got.Status, callback.Booked)
	s.unfinished(2)
	equal(s, s.list(callback.Query{Queue: true}), refs(1))
	equal(s, s.list(callback.Query{}), refs(1))
	equal(s, s.taken("town", 0).Total, 1)
	open, err := s.OpenFor(s.Context(), got.Phone)
	s.ok(err)
	equal(s, open, got)
	_, err = s.Update(s.Context(), refs(2)[0], room, book(0))
	s.is(err, callback.ErrFull)
	s.unfinished(2)
	s.sweep(start.Add(time.Hour)) // it is not closed any more
	equal(s, s.list(callback.Query{Queue: true}), refs(1))
}

func takenUpTwice(s *suite) {
	first := s.add(request(1, 0), plenty)
	r := unfinished(2)
	r.Phone = first.Phone
	s.add(r, plenty)
	_, err := s.Update(s.Context(), r.Reference, plenty, book(1))
	s.is(err, callback.ErrBooked)
	s.unfinished(2)
	equal(s, s.list(callback.Query{Queue: true}), refs(1))
	equal(s, s.taken("town", 1).Total, 0)
	got := s.update(r.Reference, plenty, func(r *callback.Request) error {
		r.Status = callback.Merged
		return nil
	})
	equal(s, got.Status, callback.Merged)
	s.unfinished()
	equal(s, s.list(callback.Query{}), refs(1, 2)) // now it is one of all
}

func becomesUnfinished(s *suite) {
	r := s.add(request(1, 0), plenty)
	s.update(r.Reference, callback.Room{}, func(r *callback.Request) error {
		r.Status, r.ClosedAt = callback.Unfinished, start
		return nil
	})
	s.unfinished(1)
	equal(s, s.list(callback.Query{Queue: true}), refs())
	equal(s, s.list(callback.Query{}), refs())
	equal(s, s.taken("town", 0).Total, 0)
	again := request(2, 0)
	again.Phone = r.Phone
	s.add(again, callback.Room{Capacity: 1})
}
