package redisstore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/rathausruf/rathausruf/callback"
)

// Keys of the book; all in one slot, since a booking touches many of them.
const (
	bookTag         = "rr:{book}:"
	requestsKey     = bookTag + "requests"
	keysKey         = bookTag + "keys"
	phonesKey       = bookTag + "phones"
	queueKey        = bookTag + "queue"
	listKey         = bookTag + "list"
	closedKey       = bookTag + "closed"
	awakeKey        = bookTag + "awake"
	unfinishedKey   = bookTag + "unfinished"
	inHandKey       = bookTag + "inhand"
	mediaKey        = bookTag + "media"
	closuresKey     = bookTag + "closures"
	talliesKey      = bookTag + "tallies"
	departmentsKey  = bookTag + "departments"
	changesChannel  = "rr:changes"
	departmentQueue = queueKey + ":"
	departmentList  = listKey + ":"
	departmentTaken = bookTag + "places:"
	departmentHeld  = bookTag + "held:"
	departmentHolds = bookTag + "holds:"
)

// Add writes a new request, unless there is a reason against it; the reasons
// are looked at in the order: written before, booked already, reference in
// use, no place.
func (s *Store) Add(ctx context.Context, r callback.Request, room callback.Room) (callback.Request, error) {
	r.Version = 1
	return s.add(ctx, r, room)
}

// add writes a request as it is.
func (s *Store) add(ctx context.Context, r callback.Request, room callback.Room) (callback.Request, error) {
	w, err := s.newWriting(r)
	if err != nil {
		return callback.Request{}, fmt.Errorf("add request: %w", err)
	}
	d := r.Department
	answer, err := s.texts(ctx, addRequest, []string{
		requestsKey, keysKey, phonesKey, queueKey, departmentQueue + d, listKey, departmentList + d, closedKey,
		departmentTaken + d, departmentHeld + d, departmentHolds + d, departmentsKey,
		awakeKey, unfinishedKey, inHandKey,
	}, r.Reference, w.data, digest(r.Key), w.phone, w.queued, w.listed, w.closed, d, w.slot,
		r.Door, room.Capacity, room.Quota, digest(room.Holder), moment(s.now()),
		changesChannel, changed(callback.Change{Department: d, Reference: r.Reference}), w.awake, w.unfinished, w.inHand)
	if err == nil {
		r, err = readAdd(r, answer)
	}
	if err != nil {
		return r, fmt.Errorf("add request: %w", err)
	}
	return r, nil
}

// readAdd takes in what add.lua returned.
func readAdd(r callback.Request, answer []string) (callback.Request, error) {
	switch {
	case len(answer) == 1 && answer[0] == "added":
		return r, nil
	case len(answer) == 2 && answer[0] == "earlier":
		return decodeRequest(answer[1])
	case len(answer) == 2 && answer[0] == "booked":
		open, err := decodeRequest(answer[1])
		if err == nil {
			err = callback.ErrBooked
		}
		return open, err
	case len(answer) == 1 && answer[0] == "used":
		return callback.Request{}, callback.ErrReference
	case len(answer) == 1 && answer[0] == "full":
		return callback.Request{}, callback.ErrFull
	}
	return callback.Request{}, unavailable(errAnswer)
}

// Update reads, changes and writes a request, again and again until nobody
// else wrote in between.
func (s *Store) Update(ctx context.Context, reference string, room callback.Room, change func(*callback.Request) error) (callback.Request, error) {
	for {
		data, old, err := s.request(ctx, reference)
		if err != nil {
			return callback.Request{}, err
		}
		r := clone(old)
		if err := change(&r); err != nil {
			return callback.Request{}, err
		}
		r.Reference, r.CreatedAt, r.Version = old.Reference, old.CreatedAt, old.Version+1
		written, err := s.replace(ctx, data, old, r, room)
		if err != nil {
			return callback.Request{}, fmt.Errorf("update request: %w", err)
		}
		if written {
			return r, nil
		}
	}
}

// replace writes r if data is still what is stored.
func (s *Store) replace(ctx context.Context, data []byte, old, r callback.Request, room callback.Room) (written bool, err error) {
	was, err := s.newWriting(old)
	if err != nil {
		return false, err
	}
	w, err := s.newWriting(r)
	if err != nil {
		return false, err
	}
	taking := w.slot
	if samePlace(old, r) {
		taking = ""
	}
	args := []any{
		r.Reference, data, w.data, digest(old.Key), digest(r.Key), was.phone, w.phone, was.queued, w.queued, w.listed, w.closed,
		was.place, w.place, taking, r.Door, room.Capacity, room.Quota, digest(room.Holder), moment(s.now()),
		r.Department, was.awake, w.awake, was.unfinished, w.unfinished, was.inHand, w.inHand, changesChannel, changed(callback.Change{Department: r.Department, Reference: r.Reference}),
	}
	if old.Department != r.Department {
		args = append(args, changed(callback.Change{Department: old.Department, Reference: r.Reference}))
	}
	answer, err := s.batch.run(ctx, updateRequest, updateKeys(old.Department, r.Department), args...)
	if err != nil {
		return false, err
	}
	switch answer.Val() {
	case "written":
		return true, nil
	case "again":
		return false, nil
	case "booked":
		return false, callback.ErrBooked
	case "full":
		return false, callback.ErrFull
	}
	return false, unavailable(errAnswer)
}

func updateKeys(old, d string) []string {
	return []string{
		requestsKey, keysKey, phonesKey, queueKey, closedKey, departmentsKey,
		departmentQueue + old, departmentList + old, departmentTaken + old,
		departmentQueue + d, departmentList + d, departmentTaken + d,
		departmentHeld + d, departmentHolds + d, awakeKey, unfinishedKey, inHandKey,
	}
}

// Request finds one.
func (s *Store) Request(ctx context.Context, reference string) (callback.Request, error) {
	_, r, err := s.request(ctx, reference)
	return r, err
}

func (s *Store) request(ctx context.Context, reference string) (data []byte, r callback.Request, err error) {
	data, ok, err := found(s.client.HGet(ctx, requestsKey, reference))
	if err == nil && !ok {
		err = callback.ErrUnknown
	}
	if err != nil {
		return nil, callback.Request{}, fmt.Errorf("find request: %w", err)
	}
	r, err = decodeRequest(string(data))
	return data, r, err
}

// OpenFor finds the open request of a phone number.
func (s *Store) OpenFor(ctx context.Context, phone string) (callback.Request, error) {
	answer, err := s.batch.run(ctx, openFor, []string{phonesKey, requestsKey}, digest(phone))
	if err != nil {
		return callback.Request{}, fmt.Errorf("find request: %w", err)
	}
	data, ok := answer.Val().(string)
	if !ok {
		return callback.Request{}, fmt.Errorf("find request: %w", callback.ErrUnknown)
	}
	return decodeRequest(data)
}

func decodeRequest(data string) (r callback.Request, err error) {
	if err := json.Unmarshal([]byte(data), &r); err != nil {
		return callback.Request{}, fmt.Errorf("read request: %w", err)
	}
	return r, nil
}
