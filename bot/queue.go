package bot

import (
	"context"
	"slices"
	"sync"
)

// queue lets one turn of a conversation through at a time, in the order they
// came to this process. Turns of other conversations do not wait. The zero
// queue is ready.
type queue struct {
	mu sync.Mutex
	// lanes holds who waits for each conversation that has a turn now.
	lanes map[string][]chan struct{}
}

// enter waits for the conversation to be free. Without an error, leave must
// follow.
func (q *queue) enter(ctx context.Context, key string) error {
	q.mu.Lock()
	if q.lanes == nil {
		q.lanes = map[string][]chan struct{}{}
	}
	waiting, taken := q.lanes[key]
	if !taken {
		q.lanes[key] = nil
		q.mu.Unlock()
		return nil
	}
	turn := make(chan struct{})
	q.lanes[key] = append(waiting, turn)
	q.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
		q.withdraw(key, turn)
		return ctx.Err()
	}
}

// leave lets the next one in.
func (q *queue) leave(key string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	waiting := q.lanes[key]
	if len(waiting) == 0 {
		delete(q.lanes, key)
		return
	}
	q.lanes[key] = waiting[1:]
	close(waiting[0])
}

// withdraw takes back a wait. A turn given in the same moment is passed on.
func (q *queue) withdraw(key string, turn chan struct{}) {
	q.mu.Lock()
	i := slices.Index(q.lanes[key], turn)
	if i >= 0 {
		q.lanes[key] = slices.Delete(q.lanes[key], i, i+1)
	}
	q.mu.Unlock()
	if i < 0 {
		q.leave(key)
	}
}
