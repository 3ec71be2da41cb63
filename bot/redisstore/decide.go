package redisstore

import (
	"context"
	"errors"

	"github.com/redis/go-redis/v9"
)

// decide runs a script that returns 1, or 0 for the reason no.
func (s *Store) decide(ctx context.Context, no error, sc *redis.Script, keys []string, args ...any) error {
	answer, err := s.batch.run(ctx, sc, keys, args...)
	if err != nil {
		return err
	}
	switch answer.Val() {
	case int64(1):
		return nil
	case int64(0):
		return no
	}
	return unavailable(errAnswer)
}

// texts runs a script that returns a list of texts; false becomes "".
func (s *Store) texts(ctx context.Context, sc *redis.Script, keys []string, args ...any) ([]string, error) {
	answer, err := s.batch.run(ctx, sc, keys, args...)
	if err != nil {
		return nil, err
	}
	list, ok := answer.Val().([]any)
	if !ok {
		return nil, unavailable(errAnswer)
	}
	out := make([]string, len(list))
	for i, v := range list {
		out[i], _ = v.(string)
	}
	return out, nil
}

// found reads the answer of a plain command; found is false when there is
// nothing.
func found(c *redis.StringCmd) (data []byte, found bool, err error) {
	data, err = c.Bytes()
	if errors.Is(err, redis.Nil) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, unavailable(err)
	}
	return data, true, nil
}
