package storetest

import (
	"errors"
	"sync"

	"github.com/google/go-cmp/cmp"
)

// ok stops at an error.
func (s *suite) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// is stops unless err is want.
func (s *suite) is(err, want error) {
	s.Helper()
	if !errors.Is(err, want) {
		s.Fatalf("error is %v, want %v", err, want)
	}
}

// equal compares; moments are the same when they are the same instant.
func equal[V any](s *suite, got, want V) {
	s.Helper()
	if d := cmp.Diff(want, got); d != "" {
		s.Fatalf("not as expected (-want +got):\n%s", d)
	}
}

// together runs n at the same time and waits for all.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	ready := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-ready
			do(i)
		})
	}
	close(ready)
	all.Wait()
}
