package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func slotTests() []test {
	return []test{
		{"nothing is taken", nothingTaken},
		{"a hold takes a place", holdTakes},
		{"a hold runs out", holdRunsOut},
		{"a hold moves", holdMoves},
		{"a hold that does not fit changes nothing", holdFull},
		{"a hold counts for its door", holdDoor},
		{"a hold is released", holdReleased},
		{"a booking uses up the hold", holdUsed},
		{"others' holds stand against a booking", holdAgainst},
		{"windows within a span", takenSpan},
		{"at once: many hold one place", manyHold},
	}
}

func hold(holder string, w int, door string) callback.Hold {
	return callback.Hold{
		Department: "town", Slot: window(w), Door: door, Holder: holder, Until: start.Add(10 * time.Minute),
	}
}

func nothingTaken(s *suite) {
	all, err := s.Taken(s.Context(), "town", start, start.AddDate(0, 0, 30))
	s.ok(err)
	equal(s, len(all), 0)
}

func holdTakes(s *suite) {
	s.ok(s.Hold(s.Context(), hold("sms:a", 0, "sms"), plenty))
	equal(s, s.taken("town", 0), callback.Taken{Total: 1, ByDoor: map[string]int{"sms": 1}})
	equal(s, s.taken("library", 0).Total, 0)
	s.is(s.Hold(s.Context(), hold("sms:b", 0, "sms"), callback.Room{Capacity: 1}), callback.ErrFull)
}

func holdRunsOut(s *suite) {
	room := callback.Room{Capacity: 1}
	s.ok(s.Hold(s.Context(), hold("sms:a", 0, "sms"), room))
	s.clock.advance(10*time.Minute - time.Second)
	_, err := s.Add(s.Context(), request(1, 0), room)
	s.is(err, callback.ErrFull)
	s.clock.advance(time.Second)
	equal(s, s.taken("town", 0).Total, 0)
	s.add(request(1, 0), room)
	equal(s, s.taken("town", 0).Total, 1)
}

func holdMoves(s *suite) {
	room := callback.Room{Capacity: 1}
	s.ok(s.Hold(s.Context(), hold("sms:a", 0, "sms"), room))
	s.ok(s.Hold(s.Context(), hold("sms:a", 0, "sms"), room)) // renewed
	s.ok(s.Hold(s.Context(), hold("sms:a", 1, "sms"), room))
	equal(s, s.taken("town", 0).Total, 0)
	equal(s, s.taken("town", 1).Total, 1)
	other := hold("sms:a", 1, "sms")
	other.Department = "library"
	s.ok(s.Hold(s.Context(), other, room))
	equal(s, s.taken("town", 1).Total, 1)
}

func holdFull(s *suite) {
	room := callback.Room{Capacity: 1}
	s.add(request(1, 1), room)
	s.ok(s.Hold(s.Context(), hold("sms:a", 0, "sms"), room))
	s.is(s.Hold(s.Context(), hold("sms:a", 1, "sms"), room), callback.ErrFull)
	equal(s, s.taken("town", 0).Total, 1)
	equal(s, s.taken("town", 1).Total, 1)
}

func holdDoor(s *suite) {
	room := callback.Room{Capacity: 5, Quota: 1}
	s.ok(s.Hold(s.Context(), hold("web:a", 0, "web"), room))
	s.is(s.Hold(s.Context(), hold("web:b", 0, "web"), room), callback.ErrFull)
	s.ok(s.Hold(s.Context(), hold("sms:a", 0, "sms"), callback.Room{Capacity: 5}))
	web := request(1, 0)
	web.Door = "web"
	_, err := s.Add(s.Context(), web, room)
	s.is(err, callback.ErrFull)
	equal(s, s.taken("town", 0), callback.Taken{Total: 2, ByDoor: map[string]int{"sms": 1, "web": 1}})
}

func holdReleased(s *suite) {
	s.ok(s.Hold(s.Context(), hold("sms:a", 0, "sms"), plenty))
	s.ok(s.Release(s.Context(), "library", "sms:a"))
	equal(s, s.taken("town", 0).Total, 1)
	s.ok(s.Release(s.Context(), "town", "sms:a"))
	s.ok(s.Release(s.Context(), "town", "sms:a"))
	s.ok(s.Release(s.Context(), "town", "nobody"))
	equal(s, s.taken("town", 0).Total, 0)
}

func holdUsed(s *suite) {
	room := callback.Room{Capacity: 1, Quota: 1, Holder: "sms:a"}
	s.ok(s.Hold(s.Context(), hold("sms:a", 0, "sms"), room))
	s.add(request(1, 0), room)
	equal(s, s.taken("town", 0).Total, 1)
	s.ok(s.Hold(s.Context(), hold("sms:b", 1, "sms"), room))
	room.Holder = "sms:b"
	s.add(request(2, 2), room) // they took another one in the end
	equal(s, s.taken("town", 1).Total, 0)
	equal(s, s.taken("town", 2).Total, 1)
}

func holdAgainst(s *suite) {
	room := callback.Room{Capacity: 1, Holder: "sms:b"}
	s.ok(s.Hold(s.Context(), hold("sms:a", 0, "sms"), room))
	_, err := s.Add(s.Context(), request(1, 0), room)
	s.is(err, callback.ErrFull)
	room.Holder = ""
	_, err = s.Add(s.Context(), request(1, 0), room)
	s.is(err, callback.ErrFull)
}

func takenSpan(s *suite) {
	for i := range 6 {
		s.add(request(i, i), plenty)
	}
	s.ok(s.Hold(s.Context(), hold("web:a", 2, "web"), plenty))
	s.ok(s.Hold(s.Context(), hold("web:b", 4, "web"), plenty))
	got, err := s.Taken(s.Context(), "town", window(1).From, window(4).From)
	s.ok(err)
	equal(s, got, map[time.Time]callback.Taken{
		window(1).From.UTC(): {Total: 1, ByDoor: map[string]int{"sms": 1}},
		window(2).From.UTC(): {Total: 2, ByDoor: map[string]int{"sms": 1, "web": 1}},
		window(3).From.UTC(): {Total: 1, ByDoor: map[string]int{"sms": 1}},
	})
}

func manyHold(s *suite) {
	var held atomic.Int32
	together(20, func(i int) {
		err := s.Hold(s.Context(), hold(fmt.Sprint("sms:", i), 0, "sms"), callback.Room{Capacity: 3})
		if err == nil {
			held.Add(1)
		} else if !errors.Is(err, callback.ErrFull) {
			s.Error(err)
		}
	})
	equal(s, held.Load(), 3)
	equal(s, s.taken("town", 0).Total, 3)
}
