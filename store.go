package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/redisstore"
	"github.com/rathausruf/rathausruf/bot/sealed"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
)

// openStore opens the config's store behind its seal. Without a secret, as when
// somebody only talks in the terminal, nothing is sealed.
func openStore(ctx context.Context, c Config, now func() time.Time) (bot.Store, error) {
	inner, err := openInner(ctx, c.Store, now)
	if err != nil {
		return nil, err
	}
	return seal(ctx, c, inner)
}

// openInner opens the store that an address names.
func openInner(ctx context.Context, address string, now func() time.Time) (sealed.Inner, error) {
	switch scheme, rest, _ := strings.Cut(address, ":"); scheme {
	case "sqlite":
		return opened(sqlitestore.Open(ctx, rest, now))
	case "redis", "rediss", "redis-sentinel", "redis-cluster":
		return opened(redisstore.Open(ctx, address, now))
	default:
		return nil, fmt.Errorf("store: %q is neither sqlite:FILE nor redis://HOST:PORT", scheme)
	}
}

// opened keeps a store that is nil from looking like one.
func opened[S sealed.Inner](s S, err error) (sealed.Inner, error) {
	if err != nil {
		return nil, err
	}
	return s, nil
}

// seal puts the seal before a store, or closes it.
func seal(ctx context.Context, c Config, inner sealed.Inner) (bot.Store, error) {
	if c.Secret == "" {
		return inner, nil
	}
	s, err := sealed.Open(ctx, inner, secrets(c)...)
	if err != nil {
		return nil, errors.Join(err, inner.Close())
	}
	return s, nil
}

// secrets are the one in use and the one it replaces.
func secrets(c Config) [][]byte {
	out := [][]byte{[]byte(c.Secret)}
	if c.SecretOld != "" {
		out = append(out, []byte(c.SecretOld))
	}
	return out
}

// secretFor is the gateway's secret for one purpose; nil without one. It belongs
// to what is stored and outlives a new RATHAUSRUF_SECRET.
func secretFor(store bot.Store, purpose string) []byte {
	if s, ok := store.(*sealed.Store); ok {
		return s.Secret(purpose)
	}
	return nil
}

// openBeside opens the store for a tool, also while the gateway runs.
func openBeside(ctx context.Context, c Config, clk *clock) (bot.Store, error) {
	if err := c.keepSecret(rand.Text); err != nil {
		return nil, err
	}
	inner, err := openInnerBeside(ctx, c, clk)
	if err != nil {
		return nil, err
	}
	store, err := seal(ctx, c, inner)
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	return store, nil
}

// openInnerBeside is openBeside without the seal.
func openInnerBeside(ctx context.Context, c Config, clk *clock) (sealed.Inner, error) {
	inner, err := openInner(ctx, c.Store, clk.Now)
	if errors.Is(err, sqlitestore.ErrInUse) { // the gateway runs
		inner, err = opened(sqlitestore.OpenBeside(ctx, strings.TrimPrefix(c.Store, "sqlite:"), clk.Now))
	}
	if err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	return inner, nil
}
