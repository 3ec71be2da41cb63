package storetest

import (
	"errors"
	"sync/atomic"

	"github.com/rathausruf/rathausruf/callback"
)

func moveTo(w int) func(*callback.Request) error {
	return func(r *callback.Request) error {
		r.Slot = window(w)
		r.Due = r.Slot.From
		return nil
	}
}

func moving(s *suite) {
	r := s.add(request(1, 0), plenty)
	got := s.update(r.Reference, callback.Room{Capacity: 1}, moveTo(3))
	equal(s, got.Slot, window(3))
	equal(s, s.taken("town", 0).Total, 0)
	equal(s, s.taken("town", 3).Total, 1)
	s.update(r.Reference, callback.Room{}, func(r *callback.Request) error { // as soon as possible
		r.Slot, r.Due = callback.Slot{}, start
		return nil
	})
	equal(s, s.taken("town", 3).Total, 0)
	s.update(r.Reference, callback.Room{Capacity: 1}, moveTo(4))
	equal(s, s.taken("town", 4), callback.Taken{Total: 1, ByDoor: map[string]int{"sms": 1}})
}

func movingFull(s *suite) {
	r := s.add(request(1, 0), plenty)
	s.add(request(2, 1), plenty)
	_, err := s.Update(s.Context(), r.Reference, callback.Room{Capacity: 1}, moveTo(1))
	s.is(err, callback.ErrFull)
	_, err = s.Update(s.Context(), r.Reference, callback.Room{Capacity: 5, Quota: 1}, moveTo(1))
	s.is(err, callback.ErrFull)
	got, err := s.Request(s.Context(), r.Reference)
	s.ok(err)
	equal(s, got, r)
	equal(s, s.taken("town", 0).Total, 1)
	equal(s, s.taken("town", 1).Total, 1)
}

func staying(s *suite) {
	room := callback.Room{Capacity: 1}
	r := s.add(request(1, 0), room)
	s.update(r.Reference, room, moveTo(0))
	s.update(r.Reference, callback.Room{}, func(r *callback.Request) error {
		r.Status = callback.Claimed
		r.Slot.From = r.Slot.From.UTC()
		return nil
	})
	equal(s, s.taken("town", 0).Total, 1)
}

func freeing(s *suite) {
	room := callback.Room{Capacity: 1}
	r := s.add(request(1, 0), room)
	s.update(r.Reference, callback.Room{}, func(r *callback.Request) error {
		r.Status, r.ClosedAt = callback.Done, start
		return nil
	})
	equal(s, s.taken("town", 0).Total, 1)
	_, err := s.Add(s.Context(), request(2, 0), room)
	s.is(err, callback.ErrFull)
	s.update(r.Reference, callback.Room{}, cancel)
	equal(s, s.taken("town", 0).Total, 0)
	s.add(request(2, 0), room)
}

func otherDepartment(s *suite) {
	r := s.add(request(1, 0), plenty)
	s.update(r.Reference, callback.Room{Capacity: 1}, func(r *callback.Request) error {
		r.Department = "library"
		return nil
	})
	equal(s, s.taken("town", 0).Total, 0)
	equal(s, s.taken("library", 0).Total, 1)
	for _, queue := range []bool{true, false} {
		for department, n := range map[string]int{"town": 0, "library": 1} {
			list, _, err := s.Requests(s.Context(), callback.Query{Departments: []string{department}, Queue: queue})
			s.ok(err)
			equal(s, len(list), n)
		}
	}
	full := request(2, 0)
	s.add(full, plenty)
	_, err := s.Update(s.Context(), r.Reference, callback.Room{Capacity: 1}, func(r *callback.Request) error {
		r.Department = "town"
		return nil
	})
	s.is(err, callback.ErrFull)
}

func moveUsesHold(s *suite) {
	room := callback.Room{Capacity: 1}
	r := s.add(request(1, 0), room)
	s.ok(s.Hold(s.Context(), hold("me", 1, "sms"), room))
	_, err := s.Update(s.Context(), r.Reference, room, moveTo(1))
	s.is(err, callback.ErrFull) // somebody else's, for all the store knows
	room.Holder = "me"
	s.update(r.Reference, room, func(r *callback.Request) error { return nil })
	equal(s, s.taken("town", 1).Total, 1) // not used up by staying
	s.update(r.Reference, room, moveTo(1))
	equal(s, s.taken("town", 1).Total, 1)
	equal(s, s.taken("town", 0).Total, 0)
}

func fiveMove(s *suite) {
	for i := range 5 {
		s.add(request(i, 0), plenty)
	}
	var moved atomic.Int32
	together(5, func(i int) {
		_, err := s.Update(s.Context(), request(i, 0).Reference, callback.Room{Capacity: 2}, moveTo(1))
		if err == nil {
			moved.Add(1)
		} else if !errors.Is(err, callback.ErrFull) {
			s.Error(err)
		}
	})
	equal(s, moved.Load(), 2)
	equal(s, s.taken("town", 0).Total, 3)
	equal(s, s.taken("town", 1).Total, 2)
}
