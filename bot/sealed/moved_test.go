package sealed_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot/redisstore"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/bot/storetest"
)

// TestMoved: either store moves into either store, and back, without a change.
func TestMoved(t *testing.T) {
	file := func(t *testing.T, now func() time.Time) storetest.Archived {
		s, err := sqlitestore.Open(context.Background(), filepath.Join(t.TempDir(), "moved.db"), now)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	server := func(t *testing.T, now func() time.Time) storetest.Archived {
		s, err := redisstore.Open(context.Background(), storetest.Redis(t), now)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	t.Run("sqlite", func(t *testing.T) { storetest.Moved(t, file, file) })
	t.Run("redis", func(t *testing.T) { storetest.Moved(t, server, server) })
	t.Run("sqlite, redis, sqlite", func(t *testing.T) { storetest.Moved(t, file, server, file) })
	t.Run("redis, sqlite, redis", func(t *testing.T) { storetest.Moved(t, server, file, server) })
}
