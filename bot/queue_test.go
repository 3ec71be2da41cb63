package bot

import (
	"context"
	"sync"
	"testing"
)

// A turn that is given in the very moment its waiter gives up is passed on.
func TestTurnGivenTooLateIsPassedOn(t *testing.T) {
	var q queue
	if err := q.enter(t.Context(), "a"); err != nil {
		t.Fatal(err)
	}
	late, next := make(chan struct{}), make(chan struct{})
	q.lanes["a"] = append(q.lanes["a"], late, next)
	q.leave("a")          // gives it to late …
	q.withdraw("a", late) // … who does not want it any more
	select {
	case <-next:
	default:
		t.Error("the next one is not let in")
	}
	q.leave("a")
	if len(q.lanes) != 0 {
		t.Errorf("lanes left: %v", q.lanes)
	}
}

func TestOneAtATime(t *testing.T) {
	var q queue
	var all sync.WaitGroup
	in := 0
	for i := range 200 {
		all.Go(func() {
			ctx, cancel := context.WithCancel(context.Background())
			defer cancel()
			if i%5 == 0 {
				cancel() // gives up at once, or not at all
			}
			if q.enter(ctx, "a") != nil {
				return
			}
			in++ // the race detector and the count would show two at once
			if in != 1 {
				t.Error("two at once")
			}
			in--
			q.leave("a")
		})
	}
	all.Wait()
	if len(q.lanes) != 0 {
		t.Errorf("lanes left: %v", q.lanes)
	}
}
