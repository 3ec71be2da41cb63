package redisstore

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"time"
)

func sessionKey(token string) string { return "rr:session:" + digest(token) }

// Session finds a session that has not expired.
func (s *Store) Session(ctx context.Context, token string) (data []byte, ok bool, err error) {
	data, ok, err = found(s.client.Get(ctx, sessionKey(token)))
	if err != nil {
		return nil, false, fmt.Errorf("read session: %w", err)
	}
	if !ok || len(data) < momentLen || string(data[:momentLen]) <= moment(s.now()) {
		return nil, false, nil
	}
	return data[momentLen:], true, nil
}

// SaveSession writes a session, new or not.
func (s *Store) SaveSession(ctx context.Context, token string, data []byte, until time.Time) error {
	left := max(until.Sub(s.now()), 0) + margin
	if err := s.client.Set(ctx, sessionKey(token), stamped(until, data), left).Err(); err != nil {
		return fmt.Errorf("save session: %w", unavailable(err))
	}
	return nil
}

// DropSession ends a session; one that is not there is no error.
func (s *Store) DropSession(ctx context.Context, token string) error {
	if err := s.client.Del(ctx, sessionKey(token)).Err(); err != nil {
		return fmt.Errorf("drop session: %w", unavailable(err))
	}
	return nil
}

// digest stands for a secret or personal key: a list of the keys, as operators
// and slow logs see it, signs nobody in and names nobody. Nothing is nothing.
func digest(key string) string {
	if key == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(key))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
