package desk

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// feed shares one subscription of the store's changes between all open pages.
// It subscribes with the first page and ends with the last.
type feed struct {
	source callback.Changes
	log    *slog.Logger
	retry  time.Duration // pause before subscribing again

	mu      sync.Mutex
	readers map[*reader]bool
	stop    context.CancelFunc // of the subscription; nil: none
	closed  bool
}

// reader is one open page. ring holds at most one signal: a page reads
// everything anew with each, so two are as good as one.
type reader struct {
	wants func(callback.Change) bool
	ring  chan struct{}
}

func newFeed(source callback.Changes, log *slog.Logger) *feed {
	return &feed{source: source, log: log, retry: 2 * time.Second, readers: map[*reader]bool{}}
}

// join signals the changes that wants asks for until leave is called. The
// channel is closed when the feed ends.
func (f *feed) join(wants func(callback.Change) bool) (ring <-chan struct{}, leave func()) {
	r := &reader{wants, make(chan struct{}, 1)}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.closed {
		close(r.ring)
		return r.ring, func() {}
	}
	f.readers[r] = true
	if f.stop == nil {
		var ctx context.Context
		ctx, f.stop = context.WithCancel(context.Background())
		go f.run(ctx)
	}
	return r.ring, func() { f.leave(r) }
}

func (f *feed) leave(r *reader) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.readers, r)
	if len(f.readers) == 0 && f.stop != nil {
		f.stop()
		f.stop = nil
	}
}

// run passes changes on until ctx ends, and subscribes again when the store
// lets go.
func (f *feed) run(ctx context.Context) {
	for ctx.Err() == nil {
		changes, err := f.source.Changes(ctx)
		if err != nil {
			f.log.Warn("the desk hears of no changes", "error", err)
		} else {
			f.ring(ctx, nil) // something may have changed meanwhile
			for change := range changes {
				f.ring(ctx, &change)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(f.retry):
		}
	}
}

// ring signals the readers that want a change; nil is wanted by all. A
// subscription that has been ended signals nobody any more.
func (f *feed) ring(ctx context.Context, change *callback.Change) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	for r := range f.readers {
		if change != nil && !r.wants(*change) {
			continue
		}
		select {
		case r.ring <- struct{}{}:
		default:
		}
	}
}

// close ends every stream.
func (f *feed) close() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.closed = true
	for r := range f.readers {
		close(r.ring)
		delete(f.readers, r)
	}
	if f.stop != nil {
		f.stop()
		f.stop = nil
	}
}
