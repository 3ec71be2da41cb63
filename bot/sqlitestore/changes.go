package sqlitestore

import (
	"context"
	"slices"
	"sync"

	"github.com/rathausruf/rathausruf/callback"
)

// feed tells everyone who listens what changed. Only this process writes, so
// that nothing need be asked for.
type feed struct {
	mu        sync.Mutex
	listeners []chan callback.Change
	shut      bool
}

// backlog is how many changes a reader may be behind before it loses some.
const backlog = 64

// Changes feeds changes until ctx ends or the store is closed.
func (s *Store) Changes(ctx context.Context) (<-chan callback.Change, error) {
	c := make(chan callback.Change, backlog)
	if !s.feed.add(c) {
		return nil, unavailable(errClosed)
	}
	context.AfterFunc(ctx, func() { s.feed.remove(c) })
	return c, nil
}

func (f *feed) add(c chan callback.Change) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shut {
		return false
	}
	f.listeners = append(f.listeners, c)
	return true
}

func (f *feed) remove(c chan callback.Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i := slices.Index(f.listeners, c); i >= 0 {
		f.listeners = slices.Delete(f.listeners, i, i+1)
		close(c)
	}
}

func (f *feed) publish(change callback.Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.listeners {
		select {
		case c <- change:
		default: // too slow; it reads anew with the next one
		}
	}
}

func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.shut = true
	for _, c := range f.listeners {
		close(c)
	}
	f.listeners = nil
}
