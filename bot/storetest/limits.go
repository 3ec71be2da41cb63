package storetest

import (
	"sync/atomic"
	"time"
)

func limitTests() []test {
	return []test{
		{"so many tries a window", tries},
		{"a refused try does not count", refusedTry},
		{"tries are forgotten", triesForgotten},
		{"tries are told without counting one", triesTold},
		{"at once: five of twenty", triesAtOnce},
	}
}

func (s *suite) take(key string, limit int) bool {
	s.Helper()
	ok, err := s.Take(s.Context(), key, limit, time.Hour)
	s.ok(err)
	return ok
}

func tries(s *suite) {
	for range 5 {
		equal(s, s.take("a", 5), true)
		s.clock.advance(time.Minute)
	}
	equal(s, s.take("a", 5), false)
	equal(s, s.take("b", 5), true)
	equal(s, s.take("none", 0), false)
	s.clock.advance(55*time.Minute - time.Second) // an hour after the first
	equal(s, s.take("a", 5), false)
	s.clock.advance(time.Second)
	for range 5 {
		equal(s, s.take("a", 5), true)
	}
	equal(s, s.take("a", 5), false)
}

func refusedTry(s *suite) {
	equal(s, s.take("a", 1), true)
	for range 5 {
		equal(s, s.take("a", 1), false)
	}
	equal(s, s.take("a", 2), true)
	s.clock.advance(time.Hour) // and does not make the window longer
	equal(s, s.take("a", 1), true)
}

func triesForgotten(s *suite) {
	equal(s, s.take("a", 1), true)
	s.ok(s.Forget(s.Context(), "a"))
	s.ok(s.Forget(s.Context(), "unknown"))
	equal(s, s.take("a", 1), true)
}

func triesTold(s *suite) {
	told := func(key string, want int) {
		s.Helper()
		got, err := s.Tries(s.Context(), key)
		s.ok(err)
		equal(s, got, want)
	}
	told("a", 0)
	for i := range 12 {
		equal(s, s.take("a", 12), true)
		told("a", i+1)
		told("a", i+1)
		s.clock.advance(time.Minute)
	}
	equal(s, s.take("a", 12), false)
	told("a", 12)
	told("b", 0)
	s.clock.advance(48*time.Minute - time.Second) // an hour after the first
	told("a", 12)
	s.clock.advance(time.Second)
	told("a", 0)
	equal(s, s.take("a", 12), true)
	told("a", 1)
	s.ok(s.Forget(s.Context(), "a"))
	told("a", 0)
}

func triesAtOnce(s *suite) {
	var taken atomic.Int32
	together(20, func(int) {
		ok, err := s.Take(s.Context(), "a", 5, time.Hour)
		if err != nil {
			s.Error(err)
		}
		if ok {
			taken.Add(1)
		}
	})
	equal(s, taken.Load(), 5)
}
