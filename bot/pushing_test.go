package bot_test

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
)

// What a webhook cannot carry is sent, in order; a button is acknowledged once,
// and a repeat sends nothing.
func TestRepliesArePushedInOrder(t *testing.T) {
	onEachStore(t, func(t *testing.T, open opener) {
		w := newWorldOn(t, open)
		w.from = channels.Address{Channel: channels.Telegram, ID: "700000001"}
		var want []string
		for i := range 20 {
			m := w.message("town.departments")
			m.Kind, m.Receipt = channels.Picked, "query"+strconv.Itoa(i)
			w.receive(m, "many")
			w.receive(m, "many")
			m = w.message("callback.mine")
			w.receive(m, "none")
			want = append(want, "700000001: many", "700000001: none")
		}
		w.work()
		var got, receipts []string
		for _, s := range w.tg.sent {
			if s == "700000001: many" || s == "700000001: none" {
				got = append(got, s)
			} else {
				receipts = append(receipts, s)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("sent %q", got)
		}
		slices.Sort(receipts)
		if len(slices.Compact(receipts)) != 20 || len(receipts) != 20 {
			t.Errorf("acknowledged %q", receipts)
		}
	})
}

// Nothing is pushed where the webhook carries the reply, or where it is read.
func TestOnlyWhatMustBeIsPushed(t *testing.T) {
	w := newWorld(t)
	for _, channel := range []string{channels.SMS, channels.Web, channels.Voice} {
		w.from = channels.Address{Channel: channel, ID: mobile}
		w.do("town.departments", "many")
	}
	w.work()
	if n := len(w.sms.sent) + len(w.web.sent) + len(w.phone.sent); n != 0 {
		t.Errorf("%d sent", n)
	}
}

// Who wants no texts from us is still answered.
func TestWhoStoppedIsAnswered(t *testing.T) {
	w := newWorld(t)
	w.from = channels.Address{Channel: channels.Telegram, ID: "700000001"}
	stop := w.message("")
	stop.Kind = channels.OptOut
	if _, err := w.hub.Receive(t.Context(), stop); err != nil {
		t.Fatal(err)
	}
	w.do("town.departments", "many")
	w.work()
	if got := fmt.Sprint(w.tg.sent); got != "[700000001: de system.stopped telegram 700000001: many]" {
		t.Errorf("sent %s", got)
	}
}

// Who blocked us is not written to, until they write again.
func TestWhoBlockedUsIsLeftAlone(t *testing.T) {
	w := newWorld(t)
	w.from = channels.Address{Channel: channels.Telegram, ID: "700000001"}
	left := w.message("")
	left.Kind = channels.Left
	r, err := w.hub.Receive(t.Context(), left)
	if err != nil || !r.Silent {
		t.Fatalf("%+v, %v", r, err)
	}
	if reach, err := w.store.Reach(t.Context(), w.from); err != nil || !reach.Blocked {
		t.Errorf("%+v, %v", reach, err)
	}
	back := w.message("")
	back.Kind, back.Answered = channels.OptIn, true
	if _, err := w.hub.Receive(t.Context(), back); err != nil {
		t.Fatal(err)
	}
	if reach, err := w.store.Reach(t.Context(), w.from); err != nil || reach.Blocked {
		t.Errorf("%+v, %v", reach, err)
	}
	w.work()
	if len(w.tg.sent) != 0 {
		t.Errorf("sent %q", w.tg.sent)
	}
}
