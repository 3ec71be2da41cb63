package sqlitestore

import (
	"bytes"
	"context"
	"fmt"

	"github.com/rathausruf/rathausruf/bot"
)

var _ bot.Keyring = (*Store)(nil)

const keyringQuery = `SELECT data FROM keyring WHERE id = 1`

// Keyring gives the keyring; nil when there is none.
func (s *Store) Keyring(ctx context.Context) (data []byte, err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read keyring: %w", unavailable(err))
	}
	if _, err := s.read.row(keyringQuery, nil, &data); err != nil {
		return nil, fmt.Errorf("read keyring: %w", err)
	}
	return data, nil
}

// SaveKeyring writes it, if it still is what it was.
func (s *Store) SaveKeyring(ctx context.Context, was, keyring []byte) error {
	err := s.writer.run(ctx, func(t *tx) error {
		var kept []byte
		found, err := t.row(keyringQuery, nil, &kept)
		if err == nil && (found != (was != nil) || !bytes.Equal(kept, was)) {
			err = bot.ErrKeyring
		}
		if err == nil {
			_, err = t.exec(`INSERT INTO keyring (id, data) VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET data = excluded.data`, keyring)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("write keyring: %w", err)
	}
	return nil
}
