package callback

import (
	"cmp"
	"slices"
	"time"
)

// This file says what of a request is counted. It is a pure function of the
// request and the time.

// settleAfter is how long a closed request may still change: it can be opened
// again for an hour, and the network may tell of its last call late.
const settleAfter = 2 * time.Hour

// settled reports whether a request was closed for good by a moment.
func (r *Request) settled(by time.Time) bool {
	return !r.Status.Open() && r.Status != Unfinished && !r.ClosedAt.After(by)
}

// neverBooked reports whether its citizen hung up before they were given a time.
func (r *Request) neverBooked() bool {
	return r.Status == Unfinished || r.Plans == 0 && r.Promise.IsZero() && r.Slot.Zero() && len(r.Attempts) == 0
}

// dialled lists the attempts that rang at the citizen's.
func (r *Request) dialled() (list []Attempt) {
	for _, a := range r.Attempts {
		if a.Dialled {
			list = append(list, a)
		}
	}
	return list
}

// counted is what a request counts at a moment.
func (o *Office) counted(r Request, now time.Time) Count {
	n := Count{Asked: 1}
	if r.neverBooked() {
		return n
	}
	n.Booked, n.Attempts = 1, len(r.Attempts)
	switch {
	case r.Status.Open():
		n.Open = 1
	case r.Status == Done:
		n.Done = 1
	case r.Status == Unreached:
		n.Unreached = 1
	case r.Status == Cancelled:
		n.Cancelled = 1
	default:
		n.Lapsed = 1
	}
	calls := r.dialled()
	n.countCalls(r, calls)
	var first time.Time
	if len(calls) > 0 {
		first = calls[0].At
	}
	n.countPromise(r, first, now)
	o.countWait(&n, r, first, now)
	return n
}

// countCalls counts how the calls of a request went.
func (n *Count) countCalls(r Request, calls []Attempt) {
	if len(calls) == 0 || calls[0].Open() {
		return
	}
	n.Called = 1
	if calls[0].Outcome == OutcomeReached {
		n.FirstReached = 1
	}
	if r.Status != Done && r.Status != Unreached {
		return
	}
	n.Finished = 1
	if r.Status == Done && r.Outcome == OutcomeReached && len(calls) == 1 {
		n.Solved = 1
	}
}

// countPromise counts what became of what the citizen was promised first.
// called is when they were first dialled; zero: they were not.
func (n *Count) countPromise(r Request, called, now time.Time) {
	if r.Promise.IsZero() {
		return
	}
	risk := slices.IndexFunc(r.Told, func(t Told) bool { return t.Kind == NoticeRisk })
	met := func(at time.Time) {
		if at.After(r.Promise) {
			n.Broken = 1
		} else {
			n.Kept = 1
		}
	}
	switch {
	case risk >= 0 && (called.IsZero() || r.Told[risk].At.Before(called)):
		if n.Announced = 1; r.Told[risk].Late {
			n.Announced, n.Broken = 0, 1
		}
	case !called.IsZero():
		met(called)
	case r.Status == Done:
		met(r.ClosedAt)
	case now.After(r.Promise) && (r.Status.Open() || r.ClosedAt.After(r.Promise)):
		n.Broken = 1
	}
	n.Due = n.Kept + n.Announced + n.Broken
}

// countWait counts how long a citizen without a window waited, in service time.
func (o *Office) countWait(n *Count, r Request, called, now time.Time) {
	hours := o.Calendar(r.Department)
	if hours == nil || !r.Slot.Zero() || r.Promise.IsZero() {
		return
	}
	if called.IsZero() {
		if r.Status.Open() && hours.Between(r.CreatedAt, now) > InTime || r.Status == Unreached {
			n.Overdue = 1
		}
		return
	}
	wait := hours.Between(r.CreatedAt, called)
	n.Waited, n.WaitSum = 1, int64(wait/time.Second)
	bounds := WaitBounds()
	i := slices.IndexFunc(bounds[:], func(b time.Duration) bool { return wait <= b })
	if i < 0 {
		i = len(bounds)
	}
	n.Waits[i] = 1
}

// cells sums counts by department, door and hour.
type cells map[Cell]Count

// add counts a request at the hour it was asked for.
func (s cells) add(o *Office, r Request, now time.Time) {
	key := Cell{Department: r.Department, Door: r.Door, Hour: r.CreatedAt.In(o.c.Location).Hour()}
	s[key] = s[key].Plus(o.counted(r, now))
}

// list gives them in order.
func (s cells) list() []Cell {
	var list []Cell
	for key, n := range s {
		key.Count = n
		list = append(list, key)
	}
	slices.SortFunc(list, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Department, b.Department), cmp.Compare(a.Door, b.Door), cmp.Compare(a.Hour, b.Hour))
	})
	return list
}

// recount is a day counted anew: what was settled before stays, what was
// settled since is added to it. day has all requests of the day that are kept.
func (o *Office) recount(was Tally, day []Request, now time.Time) Tally {
	t := Tally{Day: was.Day, Through: latest(was.Through, now.Add(-settleAfter))}
	settled, recent := cells{}, cells{}
	for _, c := range was.Settled {
		n := c.Count
		c.Count = Count{}
		settled[c] = settled[c].Plus(n)
	}
	for _, r := range day {
		switch {
		case !r.settled(t.Through):
			recent.add(o, r, now)
		case !r.settled(was.Through):
			settled.add(o, r, now)
		}
	}
	t.Settled, t.Recent = settled.list(), recent.list()
	return t
}
