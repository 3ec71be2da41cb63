package twilio

import (
	"errors"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
)

// TestErrorsNameAbilities: what a refusal tells about the address can be had.
func TestErrorsNameAbilities(t *testing.T) {
	var landline interface{ VoiceOnly() bool }
	if err := error(newRefusedError(400, 21614)); !errors.As(err, &landline) || !landline.VoiceOnly() {
		t.Error("21614 is not voice only")
	}
	var out interface{ OptedOut() bool }
	if err := error(newRefusedError(400, 21610)); !errors.As(err, &out) || !out.OptedOut() {
		t.Error("21610 is not opted out")
	}
}

// TestWindowIsARefusalToo: who knows nothing of windows does not send again.
func TestWindowIsARefusalToo(t *testing.T) {
	err := error(newRefusedError(400, 63016))
	if !errors.Is(err, channels.ErrWindow) || !errors.Is(err, channels.ErrRefused) {
		t.Errorf("63016 is %v", err)
	}
	if err := error(newRefusedError(400, 63013)); errors.Is(err, channels.ErrWindow) {
		t.Errorf("63013 is %v", err)
	}
}

func TestErrorPolicy(t *testing.T) {
	want := map[string]class{
		"transient": transient, "transient recipient": transient, "quota": transient,
		"permanent recipient": recipient, "opt-out": optedOut,
		"config": refused, "policy": refused, "bug": refused, "fraud": refused, "race": refused, "data loss": refused,
	}
	for _, row := range readCSV(t, "twilio/twilio_error_policy.csv") {
		code, kind := row[0], row[3]
		if kind == "ours" { // the debugger's: never in an answer to us
			continue
		}
		w, ok := want[kind]
		if !ok {
			t.Errorf("%s: unknown class %q", code, kind)
		}
		if strings.Contains(row[4], "voice-only") {
			w = landline
		}
		if strings.Contains(row[4], "template or other channel") {
			w = window
		}
		if got := classOf(code); got != w {
			t.Errorf("%s (%s) is of class %d, want %d", code, row[2], got, w)
		}
	}
}
