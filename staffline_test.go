package main

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels/simulator"
)

var lineNumber = regexp.MustCompile(`Ihre Dienstnummer ist (\d{4})`)

// linePIN is a PIN of the stories.
const linePIN = "482913"

// onTheLine has a member set a PIN and gives their number.
func (u *deskUser) onTheLine() string {
	u.w.t.Helper()
	page := u.post("/desk/account/pin", "current", "ein langes Kennwort", "pin", linePIN, "again", linePIN)
	m := lineNumber.FindStringSubmatch(page)
	if m == nil {
		u.w.t.Fatalf("no number is told: %s", page)
	}
	return m[1]
}

// signsIn calls the staff line and gives number and PIN.
func (w *town) signsIn(phone, number, pin string) *simulator.Call {
	w.t.Helper()
	call := w.Phone(phone).CallStaffLine()
	call.Heard("Telefondienst", "Dienstnummer")
	call.Press(number + "#")
	call.Heard("PIN")
	call.Press(pin + "#")
	return call
}

// TestStaffLine is a morning without a screen: number, PIN, who waits, connected
// on the same call, the outcome by key, and the next one.
func TestStaffLine(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		first := w.book(mobile)
		w.Advance(time.Minute)
		w.book(mobile2)
		number := w.member("kim", "", "*").onTheLine()
		call := w.signsIn(clerk, number, linePIN)
		call.Heard("Guten Tag, kim", "Es warten 2", first.Word, "Verbinden: 1")
		call.Press("3")
		call.Heard("Es warten 2", first.Word)
		call.Press("1")
		ringing := w.Phone(mobile).Rings()
		if ringing.Shown() != w.gateway.config.Town.Phone {
			t.Errorf("the citizen sees %s", ringing.Shown())
		}
		if r := w.stored(first.Reference); r.Status != callback.Calling || len(r.Attempts) != 1 || r.Attempts[0].By != "kim" {
			t.Errorf("while it rings: %+v", r)
		}
		citizen := w.Phone(mobile).Answer()
		citizen.Talking()
		w.Advance(2 * time.Minute)
		citizen.Hangup()
		w.Settle()
		call.Heard("Wie ist es ausgegangen")
		call.Press("1")
		call.Heard("Gespeichert", "Es warten 1")
		if r := w.stored(first.Reference); r.Status != callback.Done || r.Outcome != callback.OutcomeReached || len(r.Attempts) != 1 {
			t.Errorf("after it: %+v", r)
		}
		call.Press("0")
		call.Heard("Auf Wiederhören")
		for _, line := range strings.Split(w.logs.String(), "\n") {
			if strings.Contains(line, linePIN) {
				t.Errorf("the PIN is logged: %s", line)
			}
		}
		if s, err := w.gateway.journal.Verify(t.Context()); err != nil || s.Broken != 0 {
			t.Errorf("the log is %+v (%v)", s, err)
		}
	})
}

// TestStaffLineBusy: what the network knows nobody is asked for; the request
// comes again, and its citizen was dialled once.
func TestStaffLineBusy(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		r := w.book(mobile)
		number := w.member("kim", "", "*").onTheLine()
		call := w.signsIn(clerk, number, linePIN)
		call.Press("1")
		w.Phone(mobile).Rings()
		w.Phone(mobile).Decline()
		w.Settle()
		call.Heard("besetzt", "Wir versuchen es wieder", "wartet niemand")
		if got := w.stored(r.Reference); len(got.Attempts) != 1 || got.Attempts[0].Outcome != callback.OutcomeBusy || !got.Status.Open() || !got.Due.After(w.gateway.clock.Now()) {
			t.Errorf("after it: %+v", got)
		}
	})
}

// TestStaffLineHangUp: who hangs up while it rings leaves nothing stuck, and
// nobody is dialled twice.
func TestStaffLineHangUp(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		r := w.book(mobile)
		number := w.member("kim", "", "*").onTheLine()
		call := w.signsIn(clerk, number, linePIN)
		call.Press("1")
		w.Phone(mobile).Rings()
		call.Hangup()
		w.Settle()
		if got := w.stored(r.Reference); len(got.Attempts) != 1 || got.Attempts[0].Open() || got.Status == callback.Calling {
			t.Errorf("after it: %+v", got)
		}
	})
}

// TestStaffLineForTwo: two members on the line never get the same citizen.
func TestStaffLineForTwo(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		r := w.book(mobile)
		kim, lou := w.member("kim", "", "*").onTheLine(), w.member("lou", "", "*").onTheLine()
		one, two := w.signsIn(clerk, kim, linePIN), w.signsIn(landline, lou, linePIN)
		one.Heard(r.Word)
		two.Heard(r.Word)
		one.Press("1")
		w.Phone(mobile).Rings()
		two.Press("1")
		two.Heard("macht schon jemand anderes", "wartet niemand")
		w.Phone(mobile).Answer().Talking()
		if got := w.stored(r.Reference); len(got.Attempts) != 1 || got.Attempts[0].By != "kim" {
			t.Errorf("it is %+v", got)
		}
	})
}

// TestStaffLineIsGuarded: an unknown number and a wrong PIN sound alike, and
// after a few tries nobody gets in, not even with the right one.
func TestStaffLineIsGuarded(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		w.book(mobile)
		number := w.member("kim", "", "*").onTheLine()
		wrong, unknown := w.signsIn(clerk, number, "111111"), w.signsIn(landline, "99", linePIN)
		if a, b := wrong.Answer(), unknown.Answer(); a != b || strings.Contains(a, "warten") {
			t.Errorf("the answers are\n%s\n%s", a, b)
		}
		wrong.Hangup()
		unknown.Hangup()
		for range 4 {
			w.signsIn(clerk, number, "222222").Hangup()
		}
		call := w.signsIn(clerk, number, linePIN)
		call.Heard("zu viele Versuche")
		w.Advance(16 * time.Minute)
		w.signsIn(clerk, number, linePIN).Heard("Es warten 1")
	})
}

// TestStaffLineLasts: whoever works is not cut off; whoever presses nothing is, in
// the end.
func TestStaffLineLasts(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		w.book(mobile)
		call := w.signsIn(clerk, w.member("kim", "", "*").onTheLine(), linePIN)
		for range 4 {
			w.Advance(25 * time.Minute)
			call.Press("3")
			call.Heard("Es warten 1")
		}
		heard := 0
		list, _, err := w.gateway.journal.Entries(t.Context(), callback.AuditQuery{Action: "request.heard"})
		if heard = len(list); err != nil || heard != 1 {
			t.Errorf("it was noted %d times (%v)", heard, err)
		}
		call.Silence()
		call.Heard("Es warten 1")
		call.Silence()
		call.Silence()
		call.Heard("Auf Wiederhören")
	})
}
