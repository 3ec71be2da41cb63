package nlu_test

import "testing"

// TestNoTimeInOrdinarySentences: nobody is called at a time they did not say,
// though they named numbers, names and lengths that sound like one. A day that
// is over is heard, and is no wish.
func TestNoTimeInOrdinarySentences(t *testing.T) {
	l, now := language(t, "de"), wednesday(t)
	list := lines(t, "ordinary.txt")
	if len(list) < 200 {
		t.Errorf("%d sentences, want 200", len(list))
	}
	for _, said := range list {
		if at, ok := l.Hear(said).Time(now); ok && !at.To.Before(now) {
			t.Errorf("%q is %s", said, told(l, said, now))
		}
	}
}
