package redisstore

import (
	"context"
	"fmt"
	"strconv"
	"time"
)

func triesOf(key string) string { return "rr:tries:" + digest(key) }

// Take counts a try, unless there were too many.
func (s *Store) Take(ctx context.Context, key string, limit int, window time.Duration) (ok bool, err error) {
	now := s.now()
	answer, err := s.batch.run(ctx, takeTry, []string{triesOf(key)},
		moment(now), moment(now.Add(window)), limit, millis(window))
	if err != nil {
		return false, fmt.Errorf("count try: %w", err)
	}
	return answer.Val() == int64(1), nil
}

// Tries tells how many tries count now.
func (s *Store) Tries(ctx context.Context, key string) (int, error) {
	data, ok, err := found(s.client.Get(ctx, triesOf(key)))
	if err != nil {
		return 0, fmt.Errorf("count tries: %w", err)
	}
	if !ok || len(data) <= momentLen || string(data[:momentLen]) <= moment(s.now()) {
		return 0, nil
	}
	n, err := strconv.Atoi(string(data[momentLen:]))
	if err != nil {
		return 0, fmt.Errorf("count tries: %w", unavailable(errAnswer))
	}
	return n, nil
}

// Forget forgets the tries under key.
func (s *Store) Forget(ctx context.Context, key string) error {
	if err := s.client.Del(ctx, triesOf(key)).Err(); err != nil {
		return fmt.Errorf("forget tries: %w", unavailable(err))
	}
	return nil
}
