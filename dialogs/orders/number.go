package orders

import (
	"crypto/sha256"
	"crypto/subtle"
	"strings"
	"unicode"
)

// Normal is an order's number as it is kept and compared: upper case, letters
// and digits only. "u-2026/117 " and "U2026117" are the same.
func Normal(number string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, number)
}

// factorFits compares a second factor as given with the one kept, with the
// same freedom as numbers. The time it takes tells nothing about either.
func factorFits(given, kept string) bool {
	a, b := sha256.Sum256([]byte(Normal(given))), sha256.Sum256([]byte(Normal(kept)))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1 && Normal(kept) != ""
}
