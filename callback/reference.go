package callback

import (
	"crypto/rand"
	"fmt"
	"io"
	"math/big"
	"strings"
	"unicode"
)

// referenceDigits is the length of a reference, its check digit included.
const referenceDigits = 7

// NewReference draws a reference: seven digits, the first not 0, the last a
// check digit after Damm (2004), which catches every single wrong digit and
// every two neighbours swapped. random is crypto/rand.Reader; its errors are
// returned.
func NewReference(random io.Reader) (string, error) {
	n, err := rand.Int(random, big.NewInt(900_000))
	if err != nil {
		return "", fmt.Errorf("draw a reference: %w", err)
	}
	body := fmt.Sprintf("%06d", 100_000+n.Int64())
	return body + string(rune('0'+damm(body))), nil
}

// ValidReference reports whether s is seven digits, the first not 0, and the
// check digit fits. Nothing else may be in it; see ParseReference.
func ValidReference(s string) bool {
	if len(s) != referenceDigits || s[0] == '0' {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return damm(s) == 0
}

// ParseReference reads a reference as people write it ("482 9136", "482-9136",
// with the digits of any script) and reports whether it is a valid one.
func ParseReference(typed string) (reference string, ok bool) {
	var b strings.Builder
	for _, r := range typed {
		switch d, digit := digitOf(r); {
		case digit:
			b.WriteByte(d)
		case unicode.IsSpace(r) || strings.ContainsRune("-–.,/", r):
		default:
			return "", false
		}
	}
	return b.String(), ValidReference(b.String())
}

// FormatReference writes a reference for people: 482 9136.
func FormatReference(reference string) string {
	if len(reference) != referenceDigits {
		return reference
	}
	return reference[:3] + " " + reference[3:]
}

// damm is the interim digit after all digits of s; 0 when the last one checks.
// The table is the totally anti-symmetric quasigroup of order 10 of H. M.
// Damm, Total anti-symmetrische Quasigruppen, 2004.
func damm(s string) int {
	table := [10]string{
		"0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
		"3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
	}
	interim := 0
	for i := range len(s) {
		interim = int(table[interim][s[i]-'0'] - '0')
	}
	return interim
}

// digitOf is the ASCII digit of a decimal digit of any script.
func digitOf(r rune) (digit byte, ok bool) {
	if r >= '0' && r <= '9' {
		return byte(r), true
	}
	// The scripts' digits stand in runs of ten, so each range begins with a zero.
	for _, in := range unicode.Nd.R16 {
		if r >= rune(in.Lo) && r <= rune(in.Hi) {
			return byte('0' + (r-rune(in.Lo))%10), true
		}
	}
	for _, in := range unicode.Nd.R32 {
		if r >= rune(in.Lo) && r <= rune(in.Hi) {
			return byte('0' + (r-rune(in.Lo))%10), true
		}
	}
	return 0, false
}
