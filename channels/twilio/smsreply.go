package twilio

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/rathausruf/rathausruf/channels"
)

// maxText is how long one text may be, in UTF-16 units (21617).
const maxText = 1600

// written is a reply as a text: what is said, then a line for each choice. It
// is empty when nothing is to be sent.
func written(r channels.Reply, channel string) string {
	if r.Silent {
		return ""
	}
	var b strings.Builder
	b.WriteString(r.Text)
	for _, c := range r.Choices {
		if c.Label == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		if c.Key != "" {
			b.WriteString(c.Key)
			b.WriteByte(' ')
		}
		b.WriteString(c.Label)
	}
	text := printable(b.String())
	if channel == channels.SMS {
		return Economic(text)
	}
	return norm.NFC.String(text)
}

// printable drops what no telephone shows.
func printable(s string) string {
	clean := func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == utf8.RuneError || r == 0x7F {
			return -1
		}
		return r
	}
	return strings.TrimSpace(strings.Map(clean, s))
}

// renderTexts writes a text as one <Message>, or several when it is too long.
func (t *Twilio) renderTexts(d *document, text string) {
	for _, piece := range cutText(text) {
		if len(d.b)+2*len(piece) > maxTwiML {
			return
		}
		d.start("Message")
		d.attr("statusCallback", t.at(pathSMSStatus))
		d.text(piece)
		d.close("Message")
	}
}

// cutText parts a text into texts a network takes, behind a line if there is
// one, else between words, else anywhere.
func cutText(s string) []string {
	var out []string
	for s != "" {
		fits := fittingText(s)
		if fits == len(s) {
			return append(out, s)
		}
		at := fits
		if i := strings.LastIndexByte(s[:fits], '\n'); i > fits/2 {
			at = i
		} else if i := strings.LastIndexByte(s[:fits], ' '); i > 0 {
			at = i
		}
		if piece := strings.TrimSpace(s[:at]); piece != "" {
			out = append(out, piece)
		}
		s = strings.TrimSpace(s[at:])
	}
	return out
}

// fittingText is how many bytes of s fit into one text.
func fittingText(s string) int {
	used := 0
	for i, r := range s {
		if used += units(r); used > maxText {
			return i
		}
	}
	return len(s)
}

// textUnits is how long a text is, in UTF-16 units.
func textUnits(s string) (n int) {
	for _, r := range s {
		n += units(r)
	}
	return n
}
