package bot_test

import (
	"strconv"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
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

// Who tries numbers out is not told for long which of them are booked.
func TestNumbersAreNotTriedOut(t *testing.T) {
	w := newWorld(t)
	for n := range 7 {
		phone := "+49302312510" + strconv.Itoa(n)
		if _, err := w.office.Book(t.Context(), callback.Wish{Department: "buergerbuero", Phone: phone, Door: "api"}); err != nil {
			t.Fatal(err)
		}
	}
	for n := range 7 {
		w.give("department", "buergerbuero", "slot", "asap", "phone", "+49302312510"+strconv.Itoa(n))
		want := "waiting"
		if n >= 5 {
			want = "refused"
		}
		w.do("callback.book", want)
	}
	w.advance(time.Hour)
	w.do("callback.book", "waiting")
}

// One caller has five people called within an hour, not more, also when the
// number is withheld.
func TestBookingsOfOneCaller(t *testing.T) {
	for _, from := range []string{mobile, ""} {
		w := newWorld(t)
		w.from.ID = from
		for n := range 6 {
			w.give("department", "buergerbuero", "slot", "asap", "phone", "+49302312510"+strconv.Itoa(n))
			want := "proving"
			if n == 5 {
				want = "often"
			}
			w.do("callback.book", want)
		}
	}
}

// Somebody's phone is not flooded, neither by phone nor through the API.
func TestConfirmationsOfOneNumber(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile)
	w.do("callback.book", "booked")
	for n := range 6 {
		w.give("slot", []string{second, first}[n%2])
		w.do("callback.move", "moved")
	}
	if sent := w.send(); len(sent) != 5 {
		t.Fatalf("%d sent", len(sent))
	}
	w.do("callback.cancel", "cancelled")
	confirm := func() {
		r, err := w.office.Book(t.Context(), callback.Wish{Department: "buergerbuero", Phone: mobile, Door: "api"})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.hub.Confirm(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		if _, err := w.office.Cancel(t.Context(), r.Reference); err != nil {
			t.Fatal(err)
		}
	}
	confirm()
	if sent := w.send(); len(sent) != 5 {
		t.Errorf("%d sent", len(sent))
	}
	w.advance(24 * time.Hour)
	confirm()
	if sent := w.send(); len(sent) != 6 {
		t.Errorf("%d sent a day later", len(sent))
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

// A callback that is over is not offered as one that can be kept or moved,
// neither to its owner nor to who proves it.
func TestAFinishedRequestIsFoundAsClosed(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile)
	w.do("callback.book", "booked")
	ref := w.answers["reference"]
	w.do("callback.cancel", "cancelled")
	w.answers = map[string]string{"reference": ref}
	w.do("callback.find", "closed")
	w.expect("proven", "")
	w.do("callback.cancel", "error")
	w.from.ID = other
	w.do("callback.find", "proof")
	w.give("proof", mobile[len(mobile)-4:])
	w.do("callback.find", "closed")
	w.expect("proof", "")
	w.expect("slot", "")
}
