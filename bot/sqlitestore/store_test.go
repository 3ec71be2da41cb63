package sqlitestore_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/bot/storetest"
)

func open(t testing.TB, path string, now func() time.Time) *sqlitestore.Store {
	t.Helper()
	s, err := sqlitestore.Open(t.Context(), path, now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestStore(t *testing.T) {
	storetest.Run(t, func(t *testing.T, now func() time.Time) bot.Store {
		return open(t, filepath.Join(t.TempDir(), "a #1?.db"), now)
	})
}
