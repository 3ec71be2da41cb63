package sqlitestore

import (
	"context"
	"fmt"

	"github.com/rathausruf/rathausruf/callback"
)

// SaveMedia keeps the recorded message of a request.
func (s *Store) SaveMedia(ctx context.Context, reference string, data []byte) error {
	err := s.writer.run(ctx, func(t *tx) error {
		n, err := t.exec(`INSERT INTO media (reference, data) SELECT reference, ? FROM requests WHERE reference = ?
			ON CONFLICT (reference) DO UPDATE SET data = excluded.data`, data, reference)
		if err == nil && n == 0 {
			err = callback.ErrUnknown
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("save message: %w", err)
	}
	return nil
}

// Media gives the recorded message of a request.
func (s *Store) Media(ctx context.Context, reference string) (data []byte, err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read message: %w", unavailable(err))
	}
	found, err := s.read.row(`SELECT data FROM media WHERE reference = ?`, []any{reference}, &data)
	if err == nil && !found {
		err = callback.ErrUnknown
	}
	if err != nil {
		return nil, fmt.Errorf("read message: %w", err)
	}
	return data, nil
}

// DropMedia removes the recorded message of a request.
func (s *Store) DropMedia(ctx context.Context, reference string) error {
	err := s.writer.run(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM media WHERE reference = ?`, reference)
		return err
	})
	if err != nil {
		return fmt.Errorf("drop message: %w", err)
	}
	return nil
}
