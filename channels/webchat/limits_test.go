package webchat

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// TestTooFast: who floods us waits, in words, and loses nothing; others do not
// notice.
func TestTooFast(t *testing.T) {
	w := newWorld(t)
	b, other := w.browser(), w.browser()
	b.starts()
	page := other.starts()
	var a answer
	for i := range 21 {
		a = b.post(b.get("/chat").form("text", "Nachricht "+strconv.Itoa(i)))
	}
	a.is(http.StatusTooManyRequests).says("Das ging uns zu schnell", "Nachricht 20", "Noch einmal senden", phone)
	if a.header.Get("Retry-After") == "" {
		t.Error("nothing says when to come back")
	}
	other.post(page.form("text", "Guten Tag")).is(http.StatusOK)
	w.wait(4 * time.Second)
	b.post(a.form("text", "Nachricht 20")).is(http.StatusOK)
	if n := len(w.hall.got()); n != 2+20+1+1 {
		t.Errorf("%d messages", n)
	}
	if !strings.Contains(w.logs.String(), "too fast") {
		t.Error("an operator does not see it")
	}
}

// TestTooManyConversations: one network cannot begin them without end.
func TestTooManyConversations(t *testing.T) {
	w := newWorld(t)
	for range 40 {
		w.browser().starts().is(http.StatusOK)
	}
	w.browser().starts().is(http.StatusTooManyRequests).says("Das ging uns zu schnell", "Chat starten", phone)
	w.wait(time.Minute)
	w.browser().starts().is(http.StatusOK)
}

// TestBuckets: they fill again, never above the brim, and take bounded room.
func TestBuckets(t *testing.T) {
	b := newBuckets(3, time.Second)
	takes := func(want int, at time.Time) {
		t.Helper()
		n := 0
		for b.take("a", at) {
			n++
		}
		if n != want {
			t.Errorf("%d at once, want %d", n, want)
		}
	}
	takes(3, wednesday)
	takes(2, wednesday.Add(2*time.Second))
	takes(0, wednesday) // a clock that goes back gives nothing
	takes(3, wednesday.Add(time.Hour))
	at := wednesday.Add(time.Hour)
	for i := range 3 * most {
		b.take("x"+strconv.Itoa(i), at)
		if i%1000 == 0 {
			b.take("a", at) // who is busy is not forgotten
		}
	}
	takes(0, at)
	if n := len(b.new) + len(b.aged); n > 2*most+1 {
		t.Errorf("%d buckets are kept", n)
	}
}

// TestNetworks: one customer of a provider is one network.
func TestNetworks(t *testing.T) {
	for ip, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "", "x": "",
	} {
		if got := network(ip); got != want {
			t.Errorf("%s: %q, want %q", ip, got, want)
		}
	}
}
