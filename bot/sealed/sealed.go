// Package sealed encrypts what a store keeps of people. It stands before either
// store and is one itself: values are sealed with AES-256-GCM and bound to
// their place, and what records are found by (telephone numbers, addresses,
// conversations) is sealed so that the same always becomes the same.
//
// What stays readable is what stores search and sort by and what names nobody:
// departments, windows, times, states, references, logins, the audit log and
// the figures. Decision 0025 tells why.
package sealed

import (
	"context"
	"fmt"

	"github.com/rathausruf/rathausruf/bot"
)

// Inner is a store that also keeps the key it is sealed with.
type Inner interface {
	bot.Store
	bot.Keyring
	bot.Archive
}

// Store is a bot.Store whose contents are of no use without the secret.
type Store struct {
	Inner
	c *ciphers
}

var _ bot.Store = (*Store)(nil)

// Open puts the seal before a store; closing it closes the store. The first
// secret is the one in use, the others are those it replaces. Errors:
// ErrSecret, ErrPlain, and the store's.
func Open(ctx context.Context, store Inner, secrets ...[]byte) (*Store, error) {
	data, err := dataKey(ctx, store, secrets)
	if err != nil {
		return nil, fmt.Errorf("open the seal: %w", err)
	}
	c, err := newCiphers(data)
	if err != nil {
		return nil, err
	}
	return &Store{Inner: store, c: c}, nil
}

// Secret is a secret of 32 bytes for one purpose. It belongs to the store and
// stays when the operator changes theirs.
func (s *Store) Secret(purpose string) []byte { return s.c.derive(purpose) }

// kinds of names.
const (
	talks     = "conversation"
	addresses = "address"
	phones    = "phone"
	keys      = "key"
)
