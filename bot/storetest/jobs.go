package storetest

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

const jobLease = time.Minute

func jobTests() []test {
	return []test{
		{"a turn's jobs are handed out", turnJobs},
		{"any payload comes back", anyPayload},
		{"a job waits for its time", jobDue},
		{"the most overdue come first, and no more than asked for", jobOrder},
		{"a leased job is not handed out again before its time", jobLeased},
		{"a finished job is gone", jobFinished},
		{"a job is put back", jobRetried},
		{"a job is buried", jobBuried},
		{"a known job is not added again", jobKnown},
		{"nobody finishes what nobody has", jobNobody},
		{"new jobs are announced", jobWoken},
		{"at once: each job goes to one", jobShared},
	}
}

func job(id string, due time.Time) bot.Job {
	return bot.Job{ID: id, Kind: "text", Due: due, Payload: []byte("payload of " + id)}
}

func (s *suite) lease(n int) []bot.Job {
	s.Helper()
	jobs, err := s.Lease(s.Context(), n, jobLease)
	s.ok(err)
	return jobs
}

func (s *suite) leaseOne() bot.Job {
	s.Helper()
	jobs := s.lease(10)
	if len(jobs) != 1 {
		s.Fatalf("%d jobs handed out, want 1", len(jobs))
	}
	return jobs[0]
}

func (s *suite) backlog(todo, dead int) {
	s.Helper()
	gotTodo, gotDead, err := s.Backlog(s.Context())
	s.ok(err)
	if gotTodo != todo || gotDead != dead {
		s.Fatalf("%d jobs to do and %d dead, want %d and %d", gotTodo, gotDead, todo, dead)
	}
}

func ids(jobs []bot.Job) []string {
	out := []string{}
	for _, j := range jobs {
		out = append(out, j.ID)
	}
	return out
}

func turnJobs(s *suite) {
	s.end(s.begin("sms:a", "1"), "one", "first", job("a", start), job("b", start))
	s.backlog(2, 0)
	jobs := s.lease(10)
	equal(s, len(jobs), 2)
	for _, j := range jobs {
		want := job(j.ID, start)
		want.Tries, want.Token = 1, j.Token
		equal(s, j, want)
		s.ok(s.Finish(s.Context(), j))
	}
	s.backlog(0, 0)
}

func anyPayload(s *suite) {
	payload := []byte(strings.Repeat("\x00\xff \n\r", 5000))
	s.ok(s.Enqueue(s.Context(), bot.Job{ID: "a b\nc", Kind: "kind of a job", Due: start, Payload: payload}, bot.Job{ID: "empty", Due: start.Add(time.Second)}))
	s.clock.advance(time.Minute)
	jobs := s.lease(10)
	equal(s, ids(jobs), []string{"a b\nc", "empty"})
	equal(s, jobs[0].Payload, payload)
	equal(s, jobs[0].Kind, "kind of a job")
	equal(s, len(jobs[1].Payload)+len(jobs[1].Kind), 0)
}

func jobDue(s *suite) {
	s.ok(s.Enqueue(s.Context(), job("later", start.Add(time.Minute))))
	equal(s, len(s.lease(10)), 0)
	s.clock.advance(time.Minute)
	equal(s, s.leaseOne().ID, "later")
}

func jobOrder(s *suite) {
	for i := range 40 {
		s.ok(s.Enqueue(s.Context(), job(fmt.Sprintf("%02d", 39-i), start.Add(-time.Duration(i)*time.Minute))))
	}
	equal(s, ids(s.lease(3)), []string{"00", "01", "02"})
	equal(s, len(s.lease(0)), 0)
	rest := s.lease(100)
	equal(s, len(rest), 37)
	equal(s, rest[0].ID, "03")
	equal(s, rest[36].ID, "39")
}

func jobLeased(s *suite) {
	s.ok(s.Enqueue(s.Context(), job("a", start)))
	first := s.leaseOne()
	s.clock.advance(jobLease - time.Second)
	equal(s, len(s.lease(10)), 0)
	s.clock.advance(time.Second)
	second := s.leaseOne()
	equal(s, second.Tries, 2)
	equal(s, second.Due.Equal(start), true)
	s.is(s.Finish(s.Context(), first), bot.ErrLost)
	s.is(s.Retry(s.Context(), first, true), bot.ErrLost)
	s.backlog(1, 0)
	s.ok(s.Finish(s.Context(), second))
}

