package main

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/rathausruf/rathausruf/callback/desk"
)

// probe looks after one thing. What it finds has its words in the desk's
// texts, under its key.
type probe struct {
	key    string
	severe bool          // citizens do not get through
	every  time.Duration // between two looks
	look   func(ctx context.Context) error
}

// errUnknown says that a probe could not find out; what it found last stays.
var errUnknown = errors.New("it could not be found out")

// Bounds of looking.
const (
	lookEvery = 30 * time.Second // whether a probe is due
	lookTime  = 15 * time.Second // of one probe
)

// checkup asks the probes in the background and keeps what they found.
type checkup struct {
	probes  []probe
	now     func() time.Time
	log     *slog.Logger
	refused atomic.Int64 // webhooks whose signature did not fit

	mu    sync.Mutex
	found map[string]found
}

// found is what a probe found last.
type found struct {
	at, since time.Time // since: of the trouble; zero: there is none
	unknown   bool
}

func newCheckup(probes []probe, now func() time.Time, log *slog.Logger) *checkup {
	return &checkup{probes: probes, now: now, log: log, found: map[string]found{}}
}

// work looks until ctx ends. The first look comes after a while: Telegram is
// only told where we are.
func (k *checkup) work(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			k.look(ctx)
		case <-ctx.Done():
			return
		}
	}
}

// look asks every probe that is due.
func (k *checkup) look(ctx context.Context) {
	for _, p := range k.probes {
		k.mu.Lock()
		last := k.found[p.key]
		k.mu.Unlock()
		if !last.at.IsZero() && k.now().Sub(last.at) < p.every {
			continue
		}
		one, cancel := context.WithTimeout(ctx, lookTime)
		err := p.look(one)
		cancel()
		if ctx.Err() != nil {
			return
		}
		k.keep(p, last, err)
	}
}

// keep remembers what a probe found, and logs what changed.
func (k *checkup) keep(p probe, last found, err error) {
	f := found{at: k.now(), since: last.since, unknown: errors.Is(err, errUnknown)}
	switch {
	case f.unknown:
	case err == nil:
		f.since = time.Time{}
	case f.since.IsZero():
		f.since = f.at
	}
	if f.since.IsZero() != last.since.IsZero() {
		k.log.Warn("something stopped or began to work", "what", p.key, "works", f.since.IsZero(), "error", err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.found[p.key] = f
}

// state is what the desk shows.
func (k *checkup) state() (h desk.Health) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, p := range k.probes {
		f, ok := k.found[p.key]
		if !ok {
			continue
		}
		h.Checked = append(h.Checked, desk.Checked{Key: p.key, At: f.at, Well: f.since.IsZero(), Unknown: f.unknown})
		if !f.since.IsZero() {
			h.Troubles = append(h.Troubles, desk.Trouble{Key: p.key, Since: f.since, Severe: p.severe})
		}
	}
	return h
}

// trouble is 1 while something does not work.
func (k *checkup) trouble(key string) float64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.found[key].since.IsZero() {
		return 0
	}
	return 1
}
