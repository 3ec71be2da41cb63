package calendar

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestMeet(t *testing.T) {
	whole, err := New(Week{
		time.Monday: {{7 * 60, 12 * 60}, {13 * 60, 17 * 60}}, time.Tuesday: {{8 * 60, 18 * 60}},
		time.Wednesday: {{6 * 60, 8 * 60}}, time.Thursday: {{14 * 60, 19 * 60}}, time.Saturday: {{9 * 60, 12 * 60}},
	}, Holidays{State: "HE", Days: []Day{
		{Date: "2026-12-02", Hours: []string{"07:00-10:00", "17:30-20:00"}}, // Wednesday: nothing is left of the usual hours
		{Date: "2026-12-01", Hours: []string{"18:00-20:00"}}, {Date: "2026-12-25", Hours: []string{"07:00-09:00"}},
	}}, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	quiet := Week{
		time.Monday: {{15 * 60, 18 * 60}, {8 * 60, 16 * 60}}, time.Tuesday: {{8 * 60, 10 * 60}, {10 * 60, 18 * 60}},
		time.Wednesday: {{8 * 60, 18 * 60}}, time.Thursday: {{8 * 60, 18 * 60}}, time.Friday: {{8 * 60, 18 * 60}},
		time.Saturday: {{12 * 60, 9 * 60}},
	}
	c := whole.Meet(quiet)
	for day, want := range map[string]string{
		"2026-11-23": "08:00-12:00 13:00-17:00 ", "2026-11-24": "08:00-18:00 ", "2026-11-25": "", "2026-11-26": "14:00-18:00 ",
		"2026-11-27": "", "2026-11-28": "", "2026-12-01": "", "2026-12-02": "08:00-10:00 17:30-18:00 ",
		"2026-12-25": "", // on Fridays nobody works
		"2026-05-25": "", // Whit Monday stays a holiday
	} {
		if got := shown(c, on(t, day+" 12:00")); got != want {
			t.Errorf("%s: %s; want %s", day, got, want)
		}
	}
	if at, ok := whole.Meet(nil).Next(on(t, "2026-11-23 08:00")); ok {
		t.Errorf("within no hours it opens at %s", at)
	}
	if !whole.Open(on(t, "2026-11-23 07:30")) || !whole.Open(on(t, "2026-12-01 19:00")) {
		t.Error("the calendar it was made from is cut too")
	}
	if closed := c.Without([]Period{{on(t, "2026-11-23 09:00"), on(t, "2026-11-23 10:00")}}).Meet(quiet); shown(closed, on(t, "2026-11-23 12:00")) != "08:00-09:00 10:00-12:00 13:00-17:00 " {
		t.Errorf("a closure is forgotten: %v", closed.Periods(on(t, "2026-11-23 12:00")))
	}
}

// The clock on the wall decides: until 03:00 is an hour less, or more.
func TestMeetAtClockChanges(t *testing.T) {
	c, err := New(Week{time.Sunday: {{0, 24 * 60}}}, Holidays{}, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	c = c.Meet(Week{time.Sunday: {{60, 4 * 60}}})
	for day, want := range map[string]time.Duration{"2026-03-29": 2 * time.Hour, "2026-10-25": 4 * time.Hour, "2026-11-22": 3 * time.Hour} {
		if got := c.Between(on(t, day+" 00:00"), on(t, day+" 23:59")); got != want {
			t.Errorf("%s: %s; want %s", day, got, want)
		}
		if got, ok := c.Back(on(t, day+" 12:00"), want); !ok || !got.Equal(on(t, day+" 01:00")) {
			t.Errorf("%s before %s is %s, %v", want, day, got, ok)
		}
	}
}

// In both or not at all.
func TestMeetIsBoth(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c, w, at := drawn(rt), week(rt), moment(rt, "at")
		weekly, err := New(w, Holidays{}, c.loc)
		if err != nil {
			rt.Fatal(err)
		}
		met := c.Meet(w)
		for i := range 4 * 48 { // own days are rare: look at several
			at := at.Add(time.Duration(i) * 30 * time.Minute)
			if got, want := met.Open(at), c.Open(at) && weekly.Open(at); got != want {
				rt.Fatalf("open at %s: %v; want %v", at, got, want)
			}
		}
		to := moment(rt, "to")
		if got := met.Meet(w).Between(at, to); got != met.Between(at, to) {
			rt.Fatalf("met twice %s; once %s", got, met.Between(at, to))
		}
	})
}
