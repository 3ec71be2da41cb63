package simulator

import (
	"encoding/json"
	"net/url"
	"strconv"
	"unicode/utf8"
)

// The content templates that the simulator's Twilio account has. Their
// variables are {"1": the text, "2": title of the first button, "3": its ID,
// "4": title of the second, …}; as many buttons are shown as are filled.
const (
	TextTemplate       = "HX00000000000000000000000000000001" // a text without buttons
	QuickReplyTemplate = "HX00000000000000000000000000000002" // 1 to 3 buttons
	ListTemplate       = "HX00000000000000000000000000000003" // a list of 1 to 10; never outside of the 24 hours
)

// Option is one button or one line of a list.
type Option struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// contentTemplate says what a content template takes.
type contentTemplate struct {
	least, most int    // options
	title       int    // characters of an option's title
	list        string // what opens the list; "" shows buttons
	approved    bool   // may be sent outside of the 24 hours
}

func contentTemplates() map[string]contentTemplate {
	return map[string]contentTemplate{
		TextTemplate:       {approved: true},
		QuickReplyTemplate: {least: 1, most: 3, title: 20, approved: true},
		ListTemplate:       {least: 1, most: 10, title: 24, list: "Auswählen"},
	}
}

// What WhatsApp takes of a message with options, in characters.
const (
	maxContent = 1024
	maxOption  = 200 // of an option's ID
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
	made := known.fill(variables)
	t.sid, t.content, t.body = newSID("MM"), &made, made.body
	return refusal{}, true
}

// fill puts variables in. What is wrong with them is found on the way only.
func (t contentTemplate) fill(variables map[string]string) content {
	c := content{contentTemplate: t, body: variables["1"]}
	seen := make(map[string]bool)
	for i := 2; i+1 <= len(variables); i += 2 {
		o := Option{Title: variables[strconv.Itoa(i)], ID: variables[strconv.Itoa(i+1)]}
		switch {
		case o.Title == "" || o.ID == "":
			c.code = 63028
		case utf8.RuneCountInString(o.Title) > t.title, utf8.RuneCountInString(o.ID) > maxOption, seen[o.ID]:
			c.code = 63005
		}
		seen[o.ID] = true
		c.options = append(c.options, o)
	}
	switch n := len(c.options); {
	case c.body == "", n < t.least, n > t.most, len(variables) != 1+2*n:
		c.code = 63028
	case n > 0 && utf8.RuneCountInString(c.body) > maxContent:
		c.code = 63005
	}
	return c
}
