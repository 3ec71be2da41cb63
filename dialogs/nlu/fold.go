package nlu

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fold makes texts comparable: lower case, ä as ae, ß as ss, other accents
// dropped, full-width and Arabic-Indic digits as 0 to 9. Everything else stays.
func Fold(s string) string {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= utf8.RuneSelf || 'A' <= c && c <= 'Z' {
			return fold(s)
		}
	}
	return s
}

func fold(s string) string {
	b := make([]byte, 0, len(s)+8)
	for _, r := range s {
		switch {
		case r < utf8.RuneSelf:
			if 'A' <= r && r <= 'Z' {
				r += 'a' - 'A'
			}
			b = append(b, byte(r))
		case r == 0x0308: // a following diaeresis, as some telephones write ä
			b = diaeresis(b)
		case unicode.Is(unicode.Mn, r):
		default:
			b = foldRune(b, r)
		}
	}
	return string(b)
}

// diaeresis turns the a, o or u written last into ae, oe or ue.
func diaeresis(b []byte) []byte {
	if n := len(b); n > 0 && strings.IndexByte("aou", b[n-1]) >= 0 {
		return append(b, 'e')
	}
	return b
}

func foldRune(b []byte, r rune) []byte {
	if d, ok := digit(r); ok {
		return append(b, d)
	}
	if '！' <= r && r <= '～' { // full-width forms of ASCII
		return append(b, Fold(string(r-'！'+'!'))...)
	}
	r = unicode.ToLower(r)
	if s := plain(r); s != "" {
		return append(b, s...)
	}
	return utf8.AppendRune(b, r)
}

// digit reads the decimal digits of other scripts people type with.
func digit(r rune) (byte, bool) {
	for _, zero := range [...]rune{'٠', '۰', '０', '०'} {
		if r >= zero && r <= zero+9 {
			return byte('0' + r - zero), true
		}
	}
	return 0, false
}

// plain writes a letter with an accent in plain letters; "" leaves it alone.
func plain(r rune) string {
	switch r {
	case 'ä', 'æ':
		return "ae"
	case 'ö', 'ø', 'œ':
		return "oe"
	case 'ü':
		return "ue"
	case 'ß':
		return "ss"
	case 'à', 'á', 'â', 'ã', 'å', 'ą', 'ă', 'ā':
		return "a"
	case 'ç', 'ć', 'č':
		return "c"
	case 'è', 'é', 'ê', 'ë', 'ę', 'ě', 'ē':
		return "e"
	case 'ğ':
		return "g"
	case 'ì', 'í', 'î', 'ï', 'ı', 'ī':
		return "i"
	case 'ł':
		return "l"
	case 'ñ', 'ń', 'ň':
		return "n"
	case 'ò', 'ó', 'ô', 'õ', 'ő', 'ō':
		return "o"
	case 'ř':
		return "r"
	case 'ş', 'ś', 'š', 'ș':
		return "s"
	case 'ț', 'ť', 'ţ':
		return "t"
	case 'ù', 'ú', 'û', 'ů', 'ű', 'ū':
		return "u"
	case 'ý', 'ÿ':
		return "y"
	case 'ź', 'ż', 'ž':
		return "z"
	}
	return ""
}

// split cuts a folded text into runs of letters and digits.
func split(s string) []string {
	n, in := 0, false
	for _, r := range s {
		w := inWord(r)
		if w && !in {
			n++
		}
		in = w
	}
	if n == 0 {
		return nil
	}
	words, start := make([]string, 0, n), -1
	for i, r := range s {
		switch w := inWord(r); {
		case w && start < 0:
			start = i
		case !w && start >= 0:
			words, start = append(words, s[start:i]), -1
		}
	}
	if start >= 0 {
		words = append(words, s[start:])
	}
	return words
}

func inWord(r rune) bool {
	if r < utf8.RuneSelf {
		return 'a' <= r && r <= 'z' || '0' <= r && r <= '9'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
