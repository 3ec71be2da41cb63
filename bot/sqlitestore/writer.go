package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"sync"
	"sync/atomic"
)

// maxBatch is how many operations share one commit at most.
const maxBatch = 256

// writer is the only one that writes. It takes whatever waits, runs it in one
// transaction, commits once and then answers everyone. It never waits for more
// to come.
type writer struct {
	tx    tx
	conn  *sql.Conn
	mu    sync.Mutex
	queue []*op
	shut  bool
	wake  chan struct{}
	done  chan struct{}
}

// op is one operation: it either decides against writing and returns why, or
// writes and returns nil. It may run twice, so it must set what it gives out
// anew each time.
type op struct {
	do    func(*tx) error
	err   error
	state atomic.Int32
	done  chan struct{}
}

const (
	waiting int32 = iota
	taken
	withdrawn
)

func newWriter(c *sql.Conn) *writer {
	w := &writer{
		conn: c,
		tx:   tx{querier: querier{newStatements(c.PrepareContext)}},
		wake: make(chan struct{}, 1),
		done: make(chan struct{}),
	}
	go w.work()
	return w
}

// run has an operation done and waits until it is on disk. When ctx ends
// before its turn has come, it is not done at all.
func (w *writer) run(ctx context.Context, do func(*tx) error) error {
	o := &op{do: do, done: make(chan struct{})}
	if !w.put(o) {
		return unavailable(errClosed)
	}
	select {
	case <-o.done:
		return o.err
	case <-ctx.Done():
	}
	if o.state.CompareAndSwap(waiting, withdrawn) {
		return unavailable(ctx.Err())
	}
	<-o.done
	return o.err
}

func (w *writer) put(o *op) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.shut {
		return false
	}
	w.queue = append(w.queue, o)
	w.signal()
	return true
}

func (w *writer) signal() {
	select {
	case w.wake <- struct{}{}:
	default:
	}
}

// close answers everything that waits and stops.
func (w *writer) close() error {
	w.mu.Lock()
	w.shut = true
	w.signal()
	w.mu.Unlock()
	<-w.done
	return nil
}

func (w *writer) work() {
	defer close(w.done)
	var batch []*op
	for range w.wake {
		for {
			var shut bool
			batch, shut = w.take(batch[:0])
			if len(batch) > 0 {
				w.commit(batch)
				continue
			}
			if shut {
				return
			}
			break
		}
	}
}

// take moves what waits into batch.
func (w *writer) take(batch []*op) ([]*op, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := min(len(w.queue), maxBatch)
	for _, o := range w.queue[:n] {
		if o.state.CompareAndSwap(waiting, taken) {
			batch = append(batch, o)
		}
	}
	rest := copy(w.queue, w.queue[n:])
	clear(w.queue[rest:])
	w.queue = w.queue[:rest]
	return batch, w.shut && rest == 0
}

// commit answers every operation. One that fails half-way takes the whole
// transaction with it; then each gets one of its own, so that it spoils none.
func (w *writer) commit(batch []*op) {
	if w.together(batch) {
		answer(batch)
		return
	}
	for i := range batch {
		w.together(batch[i : i+1])
		answer(batch[i : i+1])
	}
}

func answer(batch []*op) {
	for i, o := range batch {
		close(o.done)
		batch[i] = nil
	}
}

// together runs a batch in one transaction; false means that one of several
// spoiled it and nothing was written.
func (w *writer) together(batch []*op) bool {
	w.tx.failed = false
	if _, err := w.tx.exec("BEGIN IMMEDIATE"); err != nil {
		fail(batch, err)
		return true
	}
	for _, o := range batch {
		w.tx.wrote = false
		o.err = o.do(&w.tx)
		if w.tx.failed || o.err != nil && w.tx.wrote {
			w.rollback()
			if o.err == nil {
				o.err = unavailable(errors.New("an error of the file was lost"))
			}
			return len(batch) == 1
		}
	}
	if _, err := w.tx.exec("COMMIT"); err != nil {
		w.rollback()
		fail(batch, err)
	}
	return true
}

// rollback undoes a transaction, unless SQLite has already done so itself.
func (w *writer) rollback() { w.tx.exec("ROLLBACK") }

func fail(batch []*op, err error) {
	for _, o := range batch {
		o.err = err
	}
}
