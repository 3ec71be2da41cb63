package twilio

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Economic writes a text so that it costs as few segments as possible: in
// GSM-7 if that can be had by writing typographic characters plainly, or else
// also letters without their foreign accents. A text that stays UCS-2 anyway,
// such as a Ukrainian one, keeps everything.
func Economic(text string) string {
	text = norm.NFC.String(text)
	if isGSM7(text) {
		return text
	}
	for _, rewrite := range []func(string) string{plain, unaccented} {
		if t := rewrite(text); isGSM7(t) {
			return t
		}
	}
	return text
}

// plain writes typographic characters as a keyboard has them. Compatibility
// forms (full-width letters, fractions, ellipses) come apart by themselves.
func plain(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range text {
		if septets(r) > 0 {
			b.WriteRune(r)
			continue
		}
		if s, ok := plainly(r); ok {
			b.WriteString(s)
			continue
		}
		b.WriteString(compatible(r))
	}
	return b.String()
}

// compatible takes a compatibility form apart (½, ﬁ, Ａ), if that helps.
func compatible(r rune) string {
	var b strings.Builder
	for _, c := range norm.NFKC.String(string(r)) {
		if s, ok := plainly(c); ok && septets(c) == 0 {
			b.WriteString(s)
			continue
		}
		b.WriteRune(c)
	}
	if s := b.String(); isGSM7(s) {
		return s
	}
	return string(r)
}

// plainly is what stands for a typographic character.
func plainly(r rune) (string, bool) {
	switch {
	case strings.ContainsRune("«»“”„‟″ʺˮ❝❞〝〞＂", r):
		return `"`, true
	case strings.ContainsRune("‘’‚‛‹›′ʻʼʽʹˈ´ˊ`ˋ❛❜＇\u2017\uFE10\uFE11", r):
		return "'", true
	case strings.ContainsRune("‐‑‒–—―−⁃•‧·‣⁻⎼⎽﹘﹣－", r):
		return "-", true
	case unicode.Is(unicode.Zs, r), r == '\u2028', r == '\u2029', r == '\t':
		return " ", true
	case unicode.Is(unicode.Cf, r), unicode.IsControl(r), unicode.Is(unicode.Variation_Selector, r):
		return "", true
	}
	return symbol(r)
}

// symbol is what stands for a sign.
func symbol(r rune) (string, bool) {
	switch {
	case r == '…':
		return "...", true
	case r == '×':
		return "x", true
	case r == '‼':
		return "!!", true
	case r == 'ǃ':
		return "!", true
	case strings.ContainsRune("÷⁄∕⧸", r):
		return "/", true
	case strings.ContainsRune("⧹⧵", r):
		return `\`, true
	case strings.ContainsRune("∣⎸⎹⏐⎜⎟", r):
		return "|", true
	case strings.ContainsRune("❨❪⟮⦅｟", r):
		return "(", true
	case strings.ContainsRune("❩❫⟯⦆｠", r):
		return ")", true
	case r == '❴':
		return "{", true
	case r == '❵':
		return "}", true
	case r >= '✢' && r <= '❋', strings.ContainsRune("⁎∗⊛⧆", r):
		return "*", true
	case strings.ContainsRune("。｡", r):
		return ".", true
	case strings.ContainsRune("、､", r):
		return ",", true
	case strings.ContainsRune("ː˸⦂꞉", r):
		return ":", true
	case r == '⁏':
		return ";", true
	case r == '꞊':
		return "=", true
	case r == '˖':
		return "+", true
	case r == 'ˆ':
		return "^", true
	case strings.ContainsRune("˜˷∼", r):
		return "~", true
	}
	return "", false
}

// unaccented is plain, and writes Latin letters GSM-7 does not know without
// their accents: Ayşe becomes Ayse, STRAẞE becomes STRASSE.
func unaccented(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	for _, r := range plain(text) {
		switch {
		case septets(r) > 0:
			b.WriteRune(r)
		case unicode.Is(unicode.Mn, r):
		default:
			b.WriteString(unaccentedLetter(r))
		}
	}
	return b.String()
}

// unaccentedLetter is a letter without what cannot be sent.
func unaccentedLetter(r rune) string {
	if s, ok := letter(r); ok {
		return s
	}
	base := strings.Map(func(c rune) rune {
		if unicode.Is(unicode.Mn, c) {
			return -1
		}
		return c
	}, norm.NFKD.String(string(r)))
	if isGSM7(base) {
		return base
	}
	return string(r)
}

// letter is what stands for a letter that does not come apart.
func letter(r rune) (string, bool) {
	switch r {
	case 'ẞ':
		return "SS", true
	case 'ı':
		return "i", true
	case 'ł':
		return "l", true
	case 'Ł':
		return "L", true
	case 'đ', 'ð':
		return "d", true
	case 'Đ', 'Ð':
		return "D", true
	case 'ħ':
		return "h", true
	case 'Ħ':
		return "H", true
	case 'œ':
		return "oe", true
	case 'Œ':
		return "OE", true
	}
	if s := smallCapital(r); s != "" {
		return s, true
	}
	return "", false
}

// smallCapital is the capital that a small capital letter stands for.
func smallCapital(r rune) string {
	const small, capitals = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "ABCDEFGHIJKLMNOPRSTUVWYZ"
	n := 0
	for _, c := range small {
		if c == r {
			return capitals[n : n+1]
		}
		n++
	}
	return ""
}
