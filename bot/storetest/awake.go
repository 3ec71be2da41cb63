package storetest

import (
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func awakeTests() []test {
	return []test{
		{"awake is whose moment has come, the earliest first", awakeOrder},
		{"awake are closed ones too", awakeClosed},
		{"awake follows an update", awakeFollows},
		{"awake in departments", awakeDepartments},
		{"awake in pages", awakePages},
		{"what was swept is not awake", awakeSwept},
	}
}

// wakes is an open request i that is to be looked at d after the start.
func wakes(i int, d time.Duration) callback.Request {
	r := request(i, -1)
	r.Wake = start.Add(d)
	return r
}

// wake sets when a request is looked at next.
func wake(at time.Time) func(*callback.Request) error {
	return func(r *callback.Request) error {
		r.Wake = at
		return nil
	}
}

func (s *suite) awake(want ...int) {
	s.Helper()
	equal(s, s.list(callback.Query{Awake: true}), refs(want...))
}

func awakeOrder(s *suite) {
	s.awake()
	for i, d := range map[int]time.Duration{5: -time.Hour, 9: 0, 3: 0, 7: -time.Minute, 1: time.Microsecond, 4: time.Hour} {
		s.add(wakes(i, d), plenty)
	}
	s.add(request(2, -1), plenty) // never
	s.awake(5, 7, 3, 9)
	s.clock.advance(time.Microsecond)
	s.awake(5, 7, 3, 9, 1)
	s.clock.advance(time.Hour)
	s.awake(5, 7, 3, 9, 1, 4)
	equal(s, s.list(callback.Query{Awake: true, Statuses: []callback.Status{callback.Done}}), refs())
	equal(s, s.list(callback.Query{Awake: true, Since: start.Add(5 * time.Second)}), refs(5, 7, 9))
}

func awakeClosed(s *suite) {
	done := wakes(1, -time.Minute)
	done.Status, done.ClosedAt = callback.Done, start
	s.add(done, plenty)
	hung := wakes(2, 0)
	hung.Status, hung.ClosedAt = callback.Unfinished, start
	s.add(hung, plenty)
	s.add(wakes(3, time.Minute), plenty)
	s.update(refs(3)[0], plenty, cancel)
	s.awake(1, 2)
	s.clock.advance(time.Minute)
	s.awake(1, 2, 3)
	equal(s, s.list(callback.Query{Awake: true, Statuses: []callback.Status{callback.Cancelled}}), refs(3))
}

func awakeFollows(s *suite) {
	s.add(wakes(1, 0), plenty)
	s.add(request(2, 0), plenty)
	s.update(refs(2)[0], plenty, wake(start.Add(-time.Second)))
	s.awake(2, 1)
	s.update(refs(2)[0], plenty, func(r *callback.Request) error { // and stays where it was
		r.Note = "noted"
		return nil
	})
	s.awake(2, 1)
	s.update(refs(1)[0], plenty, wake(start.Add(-time.Minute)))
	s.awake(1, 2)
	s.update(refs(1)[0], plenty, wake(start.Add(time.Minute)))
	s.awake(2)
	s.update(refs(2)[0], plenty, wake(time.Time{}))
	s.awake()
	s.clock.advance(time.Minute)
	s.awake(1)
	_, err := s.Update(s.Context(), refs(1)[0], plenty, func(r *callback.Request) error {
		r.Wake = time.Time{}
		return errNo
	})
	s.is(err, errNo)
	s.awake(1)
}

func awakeDepartments(s *suite) {
	for i := range 6 {
		r := wakes(i, -time.Duration(i)*time.Second)
		r.Department = fmt.Sprint("d", i%3)
		s.add(r, plenty)
	}
	s.awake(5, 4, 3, 2, 1, 0)
	one := callback.Query{Awake: true, Departments: []string{"d1"}}
	equal(s, s.list(one), refs(4, 1))
	equal(s, s.list(callback.Query{Awake: true, Departments: []string{"d2", "d0", "none"}}), refs(5, 3, 2, 0))
	s.update(refs(5)[0], plenty, func(r *callback.Request) error {
		r.Department = "d1"
		return nil
	})
	equal(s, s.list(one), refs(5, 4, 1))
	s.awake(5, 4, 3, 2, 1, 0)
}

func awakePages(s *suite) {
	want := []string{}
	for i := range 80 {
		r := wakes(i, time.Duration(i/7-8)*time.Minute) // several at the same moment, some to come
		s.add(r, plenty)
		if !r.Wake.After(start) {
			want = append(want, r.Reference)
		}
	}
	for _, limit := range []int{1, 7, 32, 500} {
		equal(s, s.pages(callback.Query{Awake: true, Limit: limit}), want)
		equal(s, s.pages(callback.Query{Awake: true, Limit: limit, Departments: []string{"town", "none"}}), want)
	}
	first, next, err := s.Requests(s.Context(), callback.Query{Awake: true, Limit: 2})
	s.ok(err)
	equal(s, references(first), want[:2])
	for _, ref := range want[:2] { // looked after meanwhile, the one the cursor stands on too
		s.update(ref, plenty, wake(time.Time{}))
	}
	second, _, err := s.Requests(s.Context(), callback.Query{Awake: true, Limit: 2, Cursor: next})
	s.ok(err)
	equal(s, references(second), want[2:4])
	equal(s, s.pages(callback.Query{Awake: true, Limit: 40, Cursor: "x"}), want[2:])
}

func awakeSwept(s *suite) {
	for i := range 2 {
		s.add(wakes(i, 0), plenty)
	}
	s.update(refs(0)[0], plenty, cancel)
	s.awake(0, 1)
	equal(s, s.sweep(start.Add(time.Second)), 1)
	s.awake(1)
	again := request(0, -1) // the same reference, and nobody need look at it
	s.add(again, plenty)
	s.awake(1)
}
