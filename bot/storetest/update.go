package storetest

import (
	"errors"
	"sync/atomic"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func updateTests() []test {
	return []test{
		{"a change is written and counted", changeWritten},
		{"a change that fails writes nothing", changeFails},
		{"moving frees one window and takes another", moving},
		{"moving to a full window changes nothing", movingFull},
		{"staying needs no room", staying},
		{"cancelling frees the window, done does not", freeing},
		{"opening again needs room", reopening},
		{"opening again needs a free number", reopeningNumber},
		{"a changed number is found, the old one is not", changedNumber},
		{"a changed key is known, the old one is not", changedKey},
		{"another department", otherDepartment},
		{"a move uses up the mover's hold", moveUsesHold},
		{"at once: two claims, one wins", twoClaims},
		{"at once: no change is lost", noneLost},
		{"at once: five move to one place", fiveMove},
	}
}

var errNo = errors.New("no")

func (s *suite) update(reference string, room callback.Room, change func(*callback.Request) error) callback.Request {
	s.Helper()
	got, err := s.Update(s.Context(), reference, room, change)
	s.ok(err)
	stored, err := s.Request(s.Context(), reference)
	s.ok(err)
	equal(s, stored, got)
	return got
}

func cancel(r *callback.Request) error {
	r.Status, r.ClosedAt = callback.Cancelled, start
	return nil
}

func moveTo(w int) func(*callback.Request) error {
	return func(r *callback.Request) error {
		r.Slot = window(w)
		r.Due = r.Slot.From
		return nil
	}
}

func changeWritten(s *suite) {
	r := s.add(request(1, 0), plenty)
	got := s.update(r.Reference, callback.Room{}, func(r *callback.Request) error {
		r.Note = "noted"
		r.Attempts = append(r.Attempts, callback.Attempt{ID: "a1", At: start})
		return nil
	})
	r.Note, r.Version = "noted", 2
	r.Attempts = []callback.Attempt{{ID: "a1", At: start}}
	equal(s, got, r)
}

func changeFails(s *suite) {
	r := s.add(request(1, 0), plenty)
	_, err := s.Update(s.Context(), r.Reference, plenty, func(r *callback.Request) error {
		r.Note = "noted"
		return errNo
	})
	if err != errNo {
		s.Fatalf("error is %v, want that of the change as it is", err)
	}
	got, err := s.Request(s.Context(), r.Reference)
	s.ok(err)
	equal(s, got, r)
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

func reopening(s *suite) {
	room := callback.Room{Capacity: 1}
	reopen := func(r *callback.Request) error {
		r.Status, r.ClosedAt = callback.Booked, time.Time{}
		return nil
	}
	r := s.add(request(1, 0), room)
	s.update(r.Reference, room, cancel)
	other := s.add(request(2, 0), room)
	_, err := s.Update(s.Context(), r.Reference, room, reopen)
	s.is(err, callback.ErrFull)
	s.update(other.Reference, room, cancel)
	s.update(r.Reference, room, reopen)
	equal(s, s.taken("town", 0).Total, 1)
	got, err := s.OpenFor(s.Context(), r.Phone)
	s.ok(err)
	equal(s, got.Reference, r.Reference)
	queue, _, err := s.Requests(s.Context(), callback.Query{Queue: true})
	s.ok(err)
	equal(s, references(queue), []string{r.Reference})
	s.sweep(start.Add(time.Hour)) // it is not closed any more
	_, err = s.Request(s.Context(), r.Reference)
	s.ok(err)
}

func changedKey(s *suite) {
	r := request(1, 0)
	r.Key = "old"
	s.add(r, plenty)
	s.update(r.Reference, plenty, func(r *callback.Request) error {
		r.Key = "new"
		return nil
	})
	again := request(2, 0)
	again.Key = "new"
	equal(s, s.add(again, plenty).Reference, r.Reference)
	again.Key = "old"
	equal(s, s.add(again, plenty).Reference, again.Reference)
}

func reopeningNumber(s *suite) {
	r := s.add(request(1, 0), plenty)
	s.update(r.Reference, plenty, cancel)
	second := request(2, 0)
	second.Phone = r.Phone
	s.add(second, plenty)
	_, err := s.Update(s.Context(), r.Reference, plenty, func(r *callback.Request) error {
		r.Status = callback.Booked
		return nil
	})
	s.is(err, callback.ErrBooked)
	got, err := s.OpenFor(s.Context(), r.Phone)
	s.ok(err)
	equal(s, got.Reference, second.Reference)
}

func changedNumber(s *suite) {
	r, other := s.add(request(1, 0), plenty), s.add(request(2, 0), plenty)
	was := r.Phone
	number := func(n string) func(*callback.Request) error {
		return func(r *callback.Request) error {
			r.Phone = n
			return nil
		}
	}
	s.update(r.Reference, plenty, number("+498999998999"))
	got, err := s.OpenFor(s.Context(), "+498999998999")
	s.ok(err)
	equal(s, got.Reference, r.Reference)
	_, err = s.OpenFor(s.Context(), was)
	s.is(err, callback.ErrUnknown)
	_, err = s.Update(s.Context(), r.Reference, plenty, number(other.Phone))
	s.is(err, callback.ErrBooked)
	s.update(r.Reference, plenty, number(""))
	_, err = s.OpenFor(s.Context(), "+498999998999")
	s.is(err, callback.ErrUnknown)
	s.update(r.Reference, plenty, cancel)
	got, err = s.OpenFor(s.Context(), other.Phone)
	s.ok(err)
	equal(s, got.Reference, other.Reference)
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

func twoClaims(s *suite) {
	r := s.add(request(1, 0), plenty)
	var won, lost atomic.Int32
	together(10, func(i int) {
		_, err := s.Update(s.Context(), r.Reference, plenty, func(r *callback.Request) error {
			if r.Status == callback.Claimed {
				return callback.ErrClaimed
			}
			r.Status = callback.Claimed
			r.Claim = callback.Claim{By: string(rune('a' + i)), Until: start.Add(time.Minute)}
			return nil
		})
		switch {
		case err == nil:
			won.Add(1)
		case errors.Is(err, callback.ErrClaimed):
			lost.Add(1)
		default:
			s.Error(err)
		}
	})
	if won.Load() != 1 || lost.Load() != 9 {
		s.Fatalf("%d won, %d lost", won.Load(), lost.Load())
	}
}

func noneLost(s *suite) {
	r := s.add(request(1, 0), plenty)
	together(10, func(int) {
		for range 5 {
			_, err := s.Update(s.Context(), r.Reference, plenty, func(r *callback.Request) error {
				r.Note += "x"
				return nil
			})
			if err != nil {
				s.Error(err)
			}
		}
	})
	got, err := s.Request(s.Context(), r.Reference)
	s.ok(err)
	equal(s, len(got.Note), 50)
	equal(s, got.Version, 51)
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
