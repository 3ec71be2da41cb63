package twilio

import (
	"encoding/json"
	"errors"
	"regexp"
	"strconv"
	"strings"

	"github.com/rathausruf/rathausruf/channels"
)

// What WhatsApp takes, in UTF-16 units:
// https://www.twilio.com/docs/content/twilio-quick-reply and …/twiliolist-picker
const (
	maxContentBody  = 1024
	maxButtonTitle  = 20
	maxListTitle    = 24
	maxListEntries  = 10
	maxTemplateText = 900 // the words around it take the rest of the 1024
)

// content is a content template and what stands for its variables 1, 2, 3 …
type content struct {
	sid    string
	values []string
}

// variables are the values as JSON.
func (c content) variables() string {
	named := make(map[string]string, len(c.values))
	for i, v := range c.values {
		named[strconv.Itoa(i+1)] = v
	}
	b, _ := json.Marshal(named) // strings always can be
	return string(b)
}

// hasContent reports whether there is a template for any choices.
func (c *Config) hasContent() bool {
	for _, sid := range c.contentSIDs() {
		if sid != "" {
			return true
		}
	}
	return false
}

// contentSIDs are the templates for choices.
func (c *Config) contentSIDs() []string {
	sids := c.WhatsAppButtons[:]
	for _, sid := range c.WhatsAppLists {
		sids = append(sids, sid)
	}
	return sids
}

// checkContent refuses what names no template.
func (c *Config) checkContent() error {
	for n := range c.WhatsAppLists {
		if n < 1 || n > maxListEntries {
			return errors.New("a WhatsApp list has 1 to 10 entries, not " + strconv.Itoa(n))
		}
	}
	sid := regexp.MustCompile(`^(HX[0-9a-fA-F]{32})?$`)
	for _, s := range append(c.contentSIDs(), c.WhatsAppTemplate) {
		if !sid.MatchString(s) {
			return errors.New("a content template is named by its SID, HX and 32 hexadecimal digits")
		}
	}
	return nil
}

// contentFor is a reply with buttons, or with a list where there are more
// choices or longer ones than buttons take. There is none for a question without
// a name: its choices could not be told from those of another.
func (c *Config) contentFor(r channels.Reply) (content, bool) {
	text := paragraph(printable(r.Text))
	if !fits(text, maxContentBody) {
		return content{}, false
	}
	var shown []channels.Choice
	for _, choice := range r.Choices {
		if choice.Label != "" {
			shown = append(shown, choice)
		}
	}
	n := len(shown)
	if n >= 1 && n <= len(c.WhatsAppButtons) && c.WhatsAppButtons[n-1] != "" {
		if values, ok := entries(text, r.Ask, shown, maxButtonTitle); ok {
			return content{c.WhatsAppButtons[n-1], values}, true
		}
	}
	if sid := c.WhatsAppLists[n]; sid != "" {
		values, ok := entries(text, r.Ask, shown, maxListTitle)
		return content{sid, values}, ok
	}
	return content{}, false
}

// entries are the variables of a question: its text, then title and ID of each
// choice. ok is false if WhatsApp would not take them; it wants titles and IDs
// that are all different.
func entries(text, ask string, choices []channels.Choice, limit int) (values []string, ok bool) {
	values = []string{text}
	seen := map[string]bool{}
	for _, c := range choices {
		title, id := paragraph(printable(c.Label)), payload(ask, c.ID)
		if id == "" || !fits(title, limit) || seen[title] || seen[id] {
			return nil, false
		}
		seen[title], seen[id] = true, true
		values = append(values, title, id)
	}
	return values, true
}

// templateFor is a text in the approved template.
func (c *Config) templateFor(text string) (content, bool) {
	text = paragraph(text)
	return content{c.WhatsAppTemplate, []string{text}}, c.WhatsAppTemplate != "" && fits(text, maxTemplateText)
}

// fits reports whether a value may stand for a variable: it is there, not too
// long, and nothing in it looks like a variable.
func fits(value string, limit int) bool {
	return value != "" && textUnits(value) <= limit && !strings.Contains(value, "{{") && !strings.Contains(value, "}}")
}

// paragraph writes a text as a variable's value, without what Twilio refuses
// there: line breaks, tabs and many spaces (https://www.twilio.com/docs/api/errors/21656),
// and the straight apostrophe (https://github.com/twilio/twilio-node/issues/1082).
func paragraph(text string) string {
	var b strings.Builder
	for line := range strings.Lines(strings.ReplaceAll(text, "'", "’")) {
		line = strings.Join(strings.Fields(line), " ")
		if line == "" {
			continue
		}
		if said := b.String(); strings.TrimRight(said, ".!?:;,…") != said {
			b.WriteByte(' ')
		} else if said != "" {
			b.WriteString(" · ")
		}
		b.WriteString(line)
	}
	return b.String()
}
