package redisstore

import (
	"encoding/json"
	"slices"

	"github.com/rathausruf/rathausruf/callback"
)

// writing is a request on its way into Redis: the record, and what it is found
// by. Empty means that it is not to be found there.
type writing struct {
	data       []byte
	phone      string // digest, while it is open
	queued     string // "due reference" while it is open
	listed     string // "created reference"
	closed     string // moment, when it is closed
	awake      string // "wake reference" while somebody must look at it
	unfinished string // "created reference" when it is one
	inHand     string // "due reference" while somebody has it, or had, in hand
	slot       string // start of the window it occupies
	place      string // "slot reference door"
}

func (s *Store) newWriting(r callback.Request) (writing, error) {
	data, err := json.Marshal(r)
	if err != nil {
		return writing{}, err
	}
	w := writing{data: data, listed: moment(r.CreatedAt) + " " + r.Reference}
	if r.Status.Open() {
		w.phone, w.queued = digest(r.Phone), moment(r.Due)+" "+r.Reference
	} else if w.closed = moment(r.ClosedAt); r.ClosedAt.IsZero() {
		w.closed = moment(s.now())
	}
	if !r.Wake.IsZero() {
		w.awake = moment(r.Wake) + " " + r.Reference
	}
	if r.Status == callback.Unfinished {
		w.unfinished = w.listed
	}
	if r.Status.InHand() {
		w.inHand = w.queued
	}
	if r.Occupies() {
		w.slot = moment(r.Slot.From)
		w.place = w.slot + " " + r.Reference + " " + r.Door
	}
	return w, nil
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
