// Package redisstore is the store that several instances share: a Redis, a
// Redis behind Sentinel, or a Redis Cluster. Every decision is one Lua script
// in lua/; the scripts of concurrent requests travel together.
package redisstore

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
)

// margin is how much longer Redis keeps what has expired: whether something
// has expired is decided by the moments stored with it, and its own time to
// live only cleans up.
const margin = 10 * time.Minute

// Store keeps everything in a Redis.
type Store struct {
	now    func() time.Time
	client redis.UniversalClient
	batch  *batcher
	feed   feed
	woken  chan struct{}
}

var _ bot.Store = (*Store)(nil)

// Open connects to the Redis at address: redis://[user:password@]host:port[/db],
// rediss:// (TLS), redis-sentinel://host:port,host:port[/db]?master=name or
// redis-cluster://host:port,host:port; the last two take ?tls=true. Persistence
// is the server's: only with appendonly yes and appendfsync always has
// everything confirmed outlived a crash of its machine. Errors name the
// address without the password; those of a server that cannot be reached wrap
// callback.ErrUnavailable.
func Open(ctx context.Context, address string, now func() time.Time) (*Store, error) {
	client, err := connect(address)
	if err != nil {
		return nil, fmt.Errorf("open redis: %w", err)
	}
	s := &Store{now: now, client: client, batch: newBatcher(client), woken: make(chan struct{}, 1)}
	s.feed.subscribe = func(ctx context.Context) *redis.PubSub { return client.Subscribe(ctx, changesChannel) }
	if err := s.Ping(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open redis: is it running and may we write? %w", err), s.Close())
	}
	return s, nil
}

// Woken receives a value when jobs were added by this process.
func (s *Store) Woken() <-chan struct{} { return s.woken }

func (s *Store) wake(jobs int) {
	if jobs == 0 {
		return
	}
	select {
	case s.woken <- struct{}{}:
	default:
	}
}

// Ping writes, since a replica or a server that cannot save is of no use.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.client.Set(ctx, "rr:ping", moment(s.now()), time.Minute).Err(); err != nil {
		return fmt.Errorf("ping: %w", unavailable(err))
	}
	return nil
}

// Close finishes what is under way and closes the connections.
func (s *Store) Close() error {
	s.feed.close()
	s.batch.close()
	return s.client.Close()
}

// moment is a time as Redis keeps it: microseconds since 1970 UTC in 16
// digits, so that they sort and compare as text. Earlier ones are 0.
func moment(t time.Time) string {
	m := int64(0)
	if !t.IsZero() {
		m = max(t.UnixMicro(), 0)
	}
	s := strconv.FormatInt(m, 10)
	if len(s) < momentLen {
		s = "0000000000000000"[len(s):] + s
	}
	return s
}

const momentLen = 16

// readMoment reads what moment wrote, in UTC.
func readMoment(s string) time.Time {
	m, err := strconv.ParseInt(s, 10, 64)
	if err != nil || m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(m).UTC()
}

// millis is a time to live: d and a margin.
func millis(d time.Duration) int64 { return (max(d, 0) + margin).Milliseconds() }

// unavailable marks an error of the connection or the server.
func unavailable(err error) error {
	return fmt.Errorf("%w: %w", callback.ErrUnavailable, err)
}
