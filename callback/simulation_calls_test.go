package callback_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// Dial is the network: staff's phone rings, or a citizen's who is to press 1.
func (s *simulation) Dial(_ context.Context, attempt, to, _ string) (string, bool, error) {
	if r, proof, err := s.caller.Proving(ctx, attempt); err == nil && proof {
		s.rings(r)
		if s.chance(0.7) {
			s.later(time.Minute, func() {
				r, err := s.caller.Proved(ctx, attempt)
				if errors.Is(err, callback.ErrClosed) {
					return
				}
				s.check(err)
				s.promised(r)
				s.count.Proven++
			})
		}
		return "CAproof", false, nil
	}
	return "CA" + attempt[len(attempt)-8:], false, nil
}

// rings holds that a citizen may be rung at this moment.
func (s *simulation) rings(r callback.Request) {
	if other, busy := s.onAir[r.Phone]; busy {
		s.wrong("%s is dialled while it talks for %s", r.Reference, other)
	}
	within := !s.now.Before(r.Slot.From) && s.now.Before(r.Slot.To)
	if !s.office.Calendar(r.Department).Open(s.now) {
		s.wrong("%s is dialled outside of hours", r.Reference)
	}
	if !r.Slot.Zero() && !within && !r.Proof.Needed() {
		s.wrong("%s is dialled outside of its window %v", r.Reference, r.Slot)
	}
	if quiet := s.now.Weekday() == time.Saturday || s.now.Hour() < 8 || s.now.Hour() >= 18; quiet && !within {
		s.wrong("%s is dialled in quiet hours", r.Reference)
	}
}

// Placed is asked only after a lost answer, and none is lost here.
func (s *simulation) Placed(context.Context, string, string, time.Time) (string, bool, error) {
	return "", false, nil
}

// work lets staff who are there and free take the next request.
func (s *simulation) work() {
	queues := map[string][]callback.Request{}
	for _, who := range s.staff {
		at := who.Departments[0]
		if who.away.After(s.now) || who.busy.After(s.now) || !s.office.Calendar(at).Open(s.now) {
			continue
		}
		if _, read := queues[at]; !read {
			queues[at] = s.queue(at)
		}
		if len(queues[at]) > 0 {
			r := queues[at][0]
			queues[at] = queues[at][1:]
			s.call(who, r)
		}
	}
}

// queue is who may be called now, first come first served.
func (s *simulation) queue(department string) []callback.Request {
	list, _, err := s.store.Requests(ctx, callback.Query{
		Departments: []string{department}, Statuses: []callback.Status{callback.Waiting}, Queue: true, Limit: 20,
	})
	s.check(err)
	return slices.DeleteFunc(list, func(r callback.Request) bool {
		within := !s.now.Before(r.Slot.From) && s.now.Before(r.Slot.To)
		return r.Proof.Needed() || !r.Slot.Zero() && !within
	})
}

// call is one attempt: staff's phone, 1, the citizen's phone, and how it went.
func (s *simulation) call(who *member, r callback.Request) {
	_, err := s.caller.Claim(ctx, r.Reference, who.Staff)
	s.check(err)
	got, err := s.caller.Call(ctx, r.Reference, who.Staff)
	if errors.Is(err, callback.ErrQuiet) {
		_, err = s.caller.Release(ctx, r.Reference, who.Staff)
		s.check(err)
		return
	}
	s.check(err)
	a := got.Attempts[len(got.Attempts)-1]
	if open := slices.DeleteFunc(slices.Clone(got.Attempts), func(a callback.Attempt) bool { return !a.Open() }); len(open) != 1 {
		s.wrong("%s has %d open attempts", r.Reference, len(open))
	}
	s.leg(a.ID, false, "answered")
	who.busy = s.now.Add(2 * time.Minute)
	if s.chance(0.03) { // staff were not at their desk after all
		s.later(time.Minute, func() {
			s.leg(a.ID, false, "no-answer")
			s.release(who, r.Reference)
		})
		return
	}
	to, ok, err := s.caller.Accepted(ctx, a.ID)
	s.check(err)
	if !ok {
		s.leg(a.ID, false, "completed")
		return
	}
	s.count.Attempts++
	s.rings(to)
	s.onAir[to.Phone] = to.Reference
	s.answer(who, to, a.ID)
}

