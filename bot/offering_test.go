package bot_test

import (
	"strings"
	"testing"
)

// starts are when the windows offered begin, without seconds and offset.
func starts(w *world, wanted, want string) string {
	w.t.Helper()
	w.give("department", "buergerbuero", "wanted", wanted)
	var list []string
	for _, c := range w.do("callback.offer", want).Choices {
		list = append(list, c.ID[5:16])
	}
	return strings.Join(list, " ")
}

// It is Wednesday, 25 November, nine o'clock; open Monday to Friday, 8 to 12.
func TestWantedTimesAreOffered(t *testing.T) {
	w := newWorld(t)
	for _, tc := range []struct{ wanted, outcome, want string }{
		{"2026-11-30 09:00-24:00", "offered", "11-30T09:00 11-30T09:30 11-30T10:00"},
		{"2026-11-27 00:00-24:00", "offered", "11-27T08:00 11-27T08:30 11-27T09:00"},
		{"2026-11-27 12:00-24:00", "nearest", "11-27T08:00 11-27T08:30 11-27T09:00"},
		{"2026-11-28 00:00-24:00", "nearest", "11-30T08:00 11-30T08:30 11-30T09:00"},
		{"2027-11-28 00:00-24:00", "nearest", "11-25T09:30 11-25T10:00 11-25T10:30"},
		{"2026-11-28..2026-12-04 00:00-24:00", "offered", "11-30T08:00 11-30T08:30 11-30T09:00"},
		{"11:00-24:00", "offered", "11-25T11:00 11-25T11:30 11-26T11:00"},
		{"00:00-08:30", "offered", "11-26T08:00 11-27T08:00 11-30T08:00"},
		{"14:00-24:00", "nearest", "11-25T09:30 11-25T10:00 11-25T10:30"},
		{"nonsense", "offered", "11-25T09:30 11-25T10:00 11-25T10:30"},
	} {
		if got := starts(w, tc.wanted, tc.outcome); got != tc.want {
			t.Errorf("%s: %s, want %s", tc.wanted, got, tc.want)
		}
	}
	w.do("callback.mine", "none")
	w.expect("wanted", "")
}

// Other times are first the following days, then what is left; of a day that
// was named, the day itself.
func TestOtherTimesAreOtherDaysFirst(t *testing.T) {
	w := newWorld(t)
	for _, want := range []string{"11-25T09:30 11-25T10:00 11-25T10:30", "11-26T08:00 11-27T08:00 11-30T08:00"} {
		if got := starts(w, "", "offered"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	for _, want := range []string{"11-26T08:00 11-26T08:30 11-26T09:00", "11-26T09:30 11-26T10:00 11-26T10:30"} {
		if got := starts(w, "2026-11-26 00:00-24:00", "offered"); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
