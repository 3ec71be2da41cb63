package twilio

import (
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// How a text is sent, and how much of it one segment holds: alone, and as part
// of several (3GPP TS 23.038, 23.040).
const (
	GSM7 = "GSM-7"
	UCS2 = "UCS-2"

	gsm7Alone, gsm7Part = 160, 153 // septets
	ucs2Alone, ucs2Part = 70, 67   // UTF-16 units
)

// What GSM-7 knows besides ASCII letters and digits, and what takes an escape
// and so two septets.
const (
	gsm7Single = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./:;<=>?¡ÄÖÑÜ§¿äöñüà"
	gsm7Double = "\f^{}\\[~]|€"
)

// septets is what a character takes in GSM-7; 0 if it is not in it.
func septets(r rune) int {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == ' ':
		return 1
	case strings.ContainsRune(gsm7Single, r):
		return 1
	case strings.ContainsRune(gsm7Double, r):
		return 2
	}
	return 0
}

// isGSM7 reports whether a text can be sent in GSM-7.
func isGSM7(text string) bool {
	for _, r := range text {
		if septets(r) == 0 {
			return false
		}
	}
	return true
}

// Segments says how a text is sent as SMS and in how many segments it is paid
// for. The empty text has none.
func Segments(text string) (encoding string, n int) {
	if isGSM7(text) {
		return GSM7, count(text, septets, gsm7Alone, gsm7Part)
	}
	return UCS2, count(text, units, ucs2Alone, ucs2Part)
}

// units is what a character takes in UTF-16.
func units(r rune) int {
	if n := utf16.RuneLen(r); n > 0 {
		return n
	}
	return utf16.RuneLen(utf8.RuneError)
}

// count packs characters into segments; one that takes two places is never
// parted.
func count(text string, size func(rune) int, alone, part int) int {
	total, n, used := 0, 1, 0
	for _, r := range text {
		s := size(r)
		total += s
		if used += s; used > part {
			n, used = n+1, s
		}
	}
	switch {
	case total == 0:
		return 0
	case total <= alone:
		return 1
	}
	return n
}