// answer is what becomes of the citizen's leg.
func (s *simulation) answer(who *member, r callback.Request, attempt string) {
	ends := func(after time.Duration, do func()) {
		who.busy = s.now.Add(after + time.Minute)
		s.later(after, func() {
			delete(s.onAir, r.Phone)
			do()
		})
	}
	switch p := s.rng.Float64(); {
	case p < 0.66:
		s.leg(attempt, true, "answered")
		ends(time.Duration(2+s.rng.IntN(6))*time.Minute, func() { s.talked(who, r, attempt, callback.OutcomeReached) })
	case p < 0.76:
		s.leg(attempt, true, "ringing", "answered")
		ends(time.Minute, func() { s.talked(who, r, attempt, callback.OutcomeVoicemail) })
	case p < 0.78:
		s.leg(attempt, true, "ringing", "answered")
		ends(time.Minute, func() { s.talked(who, r, attempt, callback.OutcomeRefused) })
	case p < 0.86:
		ends(0, func() { s.leg(attempt, true, "busy"); s.leg(attempt, false, "completed") })
	default:
		s.leg(attempt, true, "ringing")
		ends(time.Minute, func() { s.leg(attempt, true, "no-answer"); s.leg(attempt, false, "completed") })
	}
}

// talked closes with the outcome staff give.
func (s *simulation) talked(who *member, r callback.Request, attempt, outcome string) {
	s.leg(attempt, true, "completed")
	if s.chance(0.3) { // the end of staff's leg adds nothing, if it is told at all
		s.leg(attempt, false, "completed")
	}
	write := time.Duration(s.rng.IntN(4)) * time.Minute // they write up what was said
	who.busy = s.now.Add(write + time.Minute)
	s.later(write, func() { s.closes(who, r, outcome) })
}

func (s *simulation) closes(who *member, r callback.Request, outcome string) {
	got, err := s.caller.Close(ctx, r.Reference, who.Staff, outcome, "")
	if errors.Is(err, callback.ErrClosed) || errors.Is(err, callback.ErrClaimed) {
		return // cancelled or moved while they talked
	}
	s.check(err)
	if outcome != callback.OutcomeReached {
		return
	}
	s.count.Reached++
	if dialled := slices.DeleteFunc(got.Attempts, func(a callback.Attempt) bool { return !a.Dialled }); len(dialled) == 1 {
		s.count.ReachedAt1++
	}
}

func (s *simulation) release(who *member, reference string) {
	_, err := s.caller.Release(ctx, reference, who.Staff)
	if err != nil && !errors.Is(err, callback.ErrClosed) && !errors.Is(err, callback.ErrClaimed) && !errors.Is(err, callback.ErrCalling) {
		s.check(err)
	}
}

// leg tells states of a leg, some of them twice and late ones first.
func (s *simulation) leg(attempt string, citizen bool, states ...string) {
	if s.chance(0.2) {
		slices.Reverse(states)
	}
	for _, state := range states {
		e := callback.Event{Attempt: attempt, CallID: "CA" + attempt[len(attempt)-8:], Citizen: citizen, State: state, At: s.now}
		s.check(s.caller.Progressed(ctx, e))
		if s.chance(0.1) {
			s.check(s.caller.Progressed(ctx, e))
		}
	}
}

