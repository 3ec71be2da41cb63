package twilio

import (
	"crypto/sha256"
	"encoding/base64"
)

// digest condenses parts into n bytes written as base64url. It is keyed, so
// that a conversation or message ID in a log is not a list of telephone
// numbers for whoever can hash all of them.
func (t *Twilio) digest(n int, parts ...string) string {
	var space [512]byte
	b := append(space[:0], t.key[:]...)
	for _, p := range parts {
		b = append(b, byte(len(p)), byte(len(p)>>8))
		b = append(b, p...)
	}
	sum := sha256.Sum256(b)
	var out [44]byte
	base64.RawURLEncoding.Encode(out[:], sum[:n])
	return string(out[:base64.RawURLEncoding.EncodedLen(n)])
}

// identifier passes a network's ID on when it is one, and its digest when it
// is anything else, so that IDs of ours keep to their alphabet and length.
func (t *Twilio) identifier(sid string) string {
	if len(sid) <= 64 && alphanumeric(sid) {
		return sid
	}
	return "x" + t.digest(12, sid)
}
