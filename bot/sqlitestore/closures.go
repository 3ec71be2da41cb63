package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// Closures lists the closures that end after a moment.
func (s *Store) Closures(ctx context.Context, after time.Time) (list []callback.Closure, err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("list closures: %w", unavailable(err))
	}
	err = s.read.rows(`SELECT data FROM closures WHERE ends > ? ORDER BY begins, id`, []any{micros(after)},
		func(scan func(...any) error) error {
			var data []byte
			var c callback.Closure
			if err := scan(&data); err != nil {
				return err
			}
			err := json.Unmarshal(data, &c)
			list = append(list, c)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list closures: %w", err)
	}
	return list, nil
}

// SaveClosure adds or replaces a closure.
func (s *Store) SaveClosure(ctx context.Context, c callback.Closure) error {
	data, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("save closure: %w", err)
	}
	err = s.writer.run(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO closures (id, department, begins, ends, data) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET department = excluded.department, begins = excluded.begins,
			ends = excluded.ends, data = excluded.data`, c.ID, c.Department, micros(c.From), micros(c.To), data)
		return err
	})
	if err != nil {
		return fmt.Errorf("save closure: %w", err)
	}
	s.feed.publish(callback.Change{Department: c.Department})
	return nil
}

// DropClosure removes a closure.
func (s *Store) DropClosure(ctx context.Context, id string) error {
	var department string
	err := s.writer.run(ctx, func(t *tx) error {
		found, err := t.row(`SELECT department FROM closures WHERE id = ?`, []any{id}, &department)
		if err == nil && !found {
			err = callback.ErrUnknown
		}
		if err != nil {
			return err
		}
		_, err = t.exec(`DELETE FROM closures WHERE id = ?`, id)
		return err
	})
	if err != nil {
		return fmt.Errorf("drop closure: %w", err)
	}
	s.feed.publish(callback.Change{Department: department})
	return nil
}
