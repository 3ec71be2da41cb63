package callback

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"
)

// Nobody has many people called: five bookings of one asker within an hour.
// What did not come to a booking does not count, and a repeat is answered.
func TestBookingsOfOneAsker(t *testing.T) {
	w, ctx := newTown(t), context.Background()
	book := func(n int, asker string) (Request, error) {
		v := wish(n, Slot{})
		v.Asker, v.Key = asker, asker+phone(n)
		return w.Book(ctx, v)
	}
	if _, err := w.Book(ctx, wish(9, Slot{})); err != nil {
		t.Fatal(err)
	}
	var last Request
	for n := range bookings {
		if _, err := book(9, "voice:a"); !errors.Is(err, ErrBooked) {
			t.Fatal(err)
		}
		var err error
		if last, err = book(n, "voice:a"); err != nil {
			t.Fatal(n, err)
		}
	}
	if got, err := book(5, "voice:a"); !errors.Is(err, ErrOften) {
		t.Errorf("%+v, %v", got, err)
	}
	if got, err := book(bookings-1, "voice:a"); err != nil || got.Reference != last.Reference {
		t.Errorf("a repeat: %+v, %v", got, err)
	}
	if _, err := book(5, "voice:b"); err != nil {
		t.Errorf("somebody else: %v", err)
	}
	w.clock.pass(time.Hour)
	if _, err := book(6, "voice:a"); err != nil {
		t.Errorf("an hour later: %v", err)
	}
	for key := range w.book.tries {
		if strings.Contains(key, "voice:") {
			t.Errorf("the key %q shows the asker", key)
		}
	}
}

func TestBookAWindow(t *testing.T) {
	w := newTown(t)
	s := w.half(t, "2026-11-24 08:00")
	r, err := w.Book(context.Background(), wish(1, Slot{s.From.UTC(), s.To.UTC()}))
	if err != nil {
		t.Fatal(err)
	}
	if !ValidReference(r.Reference) || r.Status != Booked || !r.Due.Equal(s.From) || !r.Promise.Equal(s.To) || !r.Occupies() {
		t.Errorf("%+v", r)
	}
	if _, offset := r.Slot.From.Zone(); offset != 3600 {
		t.Errorf("the window is not written in the town's time: %s", r.Slot.From)
	}
	if got := r.StatusAt(s.From); got != Waiting {
		t.Errorf("when its time has come it is %s", got)
	}
	if mine, err := w.Mine(context.Background(), r.Phone); err != nil || mine.Reference != r.Reference {
		t.Errorf("%+v, %v", mine, err)
	}
}

func TestBookAsSoonAsPossible(t *testing.T) {
	w := newTown(t)
	for i, tc := range []struct{ at, due, promise string }{
		{"2026-11-23 09:00", "2026-11-23 09:00", "2026-11-27 12:00"}, // 3+4+4*4 hours until Thursday's, 1 more on Friday
		{"2026-11-23 12:30", "2026-11-23 14:00", "2026-11-30 12:00"},
		{"2026-11-28 10:00", "2026-11-30 08:00", "2026-12-04 12:00"},
	} {
		w.clock.at = w.at(t, tc.at)
		r, err := w.Book(context.Background(), wish(i, Slot{}))
		if err != nil || !r.Due.Equal(w.at(t, tc.due)) || !r.Slot.Zero() || r.Occupies() {
			t.Errorf("at %s: %+v, %v", tc.at, r, err)
		}
		if got := w.Calendar("buergerbuero").Between(r.Due, r.Promise); got != 24*time.Hour || r.Promise.Before(r.Due) {
			t.Errorf("at %s: promised for %s, %s of service later", tc.at, r.Promise, got)
		}
	}
}

