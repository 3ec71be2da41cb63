package simulator

import (
	"context"
	"slices"
	"time"
)

// T is what a story needs of a test; *testing.T has it.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
	Errorf(format string, args ...any)
	Cleanup(func())
}

// Story is a simulator in a test. It reads like what happens:
//
//	story := simulator.Tell(t, sim)
//	anna := story.Phone("+491713920001")
//	call := anna.Call()
//	call.Heard("Automat")
//	call.Press("1")
//	call.Say("morgen um zehn")
//	call.Hangup()
//	anna.Got("Ihr Rückruf")
//
// Everything waits for a signal, never for time, and fails the test with the
// transcript when it does not come. At the end of the test whatever a
// network would not have taken fails it, too.
type Story struct {
	*Simulator
	t T
	// Patience is how long something may take before the test fails.
	Patience time.Duration
	// Sloppy leaves the problems to the test instead of failing it.
	Sloppy bool
}

// Tell begins a story.
func Tell(t T, s *Simulator) *Story {
	t.Helper()
	story := &Story{Simulator: s, t: t, Patience: 20 * time.Second}
	t.Cleanup(func() {
		t.Helper()
		story.Close()
		if story.Sloppy {
			return
		}
		for _, p := range s.Problems() {
			t.Errorf("the network would not take it: %s", p)
		}
	})
	return story
}

// within gives a context for one wait.
func (s *Story) within() (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), s.Patience)
}

// Settle waits until every status callback has been sent and answered, and
// no call is waiting for the gateway.
func (s *Story) Settle() {
	s.t.Helper()
	ctx, stop := s.within()
	defer stop()
	err := s.until(ctx, func() bool {
		return s.sending == 0 && !slices.ContainsFunc(s.calls, func(c *call) bool { return c.state == working })
	})
	if err != nil {
		s.t.Fatalf("the network does not come to rest: %v", err)
	}
}

// Recordings is how many recorded messages are still kept at the network.
func (s *Story) Recordings() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.archive)
}

// Forgotten waits until no recorded message is kept at the network any more.
func (s *Story) Forgotten() {
	s.t.Helper()
	ctx, stop := s.within()
	defer stop()
	if err := s.until(ctx, func() bool { return len(s.archive) == 0 }); err != nil {
		s.t.Fatalf("recorded messages are left at the network: %v", err)
	}
}

// Now is the time at the gateway.
func (s *Story) Now() time.Time { return s.now() }

// At sets the gateway's clock, RFC 3339.
func (s *Story) At(now string) {
	s.t.Helper()
	if _, err := s.moveClock(clockMove{Now: now}); err != nil {
		s.t.Fatalf("set the clock: %v", err)
	}
}

// Advance moves the gateway's clock.
func (s *Story) Advance(d time.Duration) {
	s.t.Helper()
	if _, err := s.moveClock(clockMove{Advance: d.String()}); err != nil {
		s.t.Fatalf("move the clock: %v", err)
	}
}
