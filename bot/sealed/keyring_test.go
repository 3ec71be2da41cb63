package sealed_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot/redisstore"
	"github.com/rathausruf/rathausruf/bot/sealed"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/callback"
)

var older, newer = []byte("the old secret"), []byte("the new secret")

// rotation is a Redis that instances with different secrets open.
type rotation struct {
	*testing.T
	address string
}

// starts opens the store with secrets, finds the request there, and closes it.
func (r rotation) starts(secrets ...[]byte) error {
	r.Helper()
	inner, err := redisstore.Open(r.Context(), r.address, time.Now)
	if err != nil {
		r.Fatal(err)
	}
	defer inner.Close()
	s, err := sealed.Open(r.Context(), inner, secrets...)
	if err != nil {
		return err
	}
	found, err := s.OpenFor(r.Context(), "+4917139200001")
	if errors.Is(err, callback.ErrUnknown) {
		_, err = s.Add(r.Context(), callback.Request{Reference: "1234567", Phone: "+4917139200001", Name: "Ada", Status: callback.Booked, CreatedAt: time.Now()}, callback.Room{})
	} else if found.Name != "Ada" {
		r.Errorf("found %q, %v", found.Name, err)
	}
	return err
}

// TestRotation: two instances change their secret one after the other.
func TestRotation(t *testing.T) {
	r := rotation{t, storetest.Redis(t)}
	ok := func(secrets ...[]byte) {
		t.Helper()
		if err := r.starts(secrets...); err != nil {
			t.Fatal(err)
		}
	}
	refused := func(secrets ...[]byte) {
		t.Helper()
		if err := r.starts(secrets...); !errors.Is(err, sealed.ErrSecret) || !strings.Contains(err.Error(), "RATHAUSRUF_SECRET_OLD") {
			t.Fatalf("it started: %v", err)
		}
	}
	ok(older)
	refused(newer)
	ok(newer, older) // the first instance
	ok(older)        // the second one starts again before its turn, and takes nothing away
	ok(newer, older)
	ok(newer) // the old one is given up
	refused(older)
	ok(older, newer) // and back: it was the wrong one to give up
	ok(older)
	refused(newer)
}

// TestSecretStays: what is derived for links and cookies outlives a secret.
func TestSecretStays(t *testing.T) {
	path := filepath.Join(t.TempDir(), "sealed.db")
	before := openFile(t, path, time.Now, older)
	links, cookies := before.Secret("links"), before.Secret("cookies")
	if string(links) == string(cookies) || len(links) != 32 {
		t.Errorf("%x and %x", links, cookies)
	}
	if err := before.Close(); err != nil {
		t.Fatal(err)
	}
	after := openFile(t, path, time.Now, newer, older)
	defer after.Close()
	if string(after.Secret("links")) != string(links) {
		t.Error("links changed with the secret")
	}
}

// TestFirstStart: instances that start together on an empty store agree on one key.
func TestFirstStart(t *testing.T) {
	address := storetest.Redis(t)
	var wait sync.WaitGroup
	made := make([]string, 8)
	for i := range made {
		wait.Go(func() {
			inner, err := redisstore.Open(context.Background(), address, time.Now)
			if err != nil {
				t.Error(err)
				return
			}
			defer inner.Close()
			s, err := sealed.Open(context.Background(), inner, secret)
			if err != nil {
				t.Error(err)
				return
			}
			made[i] = string(s.Secret("x"))
		})
	}
	wait.Wait()
	for _, m := range made {
		if m != made[0] || m == "" {
			t.Fatalf("different keys: %x", made)
		}
	}
}

// TestPlainStore: a store from before is not mixed with what is sealed.
func TestPlainStore(t *testing.T) {
	inner, err := sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "plain.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	defer inner.Close()
	if err := inner.SaveMember(t.Context(), callback.Staff{Login: "amt", Name: "Ada"}); err != nil {
		t.Fatal(err)
	}
	if _, err := sealed.Open(t.Context(), inner, secret); !errors.Is(err, sealed.ErrPlain) {
		t.Errorf("it opened: %v", err)
	}
	if _, err := sealed.Open(t.Context(), inner); err == nil {
		t.Error("it opened without a secret")
	}
}
