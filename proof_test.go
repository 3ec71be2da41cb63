package main

import (
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// nothing is booked before it is typed.
func TestNumberOfAnotherMobileIsProven(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		call := w.Phone(mobile2).Call()
		call.Press("114")
		call.Heard("unter dieser Nummer")
		call.Press("2")
		call.Press(strings.Replace(mobile, "+49", "0", 1) + "#")
		call.Heard("Stimmt das")
		call.Press("1")
		call.Heard("Code")
		w.Settle()
		if list, _, _ := w.gateway.store.Requests(t.Context(), callback.Query{}); len(list) != 0 {
			t.Fatalf("booked before it was proven: %+v", list)
		}
		text := w.Phone(mobile).Got("Code")
		code := ""
		for _, r := range text {
			if r >= '0' && r <= '9' && len(code) < 6 {
				code += string(r)
			}
		}
		call.Press("000000#")
		call.Heard("stimmt leider nicht")
		call.Press(code + "#")
		call.Heard("Ihre Nummer für diesen Rückruf")
		if r := w.one(); r.Phone != mobile || r.Proof.Needed() {
			t.Errorf("booked %+v", r)
		}
		call.Hangup()
	})
}

// staff can call.
func TestLandlineIsProven(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		call := w.Phone(landline).CallWithheld()
		call.Press("114")
		call.Press(strings.Replace(landline, "+49", "0", 1) + "#")
		call.Press("1")
		call.Heard("drücken Sie dann die 1")
		call.Hangup()
		r := w.one()
		kim := w.member("kim", clerk, "*")
		kim.post("/desk/requests/"+r.Reference+"/claim", "early", "yes")
		kim.try("/desk/requests/" + r.Reference + "/call")
		w.Settle()
		if !w.Phone(clerk).Silent() {
			t.Fatal("a number is called that nobody has proven")
		}
		w.pass(4 * time.Minute)
		w.tick()
		proof := w.Phone(landline).Answer()
		proof.Heard("kurzen Frage", "drücken Sie die 1")
		proof.Press("1")
		proof.Heard("Dann rufen wir Sie an", "Kennwort")
		w.Settle()
		if got := w.stored(r.Reference); got.Proof.Needed() || !got.Status.Open() {
			t.Fatalf("after 1 was pressed: %+v", got)
		}
		w.pass(10 * time.Minute)
		if !w.Phone(landline).Silent() {
			t.Error("the short call comes a second time")
		}
	})
}

// TestNeverProven: nobody presses 1; nothing is called, and it is let go.
func TestNeverProven(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		call := w.Phone(mobile2).Call()
		call.Press("114")
		call.Press("2")
		call.Press(strings.Replace(landline, "+49", "0", 1) + "#")
		call.Press("1")
		call.Heard("Vorgemerkt")
		call.Hangup()
		r := w.one()
		w.pass(4 * time.Minute)
		w.Phone(landline).Rings()
		w.Phone(landline).Ignore()
		w.Settle()
		w.pass(25 * time.Hour)
		if got := w.stored(r.Reference); got.Status != callback.Expired {
			t.Errorf("never proven: %+v", got)
		}
		if !w.Phone(landline).Silent() {
			t.Error("it rings again")
		}
	})
}
