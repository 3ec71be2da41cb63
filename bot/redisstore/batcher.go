package redisstore

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/redis/go-redis/v9"
)

const (
	// maxBatch is how many scripts travel together at most.
	maxBatch = 256
	// wires is how many batches are under way at once.
	wires = 3
)

var errClosed = errors.New("the store is closed")

// batcher sends the scripts of concurrent requests together: each wire takes
// whatever waits, sends it in one pipeline and hands the answers out. It never
// waits for more to come.
type batcher struct {
	client redis.UniversalClient
	mu     sync.Mutex
	queue  []*call
	shut   bool
	wake   chan struct{}
	wires  sync.WaitGroup
}

// call is one script on its way.
type call struct {
	script *redis.Script
	keys   []string
	args   []any
	answer *redis.Cmd
	err    error
	state  atomic.Int32
	done   chan struct{}
}

const (
	waiting int32 = iota
	taken
	withdrawn
)

func newBatcher(client redis.UniversalClient) *batcher {
	b := &batcher{client: client, wake: make(chan struct{}, wires)}
	for range wires {
		b.wires.Go(b.work)
	}
	return b
}

// run has a script run. An error always wraps callback.ErrUnavailable; unless
// ctx ended before it was sent, it may have been run nevertheless.
func (b *batcher) run(ctx context.Context, s *redis.Script, keys []string, args ...any) (*redis.Cmd, error) {
	c := newCall(s, keys, args...)
	if !b.put(c) {
		return nil, unavailable(errClosed)
	}
	return c.wait(ctx)
}

func newCall(s *redis.Script, keys []string, args ...any) *call {
	return &call{script: s, keys: keys, args: args, done: make(chan struct{})}
}

// wait is for the answer of a call that was put.
func (c *call) wait(ctx context.Context) (*redis.Cmd, error) {
	select {
	case <-c.done:
	case <-ctx.Done():
		c.state.CompareAndSwap(waiting, withdrawn)
		return nil, unavailable(ctx.Err())
	}
	if c.err != nil {
		return nil, unavailable(c.err)
	}
	return c.answer, nil
}

func (b *batcher) put(calls ...*call) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.shut {
		return false
	}
	b.queue = append(b.queue, calls...)
	b.signal()
	return true
}

func (b *batcher) signal() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// close sends what waits and stops.
func (b *batcher) close() {
	b.mu.Lock()
	b.shut = true
	b.mu.Unlock()
	for range wires {
		b.signal()
	}
	b.wires.Wait()
}

func (b *batcher) work() {
	var batch []*call
	for range b.wake {
		for {
			var shut bool
			batch, shut = b.take(batch[:0])
			if len(batch) > 0 {
				b.send(batch)
				continue
			}
			if shut {
				b.signal() // the other wires stop too
				return
			}
			break
		}
	}
}

// take moves what waits into batch.
func (b *batcher) take(batch []*call) ([]*call, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := min(len(b.queue), maxBatch)
	for _, c := range b.queue[:n] {
		if c.state.CompareAndSwap(waiting, taken) {
			batch = append(batch, c)
		}
	}
	rest := copy(b.queue, b.queue[n:])
	clear(b.queue[rest:])
	b.queue = b.queue[:rest]
	return batch, b.shut && rest == 0
}

// send runs a batch by the scripts' names, and those the server does not know
// yet by their texts.
func (b *batcher) send(batch []*call) {
	ctx, cancel := context.WithTimeout(context.Background(), ioTime)
	defer cancel()
	b.exec(ctx, batch, func(c *call) *redis.Cmd { return byName(ctx, c) })
	var unknown []*call
	for _, c := range batch {
		if redis.HasErrorPrefix(c.err, "NOSCRIPT") {
			unknown = append(unknown, c)
		}
	}
	if len(unknown) > 0 {
		draft := b.client.Pipeline() // never sent
		b.exec(ctx, unknown, func(c *call) *redis.Cmd { return c.script.Eval(ctx, draft, c.keys, c.args...) })
	}
	for i, c := range batch {
		close(c.done)
		batch[i] = nil
	}
}

func (b *batcher) exec(ctx context.Context, batch []*call, command func(*call) *redis.Cmd) {
	p := b.client.Pipeline()
	for _, c := range batch {
		c.answer = command(c)
		_ = p.Process(ctx, once{c.answer})
	}
	_, _ = p.Exec(ctx) // each answer carries its own error
	for _, c := range batch {
		if c.err = c.answer.Err(); errors.Is(c.err, redis.Nil) {
			c.err = nil
		}
	}
}

// byName is a script that the server knows.
func byName(ctx context.Context, c *call) *redis.Cmd {
	args := append(make([]any, 0, 3+len(c.keys)+len(c.args)), "evalsha", c.script.Hash(), len(c.keys))
	for _, k := range c.keys {
		args = append(args, k)
	}
	cmd := redis.NewCmd(ctx, append(args, c.args...)...)
	cmd.SetFirstKeyPos(3)
	return cmd
}

// once is a script that is not sent again when its answer is lost: it may have
// been run. A cluster's client repeats pipelines whatever its MaxRetries says;
// what another node is to answer (MOVED, ASK) it still sends there.
type once struct{ *redis.Cmd }

// NoRetry reports that it must not be sent again.
func (once) NoRetry() bool { return true }
