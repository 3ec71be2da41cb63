package orders

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// How a Breaker behaves.
const (
	// Patience is how long a system may take: a citizen is waiting.
	Patience = 3 * time.Second
	// tripAfter so many failures in a row nothing is asked for coolDown; then one
	// question is let through, and decides.
	tripAfter = 5
	coolDown  = 30 * time.Second
)

// Breaker keeps a system that does not answer from holding up everybody who
// asks. It is safe for concurrent use.
type Breaker struct {
	now func() time.Time

	mu     sync.Mutex
	failed int       // in a row
	until  time.Time // open until then
	trying bool      // one question is let through
}

// NewBreaker makes a closed one.
func NewBreaker(now func() time.Time) *Breaker { return &Breaker{now: now} }

// Do asks, for at most Patience. Only ErrUnavailable counts as a failure: who is
// denied got an answer. While it is open nothing is asked. Errors: ask's own,
// ErrUnavailable.
func (b *Breaker) Do(ctx context.Context, ask func(context.Context) error) error {
	if !b.enter() {
		return fmt.Errorf("it did not answer a moment ago: %w", ErrUnavailable)
	}
	asking, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	err := ask(asking)
	b.leave(errors.Is(err, ErrUnavailable) && !errors.Is(ctx.Err(), context.Canceled)) // who hung up is no failure
	return err
}

// Open reports whether the system counts as not answering.
func (b *Breaker) Open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.failed >= tripAfter
}

func (b *Breaker) enter() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.failed < tripAfter {
		return true
	}
	if b.trying || b.now().Before(b.until) {
		return false
	}
	b.trying = true
	return true
}

func (b *Breaker) leave(failed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.trying = false
	if !failed {
		b.failed = 0
		return
	}
	if b.failed++; b.failed >= tripAfter {
		b.until = b.now().Add(coolDown)
	}
}
