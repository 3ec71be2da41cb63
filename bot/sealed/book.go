package sealed

import (
	"context"
	"errors"
	"slices"

	"github.com/rathausruf/rathausruf/callback"
)

// texts are what a request says of people, beside what it is found by.
func texts(r *callback.Request) []*string {
	list := []*string{&r.Concern, &r.Note, &r.Name, &r.Word, &r.Behalf.Name, &r.Behalf.Relation, &r.Proof.Asker}
	for i := range r.Attempts {
		list = append(list, &r.Attempts[i].Phone)
	}
	return list
}

// names are what a request is found by, and of which kind each is.
func names(r *callback.Request) map[*string]string {
	return map[*string]string{&r.Phone: phones, &r.Address: addresses, &r.Key: keys, &r.PlannedBy: keys}
}

// seal seals a request. What it shares with others is left as it is.
func (s *Store) seal(r callback.Request) callback.Request {
	r.Attempts = slices.Clone(r.Attempts)
	for _, t := range texts(&r) {
		*t = s.c.sealText("request "+r.Reference, *t)
	}
	for n, kind := range names(&r) {
		*n = s.c.name(kind, *n)
	}
	return r
}

// open opens a request. Error: ErrSealed.
func (s *Store) open(r callback.Request) (callback.Request, error) {
	var err error
	r.Attempts = slices.Clone(r.Attempts)
	for _, t := range texts(&r) {
		if *t, err = s.c.openText("request "+r.Reference, *t); err != nil {
			return callback.Request{}, err
		}
	}
	for n, kind := range names(&r) {
		if *n, err = s.c.unname(kind, *n); err != nil {
			return callback.Request{}, err
		}
	}
	return r, nil
}

// opened opens what the store answered, which may come with an error.
func (s *Store) opened(r callback.Request, err error) (callback.Request, error) {
	if r.Reference == "" {
		return r, err
	}
	plain, broken := s.open(r)
	if broken != nil {
		return callback.Request{}, errors.Join(err, broken)
	}
	return plain, err
}

// room seals who holds the place.
func (s *Store) room(r callback.Room) callback.Room {
	r.Holder = s.c.name(talks, r.Holder)
	return r
}

// Add writes a new request.
func (s *Store) Add(ctx context.Context, r callback.Request, room callback.Room) (callback.Request, error) {
	return s.opened(s.Inner.Add(ctx, s.seal(r), s.room(room)))
}

// Update changes a request.
func (s *Store) Update(ctx context.Context, reference string, room callback.Room, change func(*callback.Request) error) (callback.Request, error) {
	return s.opened(s.Inner.Update(ctx, reference, s.room(room), func(r *callback.Request) error {
		plain, err := s.open(*r)
		if err == nil {
			err = change(&plain)
		}
		if err == nil {
			*r = s.seal(plain)
		}
		return err
	}))
}

// Request finds one.
func (s *Store) Request(ctx context.Context, reference string) (callback.Request, error) {
	return s.opened(s.Inner.Request(ctx, reference))
}

// OpenFor finds the open request of a phone number.
func (s *Store) OpenFor(ctx context.Context, phone string) (callback.Request, error) {
	return s.opened(s.Inner.OpenFor(ctx, s.c.name(phones, phone)))
}

// Requests lists what q asks for.
func (s *Store) Requests(ctx context.Context, q callback.Query) (list []callback.Request, next string, err error) {
	list, next, err = s.Inner.Requests(ctx, q)
	for i := range list {
		if err == nil {
			list[i], err = s.open(list[i])
		}
	}
	if err != nil {
		return nil, "", err
	}
	return list, next, nil
}

// Hold keeps a place.
func (s *Store) Hold(ctx context.Context, h callback.Hold, room callback.Room) error {
	h.Holder = s.c.name(talks, h.Holder)
	return s.Inner.Hold(ctx, h, s.room(room))
}

// Release gives a hold back.
func (s *Store) Release(ctx context.Context, department, holder string) error {
	return s.Inner.Release(ctx, department, s.c.name(talks, holder))
}
