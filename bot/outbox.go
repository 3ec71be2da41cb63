package bot

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

const (
	// senders is how many jobs are sent at the same time. Networks take about
	// one text a second per number, so more would only wait there.
	senders = 8
	// jobLease is how long a job may take; sendLimit is shorter, so that a job
	// is never sent by two at once.
	jobLease  = time.Minute
	sendLimit = 30 * time.Second
	// stopLimit is how long a job may still take when we stop, and noteLimit how
	// long the store may take to keep what became of it.
	stopLimit = 6 * time.Second
	noteLimit = 3 * time.Second
	// outboxTick is how often the outbox is looked at without being woken: for
	// jobs that were put back, and those of other instances.
	outboxTick = time.Second
)

// Work sends what is to be sent and keeps the books tidy until ctx ends; then
// it finishes what it has begun and returns, within ten seconds. What could not
// be sent by then is put back.
func (h *Hub) Work(ctx context.Context) {
	var all sync.WaitGroup
	all.Go(func() { h.outbox(ctx) })
	all.Go(func() { h.every(ctx, recoverEvery, h.recoverCalls) })
	all.Go(func() { h.every(ctx, sweepEvery, h.sweep) })
	all.Go(func() { h.every(ctx, workEvery, h.work) })
	all.Wait()
}

// outbox sends jobs as they become due.
func (h *Hub) outbox(ctx context.Context) {
	tick := time.NewTicker(outboxTick)
	defer tick.Stop()
	for {
		for h.sendDue(ctx) {
		}
		select {
		case <-ctx.Done():
			return
		case <-h.c.Store.Woken():
		case <-tick.C:
		}
	}
}

// sendDue sends the jobs that are due and reports whether there may be more.
func (h *Hub) sendDue(ctx context.Context) (more bool) {
	if ctx.Err() != nil {
		return false
	}
	jobs, err := h.c.Store.Lease(ctx, senders, jobLease)
	if err != nil {
		if ctx.Err() == nil {
			h.c.Log.Warn("outbox cannot be read", "error", err)
		}
		return false
	}
	var sent sync.WaitGroup
	for _, j := range jobs {
		sent.Go(func() { h.doJob(ctx, j) })
	}
	sent.Wait()
	// What is done may have been what others of its lane waited for.
	return len(jobs) == senders || slices.ContainsFunc(jobs, func(j Job) bool { return j.Lane != "" })
}

// sendTime is a context for one job. When we stop it does not end at once, so
// that what has begun is finished, but soon.
func sendTime(stopping context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(stopping), sendLimit)
	stop := context.AfterFunc(stopping, func() {
		soon := time.AfterFunc(stopLimit, cancel)
		context.AfterFunc(ctx, func() { soon.Stop() })
	})
	return ctx, func() { stop(); cancel() }
}

// doJob does one job and tells the store what became of it.
func (h *Hub) doJob(ctx context.Context, j Job) {
	sending, done := sendTime(ctx)
	what := h.safely(sending, j)
	done()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), noteLimit)
	defer cancel()
	var err error
	switch what.fate {
	case finished:
		err = h.c.Store.Finish(ctx, j)
	case later, given:
		j.Error, j.Due = masked(what.err), h.c.Now().Add(what.pause(j.Tries))
		err = h.c.Store.Retry(ctx, j, what.fate == given)
		h.note(j, what)
	}
	if err != nil && !errors.Is(err, ErrLost) { // its lease runs out, and it is done again
		h.c.Log.Warn("job stays leased", "kind", j.Kind, "error", err)
	}
}

// pause is how long a job waits that is put back.
func (r result) pause(tries int) time.Duration {
	if r.wait > 0 {
		return r.wait
	}
	return backOff(tries)
}

// workEvery is how often is looked for what is due of requests.
const workEvery = 5 * time.Second

// work does what is due of requests.
func (h *Hub) work(ctx context.Context) {
	if err := h.Tick(ctx); err != nil && ctx.Err() == nil {
		h.c.Log.Warn("what is due is not all done", "error", err)
	}
}

// Tick does what is due of requests now; Work does it every few seconds.
func (h *Hub) Tick(ctx context.Context) error { return h.worker.Tick(ctx) }

// note counts and logs a job that did not get through.
func (h *Hub) note(j Job, what result) {
	if what.fate == given {
		h.count.buried.Add(1)
		h.c.Log.Error("job given up", "kind", j.Kind, "tries", j.Tries, "error", j.Error)
		return
	}
	h.count.retried.Add(1)
	h.c.Log.Info("job put back", "kind", j.Kind, "tries", j.Tries, "error", j.Error)
}
