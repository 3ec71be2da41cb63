package callback

import (
	"regexp"
	"strings"
	"unicode"
)

var (
	// extension is what is dialled after the call is answered. It is cut off:
	// the call reaches the switchboard, and the number is read back anyway.
	extension = regexp.MustCompile(`(?:^|[^a-z])(?:app(?:arat)?|durchwahl|dw|nst|nebenstelle|klappe|ext(?:ension)?|x)[ .:=/-]*[0-9]{1,6}[^0-9]*$`)
	// numberRun is a run of digits with what people write between them.
	numberRun = regexp.MustCompile(`\+?[0-9(][0-9 ()/.\-]*`)
)

// tidyNumber cuts a typed number down to its digits; international says that
// they begin with a country code. Digits are empty when there is not exactly
// one number in what was typed.
func tidyNumber(typed string) (digits string, international bool) {
	text := strings.ToLower(strings.Map(plainRune, typed))
	if at := extension.FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	run := ""
	for _, r := range numberRun.FindAllString(text, -1) {
		if len(onlyDigits(r)) < 3 {
			continue
		}
		if run != "" {
			return "", false
		}
		run = r
	}
	return splitPlus(run)
}

// splitPlus takes the sign of a country code off, and the 0 that people put in
// brackets behind it.
func splitPlus(run string) (digits string, international bool) {
	plain := onlyDigits(run)
	plus := strings.HasPrefix(run, "+")
	if !plus && !strings.HasPrefix(plain, "00") {
		return plain, false
	}
	digits = onlyDigits(strings.Replace(run, "(0)", "", 1))
	digits = strings.TrimPrefix(digits, "00")
	if strings.HasPrefix(digits, "0") {
		return "", false // +0171 …: neither one nor the other
	}
	return digits, true
}

// plainRune turns digits of any script, dashes, spaces and full-width signs
// into the plain ones and drops invisible marks, as copied contacts have them.
func plainRune(r rune) rune {
	if d, ok := digitOf(r); ok {
		return rune(d)
	}
	switch {
	case r == '＋':
		return '+'
	case r == '（':
		return '('
	case r == '）':
		return ')'
	case unicode.IsSpace(r):
		return ' '
	case unicode.Is(unicode.Pd, r) || r == '−':
		return '-'
	case unicode.Is(unicode.Cf, r):
		return -1
	}
	return r
}

// onlyDigits keeps the ASCII digits of s.
func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}
