// Package storetest says what a store must do: one suite, run on every store.
// Every test moves a clock; none waits for time to pass.
package storetest

import (
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

// Open makes an empty store that takes the time from now. It is closed by the
// suite.
type Open func(t *testing.T, now func() time.Time) bot.Store

// Run runs the suite. Each test gets a store of its own.
func Run(t *testing.T, open Open) {
	for _, c := range cases() {
		t.Run(c.name, func(t *testing.T) {
			clock := newClock()
			s := open(t, clock.Now)
			defer func() {
				if err := s.Close(); err != nil {
					t.Errorf("close: %v", err)
				}
			}()
			c.test(&suite{T: t, Store: s, clock: clock})
		})
	}
}

// test is one case.
type test struct {
	name string
	test func(*suite)
}

func cases() []test {
	var all []test
	for _, list := range [][]test{
		conversationTests(), lineTests(), chatTests(), jobTests(), laneTests(), bookTests(), updateTests(), listTests(), awakeTests(), unfinishedTests(), slotTests(),
		modelTests(), changeTests(), closureTests(), mediaTests(), addressTests(), citizenTests(), staffTests(), auditTests(), limitTests(), orderTests(), tallyTests(), missedTests(), keyringTests(), sweepTests(),
	} {
		all = append(all, list...)
	}
	return all
}

// suite is what a case works with.
type suite struct {
	*testing.T
	bot.Store
	clock *clock
}

// start is a Wednesday morning in November.
var start = time.Date(2026, 11, 25, 10, 20, 0, 0, time.FixedZone("", 3600))

// clock is moved by the tests.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: start} }

// Now is the moment the clock shows.
func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}
