package dialogs

import (
	"slices"
	"strings"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// match finds the choice that is meant.
func (t *turn) match(st *step) (id string, ok bool) {
	text := strings.TrimSuffix(strings.TrimSpace(t.m.Text), "#")
	if t.m.Kind == channels.Picked && t.offered(st, t.m.Text) {
		return t.m.Text, true
	}
	var room [16]item
	list := st.menus[t.lang.index].items(room[:0], st, t.st.Choices, t.st.Page, t.v)
	if !t.filling {
		for _, it := range list {
			if it.key == text {
				return it.id, true
			}
		}
	}
	if t.m.Kind == channels.Keys {
		return "", false
	}
	return t.matchWords(st, list)
}

func (t *turn) matchWords(st *step, list []item) (string, bool) {
	if st.yesNo {
		switch t.heard.YesNo() {
		case nlu.Yes:
			return "yes", true
		case nlu.No:
			return "no", true
		}
	}
	if id, ok := t.optionally(st); ok {
		return id, true
	}
	if t.heard.Empty() {
		return t.wholly(st)
	}
	if t.question(st) {
		return question, true
	}
	if st.on[keyword] != nil && t.keyword(st) {
		return keyword, true
	}
	if i, ok := t.heard.Pick(t.candidates(st)); ok {
		if n := len(st.menus[t.lang.index].words); i >= n {
			return t.st.Choices[i-n].ID, true
		}
		return st.options[i].id, true
	}
	if id := t.office(st); id != "" {
		return id, true
	}
	if t.filling {
		return "", false
	}
	if id, ok := t.matchWindow(); ok {
		return id, true
	}
	if key, ok := t.heard.Key(); ok {
		for _, it := range list {
			if it.key == key {
				return it.id, true
			}
		}
	}
	if n := t.heard.Ordinal(len(list)); n > 0 {
		return list[n-1].id, true
	}
	if more, _ := t.heard.Says(t.lang.nlu.Meaning(page)); more && slices.ContainsFunc(list, func(it item) bool { return it.id == page }) {
		return page, true
	}
	return "", false
}

// wholly finds the option that is called word for word what was said, though
// none of its words tells much alone: "für mich".
func (t *turn) wholly(st *step) (string, bool) {
	for i, c := range st.menus[t.lang.index].words {
		for _, p := range c.Phrases {
			if said, _ := t.heard.Says([]nlu.Phrase{p}); said && len(p) == t.heard.Words() {
				return st.options[i].id, true
			}
		}
	}
	return "", false
}

// keyword reports whether a word of the town's was said, and nothing the
// question itself knows word for word. It beats what is only like a word.
func (t *turn) keyword(st *step) bool {
	if t.heard.Denies() {
		return false
	}
	for _, c := range st.menus[t.lang.index].words {
		if said, _ := t.heard.Says(c.Phrases); said {
			return false
		}
	}
	for _, list := range t.lang.keywords {
		if said, _ := t.heard.Says(list); said {
			return true
		}
	}
	if _, ok := t.heard.Pick(st.menus[t.lang.index].words); ok {
		return false
	}
	if _, ok := t.heard.Pick(t.lang.town); ok {
		return true
	}
	return t.lang.belongs(t.topics()) != ""
}

// office finds, among departments offered, the one whose business was told.
func (t *turn) office(st *step) string {
	if len(t.st.Choices) == 0 || t.lang.keywords[t.st.Choices[0].ID] == nil || t.heard.Denies() {
		return ""
	}
	if id := t.lang.belongs(t.topics()); id != "" && t.offered(st, id) {
		return id
	}
	return ""
}

// candidates are what the words of an answer are compared with.
func (t *turn) candidates(st *step) []nlu.Candidate {
	own := st.menus[t.lang.index].words
	if len(t.st.Choices) == 0 {
		return own
	}
	list := append(make([]nlu.Candidate, 0, len(own)+len(t.st.Choices)), own...)
	for _, c := range t.st.Choices {
		n := nlu.Candidate{ID: c.ID, Label: words(c.Label), Phrases: t.lang.phrases(c.ID)}
		if _, _, ok := window(c.ID); ok && t.filling {
			n.Label = nil // a day named in passing books nothing
		}
		list = append(list, n)
	}
	return list
}

// matchWindow finds the one window offered that a day or an hour fits.
func (t *turn) matchWindow() (string, bool) {
	if len(t.st.Choices) == 0 {
		return "", false
	}
	when, ok := t.time()
	if !ok || !when.Exact() {
		return "", false
	}
	found := ""
	for _, c := range t.st.Choices {
		from, to, ok := window(c.ID)
		if !ok || !when.Fits(from, to) {
			continue
		}
		if found != "" {
			return "", false
		}
		found = c.ID
	}
	return found, found != ""
}

// offered reports whether a choice can be made at a question.
func (t *turn) offered(st *step, id string) bool {
	return slices.ContainsFunc(st.options, func(o option) bool { return o.id == id && id != offered }) ||
		slices.ContainsFunc(t.st.Choices, func(c channels.Choice) bool { return c.ID == id })
}
