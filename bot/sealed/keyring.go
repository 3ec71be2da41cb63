package sealed

import (
	"cmp"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/rathausruf/rathausruf/bot"
)

// What opening a store may end in.
var (
	// ErrSecret: none of the secrets is one the store was sealed with.
	ErrSecret = errors.New("the store was sealed with another secret: give that one as RATHAUSRUF_SECRET, or as RATHAUSRUF_SECRET_OLD beside the new one")
	// ErrPlain: the store holds what was written before anything was sealed.
	ErrPlain = errors.New("the store holds what was not encrypted, or was not restored completely: move its file away, or use another one")
)

// keyring is the data key, locked by each secret that may open it. A new secret
// only locks the same key anew, so that nothing else in the store changes with it.
type keyring struct {
	Version int    `json:"version"`
	Locks   []lock `json:"locks"` // the newest secret's first
}

// lock is the data key as one secret locked it.
type lock struct {
	ID  string `json:"id"` // tells secrets apart, and does not give them away
	Key []byte `json:"key"`
}

// unlocker is what a secret locks with.
type unlocker struct {
	id   string
	aead cipher.AEAD
}

func newUnlocker(secret []byte) (u unlocker, err error) {
	if len(secret) == 0 {
		return u, errors.New("an empty secret")
	}
	id, err := hkdf.Key(sha256.New, secret, nil, "rathausruf: which secret", 9)
	if err != nil {
		return u, err
	}
	key, err := hkdf.Key(sha256.New, secret, nil, "rathausruf: data key, 1", 32)
	if err != nil {
		return u, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return u, err
	}
	u.id = base64.RawURLEncoding.EncodeToString(id)
	u.aead, err = cipher.NewGCMWithRandomNonce(block)
	return u, err
}

func (u unlocker) lock(data []byte) lock {
	return lock{ID: u.id, Key: u.aead.Seal(nil, nil, data, []byte(u.id))}
}

// unlock finds the data key; nil when no lock is this secret's.
func (u unlocker) unlock(k keyring) []byte {
	for _, l := range k.Locks {
		if l.ID != u.id {
			continue
		}
		if data, err := u.aead.Open(nil, nil, l.Key, []byte(u.id)); err == nil {
			return data
		}
	}
	return nil
}

// dataKey reads the store's data key, or makes it in an empty store. The first
// secret is the one in use; the others may only open.
func dataKey(ctx context.Context, store Inner, secrets [][]byte) ([]byte, error) {
	var with []unlocker
	for _, s := range secrets {
		u, err := newUnlocker(s)
		if err != nil {
			return nil, fmt.Errorf("read a secret: %w", err)
		}
		with = append(with, u)
	}
	if len(with) == 0 {
		return nil, errors.New("no secret")
	}
	for {
		kept, err := store.Keyring(ctx)
		if err != nil {
			return nil, err
		}
		k, data, err := opened(ctx, store, kept, with)
		if err != nil {
			return nil, err
		}
		next, err := json.Marshal(relock(k, data, with))
		if err != nil {
			return nil, err
		}
		if string(next) == string(kept) {
			return data, nil
		}
		err = store.SaveKeyring(ctx, kept, next)
		if err == nil {
			return data, nil
		}
		if !errors.Is(err, bot.ErrKeyring) {
			return nil, err
		}
	}
}

// opened is the keyring and its data key; both new in an empty store.
func opened(ctx context.Context, store Inner, kept []byte, with []unlocker) (k keyring, data []byte, err error) {
	if kept == nil {
		if err := empty(ctx, store); err != nil {
			return k, nil, err
		}
		data = make([]byte, 32)
		_, _ = rand.Read(data) // never fails
		return keyring{Version: 1}, data, nil
	}
	if err := json.Unmarshal(kept, &k); err != nil || k.Version != 1 {
		return k, nil, fmt.Errorf("read the store's key: %w", ErrSealed)
	}
	for _, u := range with {
		if data := u.unlock(k); data != nil {
			return k, data, nil
		}
	}
	return k, nil, ErrSecret
}

// relock adds the locks of secrets that have none. The newest secret, once it is
// the only one given, leaves no other; an older one that still starts somewhere
// takes nothing from a newer.
func relock(k keyring, data []byte, with []unlocker) keyring {
	for _, u := range slices.Backward(with) {
		if !slices.ContainsFunc(k.Locks, func(l lock) bool { return l.ID == u.id }) {
			k.Locks = append([]lock{u.lock(data)}, k.Locks...)
		}
	}
	if len(with) > 1 { // who replaces one says which is the newest
		slices.SortStableFunc(k.Locks, func(a, b lock) int { return cmp.Compare(order(with, a), order(with, b)) })
	}
	if k.Locks[0].ID == with[0].id {
		k.Locks = slices.DeleteFunc(k.Locks, func(l lock) bool {
			return !slices.ContainsFunc(with, func(u unlocker) bool { return l.ID == u.id })
		})
	}
	return k
}

// order is which of the secrets a lock is of; one of none comes last.
func order(with []unlocker, l lock) int {
	if i := slices.IndexFunc(with, func(u unlocker) bool { return u.id == l.ID }); i >= 0 {
		return i
	}
	return len(with)
}

// empty is ErrPlain for a store in which something is kept unsealed.
func empty(ctx context.Context, store Inner) error {
	is, err := store.Empty(ctx)
	if err == nil && !is {
		err = ErrPlain
	}
	return err
}

// Opens reports whether one of the secrets opens a store with this keyring.
// Error: ErrSecret.
func Opens(kept []byte, secrets ...[]byte) error {
	var k keyring
	if err := json.Unmarshal(kept, &k); err != nil {
		return fmt.Errorf("read the store's key: %w", ErrSealed)
	}
	for _, s := range secrets {
		u, err := newUnlocker(s)
		if err != nil {
			return fmt.Errorf("read a secret: %w", err)
		}
		if u.unlock(k) != nil {
			return nil
		}
	}
	return ErrSecret
}
