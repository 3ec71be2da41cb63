package webchat

import (
	"regexp"
	"strings"
)

// piece is a part of a text: words, or a link.
type piece struct {
	Text string
	Href string // "" for words
	Away bool   // leads to another page
}

// linker finds what can be followed: addresses, the town's privacy notice and
// its telephone number as the texts write them.
type linker struct {
	find           *regexp.Regexp
	privacy, phone string
}

func newLinker(privacy, phone string) *linker {
	parts := []string{`https?://[^\s<>"]*[\pL\pN/=&_~#-]`}
	for _, p := range []string{privacy, phone} {
		if p != "" {
			parts = append(parts, regexp.QuoteMeta(p))
		}
	}
	return &linker{regexp.MustCompile(strings.Join(parts, "|")), privacy, phone}
}

// pieces parts a text. The pieces' texts together are the text.
func (l *linker) pieces(text string) (list []piece) {
	from := 0
	for _, at := range l.find.FindAllStringIndex(text, -1) {
		found := text[at[0]:at[1]]
		if at[0] > from {
			list = append(list, piece{Text: text[from:at[0]]})
		}
		if found == l.phone {
			list = append(list, piece{Text: found, Href: "tel:" + dialled(found)})
		} else {
			list = append(list, piece{Text: found, Href: address(found), Away: true})
		}
		from = at[1]
	}
	if from < len(text) || len(list) == 0 {
		list = append(list, piece{Text: text[from:]})
	}
	return list
}

// dialled is a number as a tel: link takes it.
func dialled(phone string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
}
