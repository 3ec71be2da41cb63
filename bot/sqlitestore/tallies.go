package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/rathausruf/rathausruf/callback"
)

// SaveTally keeps the numbers of a day.
func (s *Store) SaveTally(ctx context.Context, t callback.Tally) error {
	data, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("save tally: %w", err)
	}
	err = s.writer.run(ctx, func(w *tx) error {
		_, err := w.exec(`INSERT INTO tallies (day, data) VALUES (?, ?) ON CONFLICT (day) DO UPDATE SET data = excluded.data`, t.Day, data)
		return err
	})
	if err != nil {
		return fmt.Errorf("save tally: %w", err)
	}
	return nil
}

// Tallies lists the days kept from one day to another.
func (s *Store) Tallies(ctx context.Context, from, to string) (list []callback.Tally, err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("list tallies: %w", unavailable(err))
	}
	err = s.read.rows(`SELECT data FROM tallies WHERE day >= ? AND day <= ? ORDER BY day`, []any{from, to},
		func(scan func(...any) error) error {
			var data []byte
			if err := scan(&data); err != nil {
				return err
			}
			var t callback.Tally
			err := json.Unmarshal(data, &t)
			list = append(list, t)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list tallies: %w", err)
	}
	return list, nil
}

// DropTallies forgets the days before one.
func (s *Store) DropTallies(ctx context.Context, before string) (int, error) {
	var n int64
	err := s.writer.run(ctx, func(w *tx) (err error) {
		n, err = w.exec(`DELETE FROM tallies WHERE day < ?`, before)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("drop tallies: %w", err)
	}
	return int(n), nil
}
