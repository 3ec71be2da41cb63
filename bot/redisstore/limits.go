package redisstore

import (
	"context"
	"fmt"
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

// Forget forgets the tries under key.
func (s *Store) Forget(ctx context.Context, key string) error {
	if err := s.client.Del(ctx, triesOf(key)).Err(); err != nil {
		return fmt.Errorf("forget tries: %w", unavailable(err))
	}
	return nil
}
