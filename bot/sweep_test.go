package bot

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestSweepComesAtOnceAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h, s, c, _ := small(t, echo)
		ctx, cancel := context.WithCancel(context.Background())
		stopped := make(chan struct{})
		go func() { h.every(ctx, sweepEvery, h.sweep); close(stopped) }()
		synctest.Wait()
		c.advance(sweepEvery)
		<-time.After(sweepEvery + time.Second) // the bubble's clock
		synctest.Wait()
		cancel()
		<-stopped
		if len(s.swept) != 2 {
			t.Fatalf("swept %d times", len(s.swept))
		}
		if want := wednesday.Add(-14 * 24 * time.Hour); !s.swept[0].Equal(want) || !s.swept[1].Equal(want.Add(sweepEvery)) {
			t.Errorf("swept what was closed before %v", s.swept)
		}
		if want := wednesday.Add(-7 * 24 * time.Hour); !s.sweptDead[0].Equal(want) {
			t.Errorf("swept what was given up before %v", s.sweptDead)
		}
	})
}

func TestSweepThatFailsIsLogged(t *testing.T) {
	h, s, _, _ := small(t, echo)
	var logs bytes.Buffer
	h.c.Log = slog.New(slog.NewTextHandler(&logs, nil))
	s.broken = errors.New("disk full")
	h.sweep(t.Context())
	if !strings.Contains(logs.String(), "disk full") {
		t.Errorf("log %q", logs.String())
	}
}
