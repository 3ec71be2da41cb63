package sqlitestore

import (
	"context"
	"crypto/sha256"
	"fmt"
	"time"
)

// Session finds a session that has not expired.
func (s *Store) Session(ctx context.Context, token string) (data []byte, found bool, err error) {
	if err := ctx.Err(); err != nil {
		return nil, false, fmt.Errorf("read session: %w", unavailable(err))
	}
	found, err = s.read.row(`SELECT data FROM sessions WHERE token = ? AND until > ?`,
		[]any{digest(token), micros(s.now())}, &data)
	if err != nil {
		return nil, false, fmt.Errorf("read session: %w", err)
	}
	return data, found, nil
}

// SaveSession writes a session, new or not.
func (s *Store) SaveSession(ctx context.Context, token string, data []byte, until time.Time) error {
	err := s.writer.run(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO sessions (token, data, until) VALUES (?, ?, ?)
			ON CONFLICT (token) DO UPDATE SET data = excluded.data, until = excluded.until`, digest(token), data, micros(until))
		return err
	})
	if err != nil {
		return fmt.Errorf("save session: %w", err)
	}
	return nil
}

// DropSession ends a session; one that is not there is no error.
func (s *Store) DropSession(ctx context.Context, token string) error {
	err := s.writer.run(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM sessions WHERE token = ?`, digest(token))
		return err
	})
	if err != nil {
		return fmt.Errorf("drop session: %w", err)
	}
	return nil
}

// digest stands for a secret or personal key.
func digest(key string) []byte {
	sum := sha256.Sum256([]byte(key))
	return sum[:]
}
