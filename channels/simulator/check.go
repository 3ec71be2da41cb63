package simulator

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxSay is how much text one Say may hold, in characters without markup; the
// smallest limit of all voices (Polly's).
const maxSay = 3000

// Problem is something a network would not have taken from the gateway.
type Problem struct {
	Code int    `json:"code"` // the network's error or warning number; 0 when it would take it and the citizen suffer
	Text string `json:"text"`
	In   string `json:"in"` // what it was about: a path, without query
}

// String is the problem in one line.
func (p Problem) String() string { return fmt.Sprintf("%d %s: %s", p.Code, p.In, p.Text) }

// checkDocument lists what is wrong with a document whose elements are those
// of the table. It says nothing of where the document came from.
func checkDocument(root *node, table map[string]verb) []Problem {
	if root.name != "Response" {
		return []Problem{{Code: 12100, Text: fmt.Sprintf("the document begins with <%s> instead of <Response>", root.name)}}
	}
	found := checkNode(root, table)
	for i, n := range root.children {
		found = append(found, checkPlace(n, i, root.children)...)
	}
	return found
}

// checkNode checks one element and everything in it against the table.
func checkNode(n *node, table map[string]verb) (found []Problem) {
	v := table[n.name]
	wrong := func(code int, format string, args ...any) {
		found = append(found, Problem{Code: code, Text: "<" + n.name + ">: " + fmt.Sprintf(format, args...)})
	}
	for _, name := range slices.Sorted(maps.Keys(n.attrs)) {
		r, ok := v.attrs[name]
		switch {
		case !ok:
			wrong(12200, "there is no attribute %s", name)
		case r(n.attrs[name]) != "":
			wrong(attributeCode(n.name, name), "%s: %s", name, r(n.attrs[name]))
		}
	}
	own := strings.TrimSpace(n.own)
	switch {
	case v.text == noText && own != "":
		wrong(12200, "takes no text")
	case v.text == mustText && strings.TrimSpace(n.text) == "":
		wrong(emptyCode(n.name), "is empty")
	}
	for _, c := range n.children {
		if !slices.Contains(v.children, c.name) {
			wrong(12200, "takes no <%s>", c.name)
			continue
		}
		found = append(found, checkNode(c, table)...)
	}
	switch n.name {
	case "Say":
		found = append(found, checkSay(n)...)
	case "Dial":
		if own == "" && len(n.children) == 0 {
			wrong(12200, "has nobody to call")
		}
	}
	return found
}

// attributeCode is Twilio's number for a bad value: most are warning 12200.
func attributeCode(name, attr string) int {
	if name == "Gather" && attr == "hints" {
		return 13330
	}
	return 12200
}

// emptyCode is Twilio's number for an element without its text.
func emptyCode(name string) int {
	if name == "Say" {
		return 13520
	}
	return 12200
}

// checkSay checks what depends on more than one attribute.
func checkSay(n *node) (found []Problem) {
	wrong := func(code int, format string, args ...any) {
		found = append(found, Problem{Code: code, Text: "<Say>: " + fmt.Sprintf(format, args...)})
	}
	if long := utf8.RuneCountInString(n.text); long > maxSay {
		wrong(13521, "%d characters are more than %d", long, maxSay)
	} else if long := len(url.QueryEscape(n.text)); long > 4500 {
		wrong(13521, "%d bytes in URL encoding are more than 4500", long)
	}
	voice, spoken := n.attrs["voice"], voiceLanguage(n.attrs["voice"])
	if language := n.attrs["language"]; language != "" && spoken != "" && spoken != "*" && spoken != language {
		wrong(12200, "the voice %s does not speak %s", voice, language)
	}
	if len(n.children) > 0 && (spoken == "*" || voice == "") {
		wrong(12200, "the voice %q takes no markup such as <%s>", voice, n.children[0].name)
	}
	return found
}

// checkPlace checks an element against what stands around it.
func checkPlace(n *node, i int, all []*node) []Problem {
	switch {
	case n.name == "Gather" && i == len(all)-1 && n.attrs["actionOnEmptyResult"] != "true":
		return []Problem{{Code: 0, Text: "<Gather>: nothing stands after it and actionOnEmptyResult is not set: silence ends the call"}}
	case n.name == "Record" && i == len(all)-1:
		return []Problem{{Code: 0, Text: "<Record>: nothing stands after it: an empty recording does not call the action and ends the call"}}
	case n.name == "Record" && n.attrs["action"] == "":
		return []Problem{{Code: 0, Text: "<Record>: without an action the same document is asked for again"}}
	case n.name == "Record" && n.attrs["transcribe"] == "true":
		return []Problem{{Code: 0, Text: "<Record>: transcribe sends what the citizen says on to others"}}
	case n.name == "Reject" && i > 0:
		return []Problem{{Code: 12200, Text: "<Reject>: must come first"}}
	case n.name == "Redirect" && n.text != "" && address(strings.TrimSpace(n.text)) != "":
		return []Problem{{Code: 12200, Text: "<Redirect>: " + address(strings.TrimSpace(n.text))}}
	}
	return nil
}
