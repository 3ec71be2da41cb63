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
