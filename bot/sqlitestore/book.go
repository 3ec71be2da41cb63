package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/rathausruf/rathausruf/callback"
)

// Add writes a new request, unless there is a reason against it; the reasons
// are looked at in the order: written before, booked already, reference in
// use, no place.
func (s *Store) Add(ctx context.Context, r callback.Request, room callback.Room) (callback.Request, error) {
	r.Version = 1
	w, err := s.newWriting(r)
	if err != nil {
		return callback.Request{}, fmt.Errorf("add request: %w", err)
	}
	var found []byte
	err = s.writer.run(ctx, func(t *tx) (err error) {
		found = nil
		if found, err = earlier(t, r); found != nil || err != nil {
			return err
		}
		if w.occupies() {
			if err := s.fits(t, w.place(), room); err != nil {
				return err
			}
		}
		return w.insert(t, room.Holder)
	})
	if found != nil {
		if r, decodeErr := decodeRequest(found); decodeErr != nil {
			err = decodeErr
		} else if err == nil {
			return r, nil
		} else {
			return r, fmt.Errorf("add request: %w", err)
		}
	}
	if err != nil {
		return callback.Request{}, fmt.Errorf("add request: %w", err)
	}
	s.feed.publish(callback.Change{Department: r.Department, Reference: r.Reference})
	return r, nil
}

// earlier finds the request that this one repeats (no error), or that stands
// against it.
func earlier(t *tx, r callback.Request) (found []byte, err error) {
	if r.Key != "" {
		ok, err := t.row(`SELECT data FROM requests WHERE key = ? AND key <> ''`, []any{r.Key}, &found)
		if ok || err != nil {
			return found, err
		}
	}
	if r.Phone != "" && r.Status.Open() {
		ok, err := t.row(openForQuery, []any{r.Phone}, &found)
		if err != nil {
			return nil, err
		}
		if ok {
			return found, callback.ErrBooked
		}
	}
	var version int64
	ok, err := t.row(`SELECT version FROM requests WHERE reference = ?`, []any{r.Reference}, &version)
	if ok && err == nil {
		err = callback.ErrReference
	}
	return nil, err
}

// Update reads, changes and writes a request, again and again until nobody
// else wrote in between.
func (s *Store) Update(ctx context.Context, reference string, room callback.Room, change func(*callback.Request) error) (callback.Request, error) {
	for {
		old, err := s.Request(ctx, reference)
		if err != nil {
			return callback.Request{}, err
		}
		r := clone(old)
		if err := change(&r); err != nil {
			return callback.Request{}, err
		}
		r.Reference, r.CreatedAt, r.Version = old.Reference, old.CreatedAt, old.Version+1
		written, err := s.replace(ctx, old, r, room)
		if err != nil {
			return callback.Request{}, fmt.Errorf("update request: %w", err)
		}
		if written {
			s.published(old, r)
			return r, nil
		}
	}
}

// replace writes r if old is still what is stored.
func (s *Store) replace(ctx context.Context, old, r callback.Request, room callback.Room) (written bool, err error) {
	w, err := s.newWriting(r)
	if err != nil {
		return false, err
	}
	err = s.writer.run(ctx, func(t *tx) error {
		written = false
		var version int64
		if _, err := t.row(`SELECT version FROM requests WHERE reference = ?`, []any{r.Reference}, &version); err != nil || version != old.Version {
			return err
		}
		if err := conflicts(t, r); err != nil {
			return err
		}
		takes := w.occupies() && !samePlace(old, r)
		if takes {
			if err := s.fits(t, w.place(), room); err != nil {
				return err
			}
		} else {
			room.Holder = "" // its hold is for another window
		}
		written = true
		return w.update(t, room.Holder)
	})
	return written, err
}

// conflicts is ErrBooked when r would be a second open request of its number.
func conflicts(t *tx, r callback.Request) error {
	if r.Phone == "" || !r.Status.Open() {
		return nil
	}
	var other string
	found, err := t.row(`SELECT reference FROM requests WHERE phone = ? AND open = 1 AND phone <> '' AND reference <> ?`,
		[]any{r.Phone, r.Reference}, &other)
	if found {
		return callback.ErrBooked
	}
	return err
}

// published tells the desks of both departments.
func (s *Store) published(old, r callback.Request) {
	s.feed.publish(callback.Change{Department: r.Department, Reference: r.Reference})
	if old.Department != r.Department {
		s.feed.publish(callback.Change{Department: old.Department, Reference: r.Reference})
	}
}

const openForQuery = `SELECT data FROM requests WHERE phone = ? AND open = 1 AND phone <> ''`

// Request finds one.
func (s *Store) Request(ctx context.Context, reference string) (callback.Request, error) {
	return s.request(ctx, `SELECT data FROM requests WHERE reference = ?`, reference)
}

// OpenFor finds the open request of a phone number.
func (s *Store) OpenFor(ctx context.Context, phone string) (callback.Request, error) {
	return s.request(ctx, openForQuery, phone)
}

func (s *Store) request(ctx context.Context, query, key string) (callback.Request, error) {
	if err := ctx.Err(); err != nil {
		return callback.Request{}, fmt.Errorf("find request: %w", unavailable(err))
	}
	var data []byte
	found, err := s.read.row(query, []any{key}, &data)
	if err == nil && !found {
		err = callback.ErrUnknown
	}
	if err != nil {
		return callback.Request{}, fmt.Errorf("find request: %w", err)
	}
	return decodeRequest(data)
}

func decodeRequest(data []byte) (r callback.Request, err error) {
	if err := json.Unmarshal(data, &r); err != nil {
		return callback.Request{}, fmt.Errorf("read request: %w", err)
	}
	return r, nil
}
