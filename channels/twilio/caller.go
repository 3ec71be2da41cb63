package twilio

import (
	"slices"
	"strings"

	"github.com/rathausruf/rathausruf/channels"
)

// maxAddress bounds what is kept of an address that is no number, in bytes.
const maxAddress = 128

// from is who makes the call of a webhook.
func (t *Twilio) from(f form) string {
	from := f.get("From")
	if _, isSIP := sipAddress(from); f.has("SipDomain") && !isSIP {
		return "" // came in over SIP, but nobody says from which host
	}
	return caller(from, t.c.SIPHosts)
}

// caller is who calls: the E.164 number if there is one, "" when it is
// withheld, else the network's own name for them. Over SIP and in tel: anybody
// can write any number, and the number is what proves whose callback it is; so
// it counts only if one of the trusted hosts says it, else it is withheld.
func caller(from string, trusted []string) string {
	id := strings.TrimSpace(from)
	if address, isSIP := sipAddress(id); isSIP {
		user, ok := sipUser(address, trusted)
		switch {
		case !ok || withheld(user):
			return ""
		case isNumber(user):
			id = user
		}
	} else if _, isTel := cutPrefixFold(id, "tel:"); isTel || withheld(id) || strings.Contains(id, "@") {
		return ""
	}
	return id[:min(len(id), maxAddress)]
}

// sipAddress is what follows sip: or sips:.
func sipAddress(from string) (address string, isSIP bool) {
	from = strings.TrimSpace(from)
	if address, isSIP = cutPrefixFold(from, "sips:"); !isSIP {
		address, isSIP = cutPrefixFold(from, "sip:")
	}
	return address, isSIP
}

// sipUser is the user of a SIP address without its parameters (RFC 3261,
// section 19.1) if its host is a trusted one. What has no host, or more than
// one @ so that there are two ways to read it, is not trusted.
func sipUser(address string, trusted []string) (user string, ok bool) {
	user, host, _ := strings.Cut(address, "@")
	if strings.Contains(host, "@") {
		return "", false
	}
	if host = sipHost(host); host == "" {
		return "", false
	}
	user = user[:firstOf(user, ";:")]
	return user, slices.ContainsFunc(trusted, func(h string) bool { return sipHost(h) == host })
}

// sipHost is a host without port and parameters, in lower case.
func sipHost(s string) string {
	s = s[:firstOf(s, ";?&> ")]
	if end := strings.LastIndexByte(s, ']'); end >= 0 {
		s = s[:end+1]
	} else {
		s = s[:firstOf(s, ":")]
	}
	return strings.ToLower(strings.TrimSuffix(s, "."))
}

// firstOf is where the first of some characters stands; the end if none does.
func firstOf(s, chars string) int {
	if i := strings.IndexAny(s, chars); i >= 0 {
		return i
	}
	return len(s)
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
