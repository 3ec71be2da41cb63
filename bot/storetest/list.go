package storetest

import (
	"fmt"
	"slices"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func listTests() []test {
	return []test{
		{"the queue is in the order of calling", queueOrder},
		{"the list is in the order of creation", listOrder},
		{"departments", listDepartments},
		{"statuses are as seen now", listStatuses},
		{"since", listSince},
		{"pages", listPages},
		{"pages stay stable while the queue changes", pagesStable},
		{"a strange cursor", strangeCursor},
	}
}

func references(list []callback.Request) []string {
	out := []string{}
	for _, r := range list {
		out = append(out, r.Reference)
	}
	return out
}

func (s *suite) list(q callback.Query) []string {
	s.Helper()
	list, next, err := s.Requests(s.Context(), q)
	s.ok(err)
	equal(s, next, "")
	return references(list)
}

func refs(numbers ...int) []string {
	out := []string{}
	for _, i := range numbers {
		out = append(out, request(i, -1).Reference)
	}
	return out
}

func queueOrder(s *suite) {
	for i, w := range []int{3, 1, 2, 1, 0} {
		s.add(request(9-i, w), plenty)
	}
	s.add(request(20, -1), plenty)
	s.update(request(7, 2).Reference, plenty, cancel)
	equal(s, s.list(callback.Query{Queue: true}), refs(20, 5, 6, 8, 9))
	s.update(request(9, 3).Reference, plenty, moveTo(0))
	equal(s, s.list(callback.Query{Queue: true}), refs(20, 5, 9, 6, 8))
}

func listOrder(s *suite) {
	for _, i := range []int{3, 1, 2, 5, 4} {
		r := request(i, 5-i)
		if i > 3 {
			r.CreatedAt = start
		}
		s.add(r, plenty)
	}
	s.update(request(2, 0).Reference, plenty, cancel)
	equal(s, s.list(callback.Query{}), refs(4, 5, 1, 2, 3))
}

func listDepartments(s *suite) {
	for i := range 9 {
		r := request(i, -1)
		r.Due = start.Add(-time.Duration(i) * time.Minute)
		r.Department = fmt.Sprint("d", i%3)
		s.add(r, plenty)
	}
	equal(s, s.list(callback.Query{Queue: true, Departments: []string{"d1"}}), refs(7, 4, 1))
	equal(s, s.list(callback.Query{Queue: true, Departments: []string{"d2", "d1", "d2", "none"}}), refs(8, 7, 5, 4, 2, 1))
	equal(s, s.list(callback.Query{Departments: []string{"d2", "d1"}}), refs(1, 2, 4, 5, 7, 8))
	equal(s, s.list(callback.Query{Departments: []string{"none"}}), refs())
}

func listStatuses(s *suite) {
	set := func(i int, status callback.Status, until time.Time) {
		s.update(request(i, 0).Reference, plenty, func(r *callback.Request) error {
			r.Status, r.Claim.Until = status, until
			return nil
		})
	}
	now := start
	s.add(request(0, 0), plenty)  // booked
	s.add(request(1, -1), plenty) // waiting
	for i := 2; i < 8; i++ {
		s.add(request(i, -1), plenty)
	}
	set(2, callback.Claimed, now.Add(time.Minute))
	set(3, callback.Claimed, now) // run out: waiting
	set(4, callback.Calling, time.Time{})
	set(5, callback.Done, time.Time{})
	set(6, callback.Expired, time.Time{})
	s.add(request(8, 0), plenty)
	set(8, callback.Claimed, now) // run out: booked
	for _, c := range []struct {
		want     []string
		statuses []callback.Status
	}{
		{refs(0, 8), []callback.Status{callback.Booked}},
		{refs(1, 3, 7), []callback.Status{callback.Waiting}},
		{refs(2), []callback.Status{callback.Claimed}},
		{refs(4), []callback.Status{callback.Calling}},
		{refs(2, 4), []callback.Status{callback.Calling, callback.Claimed}},
		{refs(1, 2, 3, 7), []callback.Status{callback.Waiting, callback.Claimed}},
	} {
		equal(s, s.list(callback.Query{Queue: true, Statuses: c.statuses}), c.want)
		equal(s, sorted(s.list(callback.Query{Statuses: c.statuses})), c.want)
	}
	equal(s, s.list(callback.Query{Queue: true, Statuses: []callback.Status{callback.Done}}), refs())
	equal(s, s.list(callback.Query{Statuses: []callback.Status{callback.Done, callback.Expired}}), refs(5, 6))
	s.clock.advance(36 * time.Hour) // all windows have come, all claims run out
	equal(s, s.list(callback.Query{Queue: true, Statuses: []callback.Status{callback.Booked}}), refs())
	equal(s, s.list(callback.Query{Queue: true, Statuses: []callback.Status{callback.Waiting}}), refs(1, 2, 3, 7, 0, 8))
}

func sorted(list []string) []string {
	slices.Sort(list)
	return list
}

func listSince(s *suite) {
	for i := range 5 {
		s.add(request(i, 4-i), plenty)
	}
	since := start.Add(2 * time.Second)
	equal(s, s.list(callback.Query{Since: since}), refs(2, 3, 4))
	equal(s, s.list(callback.Query{Since: since.Add(1)}), refs(3, 4))
	equal(s, s.list(callback.Query{Since: since, Queue: true}), refs(4, 3, 2))
}

func listPages(s *suite) {
	const n = 130
	want := []string{}
	for i := range n {
		r := request(i, -1)
		r.Department = fmt.Sprint("d", i%2)
		r.Due = start.Add(time.Duration(i/7) * time.Minute) // several at the same moment
		s.add(r, plenty)
		if i%3 == 0 {
			want = append(want, r.Reference)
			continue
		}
		s.update(r.Reference, plenty, func(r *callback.Request) error {
			r.Status, r.Claim.Until = callback.Claimed, start.Add(time.Hour)
			return nil
		})
	}
	for _, limit := range []int{1, 7, 44, 500} {
		for _, q := range []callback.Query{
			{Queue: true, Limit: limit, Statuses: []callback.Status{callback.Waiting, callback.Booked}},
			{Queue: true, Limit: limit, Statuses: []callback.Status{callback.Waiting, callback.Booked}, Departments: []string{"d0", "d1"}},
			{Limit: limit, Statuses: []callback.Status{callback.Waiting, callback.Booked}},
			{Limit: limit, Statuses: []callback.Status{callback.Waiting, callback.Booked}, Since: start},
		} {
			equal(s, s.pages(q), want)
		}
	}
	list, next, err := s.Requests(s.Context(), callback.Query{})
	s.ok(err)
	equal(s, len(list), 100) // the default
	equal(s, next != "", true)
}

// pages reads to the end.
func (s *suite) pages(q callback.Query) []string {
	s.Helper()
	all := []string{}
	for range 1000 {
		list, next, err := s.Requests(s.Context(), q)
		s.ok(err)
		if len(list) > q.Limit || len(list) == 0 && next != "" {
			s.Fatalf("a page of %d has %d", q.Limit, len(list))
		}
		all = append(all, references(list)...)
		if next == "" {
			return all
		}
		q.Cursor = next
	}
	s.Fatal("the list has no end")
	return nil
}

func pagesStable(s *suite) {
	for i := range 9 {
		s.add(request(i, i), plenty)
	}
	q := callback.Query{Queue: true, Limit: 3}
	first, next, err := s.Requests(s.Context(), q)
	s.ok(err)
	equal(s, references(first), refs(0, 1, 2))
	s.update(refs(2)[0], plenty, cancel) // the one the cursor stands on
	s.update(refs(4)[0], plenty, cancel)
	s.add(request(20, 0), plenty) // before the cursor
	q.Cursor = next
	second, next, err := s.Requests(s.Context(), q)
	s.ok(err)
	equal(s, references(second), refs(3, 5, 6))
	q.Cursor = next
	equal(s, s.list(q), refs(7, 8))
}

func strangeCursor(s *suite) {
	s.add(request(1, 0), plenty)
	for _, c := range []string{"x", "[", "99x:", " ", "-1", "\x00\xff"} {
		equal(s, s.list(callback.Query{Queue: true, Cursor: c}), refs(1))
	}
}
