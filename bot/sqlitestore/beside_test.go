package sqlitestore_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/callback"
)

func beside(t *testing.T, path string) *sqlitestore.Store {
	t.Helper()
	s, err := sqlitestore.OpenBeside(context.Background(), path, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestBeside: a tool changes the staff while the owner works; turns and jobs
// stay the owner's.
func TestBeside(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	if _, err := sqlitestore.OpenBeside(t.Context(), path, time.Now); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("beside nothing: %v", err)
	}
	owner := open(t, path, time.Now)
	defer owner.Close()
	if err := owner.Enqueue(t.Context(), bot.Job{ID: "a", Kind: "text"}); err != nil {
		t.Fatal(err)
	}
	jobs, err := owner.Lease(t.Context(), 1, time.Hour)
	if err != nil || len(jobs) != 1 {
		t.Fatalf("leased %v (%v)", jobs, err)
	}
	tool := beside(t, path)
	_, beginning := tool.Begin(t.Context(), "sms:a", "1", time.Minute)
	_, leasing := tool.Lease(t.Context(), 1, time.Minute)
	for _, err := range []error{beginning, leasing} {
		if !errors.Is(err, sqlitestore.ErrInUse) {
			t.Errorf("a tool that wants the owner's work gets %v", err)
		}
	}
	m := callback.Staff{Login: "e.muster", Name: "one"}
	for _, s := range []*sqlitestore.Store{tool, owner, tool} { // each sees what the other wrote
		m.Name += "+"
		if err := s.SaveMember(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		for _, reader := range []*sqlitestore.Store{tool, owner} {
			if got, err := reader.Member(t.Context(), m.Login); err != nil || got.Name != m.Name {
				t.Errorf("the member is %+v (%v), want %q", got, err, m.Name)
			}
		}
	}
	if err := tool.Close(); err != nil {
		t.Fatal(err)
	}
	if err := owner.Finish(t.Context(), jobs[0]); err != nil {
		t.Errorf("the owner's job: %v", err)
	}
	if _, err := sqlitestore.Open(t.Context(), path, time.Now); !errors.Is(err, sqlitestore.ErrInUse) {
		t.Errorf("the owner's lock is gone: %v", err)
	}
}

// TestBesideAtOnce: both write at the same time and nothing is lost.
func TestBesideAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store.db")
	owner := open(t, path, time.Now)
	defer owner.Close()
	tool := beside(t, path)
	defer tool.Close()
	var all sync.WaitGroup
	for i, s := range []*sqlitestore.Store{owner, tool} {
		all.Go(func() {
			for n := range 100 {
				if err := s.SaveMember(context.Background(), callback.Staff{Login: fmt.Sprint(i, "/", n)}); err != nil {
					t.Errorf("store %d: %v", i, err)
				}
			}
		})
	}
	all.Wait()
	if list, err := owner.Members(t.Context()); err != nil || len(list) != 200 {
		t.Errorf("%d members (%v)", len(list), err)
	}
}