func jobFinished(s *suite) {
	s.ok(s.Enqueue(s.Context(), job("a", start)))
	j := s.leaseOne()
	s.ok(s.Finish(s.Context(), j))
	s.is(s.Finish(s.Context(), j), bot.ErrLost)
	s.clock.advance(time.Hour)
	equal(s, len(s.lease(10)), 0)
	s.ok(s.Enqueue(s.Context(), job("a", start))) // what is done is not known any more
	equal(s, s.leaseOne().Tries, 1)
}

func jobRetried(s *suite) {
	s.ok(s.Enqueue(s.Context(), job("a", start)))
	for i := 1; i <= 3; i++ {
		j := s.leaseOne()
		equal(s, j.Tries, i)
		if i > 1 {
			equal(s, j.Error, fmt.Sprintf("the network\nis busy %d", i-1))
		}
		equal(s, j.Due.Equal(s.clock.Now()), true)
		j.Due, j.Error = s.clock.Now().Add(time.Hour), fmt.Sprintf("the network\nis busy %d", i)
		s.ok(s.Retry(s.Context(), j, false))
		s.is(s.Finish(s.Context(), j), bot.ErrLost)
		s.clock.advance(time.Hour - time.Second)
		equal(s, len(s.lease(10)), 0)
		s.backlog(1, 0)
		s.clock.advance(time.Second)
	}
}

func jobBuried(s *suite) {
	s.ok(s.Enqueue(s.Context(), job("a", start), job("b", start)))
	for _, j := range s.lease(10) {
		if j.ID == "a" {
			s.ok(s.Retry(s.Context(), j, true))
			s.is(s.Finish(s.Context(), j), bot.ErrLost)
		}
	}
	s.backlog(1, 1)
	s.clock.advance(24 * time.Hour)
	equal(s, s.leaseOne().ID, "b")
}

func jobKnown(s *suite) {
	again := job("a", start)
	again.Payload = []byte("another")
	s.ok(s.Enqueue(s.Context(), job("a", start), again))
	s.ok(s.Enqueue(s.Context(), again))
	s.backlog(1, 0)
	j := s.leaseOne()
	equal(s, string(j.Payload), "payload of a")
	s.ok(s.Enqueue(s.Context(), again)) // in somebody's hands
	equal(s, len(s.lease(10)), 0)
	s.ok(s.Retry(s.Context(), j, true))
	s.ok(s.Enqueue(s.Context(), again)) // dead
	s.backlog(0, 1)
	s.end(s.begin("sms:a", "1"), "", "", job("b", start))
	s.end(s.begin("sms:a", "2"), "", "", job("b", start))
	s.backlog(1, 1)
}

func jobNobody(s *suite) {
	s.ok(s.Enqueue(s.Context(), job("a", start)))
	s.is(s.Finish(s.Context(), job("a", start)), bot.ErrLost)
	s.is(s.Retry(s.Context(), job("a", start), true), bot.ErrLost)
	s.is(s.Finish(s.Context(), bot.Job{ID: "unknown", Token: "x"}), bot.ErrLost)
	s.backlog(1, 0)
}

func jobWoken(s *suite) {
	quiet := func() bool {
		select {
		case <-s.Woken():
			return false
		default:
			return true
		}
	}
	s.end(s.begin("sms:a", "1"), "", "")
	equal(s, quiet(), true)
	s.end(s.begin("sms:a", "2"), "", "", job("a", start))
	equal(s, quiet(), false)
	s.ok(s.Enqueue(s.Context(), job("b", start)))
	s.ok(s.Enqueue(s.Context(), job("c", start))) // nobody listened: no writer waits
	equal(s, quiet(), false)
}

func jobShared(s *suite) {
	for i := range 60 {
		s.ok(s.Enqueue(s.Context(), job(fmt.Sprint(i), start)))
	}
	var mu sync.Mutex
	got := map[string]int{}
	together(8, func(int) {
		for {
			jobs, err := s.Lease(s.Context(), 4, jobLease)
			if err != nil {
				s.Error(err)
				return
			}
			for _, j := range jobs {
				mu.Lock()
				got[j.ID]++
				mu.Unlock()
				if err := s.Finish(s.Context(), j); err != nil {
					s.Error(err)
				}
			}
			if todo, _, _ := s.Backlog(s.Context()); todo == 0 {
				return
			}
		}
	})
	equal(s, len(got), 60)
	for id, n := range got {
		if n != 1 {
			s.Errorf("job %s went to %d", id, n)
		}
	}
}
