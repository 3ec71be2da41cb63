package callback

import (
	"context"
	"time"
)

// Count is what became of requests, in numbers. It says nothing about anybody.
// Each request counts for the hour in which it was asked for.
type Count struct {
	Asked     int `json:"asked,omitempty"`     // who wanted a callback, also who hung up before anything was booked
	Booked    int `json:"booked,omitempty"`    // Open + Done + Unreached + Cancelled + Lapsed
	Open      int `json:"open,omitempty"`      // still wait
	Done      int `json:"done,omitempty"`      // reached, or settled otherwise
	Unreached int `json:"unreached,omitempty"` // all attempts used up
	Cancelled int `json:"cancelled,omitempty"` // by the citizen
	Lapsed    int `json:"lapsed,omitempty"`    // expired or merged

	Attempts     int `json:"attempts,omitempty"`      // of all requests
	Called       int `json:"called,omitempty"`        // requests whose citizen was dialled at least once
	FirstReached int `json:"first_reached,omitempty"` // of Called: the first dialling led to a talk
	Finished     int `json:"finished,omitempty"`      // of Called: done or unreached
	Solved       int `json:"solved,omitempty"`        // of Finished: done in the first talk, at the first dialling

	Due       int `json:"due,omitempty"`       // promises whose time has come: Kept + Announced + Broken
	Kept      int `json:"kept,omitempty"`      // called, or settled, by then
	Announced int `json:"announced,omitempty"` // not kept, and the citizen was told before
	Broken    int `json:"broken,omitempty"`    // not kept, and nobody said so in time

	// Waits are of requests without a window: service time from asking to the
	// first dialling.
	Waited  int              `json:"waited,omitempty"`
	WaitSum int64            `json:"wait_sum,omitempty"` // seconds
	Waits   [waitBuckets]int `json:"waits,omitzero"`     // how many waited at most WaitBounds[i]; the last one: longer
	Overdue int              `json:"overdue,omitempty"`  // not called within InTime
}

const waitBuckets = 11

// InTime is within which service time 115 wants an answer to what could not be
// answered at once.
const InTime = 24 * time.Hour

// WaitBounds are the upper bounds of Count.Waits but the last.
func WaitBounds() [waitBuckets - 1]time.Duration {
	const m, h = time.Minute, time.Hour
	return [...]time.Duration{5 * m, 15 * m, 30 * m, h, 2 * h, 4 * h, 8 * h, 16 * h, InTime, 48 * h}
}

// Plus is the sum of two counts.
func (n Count) Plus(o Count) Count {
	n.Asked += o.Asked
	n.Booked += o.Booked
	n.Open += o.Open
	n.Done += o.Done
	n.Unreached += o.Unreached
	n.Cancelled += o.Cancelled
	n.Lapsed += o.Lapsed
	n.Attempts += o.Attempts
	n.Called += o.Called
	n.FirstReached += o.FirstReached
	n.Finished += o.Finished
	n.Solved += o.Solved
	n.Due += o.Due
	n.Kept += o.Kept
	n.Announced += o.Announced
	n.Broken += o.Broken
	n.Waited += o.Waited
	n.WaitSum += o.WaitSum
	n.Overdue += o.Overdue
	for i, w := range o.Waits {
		n.Waits[i] += w
	}
	return n
}

// WaitWithin is the bound within which a share (0 to 1) of those who were
// called had been called; ok is false when nobody was, or it was longer than
// the last bound.
func (n Count) WaitWithin(share float64) (bound time.Duration, ok bool) {
	need, sum := share*float64(n.Waited), 0
	for i, b := range WaitBounds() {
		if sum += n.Waits[i]; sum > 0 && float64(sum) >= need {
			return b, true
		}
	}
	return 0, false
}

// CalledInTime is how many without a window were called within InTime, of how
// many that were called or should have been.
func (n Count) CalledInTime() (within, of int) {
	for i, b := range WaitBounds() {
		if b <= InTime {
			within += n.Waits[i]
		}
	}
	return within, n.Waited + n.Overdue
}

// Cell is what became of the requests of a department that came in by one door
// in one hour of a day.
type Cell struct {
	Department string `json:"department"`
	Door       string `json:"door"`
	Hour       int    `json:"hour"` // 0 to 23, by the town's clock
	Count
}

// Tally is one day of the town. Requests are swept some time after they were
// closed, so those closed long enough are counted once and for all in Settled;
// whatever may still change is counted anew each time, in Recent.
type Tally struct {
	Day     string    `json:"day"`     // 2026-11-25
	Through time.Time `json:"through"` // what was closed until then is in Settled
	Settled []Cell    `json:"settled,omitempty"`
	Recent  []Cell    `json:"recent,omitempty"`
}

// Cells are all of a day; the same department, door and hour may come twice.
func (t Tally) Cells() []Cell {
	return append(append([]Cell(nil), t.Settled...), t.Recent...)
}

// Tallies keeps the days. Days are written 2026-11-25.
type Tallies interface {
	// SaveTally keeps a day, in place of what was kept of it.
	SaveTally(ctx context.Context, t Tally) error
	// Tallies lists the days kept from one day to another, both included, in order.
	Tallies(ctx context.Context, from, to string) ([]Tally, error)
	// DropTallies forgets the days before one and tells how many there were.
	DropTallies(ctx context.Context, before string) (int, error)
}
