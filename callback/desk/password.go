package desk

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// The cost of a password check: 19 MiB, two passes, one lane (OWASP Password
// Storage Cheat Sheet, argon2id).
const (
	hashMemory = 19 * 1024 // KiB
	hashPasses = 2
	hashLanes  = 1
	hashLength = 32
	saltLength = 16
)

// Bounds of a password somebody chooses, in characters; the longest keeps a
// request from costing more than a check.
const (
	shortestPassword = 12
	longestPassword  = 200
)

var errHash = errors.New("this is no argon2id hash")

// HashPassword hashes a password with argon2id and a random salt; the result
// is in PHC form ($argon2id$v=19$m=…,t=…,p=…$salt$hash).
func HashPassword(password string) (string, error) {
	salt := make([]byte, saltLength)
	if _, err := rand.Read(salt); err != nil {
		return "", fmt.Errorf("draw a salt: %w", err)
	}
	sum := argon2.IDKey(normal(password), salt, hashPasses, hashMemory, hashLanes, hashLength)
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s",
		argon2.Version, hashMemory, hashPasses, hashLanes, b64(salt), b64(sum)), nil
}

// normal makes the same bytes of a password however a keyboard composes it.
func normal(password string) []byte { return []byte(norm.NFKC.String(password)) }

// matches compares a password with a hash in PHC form, in constant time.
func matches(phc, password string) (bool, error) {
	p := strings.Split(phc, "$")
	if len(p) != 6 || p[1] != "argon2id" || p[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return false, errHash
	}
	var memory, passes uint32
	var lanes uint8
	if n, err := fmt.Sscanf(p[3], "m=%d,t=%d,p=%d", &memory, &passes, &lanes); err != nil || n != 3 {
		return false, errHash
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(p[4])
	want, err2 := base64.RawStdEncoding.DecodeString(p[5])
	if err1 != nil || err2 != nil || passes == 0 || lanes == 0 || memory > 1<<20 || len(want) < 16 {
		return false, errHash
	}
	got := argon2.IDKey(normal(password), salt, passes, memory, lanes, uint32(len(want)))
	return subtle.ConstantTimeCompare(got, want) == 1, nil
}

// weakness names what speaks against a new password, as the key of a text; ""
// is nothing.
func weakness(password, again, login string, reused bool) string {
	n := utf8.RuneCountInString(password)
	distinct := map[rune]bool{}
	for _, r := range password {
		distinct[r] = true
	}
	switch {
	case n < shortestPassword:
		return "password.short"
	case n > longestPassword:
		return "password.long"
	case len(distinct) < 5 || len(login) > 2 && strings.Contains(strings.ToLower(password), login):
		return "password.simple"
	case password != again:
		return "password.differs"
	case reused:
		return "password.reused"
	}
	return ""
}
