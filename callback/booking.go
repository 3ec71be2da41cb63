package callback

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// draws is how often another reference is drawn when one is in use. With half
// of all references in use, so many in a row fail once in a billion.
const draws = 30

// errUnchanged lets a change end without a write.
var errUnchanged = errors.New("nothing to change")

// bookings is how many callbacks one asker may book within an hour. Each of
// them may lead to a text and a call that are paid for.
const bookings = 5

// Book books. The same Key gives the same request, however often. Errors:
// ErrFull, ErrBooked (with the open request), ErrPast, ErrOften, ErrDepartment,
// those of Number.
func (o *Office) Book(ctx context.Context, w Wish) (Request, error) {
	t, ok := o.team(w.Department)
	if !ok {
		return Request{}, ErrDepartment
	}
	phone, err := o.Number(w.Phone)
	if err != nil {
		return Request{}, err
	}
	now := o.now()
	r := Request{
		Department: t.ID, Concern: w.Concern, Note: w.Note, Name: w.Name, Phone: phone, Language: w.Language,
		Door: w.Door, Address: w.Address, Status: Booked, CreatedAt: now, Key: w.Key,
		Behalf: w.Behalf, Wishes: w.Wishes, Origin: w.Origin,
	}
	if r.Word, err = NewWord(o.c.Random); err != nil {
		return Request{}, err
	}
	if !t.plan(&r, w.Slot, now, w.Holder, w.Key) {
		return o.earlier(ctx, r)
	}
	if w.Unproven {
		o.unproven(&r, t, w, now)
	}
	o.setWake(&r)
	if w.Asker == "" {
		return o.add(ctx, r, t.room(w.Slot, w.Door, w.Holder))
	}
	return o.addCounted(ctx, r, t.room(w.Slot, w.Door, w.Holder), "book/asker/"+hashed(w.Asker))
}

// addCounted adds a request of an asker who has not booked too often; what did
// not come to a booking is not counted.
func (o *Office) addCounted(ctx context.Context, r Request, room Room, key string) (Request, error) {
	n, err := o.count(ctx, key, bookings)
	if err != nil {
		return Request{}, err
	}
	if n == 0 {
		got, err := o.earlier(ctx, r)
		if errors.Is(err, ErrPast) {
			err = fmt.Errorf("book: %w", ErrOften)
		}
		return got, err
	}
	got, err := o.add(ctx, r, room)
	if err != nil {
		err = errors.Join(err, o.takeBack(ctx, key, n-1, bookings))
	}
	return got, err
}

// earlier finds what a repeated wish booked when its window could be booked
// still; otherwise it is ErrPast.
func (o *Office) earlier(ctx context.Context, r Request) (Request, error) {
	if r.Key == "" {
		return Request{}, ErrPast
	}
	open, err := o.c.Book.OpenFor(ctx, r.Phone)
	switch {
	case err == nil && open.Key == r.Key:
		return open, nil
	case err == nil || errors.Is(err, ErrUnknown):
		return Request{}, ErrPast
	}
	return Request{}, fmt.Errorf("book: %w", err)
}

// add writes a request under a reference nobody has.
func (o *Office) add(ctx context.Context, r Request, room Room) (Request, error) {
	for range draws {
		var err error
		if r.Reference, err = NewReference(o.c.Random); err != nil {
			return Request{}, err
		}
		got, err := o.c.Book.Add(ctx, r, room)
		switch {
		case err == nil:
			return got, nil
		case errors.Is(err, ErrReference):
			continue
		case errors.Is(err, ErrBooked):
			return got, fmt.Errorf("book: %w", err)
		}
		return Request{}, fmt.Errorf("book: %w", err)
	}
	return Request{}, fmt.Errorf("book: %w", ErrReference)
}

// Mine finds the open request of a number. Error: ErrUnknown.
func (o *Office) Mine(ctx context.Context, phone string) (Request, error) {
	if phone == "" {
		return Request{}, ErrUnknown
	}
	r, err := o.c.Book.OpenFor(ctx, phone)
	if err != nil {
		return Request{}, fmt.Errorf("find the open request: %w", err)
	}
	return r, nil
}

// Move gives an open request another window (zero: as soon as possible) and
// takes it out of staff's hands; a call under way is not connected any more.
// The quota counts when the move comes in by the door the request came in by.
// Moving to where it is already changes nothing; otherwise PlannedBy becomes
// key. Errors: ErrUnknown, ErrFull, ErrPast, ErrClosed.
func (o *Office) Move(ctx context.Context, reference string, s Slot, door, holder, key string) (Request, error) {
	before, err := o.c.Book.Request(ctx, reference)
	if err != nil {
		return Request{}, fmt.Errorf("move: %w", err)
	}
	t, ok := o.team(before.Department)
	if !ok {
		return Request{}, ErrDepartment
	}
	if !s.Zero() && s.same(before.Offered) {
		holder = waiter(reference, s)
	}
	room := t.room(s, before.Door, holder)
	if door != before.Door {
		room.Quota = 0
	}
	return o.update(ctx, "move", reference, room, func(r *Request) error {
		return t.move(r, s, o.now(), holder, key)
	})
}

// move is the change Move makes.
func (t *team) move(r *Request, s Slot, now time.Time, holder, key string) error {
	if !r.Status.Open() {
		return ErrClosed
	}
	if r.Slot.same(s) && (r.Status == Booked || !s.Zero()) { // what we proposed stands, also while staff have it in hand
		return errUnchanged
	}
	if !t.plan(r, s, now, holder, key) {
		return ErrPast
	}
	r.endOpen(OutcomeCancelled, now)
	r.Status, r.Claim = Booked, Claim{}
	r.Missed, r.Earlier, r.Offered = false, r.Earlier && !s.Zero() && !s.same(r.Offered), Slot{}
	return nil
}

// Cancel closes an open request; cancelling a cancelled one is no error. A
// call under way is not connected any more. Errors: ErrUnknown, ErrClosed.
func (o *Office) Cancel(ctx context.Context, reference string) (Request, error) {
	return o.update(ctx, "cancel", reference, Room{}, func(r *Request) error {
		switch {
		case r.Status == Cancelled:
			return errUnchanged
		case !r.Status.Open():
			return ErrClosed
		}
		now := o.now()
		r.endOpen(OutcomeCancelled, now)
		r.close(Cancelled, OutcomeCancelled, now)
		return nil
	})
}

// update changes a request and notes when the Worker must look at it again;
// doing says what for. A change that ends in errUnchanged gives the request as
// it is.
func (o *Office) update(ctx context.Context, doing, reference string, room Room, change func(*Request) error) (Request, error) {
	var seen Request
	got, err := o.c.Book.Update(ctx, reference, room, func(r *Request) error {
		seen = *r
		if err := change(r); err != nil {
			return err
		}
		o.setWake(r)
		return nil
	})
	switch {
	case err == nil:
		o.letGo(ctx, seen, got)
		return got, nil
	case errors.Is(err, errUnchanged):
		return seen, nil
	}
	return Request{}, fmt.Errorf("%s: %w", doing, err)
}

// setWake notes when the Worker must look at a request.
func (o *Office) setWake(r *Request) {
	r.Wake = time.Time{}
	if t, ok := o.team(r.Department); ok {
		r.Wake = t.wake(*r, o.now())
	}
}
