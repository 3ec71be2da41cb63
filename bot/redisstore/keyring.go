package redisstore

import (
	"context"
	"fmt"

	"github.com/rathausruf/rathausruf/bot"
)

var _ bot.Keyring = (*Store)(nil)

const keyringKey = "rr:keyring"

// Keyring gives the keyring; nil when there is none.
func (s *Store) Keyring(ctx context.Context) ([]byte, error) {
	data, _, err := found(s.client.Get(ctx, keyringKey))
	if err != nil {
		return nil, fmt.Errorf("read keyring: %w", err)
	}
	return data, nil
}

// SaveKeyring writes it, if it still is what it was.
func (s *Store) SaveKeyring(ctx context.Context, was, keyring []byte) error {
	if err := s.decide(ctx, bot.ErrKeyring, saveKeyring, []string{keyringKey}, was, keyring); err != nil {
		return fmt.Errorf("write keyring: %w", err)
	}
	return nil
}
