package storetest

import (
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func bookTests() []test {
	return []test{
		{"a request comes back as it was written", roundTrip},
		{"an unknown request", unknownRequest},
		{"a full window", fullWindow},
		{"the share of a door", doorShare},
		{"as soon as possible takes no place", noPlace},
		{"the same key is the same booking", sameKey},
		{"a reference in use", referenceInUse},
		{"one open request a number", oneOpen},
		{"a number again after the first is closed", againAfterClosed},
		{"without a number there is no conflict", withoutNumber},
		{"at once: twenty for three places", twentyForThree},
		{"at once: one number books once", oneNumberOnce},
		{"at once: one key books once", oneKeyOnce},
	}
}

// window is the i-th half hour from ten o'clock tomorrow.
func window(i int) callback.Slot {
	from := time.Date(2026, 11, 26, 10, 0, 0, 0, time.FixedZone("", 3600)).Add(time.Duration(i) * 30 * time.Minute)
	return callback.Slot{From: from, To: from.Add(30 * time.Minute)}
}

// request is an open request i in window w; a negative w: none.
func request(i, w int) callback.Request {
	r := callback.Request{
		Reference: fmt.Sprintf("%07d", 1000000+i), Department: "town", Phone: fmt.Sprintf("+49301%05d", i),
		Door: "sms", Status: callback.Booked, CreatedAt: start.Add(time.Duration(i) * time.Second), Due: start,
	}
	if w >= 0 {
		r.Slot = window(w)
		r.Due = r.Slot.From
	}
	return r
}

var plenty = callback.Room{Capacity: 1000}

func (s *suite) add(r callback.Request, room callback.Room) callback.Request {
	s.Helper()
	got, err := s.Add(s.Context(), r, room)
	s.ok(err)
	return got
}

func (s *suite) taken(department string, w int) callback.Taken {
	s.Helper()
	all, err := s.Taken(s.Context(), department, window(w).From, window(w).To)
	s.ok(err)
	return all[window(w).From.UTC()]
}

func roundTrip(s *suite) {
	r := request(1, 2)
	r.Concern, r.Note, r.Name, r.Language = "Ausweis", "Größe \"1\"\n\x00", "Ödön", "de"
	r.Address, r.Promise, r.Key = "+498999998901", start.Add(time.Hour), "key"
	r.Claim = callback.Claim{By: "amt", Until: start.Add(time.Minute)}
	r.Attempts = []callback.Attempt{{
		ID: "a1", At: start, By: "amt", Phone: "+498999998902", CallID: "CA1", State: callback.Ended,
		Outcome: callback.OutcomeBusy, Talked: 3, EndedAt: start.Add(time.Minute), LookedUp: true,
	}}
	want := r
	want.Version = 1
	equal(s, s.add(r, plenty), want)
	got, err := s.Request(s.Context(), r.Reference)
	s.ok(err)
	equal(s, got, want)
	got, err = s.OpenFor(s.Context(), r.Phone)
	s.ok(err)
	equal(s, got, want)
}

func unknownRequest(s *suite) {
	_, err := s.Request(s.Context(), "1234567")
	s.is(err, callback.ErrUnknown)
	_, err = s.OpenFor(s.Context(), "+498999998901")
	s.is(err, callback.ErrUnknown)
	_, err = s.OpenFor(s.Context(), "")
	s.is(err, callback.ErrUnknown)
	_, err = s.Update(s.Context(), "1234567", plenty, func(*callback.Request) error { return nil })
	s.is(err, callback.ErrUnknown)
}

func fullWindow(s *suite) {
	room := callback.Room{Capacity: 2}
	s.add(request(1, 0), room)
	s.add(request(2, 0), room)
	_, err := s.Add(s.Context(), request(3, 0), room)
	s.is(err, callback.ErrFull)
	_, err = s.Request(s.Context(), request(3, 0).Reference)
	s.is(err, callback.ErrUnknown)
	s.add(request(3, 1), room)
	other := request(4, 0)
	other.Department = "library"
	s.add(other, room)
	elsewhere := request(5, 0) // the same moment, told in another zone
	elsewhere.Slot.From = elsewhere.Slot.From.UTC()
	_, err = s.Add(s.Context(), elsewhere, room)
	s.is(err, callback.ErrFull)
	equal(s, s.taken("town", 0), callback.Taken{Total: 2, ByDoor: map[string]int{"sms": 2}})
}

func doorShare(s *suite) {
	web := func(i int) callback.Request {
		r := request(i, 0)
		r.Door = "web"
		return r
	}
	room := callback.Room{Capacity: 3, Quota: 1}
	s.add(request(1, 0), callback.Room{Capacity: 3})
	s.add(web(2), room)
	_, err := s.Add(s.Context(), web(3), room)
	s.is(err, callback.ErrFull)
	s.add(request(3, 0), callback.Room{Capacity: 3})
	_, err = s.Add(s.Context(), request(4, 0), callback.Room{Capacity: 3})
	s.is(err, callback.ErrFull)
	equal(s, s.taken("town", 0), callback.Taken{Total: 3, ByDoor: map[string]int{"sms": 2, "web": 1}})
}

func noPlace(s *suite) {
	for i := range 3 {
		s.add(request(i, -1), callback.Room{})
	}
	_, err := s.Add(s.Context(), request(4, 0), callback.Room{})
	s.is(err, callback.ErrFull)
}

func sameKey(s *suite) {
	r := request(1, 0)
	r.Key = "k"
	first := s.add(r, callback.Room{Capacity: 1})
	again := request(2, 0)
	again.Key = "k"
	equal(s, s.add(again, callback.Room{Capacity: 1}), first)
	_, err := s.Request(s.Context(), again.Reference)
	s.is(err, callback.ErrUnknown)
	closed := s.update(r.Reference, plenty, cancel)
	equal(s, s.add(again, plenty), closed)
	s.add(request(3, 0), plenty) // empty keys are not the same
	s.add(request(4, 0), plenty)
}

func referenceInUse(s *suite) {
	s.add(request(1, 0), plenty)
	r := request(2, 0)
	r.Reference = request(1, 0).Reference
	_, err := s.Add(s.Context(), r, plenty)
	s.is(err, callback.ErrReference)
	got, err := s.Request(s.Context(), r.Reference)
	s.ok(err)
	equal(s, got.Phone, request(1, 0).Phone)
}

func oneOpen(s *suite) {
	first := s.add(request(1, 0), plenty)
	r := request(2, 1)
	r.Phone = first.Phone
	got, err := s.Add(s.Context(), r, plenty)
	s.is(err, callback.ErrBooked)
	equal(s, got, first)
	equal(s, s.taken("town", 1).Total, 0)
	r.Slot = first.Slot
	_, err = s.Add(s.Context(), r, callback.Room{Capacity: 1}) // booked says more than full
	s.is(err, callback.ErrBooked)
}

func againAfterClosed(s *suite) {
	first := s.add(request(1, 0), plenty)
	s.update(first.Reference, plenty, cancel)
	_, err := s.OpenFor(s.Context(), first.Phone)
	s.is(err, callback.ErrUnknown)
	r := request(2, 0)
	r.Phone = first.Phone
	second := s.add(r, plenty)
	got, err := s.OpenFor(s.Context(), first.Phone)
	s.ok(err)
	equal(s, got, second)
}

func withoutNumber(s *suite) {
	for i := range 2 {
		r := request(i, 0)
		r.Phone = ""
		s.add(r, plenty)
	}
	done := request(3, 0)
	done.Status, done.ClosedAt = callback.Done, start
	s.add(done, plenty)
	again := request(4, 0)
	again.Phone = done.Phone
	s.add(again, plenty) // the first one never was open
}

func twentyForThree(s *suite) {
	var mu sync.Mutex
	outcomes := map[string]int{}
	together(20, func(i int) {
		_, err := s.Add(s.Context(), request(i, 0), callback.Room{Capacity: 3})
		mu.Lock()
		defer mu.Unlock()
		switch {
		case err == nil:
			outcomes["booked"]++
		case errors.Is(err, callback.ErrFull):
			outcomes["full"]++
		default:
			s.Error(err)
		}
	})
	equal(s, outcomes, map[string]int{"booked": 3, "full": 17})
	equal(s, s.taken("town", 0).Total, 3)
}

func oneNumberOnce(s *suite) {
	var mu sync.Mutex
	booked := 0
	together(20, func(i int) {
		r := request(i, i)
		r.Phone = "+498999998901"
		_, err := s.Add(s.Context(), r, plenty)
		if err != nil && !errors.Is(err, callback.ErrBooked) {
			s.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		if err == nil {
			booked++
		}
	})
	equal(s, booked, 1)
}

func oneKeyOnce(s *suite) {
	var mu sync.Mutex
	references := map[string]bool{}
	together(20, func(i int) {
		r := request(i, 0)
		r.Key = "k"
		got, err := s.Add(s.Context(), r, plenty)
		if err != nil {
			s.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		references[got.Reference] = true
	})
	equal(s, len(references), 1)
	equal(s, s.taken("town", 0).Total, 1)
}
