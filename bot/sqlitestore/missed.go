package sqlitestore

import (
	"context"
	"fmt"

	"github.com/rathausruf/rathausruf/bot"
)

// Miss counts a question nobody could answer.
func (s *Store) Miss(ctx context.Context, m bot.Missed) error {
	err := s.writer.run(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO missed (day, language, words, times) VALUES (?, ?, ?, 1)
			ON CONFLICT (day, language, words) DO UPDATE SET times = times + 1`, m.Day, m.Language, m.Words)
		return err
	})
	if err != nil {
		return fmt.Errorf("count a question: %w", err)
	}
	return nil
}

// Missed lists what was asked since a day.
func (s *Store) Missed(ctx context.Context, since string) (list []bot.Missed, err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("list questions: %w", unavailable(err))
	}
	err = s.read.rows(`SELECT day, language, words, times FROM missed WHERE day >= ?`, []any{since},
		func(scan func(...any) error) error {
			var m bot.Missed
			err := scan(&m.Day, &m.Language, &m.Words, &m.Times)
			list = append(list, m)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list questions: %w", err)
	}
	return list, nil
}