func TestBookRefuses(t *testing.T) {
	w, ctx := newTown(t), context.Background()
	s := w.half(t, "2026-11-24 08:00")
	for want, v := range map[error]Wish{
		ErrDepartment: {Department: "bauamt", Phone: phone(1)},
		ErrPremium:    {Department: "buergerbuero", Phone: "0900 123456"},
		ErrNoNumber:   {Department: "buergerbuero"},
		ErrPast:       wish(1, w.half(t, "2026-11-23 10:30")),
	} {
		if _, err := w.Book(ctx, v); !errors.Is(err, want) {
			t.Errorf("%v; want %v", err, want)
		}
	}
	first, err := w.Book(ctx, wish(1, s))
	if err != nil {
		t.Fatal(err)
	}
	if again, err := w.Book(ctx, wish(1, Slot{})); !errors.Is(err, ErrBooked) || again.Reference != first.Reference {
		t.Errorf("a second request: %+v, %v", again, err)
	}
	if _, err := w.Book(ctx, wish(2, s)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Book(ctx, wish(3, s)); !errors.Is(err, ErrFull) {
		t.Errorf("a third of two: %v", err)
	}
	w.book.down = ErrUnavailable
	if _, err := w.Book(ctx, wish(4, s)); !errors.Is(err, ErrUnavailable) {
		t.Errorf("%v", err)
	}
}

// The same wish again is the same request: at once, when the window has begun
// meanwhile, and when the reference drawn first is in use.
func TestBookOnce(t *testing.T) {
	w, ctx := newTown(t), context.Background()
	v := wish(1, w.half(t, "2026-11-24 08:00"))
	v.Key = "turn 1"
	w.book.clash = 3
	first, err := w.Book(ctx, v)
	if err != nil {
		t.Fatal(err)
	}
	for _, later := range []time.Duration{0, time.Minute, 24 * time.Hour} {
		w.clock.pass(later)
		if again, err := w.Book(ctx, v); err != nil || again.Reference != first.Reference || again.Version != first.Version {
			t.Errorf("%s later: %+v, %v", later, again, err)
		}
	}
	v.Key = "turn 2"
	if _, err := w.Book(ctx, v); !errors.Is(err, ErrPast) {
		t.Errorf("another wish: %v", err)
	}
	w.book.clash = 1000
	if _, err := w.Book(ctx, wish(2, Slot{})); !errors.Is(err, ErrReference) {
		t.Errorf("no reference free: %v", err)
	}
}

// Twenty citizens at once for three places: exactly three, and the others are
// offered other windows.
func TestTwentyForThree(t *testing.T) {
	w := newTown(t, func(c *OfficeConfig) { c.Departments[0].Capacity = 3 })
	s := w.half(t, "2026-11-24 08:00")
	var wg sync.WaitGroup
	errs := make([]error, 20)
	for n := range errs {
		wg.Go(func() {
			v := wish(0, s)
			v.Phone = phone(n)[:len(phone(n))-2] + string([]rune{rune('0' + n/10), rune('0' + n%10)})
			_, errs[n] = w.Book(context.Background(), v)
		})
	}
	wg.Wait()
	booked := 0
	for _, err := range errs {
		switch {
		case err == nil:
			booked++
		case !errors.Is(err, ErrFull):
			t.Error(err)
		}
	}
	if booked != 3 {
		t.Errorf("%d got one of three places", booked)
	}
	list, err := w.Offer(context.Background(), "buergerbuero", "voice", s.From, 2)
	if err != nil || len(list) != 2 || !list[0].From.Equal(s.To) {
		t.Errorf("the others are offered %v, %v", begins(list), err)
	}
}

func TestMove(t *testing.T) {
	w, ctx := newTown(t), context.Background()
	from, to := w.half(t, "2026-11-24 08:00"), w.half(t, "2026-11-24 09:00")
	r, err := w.Book(ctx, wish(1, from))
	if err != nil {
		t.Fatal(err)
	}
	moved, err := w.Move(ctx, r.Reference, to, "sms", "", "")
	if err != nil || !moved.Slot.From.Equal(to.From) || !moved.Due.Equal(to.From) || !moved.Promise.Equal(to.To) || moved.Door != "voice" {
		t.Fatalf("%+v, %v", moved, err)
	}
	if again, err := w.Move(ctx, r.Reference, to, "sms", "", ""); err != nil || again.Version != moved.Version {
		t.Errorf("moved to where it is: %+v, %v", again, err)
	}
	if list, _ := w.Offer(ctx, "buergerbuero", "voice", from.From, 1); list[0].Free != 2 {
		t.Errorf("the place is not free again: %v", list)
	}
	soon, err := w.Move(ctx, r.Reference, Slot{}, "voice", "", "")
	if err != nil || !soon.Slot.Zero() || !soon.Due.Equal(w.clock.at) {
		t.Errorf("%+v, %v", soon, err)
	}
	if _, err := w.Move(ctx, r.Reference, w.half(t, "2026-11-23 09:30"), "voice", "", ""); !errors.Is(err, ErrPast) {
		t.Error(err)
	}
	for n := range 2 {
		if _, err := w.Book(ctx, wish(2+n, to)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Move(ctx, r.Reference, to, "voice", "", ""); !errors.Is(err, ErrFull) {
		t.Error(err)
	}
	if _, err := w.Move(ctx, "1000000", to, "voice", "", ""); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	if _, err := w.Cancel(ctx, r.Reference); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Move(ctx, r.Reference, Slot{}, "voice", "", ""); !errors.Is(err, ErrClosed) {
		t.Error(err)
	}
}

func TestMoveKeepsTheQuotaOfItsDoor(t *testing.T) {
	w, ctx := newTown(t), context.Background()
	full, other := w.half(t, "2026-11-24 08:00"), w.half(t, "2026-11-24 09:00")
	var last Request
	for n, s := range []Slot{full, other} {
		v := wish(n, s)
		v.Door = "web"
		var err error
		if last, err = w.Book(ctx, v); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Move(ctx, last.Reference, full, "web", "", ""); !errors.Is(err, ErrFull) {
		t.Errorf("the web's one place is taken: %v", err)
	}
	if _, err := w.Move(ctx, last.Reference, full, "voice", "", ""); err != nil {
		t.Errorf("by phone there is a place: %v", err)
	}
}

func TestCancel(t *testing.T) {
	w, ctx := newTown(t), context.Background()
	s := w.half(t, "2026-11-24 08:00")
	r, err := w.Book(ctx, wish(1, s))
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		gone, err := w.Cancel(ctx, r.Reference)
		if err != nil || gone.Status != Cancelled || !gone.ClosedAt.Equal(w.clock.at) || gone.Occupies() {
			t.Errorf("%+v, %v", gone, err)
		}
	}
	if _, err := w.Mine(ctx, r.Phone); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	if _, err := w.Mine(ctx, ""); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
	if _, err := w.Cancel(ctx, "1000000"); !errors.Is(err, ErrUnknown) {
		t.Error(err)
	}
}
