package bot

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// TestStopIsNotHeldUp: a network that does not answer holds up neither a stop
// nor, without one, the outbox; the text is put back.
func TestStopIsNotHeldUp(t *testing.T) {
	for _, tt := range []struct {
		stop  bool
		limit time.Duration
	}{{true, 10 * time.Second}, {false, sendLimit}} {
		synctest.Test(t, func(t *testing.T) {
			h, s, c, w := small(t, echo)
			w.fail = func(ctx context.Context, _ channels.Address) error { <-ctx.Done(); return ctx.Err() }
			ctx, stop := context.WithCancel(t.Context())
			defer stop()
			if err := s.Enqueue(ctx, job("a", c)); err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			done := make(chan time.Duration)
			go func() { h.sendDue(ctx); done <- time.Since(began) }()
			synctest.Wait()
			if tt.stop {
				stop()
			}
			if took := <-done; took > tt.limit || !tt.stop && took < tt.limit {
				t.Errorf("stop %v: took %v, at most %v", tt.stop, took, tt.limit)
			}
			if j := s.jobs["a"]; j.Error != context.Canceled.Error() && j.Error != context.DeadlineExceeded.Error() {
				t.Errorf("left are %+v", s.jobs)
			}
		})
	}
}

// TestSlowSendIsNoted: what became of a text that took all its time is kept.
func TestSlowSendIsNoted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, s, c, w := small(t, echo)
		w.fail = func(ctx context.Context, _ channels.Address) error { <-ctx.Done(); return ctx.Err() }
		h.c.Store = strict{s}
		if err := s.Enqueue(t.Context(), job("a", c)); err != nil {
			t.Fatal(err)
		}
		h.sendDue(t.Context())
		if s.jobs["a"].Error == "" {
			t.Error("the job stays leased")
		}
	})
}

// strict minds its context, as a real store does.
type strict struct{ *memory }

func (s strict) Retry(ctx context.Context, j Job, bury bool) error {
	if ctx.Err() != nil {
		return errors.New("too late")
	}
	return s.memory.Retry(ctx, j, bury)
}
