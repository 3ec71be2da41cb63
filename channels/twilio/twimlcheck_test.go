package twilio

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/beevik/etree"
)

// grammar is what Twilio takes as TwiML, from the shared contract data.
type grammar struct {
	Gather     []string `json:"gather_languages"`
	Say        []string `json:"say_languages"`
	Voices     []string `json:"say_voices_all"`
	ByLanguage map[string]struct {
		Polly  []string `json:"polly"`
		Google []string `json:"google"`
	} `json:"by_language"`
	Enums map[string][]string `json:"enums"`
	Verbs map[string]map[string]struct {
		Type string `json:"type"`
	} `json:"verb_attributes"`
}

var loadGrammar = sync.OnceValue(func() *grammar {
	dir, _ := os.Getwd()
	if _, err := os.Stat(filepath.Join(dir, "../../../shared/specs/twilio/twiml_verbs_voices_languages.json")); err != nil {
		return nil
	}
	return &grammar{}
})

// checkTwiML fails the test for anything Twilio would not take.
func checkTwiML(t *testing.T, doc string) {
	t.Helper()
	if len(doc) >= 64_000 {
		t.Errorf("%d bytes of TwiML: Twilio reads 64 kB", len(doc))
	}
	d := etree.NewDocument()
	d.ReadSettings.ValidateInput = true
	if err := d.ReadFromString(doc); err != nil {
		t.Fatalf("TwiML is not XML: %v\n%s", err, doc)
	}
	if d.Root() == nil || d.Root().Tag != "Response" {
		t.Fatalf("TwiML without Response:\n%s", doc)
	}
	g := loadGrammar()
	if g == nil {
		t.Log("LEFT OUT: specs are not there, so verbs and attributes are not checked")
		return
	}
	if g.Verbs == nil {
		readJSON(t, "twilio/twiml_verbs_voices_languages.json", g)
	}
	for _, problem := range g.problems(d.Root()) {
		t.Errorf("%s\n%s", problem, doc)
	}
}

// ssml names elements within Say as the contract data does.
var ssml = map[string]string{"prosody": "SsmlProsody", "break": "SsmlBreak", "say-as": "SsmlSayAs"}

// problems are all faults below an element.
func (g *grammar) problems(parent *etree.Element) (out []string) {
	children := parent.ChildElements()
	for i, e := range children {
		out = append(out, g.verb(parent, e)...)
		out = append(out, g.problems(e)...)
		last := i == len(children)-1
		switch {
		case e.Tag == "Gather" && last && parent.Tag == "Response":
			out = append(out, "a Gather without anything after it")
		case e.Tag == "Record" && last:
			out = append(out, "a Record without anything after it: an empty one does not call the action")
		case (e.Tag == "Hangup" || e.Tag == "Redirect" || e.Tag == "Dial") && !last:
			out = append(out, "verbs that are never reached, after "+e.Tag)
		}
	}
	return out
}

// verb checks one element.
func (g *grammar) verb(parent, e *etree.Element) (out []string) {
	name := e.Tag
	if n, ok := ssml[name]; ok {
		name = n
	}
	attrs, known := g.Verbs[name]
	switch {
	case e.Tag == "Hangup":
		known = true
	case e.Tag == "Message": // the contract data is about voice only
		known = true
		for _, a := range e.Attr {
			if !slices.Contains([]string{"action", "from", "method", "statusCallback", "to"}, a.Key) {
				out = append(out, "Message does not take "+a.Key)
			}
		}
		if n := len([]rune(e.Text())); n == 0 || n > 1600 {
			out = append(out, fmt.Sprintf("a Message of %d characters", n))
		}
		return out
	}
	if !known {
		return append(out, "unknown verb "+e.Tag)
	}
	if !slices.Contains(within(parent.Tag), e.Tag) {
		out = append(out, e.Tag+" within "+parent.Tag)
	}
	keys := []string{}
	for _, a := range e.Attr {
		keys = append(keys, a.Key)
		spec, ok := attrs[a.Key]
		if !ok {
			out = append(out, e.Tag+" does not take "+a.Key)
			continue
		}
		if p := g.value(spec.Type, a.Value); p != "" {
			out = append(out, e.Tag+" "+a.Key+": "+p)
		}
	}
	if !slices.IsSorted(keys) {
		out = append(out, "attributes of "+e.Tag+" are not sorted: "+strings.Join(keys, " "))
	}
	return append(out, g.special(e)...)
}

// within lists what an element may hold.
func within(tag string) []string {
	switch tag {
	case "Response":
		return []string{"Say", "Gather", "Dial", "Redirect", "Hangup", "Pause", "Record", "Message"}
	case "Gather":
		return []string{"Say", "Pause"}
	case "Dial":
		return []string{"Number"}
	case "Say":
		return []string{"prosody"}
	}
	return nil
}

// value checks an attribute against its type.
func (g *grammar) value(kind, v string) string {
	list, isList := strings.CutSuffix(kind, "[]")
	switch {
	case kind == "boolean":
		if v != "true" && v != "false" {
			return "is no boolean"
		}
	case kind == "number":
		if _, err := strconv.Atoi(v); err != nil {
			return "is no number"
		}
	case kind == "GatherLanguage" && !slices.Contains(g.Gather, v),
		kind == "SayLanguage" && !slices.Contains(g.Say, v),
		kind == "SayVoice" && !slices.Contains(g.Voices, v):
		return "there is no " + v
	case isList:
		for _, one := range strings.Fields(v) {
			if !slices.Contains(g.Enums[list], one) {
				return "there is no " + one
			}
		}
	case g.Enums[kind] != nil && !slices.Contains(g.Enums[kind], v):
		return "there is no " + v
	}
	return ""
}

// special checks what no type says.
func (g *grammar) special(e *etree.Element) (out []string) {
	switch e.Tag {
	case "Say":
		text := strings.TrimSpace(allText(e))
		if text == "" {
			out = append(out, "an empty Say (13520)")
		}
		if n := len([]rune(text)); n > 3000 {
			out = append(out, fmt.Sprintf("a Say of %d characters", n))
		}
		voices := g.ByLanguage[e.SelectAttrValue("language", "")]
		voice := e.SelectAttrValue("voice", "")
		if !slices.Contains(voices.Polly, voice) && !slices.Contains(voices.Google, voice) {
			out = append(out, voice+" does not speak "+e.SelectAttrValue("language", ""))
		}
	case "Gather":
		hints := strings.Split(e.SelectAttrValue("hints", ""), ",")
		for _, h := range hints {
			if len([]rune(h)) > 100 {
				out = append(out, "a hint over 100 characters (13330)")
			}
		}
		if len(hints) > 500 {
			out = append(out, "over 500 hints (13330)")
		}
		if n, _ := strconv.Atoi(e.SelectAttrValue("timeout", "5")); n < 6 {
			out = append(out, "a Gather that is in a hurry")
		}
	}
	return out
}

// allText is the text of an element and all below.
func allText(e *etree.Element) string {
	s := e.Text()
	for _, c := range e.ChildElements() {
		s += allText(c)
	}
	return s
}
