package bot

import (
	"strconv"
	"testing"
	"time"
)

// TestNothingMoreIsSentThanMayBeSpent: above the daily limit texts wait, however
// often they are tried; the day after they go out.
func TestNothingMoreIsSentThanMayBeSpent(t *testing.T) {
	h, s, c, w := small(t, echo)
	h.c.Spending.Texts = 2
	for i := range 4 {
		if err := s.Enqueue(t.Context(), job(strconv.Itoa(i), c)); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		for h.sendDue(t.Context()) {
		}
		c.advance(time.Hour)
	}
	if n := len(w.texts()); n != 2 {
		t.Fatalf("%d texts were sent; 2 may be", n)
	}
	c.advance(15 * time.Hour)
	for range 3 {
		for h.sendDue(t.Context()) {
		}
		c.advance(time.Hour)
	}
	if n := len(w.texts()); n != 4 {
		t.Errorf("%d texts were sent by the next day, not 4", n)
	}
}
