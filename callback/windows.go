package callback

import (
	"context"
	"fmt"
	"time"
)

// Offer gives at most n bookable windows of a department that begin at or
// after from, the next ones first; for a door with a quota only what is left
// of it. Windows without a free place are left out. Errors: ErrDepartment.
func (o *Office) Offer(ctx context.Context, department, door string, from time.Time, n int) ([]Free, error) {
	t, ok := o.team(department)
	if !ok {
		return nil, ErrDepartment
	}
	now := o.now()
	end := now.Add(t.Horizon.Std() + 1)
	// The nearest windows are mostly free: look at a few days first.
	near := latest(from, now).Add(72 * time.Hour)
	if !near.Before(end) {
		return o.free(ctx, t, door, from, end, max(n, 0))
	}
	list, err := o.free(ctx, t, door, from, near, max(n, 0))
	if err != nil || len(list) >= n {
		return list, err
	}
	more, err := o.free(ctx, t, door, near, end, n-len(list))
	return append(list, more...), err
}

// Bookable lists all bookable windows that begin within days days from the
// beginning of from's day, for the door api or counter. Errors: ErrDepartment.
func (o *Office) Bookable(ctx context.Context, department, door string, from time.Time, days int) ([]Free, error) {
	t, ok := o.team(department)
	if !ok {
		return nil, ErrDepartment
	}
	y, m, d := from.In(o.c.Location).Date()
	begin := time.Date(y, m, d, 0, 0, 0, 0, o.c.Location)
	end := begin.AddDate(0, 0, min(days, 366))
	if horizon := o.now().Add(t.Horizon.Std() + 1); horizon.Before(end) {
		end = horizon
	}
	return o.free(ctx, t, door, begin, end, -1)
}

// Hold keeps a place for ten minutes while a dialog runs. A hold of the same
// holder in the same department is replaced. Errors: ErrFull, ErrPast,
// ErrDepartment.
func (o *Office) Hold(ctx context.Context, department string, s Slot, door, holder string) error {
	t, ok := o.team(department)
	if !ok {
		return ErrDepartment
	}
	now := o.now()
	if !t.bookable(s, now, 0) {
		return ErrPast
	}
	h := Hold{Department: department, Slot: s.in(o.c.Location), Door: door, Holder: holder, Until: now.Add(defaultHold)}
	if err := o.c.Slots.Hold(ctx, h, t.room(s, door, holder)); err != nil {
		return fmt.Errorf("hold a place: %w", err)
	}
	return nil
}

// free lists at most n (all when negative) bookable windows that begin in
// [from, to) and have a place for the door.
func (o *Office) free(ctx context.Context, t *team, door string, from, to time.Time, n int) ([]Free, error) {
	windows := t.windows(latest(from, o.now()), to, o.now())
	if len(windows) == 0 || n == 0 {
		return nil, nil
	}
	last := windows[len(windows)-1].From
	// A second more, so that the last one counts: stores know microseconds.
	taken, err := o.c.Slots.Taken(ctx, t.ID, windows[0].From, last.Add(time.Second))
	if err != nil {
		return nil, fmt.Errorf("look what is taken: %w", err)
	}
	var list []Free
	for _, w := range windows {
		if places := t.places(w, taken[w.From.UTC()], door); places > 0 {
			list = append(list, Free{Slot: w, Free: places})
		}
		if len(list) == n {
			break
		}
	}
	return list, nil
}

// places is what is left of a window for a door.
func (t *team) places(s Slot, taken Taken, door string) int {
	left := t.capacity(s) - taken.Total
	if quota := t.Quota[door]; quota > 0 {
		left = min(left, quota-taken.ByDoor[door])
	}
	return left
}

// room is what a window holds for a door.
func (t *team) room(s Slot, door, holder string) Room {
	return Room{Capacity: t.capacity(s), Quota: t.Quota[door], Holder: holder}
}

// windows are the windows that begin in [from, to) and can be booked at now.
func (t *team) windows(from, to, now time.Time) []Slot {
	var list []Slot
	y, m, d := from.Date()
	// By noons: midnight is not there on every day of every time zone.
	for noon := time.Date(y, m, d, 12, 0, 0, 0, from.Location()); noon.Add(-13 * time.Hour).Before(to); noon = noon.AddDate(0, 0, 1) {
		for _, w := range t.ofDay(noon) {
			if !w.From.Before(from) && w.From.Before(to) && t.inTime(w, now, 0) {
				list = append(list, w)
			}
		}
	}
	return list
}

// ofDay are all windows of a day: each opening period from its beginning in
// steps of the window's length, the last one only if it is whole.
func (t *team) ofDay(day time.Time) []Slot {
	var list []Slot
	step := t.Slot.Std()
	for _, p := range t.hours.Periods(day) {
		for at := p.From; !at.Add(step).After(p.To); at = at.Add(step) {
			list = append(list, Slot{at, at.Add(step)})
		}
	}
	return list
}

// bookable reports whether s is a window of the department that can be booked
// at now, or could at some time within grace before.
func (t *team) bookable(s Slot, now time.Time, grace time.Duration) bool {
	if !t.inTime(s, now, grace) {
		return false
	}
	for _, w := range t.ofDay(s.From) {
		if w.From.Equal(s.From) && w.To.Equal(s.To) {
			return true
		}
	}
	return false
}

// inTime reports whether a window has not begun, lies within the horizon and
// keeps the lead: on the day of the booking so much service time passes before
// it begins. Windows of later days need no lead: they are on the list when the
// day begins.
func (t *team) inTime(s Slot, now time.Time, grace time.Duration) bool {
	if !s.From.After(now) || s.From.After(now.Add(t.Horizon.Std())) {
		return false
	}
	return !sameDay(s.From, now) || t.hours.Between(now.Add(-grace), s.From) >= t.Lead.Std()
}

// in shows a window in the town's time.
func (s Slot) in(loc *time.Location) Slot {
	if s.Zero() {
		return Slot{}
	}
	return Slot{s.From.In(loc), s.To.In(loc)}
}

// sameDay reports whether two moments lie on one day of b's clock.
func sameDay(a, b time.Time) bool {
	ya, ma, da := a.In(b.Location()).Date()
	yb, mb, db := b.Date()
	return ya == yb && ma == mb && da == db
}

// latest is the later of two moments, shown as the second one is.
func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a.In(b.Location())
	}
	return b
}