// keepPromises holds each promise against what happened by then: we dialled, it
// was over, the citizen moved it, or they were told before.
func (s *simulation) keepPromises() {
	s.given = slices.DeleteFunc(s.given, func(p promise) bool {
		if p.by.After(s.now) {
			return false
		}
		r, err := s.store.Request(ctx, p.reference)
		s.check(err)
		switch {
		case s.kept(r, p):
			s.count.PromisesKept++
		case s.told(r, p):
			s.count.PromisesTold++
		default:
			s.wrong("the promise of %s to call by %s (made %s) is broken in silence: %s, plan %d of %d, told %v", p.reference,
				p.by.Format("Mon 15:04"), p.made.Format("Mon 15:04"), r.StatusAt(s.now), p.plan, r.Plans, summary(r))
		}
		return true
	})
}

func (s *simulation) kept(r callback.Request, p promise) bool {
	for _, a := range r.Attempts {
		if a.Dialled && !a.At.Before(p.made) && !a.At.After(p.by) {
			return true
		}
	}
	moved := s.moves[p.reference]
	return !r.Status.Open() && !r.ClosedAt.After(p.by) || moved.plan > p.plan && !moved.at.After(p.by)
}

func (s *simulation) told(r callback.Request, p promise) bool {
	for _, t := range r.Told {
		if t.Kind != callback.NoticeSoon && t.Plan >= p.plan && !t.At.Before(p.made) && !t.At.After(p.by) {
			return true
		}
	}
	return false
}

func summary(r callback.Request) (list []string) {
	for _, t := range r.Told {
		list = append(list, fmt.Sprintf("%s(%d) %s", t.Kind, t.Plan, t.At.Format("Mon 15:04")))
	}
	return list
}

// capacities holds that no window has more than its places, nor a door more
// than its share.
func (s *simulation) capacities() {
	type place struct {
		department string
		from       int64
		door       string
	}
	taken := map[place]int{}
	s.each(func(r callback.Request) {
		if r.Occupies() {
			taken[place{r.Department, r.Slot.From.Unix(), ""}]++
			taken[place{r.Department, r.Slot.From.Unix(), r.Door}]++
		}
	})
	for p, n := range taken {
		d, _ := s.office.Department(p.department)
		if p.door == "" && n > d.Capacity || p.door != "" && d.Quota[p.door] > 0 && n > d.Quota[p.door] {
			s.wrong("%d are booked in the window %s of %s, door %q", n, time.Unix(p.from, 0).In(s.loc).Format("Mon 15:04"), p.department, p.door)
		}
	}
}

func (s *simulation) each(do func(callback.Request)) {
	q := callback.Query{Limit: 500}
	for {
		list, next, err := s.store.Requests(ctx, q)
		s.check(err)
		for _, r := range list {
			do(r)
		}
		if q.Cursor = next; next == "" {
			return
		}
	}
}

// judge looks at how everything ended.
func (s *simulation) judge() {
	s.capacities()
	allowed := []callback.Status{
		callback.Booked, callback.Waiting, callback.Done, callback.Unreached, callback.Cancelled, callback.Expired, callback.Claimed,
	}
	total := 0
	s.each(func(r callback.Request) {
		total++
		status := r.StatusAt(s.now)
		s.count.Ended[string(status)]++
		if !slices.Contains(allowed, status) {
			s.wrong("%s ended as %s", r.Reference, status)
		}
		if r.Status == callback.Unreached && len(r.Attempts) < 3 {
			s.wrong("%s was given up after %d attempts", r.Reference, len(r.Attempts))
		}
	})
	if total != s.count.Requests || total < 3500 || total > 4500 {
		s.wrong("%d requests are stored, %d were booked; about 4,000 were to come", total, s.count.Requests)
	}
	for _, kind := range []string{callback.NoticeSoon, callback.NoticeRisk, callback.NoticeMissed, callback.NoticeMoved, callback.NoticeFreed, callback.NoticeUnreached, callback.NoticeUnproven} {
		if s.count.Told[kind] == 0 {
			s.wrong("nobody was ever told %s", kind)
		}
	}
	if s.count.Moved == 0 || s.count.PutBack == 0 || s.count.Proven == 0 {
		s.wrong("no closure moved anybody, or none was undone, or no number was proven: %+v", s.count)
	}
}
