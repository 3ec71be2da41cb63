package dialogs

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// hardly is the confidence below which a recogniser guesses.
const hardly = 0.4

// answer takes the message as the answer to the question that waits.
func (t *turn) answer(st *step) error {
	switch t.m.Kind {
	case channels.Silence:
		return t.silent(st)
	case channels.Media:
		t.say(t.lang.texts["system.media"])
		t.restate(st)
		return nil
	case channels.Words, channels.Speech, channels.Picked:
		if !t.hears {
			t.listen()
		}
	}
	t.from, t.tries = st, t.st.Tries
	switch {
	case st.verb == bye:
		return t.afterAll(st)
	case st.verb == ask:
		return t.answerAsk(st)
	case t.st.Sure != "":
		return t.answerSure(st)
	}
	return t.answerChoose(st)
}

// silent goes on where the flow says so, or asks again.
func (t *turn) silent(st *step) error {
	if st.verb == bye {
		t.over("system.goodbye")
		return nil
	}
	if next := st.on[silence]; next != nil {
		t.leave()
		return t.run(next)
	}
	return t.unclear(st, t.lang.texts["system.silence"])
}

// afterAll hears what is said after everything was said: another wish, or
// goodbye.
func (t *turn) afterAll(st *step) error {
	if t.m.Kind == channels.Keys || t.asked(again) {
		t.repeat(st)
		return nil
	}
	if _, ok := t.heard.Pick(t.menu.menus[t.lang.index].words); ok {
		t.filling = true
		return t.goHome()
	}
	if t.asked(human) {
		return t.doGlobal(st, human)
	}
	t.over("system.goodbye")
	return nil
}

// answerChoose takes a choice.
func (t *turn) answerChoose(st *step) error {
	if next := t.want(st); next != nil {
		t.leave()
		return t.run(next)
	}
	if st.entry && t.hears && t.menuWish(st) {
		t.filling = true
		return t.goHome()
	}
	id, ok := t.match(st)
	if !ok {
		return t.unlisted(st)
	}
	if id == page {
		t.st.Page++
		t.st.Tries = 0
		t.pose(st)
		return nil
	}
	if t.guessed(st) {
		t.confirm(st, id)
		return nil
	}
	if st == t.menu && t.hears {
		t.filling = true // what else was said may answer the next questions
	}
	return t.take(st, id)
}

// guessed reports whether something that matters was hardly understood.
func (t *turn) guessed(st *step) bool {
	return t.m.Kind == channels.Speech && t.m.Confidence < hardly && st.save != "" && !st.yesNo
}

// answerSure takes the answer to "did I get you right?".
func (t *turn) answerSure(st *step) error {
	answer := nlu.Neither
	switch {
	case t.m.Text == "1" || t.m.Kind == channels.Picked && t.m.Text == "yes":
		answer = nlu.Yes
	case t.m.Text == "2" || t.m.Kind == channels.Picked && t.m.Text == "no":
		answer = nlu.No
	case t.m.Kind != channels.Keys:
		answer = t.heard.YesNo()
	}
	id := t.st.Sure
	switch answer {
	case nlu.Yes:
		return t.take(st, id)
	case nlu.No:
		t.st.Sure = ""
		t.pose(st)
		return nil
	}
	if other, ok := t.match(st); ok && t.m.Kind != channels.Keys {
		t.st.Sure = ""
		if other == id || !t.guessed(st) {
			return t.take(st, other)
		}
		t.confirm(st, other)
		return nil
	}
	return t.unclear(st, t.lang.texts["system.unclear"])
}

// take goes where a choice leads.
func (t *turn) take(st *step, id string) error {
	next := t.pick(st, id)
	return t.run(next)
}

// pick keeps a choice and gives what follows.
func (t *turn) pick(st *step, id string) *step {
	if st.save != "" {
		t.keep(st, id)
	}
	if l := t.spoken(id); st.save == tongue && l != nil {
		t.lang, t.filling = l, false
	}
	next := st.on[id]
	if next == nil {
		next = st.next
	}
	t.leave()
	return next
}

// keep saves a choice, and what it is called beside it.
func (t *turn) keep(st *step, id string) {
	name := ""
	for _, c := range t.st.Choices {
		if c.ID == id {
			name = c.Label
		}
	}
	if name == "" && !st.offers() {
		name = t.label(st, id)
	}
	t.set(st.save, id)
	t.set(st.save+"_name", name)
}

// unlisted is an answer that is none of the choices: a global wish among other
// words, or not understood.
func (t *turn) unlisted(st *step) error {
	if t.hears {
		for _, g := range [...]int{human, again, home, back} {
			if t.asked(g) {
				return t.doGlobal(st, g)
			}
		}
	}
	if next := t.mayMean(st); next != nil {
		t.leave()
		return t.run(next)
	}
	if next := st.on[said]; next != nil && t.hears && t.st.Served && t.elsewhere() {
		return t.aside(st)
	} else if next != nil && t.tells() {
		t.leave()
		t.set(said, t.words())
		return t.run(next)
	}
	if st.verb == choose && !st.yesNo && t.hears && t.heard.YesNo() == nlu.Yes {
		return t.unclear(st, t.lang.texts["system.one"])
	}
	return t.unclear(st, t.complaint(st))
}

// tells reports whether something is told in words of one's own: no button of
// long ago, no number, and more than a yes or a no.
func (t *turn) tells() bool {
	if t.m.Kind != channels.Words && t.m.Kind != channels.Speech || t.heard.Empty() {
		return false
	}
	return strings.ContainsFunc(t.m.Text, unicode.IsLetter) && (t.heard.Words() > 2 || t.heard.YesNo() == nlu.Neither)
}

// complaint is what is said to an answer that did not fit.
func (t *turn) complaint(st *step) *text {
	if st.again != nil {
		return st.again[t.lang.index]
	}
	return t.lang.texts["system.unclear"]
}

// answerAsk takes what was asked for.
func (t *turn) answerAsk(st *step) error {
	value, ok := t.read(st)
	if !ok && st.on[unknown] != nil && t.lacks() {
		t.leave()
		return t.run(st.on[unknown])
	}
	if !ok {
		return t.unlisted(st)
	}
	t.leave()
	t.set(st.save, value)
	return t.run(st.next)
}

// fewDigits is how many digits are a number: "keine einzige" has one.
const fewDigits = 3

// lacks reports whether the citizen says that they do not know or have it.
func (t *turn) lacks() bool {
	said, _ := t.heard.Says(t.lang.nlu.Meaning(unknown))
	return said && len(t.heard.Digits()) < fewDigits
}

// read reads an answer of a kind.
func (t *turn) read(st *step) (string, bool) {
	if !t.hears {
		t.listen()
	}
	switch st.kind {
	case kindPhone:
		return t.heard.Phone()
	case kindReference:
		return t.heard.Reference()
	case kindCode:
		return t.heard.Code()
	case kindDigits:
		d := t.heard.Digits()
		return d, d != "" && len(d) <= 40 && (st.length == 0 || len(d) == st.length)
	}
	text := t.words()
	return text, text != "" && !t.heard.Empty()
}

// words are what was said, at most 200 characters of it.
func (t *turn) words() string {
	text := strings.Join(strings.Fields(t.m.Text), " ")
	if utf8.RuneCountInString(text) > 200 {
		text = string([]rune(text)[:200])
	}
	return text
}
