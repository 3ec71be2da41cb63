package sqlitestore_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/callback"
)

func open(t testing.TB, path string, now func() time.Time) *sqlitestore.Store {
	t.Helper()
	s, err := sqlitestore.Open(context.Background(), path, now)
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

func TestReopen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	storetest.Reopen(t, func(t *testing.T, now func() time.Time) bot.Store { return open(t, path, now) })
}

func TestOneOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	s := open(t, path, time.Now)
	_, err := sqlitestore.Open(t.Context(), path, time.Now)
	if !errors.Is(err, sqlitestore.ErrInUse) || !strings.Contains(err.Error(), path) {
		t.Fatalf("the second one got %v", err)
	}
	if err := s.Ping(t.Context()); err != nil {
		t.Fatalf("the first one is disturbed: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := open(t, path, time.Now).Close(); err != nil {
		t.Fatal(err)
	}
}

// TestMode: nobody else on the machine reads what citizens said.
func TestMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such modes")
	}
	path := filepath.Join(t.TempDir(), "store.db")
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	s := open(t, path, time.Now)
	defer s.Close()
	for _, name := range []string{path, path + "-wal", path + "-shm", path + ".lock"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %o", filepath.Base(name), info.Mode().Perm())
		}
	}
}

func TestNoFolder(t *testing.T) {
	_, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "nowhere", "store.db"), time.Now)
	if err == nil || !strings.Contains(err.Error(), "nowhere") {
		t.Fatalf("error is %v", err)
	}
}

// TestNewer: a file of a newer program is left alone.
func TestNewer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	if err := open(t, path, time.Now).Close(); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("PRAGMA user_version = 999"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, err = sqlitestore.Open(t.Context(), path, time.Now)
	if err == nil || !strings.Contains(err.Error(), "newer") {
		t.Fatalf("error is %v", err)
	}
}

func TestNoDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	text := strings.Repeat("this is a letter, not a database\n", 100)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlitestore.Open(t.Context(), path, time.Now); err == nil {
		t.Fatal("a letter was opened")
	}
	left, err := os.ReadFile(path)
	if err != nil || string(left) != text {
		t.Fatalf("the letter was changed (%v)", err)
	}
}

func TestClosed(t *testing.T) {
	s := open(t, filepath.Join(t.TempDir(), "store.db"), time.Now)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	_, reading := s.Request(t.Context(), "1234567")
	_, listening := s.Changes(t.Context())
	for _, err := range []error{s.Ping(t.Context()), reading, listening} {
		if !errors.Is(err, callback.ErrUnavailable) {
			t.Errorf("error is %v", err)
		}
	}
}
