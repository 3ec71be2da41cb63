package twilio

import (
	"strings"
	"unicode/utf8"
)

// What one <Say> may hold: Polly takes 3000 characters, and Twilio warns when
// the text is longer than 4500 once it is URL-encoded (13521).
const (
	maxSay        = 2900
	maxSayEncoded = 4400
)

// say speaks a text, a <Say> for each paragraph, and never an empty one.
func (d *document) say(v Voices, text string) {
	for paragraph := range strings.SplitSeq(text, "\n") {
		for paragraph = speakable(paragraph); paragraph != ""; {
			var piece string
			piece, paragraph = cutSpeech(paragraph)
			if len(d.b)+6*len(piece) > maxTwiML {
				return
			}
			d.sayOne(v, piece)
		}
	}
}

// sayOne writes one <Say>.
func (d *document) sayOne(v Voices, text string) {
	d.start("Say")
	d.attr("language", v.Say)
	d.attr("voice", v.Voice)
	if v.Rate != "" {
		d.start("prosody")
		d.attr("rate", v.Rate)
		d.text(text)
		d.close("prosody")
	} else {
		d.text(text)
	}
	d.close("Say")
}

// speakable drops what cannot be spoken, so that no <Say> turns out empty.
func speakable(s string) string {
	clean := func(r rune) rune {
		switch {
		case r == '\t', r == '\r':
			return ' '
		case r < 0x20, r == utf8.RuneError, r == 0xFFFE, r == 0xFFFF:
			return -1
		}
		return r
	}
	return strings.TrimSpace(strings.Map(clean, s))
}

// cutSpeech parts what fits into one <Say> from the rest, behind a sentence
// if there is one, else between words, else anywhere.
func cutSpeech(s string) (piece, rest string) {
	fits := fitting(s)
	if fits == len(s) {
		return s, ""
	}
	at := fits
	if i := strings.LastIndexAny(s[:fits], ".!?"); i > fits/2 {
		at = i + 1
	} else if i := strings.LastIndexByte(s[:fits], ' '); i > 0 {
		at = i
	}
	return strings.TrimSpace(s[:at]), strings.TrimSpace(s[at:])
}

// fitting is how many bytes of s fit into one <Say>.
func fitting(s string) int {
	encoded, count := 0, 0
	for i, r := range s {
		encoded += encodedLen(r)
		count++
		if count > maxSay || encoded > maxSayEncoded {
			return i
		}
	}
	return len(s)
}

// encodedLen is the length of a character once URL-encoded.
func encodedLen(r rune) int {
	switch {
	case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("-_.~", r):
		return 1
	}
	return 3 * utf8.RuneLen(r)
}
