package desk

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

const (
	desksOpen = 50
	flood     = 400
)

// TestFiftyDesks: while 200 changes a second come in, every open desk is told after the last
// change, and none is told of each one.
func TestFiftyDesks(t *testing.T) {
	w := newTown(t)
	w.desk.calm = 300 * time.Millisecond
	server := httptest.NewServer(w.router)
	t.Cleanup(server.Close)
	streams := make([]<-chan string, desksOpen)
	for i := range streams {
		streams[i] = w.stream(t, "anna", "", server)
		next(t, streams[i], "event: change")
	}
	<-w.joined
	began := time.Now()
	// Read from the start: what lies unread would look as if it came late.
	counts, heard := make([]int, desksOpen), make([]time.Time, desksOpen)
	var all sync.WaitGroup
	for i, lines := range streams {
		all.Go(func() { counts[i], heard[i] = untilQuiet(lines, 1200*time.Millisecond) })
	}
	pace := time.NewTicker(time.Second / 200)
	defer pace.Stop()
	for i := range flood {
		<-pace.C
		w.asks(fmt.Sprintf("%07d", 1000000+i), "Ausweis")
	}
	mark := time.Now()
	w.asks("1999999", "Reisepass")
	all.Wait()
	t.Logf("%d changes came in within %v", flood+1, mark.Sub(began))
	most := int(time.Since(began)/w.desk.calm) + 2
	var last time.Duration
	for i, n := range counts {
		last = max(last, heard[i].Sub(mark))
		if heard[i].Before(mark) {
			t.Errorf("desk %d was not told of the last change", i)
		}
		if n > most {
			t.Errorf("desk %d was told %d times, at most %d are wanted", i, n, most)
		}
	}
	t.Logf("the last desk was told %v after the last change, each at most %d times", last, slices.Max(counts))
}

// untilQuiet counts the signals until none comes for a while, and tells when the
// last one came.
func untilQuiet(lines <-chan string, quiet time.Duration) (n int, last time.Time) {
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				return n, last
			}
			if line == "event: change" {
				n, last = n+1, time.Now()
			}
		case <-time.After(quiet):
			return n, last
		}
	}
}
