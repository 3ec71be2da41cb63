package sealed_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/redisstore"
	"github.com/rathausruf/rathausruf/bot/sealed"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/bot/storetest"
)

var secret = []byte("a secret of the town, long enough")

func openFile(t testing.TB, path string, now func() time.Time, secrets ...[]byte) *sealed.Store {
	t.Helper()
	inner, err := sqlitestore.Open(context.Background(), path, now)
	if err != nil {
		t.Fatal(err)
	}
	s, err := sealed.Open(context.Background(), inner, secrets...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func openRedis(t testing.TB, address string, now func() time.Time, secrets ...[]byte) *sealed.Store {
	t.Helper()
	inner, err := redisstore.Open(context.Background(), address, now)
	if err != nil {
		t.Fatal(err)
	}
	s, err := sealed.Open(context.Background(), inner, secrets...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestStore: a sealed store keeps what a store keeps.
func TestStore(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T, now func() time.Time) bot.Store {
			return openFile(t, filepath.Join(t.TempDir(), "sealed.db"), now, secret)
		})
	})
	t.Run("redis", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T, now func() time.Time) bot.Store {
			return openRedis(t, storetest.Redis(t), now, secret)
		})
	})
}

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sealed.db")
	storetest.Reopen(t, func(t *testing.T, now func() time.Time) bot.Store { return openFile(t, path, now, secret) })
}
