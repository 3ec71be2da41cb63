package callback

import (
	"strings"
	"testing"
	"time"
)

// TestQuietestHour: of the windows that are free, the one is named at whose
// weekday and hour there were the fewest calls lately; and none while little is
// known, or all are alike.
func TestQuietestHour(t *testing.T) {
	w := newTown(t)
	free, err := w.Offer(t.Context(), "buergerbuero", "voice", w.clock.at, 12)
	if err != nil || len(free) < 12 {
		t.Fatalf("%d windows, %v", len(free), err)
	}
	if s, ok := w.Quietest("buergerbuero", free); ok {
		t.Errorf("nothing is known, but %v is quiet", s)
	}
	week := 7 * 24 * time.Hour
	for i, f := range free { // the same weekday and hour a week before
		busy := 3
		if i == 7 {
			busy = 1
		}
		if f.From.Truncate(time.Hour).Equal(free[7].From.Truncate(time.Hour)) && i != 7 {
			busy = 0
		}
		for range busy {
			w.book.write(Request{
				Reference: "1" + strings.Repeat("0", i) + time.Duration(len(w.book.requests)).String(), Department: "buergerbuero", Status: Done,
				Slot: Slot{f.From.Add(-week), f.To.Add(-week)}, CreatedAt: w.clock.at.Add(-week),
			})
		}
	}
	if err := w.Learn(t.Context()); err != nil {
		t.Fatal(err)
	}
	s, ok := w.Quietest("buergerbuero", free)
	if !ok || !s.From.Truncate(time.Hour).Equal(free[7].From.Truncate(time.Hour)) {
		t.Errorf("quiet at %v (%v), not at %v", s.From, ok, free[7].From)
	}
	if s, ok := w.Quietest("buergerbuero", free[:1]); ok {
		t.Errorf("one window is no choice, but %v", s)
	}
	if s, ok := w.Quietest("standesamt", free); ok {
		t.Errorf("another department's calls say that %v is quiet", s)
	}
}
