package dialogs

import (
	"strings"
	"time"
	"unicode"

	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// anewAfter is how long after a citizen got what they came for their next
// words begin a new conversation, whatever was asked beside it.
const anewAfter = 30 * time.Minute

// stale reports whether what waits is only an optional question of long ago.
func (t *turn) stale() bool {
	return t.st.Served && t.m.At.Sub(time.Unix(t.st.At, 0)) >= anewAfter
}

// lingers keeps the optional question of a conversation in writing open after
// the last answer: "just write", we say, and what is written is still put to
// what they have. It reports whether it does.
func (t *turn) lingers() bool {
	if t.v == spoken || !t.st.Served || t.from == nil || t.from.on[said] == nil || t.from.offers() {
		return false
	}
	t.leave()
	t.st.Flow, t.st.Step = t.from.flow, t.from.id
	t.say(t.lang.texts["system.again"])
	t.reply.End = true
	return true
}

// remember keeps the words a conversation began with, if they say more than the
// menu needs: often they are what it is about.
func (t *turn) remember() {
	if strings.Count(t.opening, " ") >= 2 {
		t.set("opening", t.opening)
	}
	t.opening = ""
}

// optionally takes a bare yes or no to an optional question: its first option
// goes on with it, its last one does not.
func (t *turn) optionally(st *step) (id string, ok bool) {
	if st.on[said] == nil || len(st.options) < 2 || st.offers() || t.heard.Words() > 2 {
		return "", false
	}
	switch t.heard.YesNo() {
	case nlu.Yes:
		return st.options[0].id, true
	case nlu.No:
		return st.options[len(st.options)-1].id, true
	}
	return "", false
}

// elsewhere reports whether words at an optional question are no answer to it:
// thanks, a greeting, or another wish.
func (t *turn) elsewhere() bool {
	if t.heard.Only(t.lang.nlu.Meaning(thanks)) || t.heard.Empty() && t.heard.YesNo() == nlu.Neither && strings.ContainsFunc(t.m.Text, unicode.IsLetter) {
		return true
	}
	_, wish := t.heard.Pick(t.menu.menus[t.lang.index].words)
	return wish
}

// menuWish reports whether words at a question we began with say, word for word,
// something of the menu and nothing the question knows itself.
func (t *turn) menuWish(st *step) bool {
	says := func(of *step) bool {
		for _, c := range of.menus[t.lang.index].words {
			if said, _ := t.heard.Says(c.Phrases); said {
				return true
			}
		}
		return false
	}
	return says(t.menu) && !says(st)
}

// aside takes words that are no answer to an optional question: thanks end the
// conversation, a wish begins the next one.
func (t *turn) aside(st *step) error {
	switch {
	case t.heard.Only(t.lang.nlu.Meaning(thanks)) && t.v == spoken:
		t.over("system.goodbye")
		return nil
	case t.heard.Only(t.lang.nlu.Meaning(thanks)):
		t.st = State{Language: t.lang.id}
		t.farewell(false)
		return nil
	case t.heard.Empty() && t.v == spoken:
		return t.unclear(st, t.complaint(st))
	}
	t.filling = true
	return t.goHome()
}
