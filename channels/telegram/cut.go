package telegram

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxText is how long one message may be, in UTF-16 units:
// https://core.telegram.org/bots/api#sendmessage
const maxText = 4096

// printable drops what no telephone shows, and gives "" when nothing visible is
// left: Telegram refuses such a message.
func printable(s string) string {
	clean := func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == utf8.RuneError || r == 0x7F {
			return -1
		}
		return r
	}
	return norm.NFC.String(visible(strings.TrimSpace(strings.Map(clean, s))))
}

// visible is s, or "" if there is nothing in it to see.
func visible(s string) string {
	if strings.IndexFunc(s, func(r rune) bool { return unicode.IsGraphic(r) && !unicode.IsSpace(r) }) < 0 {
		return ""
	}
	return s
}

// cut parts a text into messages, behind a paragraph if there is one, else
// between words, else anywhere but within a character.
func cut(s string) []string {
	var out []string
	for s != "" {
		fits := fitting(s)
		if fits == len(s) {
			return append(out, s)
		}
		at, reach := fits, s[:fits+1] // a space behind what fits is a good place too
		if i := strings.LastIndexByte(reach, '\n'); i > fits/2 {
			at = i
		} else if i := strings.LastIndexByte(reach, ' '); i > 0 {
			at = i
		}
		if piece := visible(strings.TrimSpace(s[:at])); piece != "" {
			out = append(out, piece)
		}
		s = visible(strings.TrimSpace(s[at:]))
	}
	return out
}

// fitting is how many bytes of s fit into one message.
func fitting(s string) int {
	units := 0
	for i, r := range s {
		units++
		if r > 0xFFFF {
			units++
		}
		if units > maxText {
			return i
		}
	}
	return len(s)
}
