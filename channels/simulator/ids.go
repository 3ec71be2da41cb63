package simulator

import (
	"crypto/rand"
	"encoding/hex"
	"strings"
	"time"
)

// apiVersion is the version of Twilio's API that is played.
const apiVersion = "2010-04-01"

// newSID is an ID as Twilio makes them: two letters and 32 hex digits.
func newSID(kind string) string {
	var b [16]byte
	rand.Read(b[:]) // never fails
	return kind + hex.EncodeToString(b[:])
}

// newToken is the token a repeated webhook carries, in the form of a UUID.
func newToken() string {
	s := newSID("")
	return s[:8] + "-" + s[8:12] + "-4" + s[13:16] + "-8" + s[17:20] + "-" + s[20:]
}

// stamp is a time as Twilio writes it (RFC 2822, UTC).
func stamp(t time.Time) string { return t.UTC().Format("Mon, 02 Jan 2006 15:04:05 -0700") }

// stampOrNil is the same for JSON, null for no time.
func stampOrNil(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

// e164 reports whether s is a plus sign and 7 to 15 digits, the first not 0.
func e164(s string) bool {
	d, ok := strings.CutPrefix(s, "+")
	return ok && len(d) >= 7 && len(d) <= 15 && d[0] != '0' && strings.Trim(d, "0123456789") == ""
}
