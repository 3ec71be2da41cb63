package bot

import (
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// TestOneWatchForOneReader: whoever asks in two logins is watched, and told, once;
// another reader, or another place, is another watch.
func TestOneWatchForOneReader(t *testing.T) {
	h, _, c, _ := small(t, nil)
	to := channels.Address{Channel: channels.SMS, ID: "+491713920001"}
	w := watchJob{source: "buecherei", session: "sealed once", to: to, until: c.Now().Add(watchMost)}
	first := h.watch(w, "100200")
	w.session = "sealed again"
	if second := h.watch(w, "100200"); second.ID != first.ID {
		t.Error("two logins make two watches")
	}
	if other := h.watch(w, "100300"); other.ID == first.ID {
		t.Error("two readers share a watch")
	}
	w.to.ID = "+491713920002"
	if other := h.watch(w, "100200"); other.ID == first.ID {
		t.Error("two places share a watch")
	}
}

// TestLooksFollowEachOther: every look is after the one before, by no more than
// watchEvery.
func TestLooksFollowEachOther(t *testing.T) {
	for _, id := range []string{"a", "b", "c", "d"} {
		for now := wednesday; now.Before(wednesday.Add(48 * time.Hour)); now = now.Add(7 * time.Minute) {
			next := nextLook(now, id)
			if !next.After(now) || next.Sub(now) > watchEvery || nextLook(next, id).Sub(next) != watchEvery {
				t.Fatalf("after %v comes %v", now, next)
			}
		}
	}
}
