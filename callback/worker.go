package callback

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// WorkerConfig is what a Worker needs.
type WorkerConfig struct {
	Office *Office
	Book   Book
	Caller *Caller // places the short calls that prove a number; nil: none
	Crier  Crier
	// Statistics are counted every hour; nil: there are none.
	Statistics *Statistics
	Log        *slog.Logger
}

// Worker does what nobody asks for at that moment: it tells citizens that we
// call soon, that a promise will not be kept, when we try again, that an
// earlier window is free; it has numbers proven and lets go what was never
// proven. What it does, and when, follows from the requests alone, so that it
// can stop at any moment and any number of them can run.
type Worker struct {
	c       WorkerConfig
	woken   bool // requests of before there was a Worker have been seen
	tidied  time.Time
	learned time.Time
	counted time.Time
}

// NewWorker makes a Worker.
func NewWorker(c WorkerConfig) *Worker {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Worker{c: c}
}

// learnEvery is how often is looked how busy the departments were.
const learnEvery = 6 * time.Hour

// countEvery is how often the days are counted.
const countEvery = time.Hour

// awake is how many requests are looked at in one go.
const awake = 100

// Tick looks at every request whose moment has come. Call it every few
// seconds, never twice at once. What fails is tried again with the next Tick
// and stops nothing else.
func (w *Worker) Tick(ctx context.Context) error {
	o := w.c.Office
	problems := []error{o.Refresh(ctx), w.wakeAll(ctx), w.every(ctx, &w.tidied, time.Minute, o.tidyUnfinished), w.every(ctx, &w.learned, learnEvery, o.Learn)}
	if w.c.Statistics != nil { // after unfinished calls were tidied, which changes when they were closed
		problems = append(problems, w.every(ctx, &w.counted, countEvery, w.c.Statistics.Recount))
	}
	q := Query{Awake: true, Limit: awake}
	for {
		list, next, err := w.c.Book.Requests(ctx, q)
		if err != nil {
			return errors.Join(append(problems, fmt.Errorf("list what is awake: %w", err))...)
		}
		for _, r := range list {
			if err := w.look(ctx, r); err != nil {
				problems = append(problems, fmt.Errorf("look at request %s: %w", r.Reference, err))
			}
		}
		if q.Cursor = next; next == "" {
			return errors.Join(problems...)
		}
	}
}

// wakeAll notes, once after a start, when open requests must be looked at that
// were written before anybody looked, and moves those that a closure has not:
// whoever made it may have been stopped half-way.
func (w *Worker) wakeAll(ctx context.Context) error {
	if w.woken {
		return nil
	}
	if err := w.c.Office.evadeAll(ctx); err != nil {
		return err
	}
	q := Query{Queue: true, Limit: 500}
	for {
		list, next, err := w.c.Book.Requests(ctx, q)
		if err != nil {
			return fmt.Errorf("list who waits: %w", err)
		}
		for _, r := range list {
			t, ok := w.c.Office.team(r.Department)
			if !ok || !r.Wake.IsZero() || t.wake(r, w.now()).IsZero() {
				continue
			}
			if err := w.sleep(ctx, r); err != nil && !errors.Is(err, ErrUnknown) {
				return err
			}
		}
		if q.Cursor = next; next == "" {
			w.woken = true
			return nil
		}
	}
}

// every does something now and then.
func (w *Worker) every(ctx context.Context, last *time.Time, pause time.Duration, do func(context.Context) error) error {
	now := w.now()
	if !last.IsZero() && now.Sub(*last) < pause && !now.Before(*last) {
		return nil
	}
	if err := do(ctx); err != nil {
		return err
	}
	*last = now
	return nil
}

// look does what is due of one request, and hands over what is to be told.
func (w *Worker) look(ctx context.Context, r Request) error {
	t, ok := w.c.Office.team(r.Department)
	if !ok { // the department is not in the town's file any more
		if err := w.c.Office.handOver(ctx, r, w.c.Crier); err != nil {
			return err
		}
		return w.sleep(ctx, r)
	}
	if r.Status.Open() && !r.unsent() {
		var err error
		if r, err = w.do(ctx, t, r); err != nil {
			return err
		}
	}
	return w.c.Office.handOver(ctx, r, w.c.Crier)
}

