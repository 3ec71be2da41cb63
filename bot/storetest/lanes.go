package storetest

import (
	"fmt"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

func laneTests() []test {
	return []test{
		{"jobs of a lane come one after the other", laneOrder},
		{"a job of a lane comes back as it was", laneRoundTrip},
		{"lanes do not wait for each other", lanesApart},
		{"a job put back keeps its place in the lane", laneRetried},
		{"a job not yet due keeps the lane waiting", laneDue},
		{"a job that is buried leaves the lane", laneBuried},
		{"a lease that ran out hands out the head of the lane again", laneLeaseOver},
		{"a lane that ran empty begins again", laneEmpty},
		{"a known job is not added to a lane again", laneKnown},
		{"a turn has no jobs in other lanes", laneForeign},
		{"the lease knows its lane", laneByToken},
		{"a lost turn leaves nothing in the lane", laneLost},
		{"at once: lanes stay in order", lanesAtOnce},
		{"any sequence in lanes", anyLanes},
	}
}

// laned is a job of a lane that is due at the start.
func laned(lane, id string) bot.Job {
	j := job(id, start)
	j.Lane = lane
	return j
}

func (s *suite) enqueue(jobs ...bot.Job) {
	s.Helper()
	s.ok(s.Enqueue(s.Context(), jobs...))
}

func (s *suite) finish(j bot.Job) {
	s.Helper()
	s.ok(s.Finish(s.Context(), j))
}

// none stops when a job is handed out.
func (s *suite) none() {
	s.Helper()
	equal(s, ids(s.lease(10)), []string{})
}

func (s *suite) put(j bot.Job, d time.Duration, bury bool) {
	s.Helper()
	j.Due = s.clock.Now().Add(d)
	s.ok(s.Retry(s.Context(), j, bury))
}

func laneOrder(s *suite) {
	s.end(s.begin("sms:a", "1"), "", "", laned("sms:a", "z"), laned("sms:a", "y"))
	s.end(s.begin("sms:a", "2"), "", "", laned("sms:a", "x"))
	s.enqueue(laned("sms:a", "w"))
	for i, id := range []string{"z", "y", "x", "w"} {
		s.backlog(4-i, 0) // those that wait count too
		j := s.leaseOne()
		equal(s, j.ID, id)
		s.none()
		s.finish(j)
	}
	s.none()
	s.backlog(0, 0)
}

func laneRoundTrip(s *suite) {
	lane := "web:\x00ß +\n" + string(noise(300))
	for i := range 3 {
		want := laned(lane, fmt.Sprint(i, " a\nb"))
		want.Payload, want.Due = noise(1000), start.Add(-time.Duration(i)*time.Second)
		s.enqueue(want)
		for tries := 1; tries <= 2; tries++ {
			j := s.leaseOne()
			want.Tries, want.Token, want.Error = tries, j.Token, j.Error
			equal(s, j, want)
			equal(s, j.Error == "busy", tries == 2)
			j.Error = "busy"
			if tries == 1 {
				s.ok(s.Retry(s.Context(), j, false))
				continue
			}
			s.finish(j)
		}
	}
}

func lanesApart(s *suite) {
	s.enqueue(laned("a", "a1"), laned("a", "a2"), laned("b", "b1"), job("free1", start), laned("b", "b2"), job("free2", start), laned("ab", "ab1"))
	first := s.lease(10)
	equal(s, sorted(ids(first)), []string{"a1", "ab1", "b1", "free1", "free2"})
	s.none()
	for _, j := range first {
		if j.ID != "a1" {
			s.finish(j)
		}
	}
	equal(s, ids(s.lease(10)), []string{"b2"})
	s.backlog(3, 0)
}

func laneRetried(s *suite) {
	s.enqueue(laned("a", "1"), laned("a", "2"))
	for range 3 {
		j := s.leaseOne()
		equal(s, j.ID, "1")
		s.put(j, time.Hour, false)
		s.none()
		s.enqueue(laned("a", fmt.Sprint("later ", j.Tries)))
		s.clock.advance(time.Hour - time.Second)
		s.none()
		s.clock.advance(time.Second)
	}
	s.finish(s.leaseOne())
	for _, id := range []string{"2", "later 1", "later 2", "later 3"} {
		j := s.leaseOne()
		equal(s, j.ID, id)
		s.finish(j)
	}
}

func laneDue(s *suite) {
	later := laned("a", "1")
	later.Due = start.Add(time.Hour)
	s.enqueue(later, laned("a", "2"), laned("a", "3"))
	s.none()
	s.clock.advance(time.Hour)
	for _, id := range []string{"1", "2", "3"} {
		j := s.leaseOne()
		equal(s, j.ID, id)
		s.finish(j)
	}
	third := laned("a", "6")
	third.Due = s.clock.Now().Add(time.Hour)
	s.enqueue(laned("a", "5"), third, laned("a", "7"))
	s.finish(s.leaseOne())
	s.none() // its own time has not come
	s.clock.advance(time.Hour)
	equal(s, s.leaseOne().ID, "6")
}

func laneBuried(s *suite) {
	s.enqueue(laned("a", "1"), laned("a", "2"), laned("a", "3"))
	for i, id := range []string{"1", "2"} {
		j := s.leaseOne()
		equal(s, j.ID, id)
		s.put(j, 0, true)
		s.backlog(2-i, 1+i)
	}
	j := s.leaseOne()
	equal(s, j.ID, "3")
	s.clock.advance(time.Second)
	equal(s, s.sweep(s.clock.Now()), 2) // the dead ones; the lane does not mind
	s.finish(j)
	s.enqueue(laned("a", "4"))
	equal(s, s.leaseOne().ID, "4")
}

func laneLeaseOver(s *suite) {
	s.enqueue(laned("a", "1"), laned("a", "2"))
	lost := s.leaseOne()
	s.clock.advance(jobLease)
	again := s.leaseOne()
	equal(s, again.ID, "1")
	equal(s, again.Tries, 2)
	for _, bury := range []bool{false, true} {
		s.is(s.Retry(s.Context(), lost, bury), bot.ErrLost)
	}
	s.is(s.Finish(s.Context(), lost), bot.ErrLost)
	s.none() // the loser moved nobody up
	s.finish(again)
	s.is(s.Finish(s.Context(), again), bot.ErrLost)
	equal(s, s.leaseOne().ID, "2")
	s.none()
}

func laneEmpty(s *suite) {
	for i := range 5 {
		s.enqueue(laned("a", fmt.Sprint(i)), laned("a", fmt.Sprint(i, "b")))
		s.finish(s.leaseOne())
		s.finish(s.leaseOne())
		s.none()
	}
	s.backlog(0, 0)
}

func laneKnown(s *suite) {
	s.enqueue(laned("a", "1"), laned("a", "2"), laned("a", "1"))
	s.enqueue(laned("a", "2"))
	s.backlog(2, 0)
	s.finish(s.leaseOne())
	s.enqueue(laned("a", "2")) // moved up meanwhile
	s.finish(s.leaseOne())
	s.none()
	s.backlog(0, 0)
}

func laneForeign(s *suite) {
	t := s.begin("sms:a", "1")
	for _, jobs := range [][]bot.Job{{laned("sms:b", "x")}, {job("w", start), laned("sms:a", "y"), laned("sms:b", "x")}} {
		s.is(s.End(s.Context(), filled(t, "state", "reply", jobs...)), bot.ErrLane)
	}
	s.backlog(0, 0)
	s.end(t, "one", "first", job("w", start), laned("sms:a", "y")) // it is still open
	s.backlog(2, 0)
}

// laneByToken: who finishes a job need not know where it stood.
func laneByToken(s *suite) {
	s.enqueue(laned("a", "1"), laned("a", "2"), laned("a", "3"))
	j := s.leaseOne()
	s.ok(s.Finish(s.Context(), bot.Job{ID: j.ID, Token: j.Token}))
	j = s.leaseOne()
	equal(s, j.ID, "2")
	s.ok(s.Retry(s.Context(), bot.Job{ID: j.ID, Token: j.Token, Due: start}, true))
	equal(s, s.leaseOne().ID, "3")
}

func laneLost(s *suite) {
	lost := s.begin("sms:a", "1")
	now := s.begin("sms:a", "1")
	s.is(s.End(s.Context(), filled(lost, "", "", laned("sms:a", "lost"))), bot.ErrLost)
	s.end(now, "", "", laned("sms:a", "1"))
	equal(s, s.leaseOne().ID, "1")
	s.backlog(1, 0)
}

func lanesAtOnce(s *suite) {
	const lanes, each = 8, 12
	var mu sync.Mutex
	got, open := map[string][]string{}, map[string]bool{}
	together(lanes, func(i int) {
		for n := range each {
			c := fmt.Sprint("sms:", i)
			t, err := s.Begin(s.Context(), c, fmt.Sprint(n), turnLease)
			if err == nil {
				err = s.End(s.Context(), filled(t, "", "", laned(c, fmt.Sprintf("%d %02d", i, n))))
			}
			if err != nil {
				s.Error(err)
			}
		}
	})
	together(6, func(int) {
		for todo := 1; todo > 0; todo, _, _ = s.Backlog(s.Context()) {
			jobs, err := s.Lease(s.Context(), 3, jobLease)
			if err != nil {
				s.Error(err)
				return
			}
			for _, j := range jobs {
				mu.Lock()
				if open[j.Lane] {
					s.Errorf("two of lane %s are out at once", j.Lane)
				}
				open[j.Lane] = true
				got[j.Lane] = append(got[j.Lane], j.ID)
				mu.Unlock()
			}
			for _, j := range jobs {
				mu.Lock()
				open[j.Lane] = false
				mu.Unlock()
				if err := s.Finish(s.Context(), j); err != nil {
					s.Error(err)
				}
			}
		}
	})
	for i := range lanes {
		var want []string
		for n := range each {
			want = append(want, fmt.Sprintf("%d %02d", i, n))
		}
		equal(s, got[fmt.Sprint("sms:", i)], want)
	}
}
