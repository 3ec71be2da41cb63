package callback

import (
	"context"
	"testing"
	"time"
)

// monday is a time of the day on which the town's tests begin, days later.
func monday(w *town, days, hour, minute int) time.Time {
	return time.Date(2026, 11, 23+days, hour, minute, 0, 0, w.Location())
}

// TestNextAttemptAsSoonAsPossible: staff say when to try again, and it is then,
// in service time and within the days that can be booked; a moment that has
// passed changes nothing.
func TestNextAttemptAsSoonAsPossible(t *testing.T) {
	ctx, anna := context.Background(), member("anna", "buergerbuero")
	for name, c := range map[string]struct {
		outcome       string
		earliest, due func(*town) time.Time
	}{
		"sooner than the pause":  {OutcomeVoicemail, at(0, 9, 20), at(0, 9, 20)},
		"later than the pause":   {OutcomeBusy, at(1, 10, 0), at(1, 10, 0)},
		"after who did not want": {OutcomeRefused, at(0, 15, 0), at(0, 15, 0)},
		"over lunch":             {OutcomeNoAnswer, at(0, 13, 0), at(0, 14, 0)},
		"at the weekend":         {OutcomeNoAnswer, at(5, 10, 0), at(7, 8, 0)},
		"in half a year":         {OutcomeNoAnswer, at(180, 10, 0), at(10, 9, 0)},
		"in the past":            {OutcomeBusy, at(0, 8, 59), at(0, 9, 15)},
		"now":                    {OutcomeBusy, at(0, 9, 0), at(0, 9, 15)},
		"not said":               {OutcomeBusy, func(*town) time.Time { return time.Time{} }, at(0, 9, 15)},
	} {
		d := newDesk(t)
		r := d.asked(t, 1)
		got, err := d.CloseAt(ctx, r.Reference, anna, c.outcome, "Nachbarin war dran", c.earliest(d.town))
		if want := c.due(d.town); err != nil || !got.Due.Equal(want) || !got.Missed || got.Status != Booked || got.Note != "Nachbarin war dran" {
			t.Errorf("%s: %v, due %v, want %v; missed %v, status %s", name, err, got.Due, want, got.Missed, got.Status)
		}
	}
}

func at(days, hour, minute int) func(*town) time.Time {
	return func(w *town) time.Time { return monday(w, days, hour, minute) }
}

// TestNextAttemptInTheWindow: a window that still has room is promised, and the
// next attempt is in it; one that has none is left.
func TestNextAttemptInTheWindow(t *testing.T) {
	ctx, anna := context.Background(), member("anna", "buergerbuero")
	for name, c := range map[string]struct {
		called   int // minutes past eleven
		outcome  string
		earliest func(*town) time.Time
		due      func(*town) time.Time
		leaves   bool // the window
	}{
		"within":                        {2, OutcomeBusy, at(0, 11, 10), at(0, 11, 10), false},
		"later than it ends":            {2, OutcomeBusy, at(0, 15, 0), at(0, 11, 25), false},
		"where the pause would leave":   {2, OutcomeVoicemail, at(0, 11, 20), at(0, 11, 20), false},
		"later, and the pause leaves":   {2, OutcomeVoicemail, at(0, 15, 0), at(0, 15, 0), true},
		"no room":                       {26, OutcomeBusy, at(0, 11, 28), at(0, 11, 28), true}, // the Worker plans it anew from then
		"called before the window":      {-30, OutcomeBusy, at(0, 10, 40), at(0, 11, 0), false},
		"another day, without any room": {26, OutcomeNoAnswer, at(2, 9, 0), at(2, 9, 0), true},
	} {
		d := newDesk(t)
		r, err := d.Book(ctx, wish(1, Slot{From: monday(d.town, 0, 11, 0), To: monday(d.town, 0, 11, 30)}))
		if err != nil {
			t.Fatal(err)
		}
		d.clock.pass(2*time.Hour + time.Duration(c.called)*time.Minute)
		got, err := d.CloseAt(ctx, r.Reference, anna, c.outcome, "", c.earliest(d.town))
		want := c.due(d.town)
		if err != nil || !got.Due.Equal(want) || got.Missed != c.leaves {
			t.Errorf("%s: %v, due %v, want %v; leaves its window: %v", name, err, got.Due, want, got.Missed)
		}
	}
}

// TestNextAttemptAfterTheLast: there is none, nor after an outcome that ends it.
func TestNextAttemptAfterTheLast(t *testing.T) {
	ctx, anna := context.Background(), member("anna", "buergerbuero")
	d := newDesk(t)
	r := d.asked(t, 1)
	var got Request
	for range 3 {
		var err error
		if got, err = d.CloseAt(ctx, r.Reference, anna, OutcomeBusy, "", d.clock.now().Add(30*time.Minute)); err != nil {
			t.Fatal(err)
		}
		d.clock.pass(time.Minute)
	}
	if got.Status != Unreached || got.Missed {
		t.Errorf("after the last attempt: %+v", got)
	}
	r = d.asked(t, 2)
	got, err := d.CloseAt(ctx, r.Reference, anna, OutcomeReached, "", d.clock.now().Add(time.Hour))
	if err != nil || got.Status != Done || !got.Due.Equal(r.Due) {
		t.Errorf("reached: %+v, %v", got, err)
	}
}
