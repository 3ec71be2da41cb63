package twilio

import (
	"strings"
	"testing"
)

func TestCaller(t *testing.T) {
	for from, want := range map[string]string{
		citizen:             citizen,
		" " + citizen + " ": citizen,
		"sip:+496990009567@sip.musterstadt.example": "+496990009567",
		"SIP:+496990009567;user=phone@x":            "+496990009567",
		"tel:+496990009567":                         "+496990009567",
		"sip:115@sip.musterstadt.example":           "sip:115@sip.musterstadt.example",
		"sip:anonymous@anonymous.invalid":           "",
		"client:anna":                               "client:anna",
		"Anonymous":                                 "",
		"+266696687":                                "",
		"266696687":                                 "",
	} {
		if got := caller(from); got != want {
			t.Errorf("caller(%q) = %q, want %q", from, got, want)
		}
	}
	if n := len(caller(strings.Repeat("x", 1000))); n > maxAddress {
		t.Errorf("an address of %d bytes", n)
	}
}

func TestWithheld(t *testing.T) {
	var file struct {
		Values []struct{ Value, Meaning string }
	}
	readJSON(t, "telefon/withheld_caller_ids.json", &file)
	for _, v := range file.Values {
		for _, id := range []string{v.Value, strings.ToUpper(v.Value), " " + v.Value} {
			if caller(id) != "" {
				t.Errorf("%q (%s) counts as a caller", id, v.Meaning)
			}
		}
	}
}

// TestWithheldOnKeypad: each word is also known as it is typed on a keypad.
func TestWithheldOnKeypad(t *testing.T) {
	const keys = "22233344455566677778889999"
	for _, word := range []string{"ANONYMOUS", "RESTRICTED", "UNKNOWN", "UNAVAILABLE", "BLOCKED", "PRIVATE", "WITHHELD"} {
		typed := strings.Map(func(r rune) rune { return rune(keys[r-'A']) }, word)
		for _, id := range []string{word, strings.ToLower(word), "+" + typed, typed} {
			if !withheld(id) {
				t.Errorf("%s as %s counts as a caller", word, id)
			}
		}
	}
	for _, number := range []string{citizen, office, "+26669668", "+2666966870"} {
		if withheld(number) {
			t.Errorf("%s counts as withheld", number)
		}
	}
}
