package simulator

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"
)

// ownClock is real time, moved.
type ownClock struct{ offset atomic.Int64 }

func (c *ownClock) Now() time.Time  { return time.Now().Add(time.Duration(c.offset.Load())) }
func (c *ownClock) Set(t time.Time) { c.offset.Store(int64(time.Until(t))) }

// clockMove is the body of POST /simulator/clock: exactly one of the two.
type clockMove struct {
	Now     string `json:"now,omitempty"`     // RFC 3339
	Advance string `json:"advance,omitempty"` // a Go duration such as 2h or 10m
}

// moveClock does what was asked and gives the new time.
func (s *Simulator) moveClock(m clockMove) (time.Time, error) {
	to, err := m.target(s.now())
	if err != nil {
		return time.Time{}, err
	}
	s.config.Clock.Set(to)
	s.mu.Lock()
	s.flow()
	s.touch()
	s.mu.Unlock()
	return s.now(), nil
}

func (m clockMove) target(now time.Time) (time.Time, error) {
	switch {
	case (m.Now == "") == (m.Advance == ""):
		return time.Time{}, errors.New(`give either {"now": "2026-11-25T10:20:00+01:00"} or {"advance": "2h"}`)
	case m.Now != "":
		t, err := time.Parse(time.RFC3339, m.Now)
		if err != nil {
			return time.Time{}, fmt.Errorf("now: %q is no time in RFC 3339, such as 2026-11-25T10:20:00+01:00", m.Now)
		}
		return t, nil
	}
	d, err := time.ParseDuration(m.Advance)
	if err != nil {
		return time.Time{}, fmt.Errorf("advance: %q is no duration such as 10m, 2h or 24h", m.Advance)
	}
	return now.Add(d), nil
}
