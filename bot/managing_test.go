package bot_test

import (
	"testing"
)

// Somebody who types another citizen's number learns nothing of the booking,
// and cannot change it without the proof.
func TestSomebodyElsesRequestIsNotShown(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile, "name", "Erika")
	w.do("callback.book", "booked")
	ref := w.answers["reference"]
	w.from.ID, w.answers = other, map[string]string{}
	w.give("department", "buergerbuero", "slot", second, "phone", mobile)
	w.do("callback.book", "waiting")
	for name, v := range w.answers {
		if v == ref || v == first {
			t.Errorf("answer %s shows %s", name, v)
		}
	}
	w.give("reference", ref)
	w.do("callback.cancel", "error")
	w.do("callback.move", "error")
	w.do("callback.find", "proof")
	w.give("proof", "9999")
	w.do("callback.find", "denied")
	w.expect("proof", "")
	w.do("callback.cancel", "error")
	w.give("proof", mobile[len(mobile)-4:])
	w.do("callback.find", "found")
	w.expect("proof", "")
	w.do("callback.cancel", "cancelled")
	w.do("callback.cancel", "cancelled")
	w.give("slot", second)
	w.do("callback.move", "closed")
}

// Who chooses the window they have is not written to again.
func TestMoveToTheSameWindow(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile)
	w.do("callback.book", "booked")
	if sent := w.send(); len(sent) != 1 {
		t.Fatalf("sent %q", sent)
	}
	w.do("callback.move", "moved")
	if sent := w.send(); len(sent) != 1 {
		t.Errorf("sent %q", sent)
	}
}

// The gateway dies between the move and the end of its turn.
func TestCrashAfterAMove(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile)
	w.do("callback.book", "booked")
	w.give("slot", second)
	m := w.message("callback.move")
	w.fails = func() error { return errCrash }
	if _, err := w.hub.Receive(t.Context(), m); err == nil {
		t.Fatal("no error")
	}
	w.fails = nil
	w.receive(m, "moved")
	if sent := w.send(); len(sent) != 2 {
		t.Errorf("sent %q", sent)
	}
}

func TestMove(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile)
	w.do("callback.book", "booked")
	w.give("slot", second)
	w.do("callback.move", "moved")
	w.expect("slot", second)
	w.from.ID = other
	w.give("slot", second, "phone", other)
	w.do("callback.book", "full")
	w.give("slot", first)
	w.do("callback.book", "booked")
	w.give("slot", second)
	w.do("callback.move", "full")
	if sent := w.send(); len(sent) != 3 {
		t.Errorf("sent %q", sent)
	}
}
