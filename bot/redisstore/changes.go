package redisstore

import (
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/callback"
)

// changed is a change as it is published. References have no spaces.
func changed(c callback.Change) string { return c.Reference + " " + c.Department }

func readChanged(s string) callback.Change {
	reference, department, _ := strings.Cut(s, " ")
	return callback.Change{Department: department, Reference: reference}
}

// feed passes on what any instance published, over one subscription.
type feed struct {
	subscribe func(context.Context) *redis.PubSub
	mu        sync.Mutex
	listeners []chan callback.Change
	sub       *redis.PubSub
	shut      bool
}

// backlog is how many changes a reader may be behind before it loses some.
const backlog = 64

// Changes feeds changes of all instances until ctx ends or the store is
// closed. After a broken connection it gives a zero Change, since some may
// have been missed.
func (s *Store) Changes(ctx context.Context) (<-chan callback.Change, error) {
	c := make(chan callback.Change, backlog)
	if err := s.feed.add(ctx, c); err != nil {
		return nil, unavailable(err)
	}
	context.AfterFunc(ctx, func() { s.feed.remove(c) })
	return c, nil
}

func (f *feed) add(ctx context.Context, c chan callback.Change) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.shut {
		return errClosed
	}
	if f.sub == nil {
		ctx, cancel := context.WithTimeout(ctx, dialTime+ioTime)
		defer cancel()
		sub := f.subscribe(ctx)
		if _, err := sub.Receive(ctx); err != nil { // the confirmation
			sub.Close()
			return err
		}
		f.sub = sub
		go f.pass(sub.ChannelWithSubscriptions())
	}
	f.listeners = append(f.listeners, c)
	return nil
}

// pass runs until the subscription is closed.
func (f *feed) pass(messages <-chan any) {
	for m := range messages {
		switch m := m.(type) {
		case *redis.Message:
			f.publish(readChanged(m.Payload))
		case *redis.Subscription: // connected anew
			f.publish(callback.Change{})
		}
	}
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
	if f.sub != nil {
		f.sub.Close()
	}
}
