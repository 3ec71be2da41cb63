package sqlitestore

import (
	"encoding/json"
	"slices"

	"github.com/rathausruf/rathausruf/callback"
)

// writing is a request on its way into the file: the record and the columns it
// is searched by.
type writing struct {
	callback.Request
	data   []byte
	slot   any // int64, or nil when it occupies none
	closed any // int64, or nil while open
	wake   any // int64, or nil when nobody needs to look at it
}

func (s *Store) newWriting(r callback.Request) (*writing, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return nil, err
	}
	w := &writing{Request: r, data: data}
	if r.Occupies() {
		w.slot = micros(r.Slot.From)
	}
	if !r.Wake.IsZero() {
		w.wake = micros(r.Wake)
	}
	if !r.Status.Open() {
		w.closed = micros(r.ClosedAt)
		if r.ClosedAt.IsZero() {
			w.closed = micros(s.now())
		}
	}
	return w, nil
}

func (w *writing) occupies() bool { return w.slot != nil }

func (w *writing) place() place {
	return place{department: w.Department, slot: micros(w.Slot.From), door: w.Door}
}

func (w *writing) insert(t *tx, holder string) error {
	_, err := t.exec(`INSERT INTO requests
		(reference, version, department, door, phone, key, open, slot, due, created, closed, wake, unfinished, inhand, data)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		w.Reference, w.Version, w.Department, w.Door, w.Phone, w.Key, w.Status.Open(), w.slot,
		micros(w.Due), micros(w.CreatedAt), w.closed, w.wake, w.Status == callback.Unfinished, w.Status.InHand(), w.data)
	if err != nil {
		return err
	}
	return release(t, w.Department, holder)
}

func (w *writing) update(t *tx, holder string) error {
	_, err := t.exec(`UPDATE requests SET version = ?, department = ?, door = ?, phone = ?, key = ?, open = ?,
		slot = ?, due = ?, closed = ?, wake = ?, unfinished = ?, inhand = ?, data = ? WHERE reference = ?`,
		w.Version, w.Department, w.Door, w.Phone, w.Key, w.Status.Open(),
		w.slot, micros(w.Due), w.closed, w.wake, w.Status == callback.Unfinished, w.Status.InHand(), w.data, w.Reference)
	if err != nil {
		return err
	}
	return release(t, w.Department, holder)
}

// samePlace reports whether both take the same place, so that nothing new is
// taken.
func samePlace(a, b callback.Request) bool {
	return a.Occupies() && b.Occupies() && a.Department == b.Department && a.Slot.From.Equal(b.Slot.From)
}

// clone keeps a change that fails half-way from altering what was read.
func clone(r callback.Request) callback.Request {
	r.Attempts, r.Wishes, r.Told = slices.Clone(r.Attempts), slices.Clone(r.Wishes), slices.Clone(r.Told)
	return r
}
