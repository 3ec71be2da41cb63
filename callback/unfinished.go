package callback

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// NoteUnfinished keeps what is known of somebody who hung up before anything
// was booked. Nothing was promised to them; staff see it and may take it up.
// The same Key is one. Errors: those of Number, ErrBooked when they wait for a
// call already.
func (o *Office) NoteUnfinished(ctx context.Context, w Wish) (Request, error) {
	phone, err := o.Number(w.Phone)
	if err != nil {
		return Request{}, err
	}
	if w.Department == "" {
		w.Department = o.c.Departments[0].ID
	}
	if open, err := o.c.Book.OpenFor(ctx, phone); err == nil {
		return open, ErrBooked
	} else if !errors.Is(err, ErrUnknown) {
		return Request{}, fmt.Errorf("note an unfinished call: %w", err)
	}
	now := o.now()
	return o.add(ctx, Request{
		Department: w.Department, Concern: w.Concern, Note: w.Note, Name: w.Name, Phone: phone,
		Language: w.Language, Door: w.Door, Address: w.Address, Behalf: w.Behalf, Wishes: w.Wishes,
		Status: Unfinished, Due: now, CreatedAt: now, ClosedAt: now, Key: w.Key,
	}, Room{})
}

// unfinishedFor is how long an unfinished call is worth taking up.
const unfinishedFor = 3 * 24 * time.Hour

// Unfinished lists the calls of departments that ended unfinished within the
// last days, the oldest first.
func (o *Office) Unfinished(ctx context.Context, departments []string, limit int) ([]Request, error) {
	list, _, err := o.c.Book.Requests(ctx, Query{Departments: departments, Unfinished: true, Limit: limit})
	if err != nil {
		return nil, fmt.Errorf("list unfinished calls: %w", err)
	}
	return list, nil
}

// tidyUnfinished lets go what nobody took up in time, and what its citizen has
// finished since.
func (o *Office) tidyUnfinished(ctx context.Context) error {
	q := Query{Unfinished: true, Limit: 500}
	for {
		list, next, err := o.c.Book.Requests(ctx, q)
		if err != nil {
			return fmt.Errorf("list unfinished calls: %w", err)
		}
		for _, r := range list {
			over := Expired
			if o.now().Sub(r.CreatedAt) < unfinishedFor {
				_, err := o.c.Book.OpenFor(ctx, r.Phone)
				if errors.Is(err, ErrUnknown) {
					continue
				}
				if err != nil {
					return fmt.Errorf("find the open request: %w", err)
				}
				over = Merged
			}
			if _, err := o.update(ctx, "tidy", r.Reference, Room{}, func(r *Request) error {
				if r.Status != Unfinished {
					return errUnchanged
				}
				r.close(over, "", o.now())
				return nil
			}); err != nil && !errors.Is(err, ErrUnknown) {
				return err
			}
		}
		if q.Cursor = next; next == "" {
			return nil
		}
	}
}

// TakeUp makes an unfinished call a request to be called as soon as possible,
// in the member's hand. One whose number waits for a call meanwhile is merged.
// Errors: ErrUnknown, ErrDenied, ErrClosed (taken up before), ErrBooked.
func (c *Caller) TakeUp(ctx context.Context, reference string, by Staff) (Request, error) {
	o := c.c.Office
	r, err := c.update(ctx, "take up", reference, func(r *Request, now time.Time) error {
		switch {
		case by.Disabled || !by.In(r.Department):
			return ErrDenied
		case r.Status != Unfinished:
			return ErrClosed
		}
		t, ok := o.team(r.Department)
		if !ok || !t.plan(r, Slot{}, now, "", "") {
			return ErrDepartment
		}
		r.Promise, r.ClosedAt, r.Due = time.Time{}, time.Time{}, now
		r.claim(by.Login, now)
		return nil
	})
	if errors.Is(err, ErrBooked) {
		_, merging := c.update(ctx, "merge", reference, func(r *Request, now time.Time) error {
			if r.Status != Unfinished {
				return errUnchanged
			}
			r.close(Merged, "", now)
			return nil
		})
		return Request{}, errors.Join(err, merging)
	}
	return r, err
}

// ForgetUnfinished lets the unfinished calls of a number go: its owner wants no
// call. Error: of the store.
func (o *Office) ForgetUnfinished(ctx context.Context, phone string) error {
	list, _, err := o.c.Book.Requests(ctx, Query{Unfinished: true, Limit: 500})
	if err != nil {
		return fmt.Errorf("list unfinished calls: %w", err)
	}
	for _, r := range list {
		if phone == "" || r.Phone != phone {
			continue
		}
		if _, err := o.update(ctx, "forget", r.Reference, Room{}, func(r *Request) error {
			if r.Status != Unfinished {
				return errUnchanged
			}
			r.close(Cancelled, OutcomeCancelled, o.now())
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}
