package twilio

import (
	"strings"

	"github.com/rathausruf/rathausruf/channels"
)

// maxAddress bounds what is kept of an address that is no number, in bytes.
const maxAddress = 128

// caller is who calls: the E.164 number if there is one, "" when it is
// withheld, else the network's own name for them.
func caller(from string) string {
	from = strings.TrimSpace(from)
	id := from
	for _, scheme := range []string{"sip:", "sips:", "tel:"} {
		if rest, ok := cutPrefixFold(from, scheme); ok {
			id, _, _ = strings.Cut(rest, "@")
			id, _, _ = strings.Cut(id, ";")
		}
	}
	if withheld(id) {
		return ""
	}
	if id != from && !isNumber(id) {
		id = from
	}
	return id[:min(len(id), maxAddress)]
}

// isNumber reports whether s is an E.164 number.
func isNumber(s string) bool {
	return channels.Address{Channel: channels.Voice, ID: s}.Phone() != ""
}

// cutPrefixFold is strings.CutPrefix whatever the case.
func cutPrefixFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// withheld reports whether a caller ID says that there is none. Some networks
// spell the word on a keypad: +266696687 is ANONYMOUS and looks like a number,
// so that without this list all anonymous callers would be one person.
func withheld(id string) bool {
	switch strings.ToLower(strings.TrimPrefix(strings.TrimSpace(id), "+")) {
	case "", "anonymous", "restricted", "unknown", "unavailable", "blocked", "private", "withheld",
		"266696687",   // ANONYMOUS
		"7378742833",  // RESTRICTED
		"8656696",     // UNKNOWN
		"86282452253", // UNAVAILABLE
		"2562533",     // BLOCKED
		"7748283",     // PRIVATE
		"94844353":    // WITHHELD
		return true
	}
	return false
}
