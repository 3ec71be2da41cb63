package dialogs

import (
	"strings"

	"github.com/rathausruf/rathausruf/channels"
)

// What can be said in every state.
const (
	human = iota
	again
	home
	back
	privacy
	globals
)

// globalNames are the meanings of the global answers in texts/<language>.yaml.
var globalNames = [globals]string{"human", "repeat", "menu", "back", "privacy"}

// global does what can be asked for in every state; done tells whether this
// was such a message.
func (t *turn) global(st *step) (done bool, err error) {
	which := t.which(st)
	if which < 0 {
		if l := t.named(); l != nil {
			return true, t.speak(st, l)
		}
		return false, nil
	}
	return true, t.doGlobal(st, which)
}

func (t *turn) doGlobal(st *step, which int) error {
	switch which {
	case human:
		t.leave()
		return t.run(t.human)
	case again:
		t.repeat(st)
		return nil
	case home:
		return t.goHome()
	case back:
		return t.goBack()
	default:
		t.say(t.lang.texts["system.privacy"])
		t.restate(st)
		return nil
	}
}

// which global answer a message is: exactly a key, or exactly its words.
func (t *turn) which(st *step) int {
	switch t.m.Kind {
	case channels.Keys:
		return key(t.m.Text)
	case channels.Picked:
		for g, name := range globalNames {
			if t.m.Text == name && !t.offered(st, name) {
				return g
			}
		}
		return -1
	case channels.Words, channels.Speech:
	default:
		return -1
	}
	text := strings.TrimSpace(t.m.Text)
	if len(text) == 1 {
		return key(text)
	}
	t.listen()
	for g := range globals {
		if _, only := t.heard.Says(t.lang.globals[g]); only && !t.heard.Denies() {
			return g
		}
	}
	if _, only := t.heard.Says(t.lang.nlu.Meaning(someone)); only && !t.heard.Denies() {
		return human
	}
	return -1
}

// someone are the words that ask for a person only when nothing else is said:
// "jemand", but not "dass mich jemand anruft".
const someone = "someone"

// key tells what a key means everywhere; # alone ends an empty input.
func key(text string) int {
	switch text {
	case "0":
		return human
	case "*":
		return again
	case "#", "":
		return home
	}
	return -1
}

// asked reports whether a global answer is among what was said.
func (t *turn) asked(global int) bool {
	said, _ := t.heard.Says(t.lang.globals[global])
	return said && !t.heard.Denies()
}

// named is the language whose name was said alone; nil if none.
func (t *turn) named() *language {
	if t.m.Kind != channels.Words && t.m.Kind != channels.Speech {
		return nil
	}
	for _, l := range t.langs {
		h := t.heard
		if !t.hears {
			h = l.nlu.Hear(t.m.Text)
		}
		if l.wanted(h) {
			return l
		}
	}
	return nil
}

// speak goes on in another language. What an action offered is asked for
// again, because its labels are in the old one.
func (t *turn) speak(st *step, l *language) error {
	t.lang = l
	if offer := t.steps[t.st.Offer]; offer != nil && len(t.st.Choices) > 0 && t.st.Choices[0].Label != "" {
		t.resay()
		t.leave()
		return t.walk(offer)
	}
	t.repeat(st)
	return nil
}

// goHome goes to the menu.
func (t *turn) goHome() error {
	t.leave()
	t.st.Back = nil
	return t.run(t.start)
}

// goBack goes to where the question before this one began, and forgets what
// need not have been known there.
func (t *turn) goBack() error {
	n := len(t.st.Back) - 2
	if n < 0 {
		return t.goHome()
	}
	to := t.steps[t.st.Back[n]]
	if to == nil {
		return t.goHome()
	}
	t.leave()
	t.st.Back = t.st.Back[:n:n]
	for _, name := range names(t.st.Answers) {
		if !to.keeps[name] {
			t.set(name, "")
		}
	}
	return t.run(to)
}