// do does what is due first.
func (w *Worker) do(ctx context.Context, t *team, r Request) (Request, error) {
	now := w.now()
	due := func(at time.Time) bool { return !at.IsZero() && !at.After(now) }
	switch {
	case r.Missed:
		return w.c.Office.tryAgain(ctx, r)
	case r.Proof.Needed():
		return w.prove(ctx, r)
	case due(t.warnAt(r)):
		return w.c.Office.warn(ctx, t, r)
	case due(t.soonAt(r)):
		return w.announce(ctx, t, r)
	case r.Earlier && r.free(now):
		return w.c.Office.offerEarlier(ctx, t, r)
	}
	return r, w.sleep(ctx, r)
}

// sleep has a request looked at when the next thing is due.
func (w *Worker) sleep(ctx context.Context, r Request) error {
	_, err := w.c.Office.update(ctx, "note when to look at", r.Reference, Room{}, func(*Request) error { return nil })
	return err
}

// announce tells that we call soon. A window that a closure has taken after
// all is given up for another one.
func (w *Worker) announce(ctx context.Context, t *team, r Request) (Request, error) {
	o := w.c.Office
	if !t.serves(r.Slot) {
		return o.replan(ctx, r, w.now(), stillThere(r), func(r *Request, slots []Slot) {
			r.tell(NoticeMoved, o.now(), time.Time{}, slots...)
		})
	}
	return o.update(ctx, "announce", r.Reference, Room{}, func(r *Request) error {
		if _, done := r.told(NoticeSoon); done || !r.Status.Open() {
			return errUnchanged
		}
		r.tell(NoticeSoon, o.now(), time.Time{})
		return nil
	})
}

// serves reports whether a window is service time from beginning to end.
func (t *team) serves(s Slot) bool { return t.hours.Between(s.From, s.To) == s.To.Sub(s.From) }

// stillThere reports whether a request stands as it was seen.
func stillThere(seen Request) func(*Request, []Slot) error {
	return func(r *Request, _ []Slot) error {
		if r.Plans != seen.Plans || r.Status == Calling || r.Missed != seen.Missed || r.talked() {
			return errUnchanged
		}
		return nil
	}
}

// prove lets go what nobody has proven in time, or has its number called.
func (w *Worker) prove(ctx context.Context, r Request) (Request, error) {
	if !r.Proof.Until.After(w.now()) {
		return w.c.Office.expire(ctx, r)
	}
	if wait := w.c.Office.UntilCalling(r.Department); wait > 0 && !r.Proof.CallAt.IsZero() {
		return w.c.Office.putOffProofCall(ctx, r, w.now().Add(wait))
	}
	if w.c.Caller == nil {
		return w.c.Office.dropProofCall(ctx, r)
	}
	return w.c.Caller.proofCall(ctx, r)
}

func (w *Worker) now() time.Time { return w.c.Office.now() }

// tellable reports whether there is a way to tell a citizen something: by text,
// or, where none arrives, spoken if it changes a time or is for a mailbox.
func (o *Office) tellable(r Request, kind string) bool {
	if o.TextCapable(r.Phone) || r.Address != "" && r.Door != "voice" && r.Door != "api" && r.Door != "counter" {
		return true
	}
	return kind == NoticeRisk || kind == NoticeMoved || kind == NoticeMissed && r.Outcome == OutcomeVoicemail
}

// handOver gives what is unsaid of a request to the Crier, and notes that.
func (o *Office) handOver(ctx context.Context, r Request, crier Crier) error {
	if !r.unsent() || crier == nil {
		return nil
	}
	for _, t := range r.Told {
		if !t.Unsent {
			continue
		}
		if err := crier.Tell(ctx, r.notice(t)); err != nil {
			return fmt.Errorf("tell a citizen: %w", err)
		}
	}
	handed := r.Told
	_, err := o.update(ctx, "note what was told", r.Reference, Room{}, func(r *Request) error {
		for i := range r.Told {
			for _, t := range handed {
				if t.Kind == r.Told[i].Kind && t.At.Equal(r.Told[i].At) {
					r.Told[i].Unsent, r.Told[i].Silent = false, !o.tellable(*r, t.Kind)
				}
			}
		}
		return nil
	})
	if errors.Is(err, ErrUnknown) {
		return nil
	}
	return err
}
