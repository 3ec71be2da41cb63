package simulator

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The content templates that the simulator's Twilio account has. Their
// variables are {"1": the text, "2": title of the first button, "3": its ID,
// "4": title of the second, …}, each of them filled.

// TextTemplate is the SID of a text without buttons. It is approved: it may be
// sent outside of the 24 hours.
const TextTemplate = "HX00000000000000000000000000000100"

// QuickReplyTemplate is the SID of a text with 1 to 3 buttons. It is approved.
func QuickReplyTemplate(buttons int) string {
	return fmt.Sprintf("HX%030d%02d", 2, buttons)
}

// ListTemplate is the SID of a text with a list of 1 to 10 lines. WhatsApp
// takes a list within the 24 hours only.
func ListTemplate(lines int) string {
	return fmt.Sprintf("HX%030d%02d", 3, lines)
}

// Option is one button or one line of a list.
type Option struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// contentTemplate says what a content template takes.
type contentTemplate struct {
	options  int
	title    int    // characters of an option's title
	list     string // what opens the list; "" shows buttons
	approved bool   // may be sent outside of the 24 hours
}

func contentTemplates() map[string]contentTemplate {
	all := map[string]contentTemplate{TextTemplate: {approved: true}}
	for n := 1; n <= 3; n++ {
		all[QuickReplyTemplate(n)] = contentTemplate{options: n, title: 20, approved: true}
	}
	for n := 1; n <= 10; n++ {
		all[ListTemplate(n)] = contentTemplate{options: n, title: 24, list: "Auswählen"}
	}
	return all
}

// What WhatsApp takes of a message with options, and Twilio of a variable, in
// characters.
const (
	maxContent  = 1024
	maxOption   = 200 // of an option's ID
	maxVariable = 1600
)

// content is a template with its variables filled in.
type content struct {
	contentTemplate
	body    string
	options []Option
	code    int // Twilio's error number of what WhatsApp refuses of it, 0 for nothing
}

// fillText gives a text its content, if the form names a template.
func fillText(t *text, f url.Values) (refusal, bool) {
	sid := f.Get("ContentSid")
	if sid == "" {
		if f.Get("ContentVariables") != "" {
			return bad(21654, "ContentSid Required"), false
		}
		return refusal{}, true
	}
	known, ok := contentTemplates()[sid]
	if !ok {
		return bad(21655, "The ContentSid is Invalid"), false
	}
	var variables map[string]string
	if err := json.Unmarshal([]byte(f.Get("ContentVariables")), &variables); err != nil || variables == nil {
		return bad(21656, "The ContentVariables Parameter is invalid"), false
	}
	for _, v := range variables {
		if r, ok := refuseVariable(v); !ok {
			return r, false
		}
	}
	made := known.fill(variables)
	t.sid, t.content, t.body = newSID("MM"), &made, made.body
	return refusal{}, true
}

// refuseVariable finds what Twilio refuses of a variable's value:
// https://www.twilio.com/docs/api/errors/21656 and …/21658
func refuseVariable(v string) (refusal, bool) {
	switch {
	case v == "", strings.ContainsAny(v, "\n\r\t"), strings.Contains(v, "     "), strings.Contains(v, "{{"):
		return bad(21656, "The ContentVariables Parameter is invalid"), false
	case utf8.RuneCountInString(v) > maxVariable:
		return bad(21658, "Parameter exceeded character limit"), false
	}
	return refusal{}, true
}

// fill puts variables in. What WhatsApp refuses of them is found on the way only.
func (t contentTemplate) fill(variables map[string]string) content {
	c := content{contentTemplate: t, body: variables["1"]}
	seen := make(map[string]bool)
	for i := range t.options {
		o := Option{Title: variables[strconv.Itoa(2+2*i)], ID: variables[strconv.Itoa(3+2*i)]}
		switch title, id := "title "+o.Title, "id "+o.ID; {
		case utf8.RuneCountInString(o.Title) > t.title, utf8.RuneCountInString(o.ID) > maxOption, seen[title], seen[id]:
			c.code = 63005
		default:
			seen[title], seen[id] = true, true
		}
		c.options = append(c.options, o)
	}
	if t.options > 0 && utf8.RuneCountInString(c.body) > maxContent {
		c.code = 63005
	}
	if len(variables) != 1+2*t.options || !t.filled(variables) {
		c.code = 63028
	}
	return c
}

// filled reports whether every variable of the template has a value.
func (t contentTemplate) filled(variables map[string]string) bool {
	for i := range 1 + 2*t.options {
		if variables[strconv.Itoa(i+1)] == "" {
			return false
		}
	}
	return true
}
