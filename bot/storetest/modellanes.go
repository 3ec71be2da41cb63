package storetest

import (
	"fmt"
	"slices"
	"time"

	"pgregory.net/rapid"

	"github.com/rathausruf/rathausruf/bot"
)

// row is what a store should know of jobs, in the simplest form: all that are
// neither done nor buried, as they were added.
type row struct {
	*suite
	jobs    []*rowed
	dead    int
	count   int
	old     []bot.Job // whose leases are lost
	prefix  string    // of lanes and IDs, so that runs do not meet
	turning int
}

type rowed struct {
	bot.Job
	visible time.Time // due, or when the lease ends
	held    bool
}

// anyLanes plays random additions, leases, ends and lost leases on the store and
// the model; both must come to the same.
func anyLanes(s *suite) {
	run := 0
	rapid.Check(s.T, func(t *rapid.T) {
		run++
		r := &row{suite: s, prefix: fmt.Sprint(run, ":")}
		t.Repeat(map[string]func(*rapid.T){
			"add": r.add, "turn": r.turn, "lease": r.leaseSome, "finish": r.finishOne, "put back": r.putBack, "bury": r.bury,
			"late": r.late, "wait": func(*rapid.T) { s.clock.advance(20 * time.Second) },
			"": r.counts,
		})
		r.clear(t)
	})
}

var lanes = rapid.SampledFrom([]string{"", "a", "b", "c", "a b"})

// next draws a job.
func (r *row) next(t *rapid.T, lane string) bot.Job {
	r.count++
	j := job(fmt.Sprint(r.prefix, r.count), r.clock.Now().Add(time.Duration(rapid.IntRange(-60, 60).Draw(t, "due"))*time.Second))
	if lane != "" {
		j.Lane = r.prefix + lane
	}
	return j
}

func (r *row) added(jobs ...bot.Job) {
	for _, j := range jobs {
		r.jobs = append(r.jobs, &rowed{Job: j, visible: j.Due})
	}
}

func (r *row) add(t *rapid.T) {
	var jobs []bot.Job
	for range rapid.IntRange(1, 3).Draw(t, "jobs") {
		jobs = append(jobs, r.next(t, lanes.Draw(t, "lane")))
	}
	expect(t, r.Enqueue(r.Context(), jobs...), nil)
	r.added(jobs...)
}

// turn adds the same jobs in a turn.
func (r *row) turn(t *rapid.T) {
	lane := lanes.Filter(func(l string) bool { return l != "" }).Draw(t, "lane")
	jobs := []bot.Job{r.next(t, lane), r.next(t, ""), r.next(t, lane)}
	r.turning++
	open, err := r.Begin(r.Context(), r.prefix+lane, fmt.Sprint(r.turning), turnLease)
	expect(t, err, nil)
	expect(t, r.End(r.Context(), filled(open, "", "", jobs...)), nil)
	r.added(jobs...)
}

// ready are those that may be handed out: nothing of their lane is before them.
func (r *row) ready() (list []*rowed) {
	before := map[string]bool{}
	for _, j := range r.jobs {
		if !before[j.Lane] && !j.visible.After(r.clock.Now()) {
			list = append(list, j)
		}
		before[j.Lane] = j.Lane != ""
	}
	return list
}

// leaseSome wants the most overdue of those that are ready.
func (r *row) leaseSome(t *rapid.T) {
	ready := r.ready()
	slices.SortStableFunc(ready, func(a, b *rowed) int { return a.visible.Compare(b.visible) })
	n := rapid.IntRange(1, 4).Draw(t, "n")
	got, err := r.Lease(r.Context(), n, jobLease)
	expect(t, err, nil)
	if len(got) != min(n, len(ready)) {
		t.Fatalf("%d jobs handed out of %d that are ready, %d asked for", len(got), len(ready), n)
	}
	for _, j := range got {
		i := slices.IndexFunc(ready, func(w *rowed) bool { return w.ID == j.ID })
		if i < 0 || ready[i].visible.After(ready[len(got)-1].visible) {
			t.Fatalf("%q is handed out out of turn", j.ID)
		}
		w := ready[i]
		if j.Tries != w.Tries+1 || j.Lane != w.Lane || string(j.Payload) != string(w.Payload) || !j.Due.Equal(w.Due) {
			t.Fatalf("handed out is %+v, the model has %+v", j, w.Job)
		}
		if w.held {
			r.old = append(r.old, w.Job)
		}
		w.Job, w.held, w.visible = j, true, r.clock.Now().Add(jobLease)
	}
}

// some draws one of those that are held.
func (r *row) some(t *rapid.T) *rowed {
	var held []*rowed
	for _, j := range r.jobs {
		if j.held {
			held = append(held, j)
		}
	}
	if len(held) == 0 {
		t.Skip("nothing is held")
	}
	return held[rapid.IntRange(0, len(held)-1).Draw(t, "job")]
}

func (r *row) gone(w *rowed) {
	r.jobs = slices.DeleteFunc(r.jobs, func(j *rowed) bool { return j == w })
	r.old = append(r.old, w.Job)
}

func (r *row) finishOne(t *rapid.T) {
	w := r.some(t)
	expect(t, r.Finish(r.Context(), w.Job), nil)
	r.gone(w)
}

func (r *row) putBack(t *rapid.T) {
	w := r.some(t)
	r.old = append(r.old, w.Job)
	w.Due = r.clock.Now().Add(time.Duration(rapid.IntRange(-10, 90).Draw(t, "due")) * time.Second)
	expect(t, r.Retry(r.Context(), w.Job, false), nil)
	w.held, w.visible = false, w.Due
}

func (r *row) bury(t *rapid.T) {
	w := r.some(t)
	expect(t, r.Retry(r.Context(), w.Job, true), nil)
	r.gone(w)
	r.dead++
}

// late is somebody who has lost their lease.
func (r *row) late(t *rapid.T) {
	if len(r.old) == 0 {
		t.Skip("nobody is late")
	}
	j := rapid.SampledFrom(r.old).Draw(t, "job")
	expect(t, r.Finish(r.Context(), j), bot.ErrLost)
	expect(t, r.Retry(r.Context(), j, rapid.Bool().Draw(t, "bury")), bot.ErrLost)
}

func (r *row) counts(t *rapid.T) {
	todo, dead, err := r.Backlog(r.Context())
	expect(t, err, nil)
	if todo != len(r.jobs) || dead != r.dead {
		t.Fatalf("%d to do and %d dead, the model has %d and %d", todo, dead, len(r.jobs), r.dead)
	}
}

// clear works everything off, in order, and leaves the store empty.
func (r *row) clear(t *rapid.T) {
	for len(r.jobs) > 0 {
		r.clock.advance(2 * jobLease)
		r.leaseSome(t)
		for _, w := range slices.Clone(r.jobs) {
			if w.held && w.visible.After(r.clock.Now()) {
				expect(t, r.Finish(r.Context(), w.Job), nil)
				r.gone(w)
			}
		}
	}
	r.clock.advance(time.Second)
	_, err := r.Sweep(r.Context(), start, r.clock.Now())
	expect(t, err, nil)
	r.dead = 0
	r.counts(t)
}
