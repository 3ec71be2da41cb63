package main

import (
	"sync/atomic"
	"time"
)

// clock is the gateway's clock. In the simulator it can be moved; it goes on
// from there.
type clock struct{ offset atomic.Int64 }

// Now is the time everything in the gateway goes by.
func (c *clock) Now() time.Time { return time.Now().Add(time.Duration(c.offset.Load())) }

// Set moves the clock.
func (c *clock) Set(t time.Time) { c.offset.Store(int64(time.Until(t))) }
