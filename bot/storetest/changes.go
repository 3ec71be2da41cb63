package storetest

import (
	"context"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func changeTests() []test {
	return []test{
		{"changes are told", changesTold},
		{"the feed ends with its context", feedEnds},
		{"a slow reader blocks nobody", slowReader},
	}
}

// next waits for a change, long enough for a busy machine.
func (s *suite) next(c <-chan callback.Change) callback.Change {
	s.Helper()
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	select {
	case got, ok := <-c:
		if !ok {
			s.Fatal("the feed is closed")
		}
		return got
	case <-limit.C:
		s.Fatal("no change was told")
	}
	return callback.Change{}
}

func changesTold(s *suite) {
	one, err := s.Changes(s.Context())
	s.ok(err)
	two, err := s.Changes(s.Context())
	s.ok(err)
	r := s.add(request(1, 0), plenty)
	want := callback.Change{Department: "town", Reference: r.Reference}
	equal(s, s.next(one), want)
	equal(s, s.next(two), want)
	s.update(r.Reference, plenty, cancel)
	equal(s, s.next(one), want)
	s.update(r.Reference, plenty, func(r *callback.Request) error {
		r.Department = "the library"
		return nil
	})
	got := map[callback.Change]bool{s.next(one): true, s.next(one): true}
	equal(s, got, map[callback.Change]bool{want: true, {Department: "the library", Reference: r.Reference}: true})
	_, err = s.Add(s.Context(), request(1, 0), plenty) // refused: no change
	s.is(err, callback.ErrReference)
	s.add(request(2, 0), plenty)
	equal(s, s.next(one).Reference, refs(2)[0])
}

func feedEnds(s *suite) {
	ctx, cancel := context.WithCancel(s.Context())
	c, err := s.Changes(ctx)
	s.ok(err)
	cancel()
	limit := time.NewTimer(20 * time.Second)
	defer limit.Stop()
	select {
	case _, ok := <-c:
		equal(s, ok, false)
	case <-limit.C:
		s.Fatal("the feed goes on")
	}
	s.add(request(1, 0), plenty)
}

func slowReader(s *suite) {
	c, err := s.Changes(s.Context())
	s.ok(err)
	for i := range 300 {
		s.add(request(i, 0), plenty)
	}
	s.next(c)
}
