package twilio

import (
	"strings"
	"testing"
)

func TestCaller(t *testing.T) {
	for from, want := range map[string]string{
		citizen:             citizen,
		" " + citizen + " ": citizen,
		"sip:+496990009567@sip.musterstadt.example":                    "+496990009567",
		"sip:+496990009567@sip.musterstadt.example:5061;transport=tls": "+496990009567",
		"SIPS:+496990009567;user=phone@SIP.Musterstadt.example.":       "+496990009567",
		"sip:+496990009567:secret@[2001:db8::1]:5060":                  "+496990009567",
		"sip:115@sip.musterstadt.example":                              "sip:115@sip.musterstadt.example",
		"sip:anonymous@sip.musterstadt.example":                        "",
		"sip:+7378742833@sip.musterstadt.example":                      "",
		"sip:anonymous@anonymous.invalid":                              "",
		"sip:+496990009567@evil.example":                               "",
		"sip:+496990009567@sip.musterstadt.example.evil.example":       "",
		"sip:+496990009567@evil.example;sip.musterstadt.example":       "",
		"sip:+496990009567@evil.example?x=@sip.musterstadt.example":    "",
		"sip:+496990009567@evil.example@sip.musterstadt.example":       "",
		"sip:+496990009567@sip.musterstadt.example@evil.example":       "",
		"sip:+496990009567@sip.musterstadt.example;x@evil.example":     "",
		"sip:+496990009567@xsip.musterstadt.example":                   "",
		"sip:+496990009567@[2001:db8::2]":                              "",
		"sip:+496990009567@":                                           "",
		"sip:+496990009567":                                            "",
		"sip:@sip.musterstadt.example":                                 "",
		"\"Anna\" <sip:+496990009567@evil.example>":                    "",
		"+496990009567@evil.example":                                   "",
		"tel:+496990009567":                                            "",
		"client:anna":                                                  "client:anna",
		"Anonymous":                                                    "",
		"+266696687":                                                   "",
		"266696687":                                                    "",
	} {
		if got := caller(from, []string{"", "SIP.musterstadt.example:5060", "[2001:db8::1]"}); got != want {
			t.Errorf("caller(%q) = %q, want %q", from, got, want)
		}
	}
	if n := len(caller(strings.Repeat("x", 1000), nil)); n > maxAddress {
		t.Errorf("an address of %d bytes", n)
	}
}

// TestSIPCallers: without a trusted host nobody over SIP is believed, and
// everybody is answered.
func TestSIPCallers(t *testing.T) {
	const sip = "sip:+496990009567@sip.musterstadt.example"
	trusting := func(c *Config) { c.SIPHosts = []string{"sip.musterstadt.example"} }
	for name, c := range map[string]struct {
		change []func(*Config)
		from   string
		want   string
	}{
		"nobody is trusted":   {nil, sip, ""},
		"the town's own":      {[]func(*Config){trusting}, sip, "+496990009567"},
		"another":             {[]func(*Config){trusting}, "sip:+496990009567@evil.example", ""},
		"number without host": {[]func(*Config){trusting}, "+496990009567", ""},
	} {
		l := connected(t, c.change...)
		doc := l.twiml(pathVoice, call("From", c.from, "SipDomain", "musterstadt.sip.twilio.com"))
		if !strings.Contains(doc, "<Gather") {
			t.Errorf("%s: answered with %s", name, doc)
		}
		if m := l.last(); m.From.ID != c.want || m.Conversation == "" {
			t.Errorf("%s: from %q, want %q", name, m.From.ID, c.want)
		}
	}
	l := connected(t)
	l.twiml(pathVoice, call("From", "+496990009567", "SipDomain", ""))
	if l.last().From.Phone() == "" {
		t.Error("a caller over the telephone network is not believed")
	}
}

func TestWithheld(t *testing.T) {
	var file struct {
		Values []struct{ Value, Meaning string }
	}
	readJSON(t, "telefon/withheld_caller_ids.json", &file)
	for _, v := range file.Values {
		for _, id := range []string{v.Value, strings.ToUpper(v.Value), " " + v.Value} {
			if caller(id, nil) != "" {
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
