package twilio

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/beevik/etree"
	"github.com/twilio/twilio-go/twiml"
	"pgregory.net/rapid"
)

// sdk renders with Twilio's own package, attributes sorted.
func sdk(verbs ...twiml.Element) string {
	doc, resp := twiml.CreateDocument()
	twiml.AddAllVerbs(resp, verbs)
	var walk func(*etree.Element)
	walk = func(e *etree.Element) {
		e.SortAttrs()
		for _, c := range e.ChildElements() {
			walk(c)
		}
	}
	walk(resp)
	out, _ := twiml.ToXML(doc)
	return out
}

// TestAsTheSDK: what we write, read as XML, is what Twilio's own package
// writes.
func TestAsTheSDK(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[a-zäöüß€👍&<>"' ]{1,40}`).Draw(t, "text")
		var d document
		d.begin()
		d.start("Say")
		d.attr("language", text)
		d.text(text)
		d.close("Say")
		d.element("Hangup", "")
		want := sdk(&twiml.VoiceSay{Language: text, Message: text}, &twiml.VoiceHangup{})
		if got := string(d.end()); tokens(t, got) != tokens(t, want) {
			t.Fatalf("got %s\nwant %s", got, want)
		}
	})
}

// tokens writes a document down as it is understood.
func tokens(t interface{ Fatalf(string, ...any) }, doc string) string {
	var out strings.Builder
	dec := xml.NewDecoder(strings.NewReader(doc))
	for {
		tok, err := dec.Token()
		if tok == nil {
			return out.String()
		}
		if err != nil {
			t.Fatalf("%v in %s", err, doc)
		}
		switch x := tok.(type) {
		case xml.StartElement:
			out.WriteString("<" + x.Name.Local)
			for _, a := range x.Attr {
				out.WriteString(" " + a.Name.Local + "=" + a.Value)
			}
			out.WriteString(">")
		case xml.EndElement:
			out.WriteString("</>")
		case xml.CharData:
			out.Write(x)
		}
	}
}

// FuzzEscape: any text at all makes a document that can be read.
func FuzzEscape(f *testing.F) {
	for _, s := range []string{"", "a", "\x00\x1f\x7f", "\xff\xfe", "]]>", "\r\n\t", "\uFFFE\uFFFF", "👍", "&amp;", "\xed\xa0\x80"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var d document
		d.begin()
		d.start("Say")
		d.attr("voice", s)
		d.text(s)
		d.close("Say")
		doc := string(d.end())
		var out struct {
			Say struct {
				Voice string `xml:"voice,attr"`
				Text  string `xml:",chardata"`
			}
		}
		if err := xml.Unmarshal([]byte(doc), &out); err != nil {
			t.Fatalf("%v: %q", err, doc)
		}
		want := strings.Map(func(r rune) rune {
			if r < 0x20 && !strings.ContainsRune("\t\r\n", r) || r == 0xFFFE || r == 0xFFFF {
				return -1
			}
			return r
		}, strings.ToValidUTF8(s, ""))
		if utf8.ValidString(s) && out.Say.Text != want {
			t.Errorf("%q is read as %q", s, out.Say.Text)
		}
	})
}
