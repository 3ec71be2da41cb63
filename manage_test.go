package main

import (
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

// TestYesInEnglish: "Yes" is a word Twilio takes for itself, and an answer.
func TestYesInEnglish(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		anna.Text("callback registry office")
		anna.Got("Registry office")
		anna.Text("1")
		anna.Got("Shall we")
		anna.Text("Yes")
		reference := referenceIn(t, anna.Got("Registry office"))
		if r := w.one(); r.Reference != reference || r.Language != "en" {
			t.Errorf("booked %+v", r)
		}
	})
}

// TestMovedAndCancelledFromAnotherPhone: booked by phone, moved by SMS from
// another number with reference and last four digits, cancelled by phone; a
// stranger without the digits gets nowhere, and what is over is told as over.
func TestMovedAndCancelledFromAnotherPhone(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		r := w.book(mobile)
		last := mobile[len(mobile)-4:]

		other := w.Phone(mobile2)
		other.Text("Rückruf ändern")
		other.Got("Nummer")
		other.Text(r.Reference)
		other.Got("vier")
		other.Text("9999")
		if told := other.Got(); strings.Contains(told, "Verschieben") {
			t.Fatalf("a wrong proof shows the callback: %s", told)
		}
		other.Text("MENÜ")
		other.Got("Rückruf")
		other.Text("3")
		other.Got("Nummer")
		other.Text(r.Reference)
		other.Got("vier")
		other.Text(last)
		other.Got("Verschieben")
		other.Text("2")
		other.Got("Uhr")
		other.Text("1")
		other.Got("Uhr")
		w.Settle()
		if moved := w.one(); moved.Slot.Zero() || !moved.Status.Open() {
			t.Fatalf("moved to %+v", moved)
		}

		call := w.Phone(landline).Call()
		call.Press("3")
		call.Press(r.Reference + "#")
		call.Press(last + "#")
		call.Heard("abzusagen")
		call.Press("3")
		call.Press("1")
		call.Heard("abgesagt")
		call.Hangup()
		if got := w.one(); got.Status != callback.Cancelled {
			t.Fatalf("cancelled: %+v", got)
		}

		call = w.Phone(landline).Call()
		call.Press("3")
		call.Press(r.Reference + "#")
		call.Press(last + "#")
		if heard := call.Answer(); strings.Contains(heard, "Wir rufen Sie an") {
			t.Errorf("a cancelled callback is promised: %s", heard)
		}
		call.Hangup()
	})
}
