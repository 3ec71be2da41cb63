package sqlitestore

import (
	"context"
	"fmt"
	"time"
)

// Take counts a try, unless there were too many.
func (s *Store) Take(ctx context.Context, key string, limit int, window time.Duration) (ok bool, err error) {
	now, k := s.now(), digest(key)
	err = s.writer.run(ctx, func(t *tx) error {
		var count int
		until := micros(now.Add(window))
		_, err := t.row(`SELECT count, until FROM tries WHERE key = ? AND until > ?`, []any{k, micros(now)}, &count, &until)
		if ok = err == nil && count < limit; !ok {
			return err
		}
		_, err = t.exec(`INSERT INTO tries (key, count, until) VALUES (?, ?, ?)
			ON CONFLICT (key) DO UPDATE SET count = excluded.count, until = excluded.until`, k, count+1, until)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("count try: %w", err)
	}
	return ok, nil
}

// Tries tells how many tries count now.
func (s *Store) Tries(ctx context.Context, key string) (count int, err error) {
	if err := ctx.Err(); err != nil {
		return 0, fmt.Errorf("count tries: %w", unavailable(err))
	}
	_, err = s.read.row(`SELECT count FROM tries WHERE key = ? AND until > ?`, []any{digest(key), micros(s.now())}, &count)
	if err != nil {
		return 0, fmt.Errorf("count tries: %w", err)
	}
	return count, nil
}

// Forget forgets the tries under key.
func (s *Store) Forget(ctx context.Context, key string) error {
	err := s.writer.run(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM tries WHERE key = ?`, digest(key))
		return err
	})
	if err != nil {
		return fmt.Errorf("forget tries: %w", err)
	}
	return nil
}
