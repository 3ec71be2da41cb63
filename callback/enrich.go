package callback

import (
	"context"
	"strings"
)

// Enrich adds to a request what its citizen says beside it: their notes come together,
// wishes and on whose behalf it is are set when given. Errors: ErrUnknown,
// ErrClosed.
func (o *Office) Enrich(ctx context.Context, reference string, more Wish) (Request, error) {
	return o.update(ctx, "add to", reference, Room{}, func(r *Request) error {
		if !r.Status.Open() {
			return ErrClosed
		}
		before := *r
		switch {
		case r.Concern == "":
			r.Concern = more.Concern
		case more.Concern != r.Concern && !strings.Contains(r.Note, more.Concern):
			r.addNote(more.Concern)
		}
		if more.Note != "" && !strings.Contains(r.Note, more.Note) {
			r.addNote(more.Note)
		}
		if more.Name != "" {
			r.Name = more.Name
		}
		if more.Behalf != (Behalf{}) {
			r.Behalf = more.Behalf
		}
		for _, wish := range more.Wishes {
			r.wish(wish)
		}
		if before.Concern == r.Concern && before.Note == r.Note && before.Name == r.Name && before.Behalf == r.Behalf && len(before.Wishes) == len(r.Wishes) {
			return errUnchanged
		}
		return nil
	})
}

// wish adds a wish once.
func (r *Request) wish(w string) {
	for _, have := range r.Wishes {
		if have == w {
			return
		}
	}
	r.Wishes = append(append([]string(nil), r.Wishes...), w)
}

// NoteRecording notes that a recorded message is kept with a request. Errors:
// ErrUnknown, ErrClosed.
func (o *Office) NoteRecording(ctx context.Context, reference string) (Request, error) {
	return o.update(ctx, "note a message of", reference, Room{}, func(r *Request) error {
		switch {
		case !r.Status.Open():
			return ErrClosed
		case r.Recording:
			return errUnchanged
		}
		r.Recording = true
		return nil
	})
}
