package channels

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// TestAddressHidesItself: no way of printing shows who it is.
func TestAddressHidesItself(t *testing.T) {
	a := Address{SMS, "+491713920001"}
	m := Message{From: a}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "a", a)
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "a", a)
	for _, s := range []string{log.String(), a.String(), fmt.Sprintf("%v %+v %#v %s", a, a, a, a), fmt.Sprintf("%v %+v %#v", m, m, m)} {
		if strings.Contains(s, "392") {
			t.Errorf("shows in %s", s)
		}
	}
	if got := (Address{Voice, ""}).String(); got != "voice:withheld" {
		t.Errorf("withheld reads %q", got)
	}
}

func TestPhoneOfAnAddress(t *testing.T) {
	for _, tc := range []struct{ channel, id, want string }{
		{Voice, "+491713920001", "+491713920001"},
		{SMS, "+496990009123", "+496990009123"},
		{WhatsApp, "DE.1234567890", ""},
		{Telegram, "+491713920001", ""},
		{Voice, "", ""},
		{Voice, "+0171", ""},
		{Voice, "+49171392000a", ""},
		{Voice, "491713920001", ""},
	} {
		if got := (Address{tc.channel, tc.id}).Phone(); got != tc.want {
			t.Errorf("%s %q: %q, not %q", tc.channel, tc.id, got, tc.want)
		}
	}
}

func TestFinalStates(t *testing.T) {
	for s := CallUnknown; s <= CallCanceled; s++ {
		if want := s >= CallCompleted; s.Final() != want {
			t.Errorf("state %d is final: %t", s, s.Final())
		}
	}
}
