package webchat

import (
	"strings"
	"testing"
)

// TestLinks: what can be followed, and what looks so.
func TestLinks(t *testing.T) {
	l := newLinker("musterstadt.example/ds", phone)
	for text, want := range map[string]string{
		"Guten Tag.":                         "Guten Tag.",
		"":                                   "",
		"Mehr dazu: musterstadt.example/ds.": "Mehr dazu: [https://musterstadt.example/ds musterstadt.example/ds].",
		"Rufen Sie an: 030 23125000, gern.":  "Rufen Sie an: [tel:03023125000 030 23125000], gern.",
		"Ihr Link: https://bot.example/c/abc-_9. Danke":          "Ihr Link: [https://bot.example/c/abc-_9 https://bot.example/c/abc-_9]. Danke",
		"(https://a.example/?x=1&y=2#z) und http://b.example/":   "([https://a.example/?x=1&y=2#z https://a.example/?x=1&y=2#z]) und [http://b.example/ http://b.example/]",
		"„https://a.example/straße“":                             "„[https://a.example/straße https://a.example/straße]“",
		"javascript:alert(1) ftp://x.example/ https:// www.a.de": "javascript:alert(1) ftp://x.example/ https:// www.a.de",
	} {
		var b strings.Builder
		for _, p := range l.pieces(text) {
			if p.Href != "" {
				b.WriteString("[" + p.Href + " " + p.Text + "]")
			} else {
				b.WriteString(p.Text)
			}
		}
		if b.String() != want {
			t.Errorf("%s\nbecame\n%s\nwant\n%s", text, &b, want)
		}
	}
}

// FuzzLinks: the words stay what they were, and links lead nowhere else.
func FuzzLinks(f *testing.F) {
	f.Add("Ihr Link: https://bot.example/c/abc. Oder 030 23125000")
	f.Add("javascript:https://x musterstadt.example/ds\nhttps://\xff")
	f.Fuzz(func(t *testing.T, text string) {
		all := ""
		for _, p := range newLinker("musterstadt.example/ds", phone).pieces(text) {
			all += p.Text
			switch {
			case p.Href == "", p.Href == "tel:03023125000", p.Href == "https://musterstadt.example/ds":
			case p.Href == p.Text && (strings.HasPrefix(p.Href, "https://") || strings.HasPrefix(p.Href, "http://")):
			default:
				t.Errorf("%q leads to %q", p.Text, p.Href)
			}
		}
		if all != text {
			t.Errorf("%q became %q", text, all)
		}
	})
}
