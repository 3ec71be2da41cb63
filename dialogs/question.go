package dialogs

import (
	"slices"

	"github.com/rathausruf/rathausruf/channels"
)

// arrive comes to a question. It asks it and gives nil, or, when the words of
// this message have answered it already, gives the step that follows.
func (t *turn) arrive(st *step) *step {
	if st.verb == ask {
		t.filling = false
		if st == t.from && t.again(st) {
			t.leave()
			t.say(t.lang.texts["system.giveup"])
			return t.human
		}
		for _, name := range st.forgets {
			t.set(name, "")
		}
		t.wait(st)
		t.pose(st)
		return nil
	}
	if st.offers() {
		if st.entry && t.offer == "" { // begun with, or come back to
			t.choices = t.st.Begun
		}
		t.st.Choices, t.st.Offer = t.fresh(st), t.offer
	} else {
		t.st.Choices, t.st.Offer = nil, ""
	}
	t.choices, t.offer, t.st.Page = nil, "", 0
	if t.filling && st.on[wanted] != nil && t.wants != st {
		t.wants = st // once: what it leads to may come back here
		if next := t.want(st); next != nil {
			t.leave()
			return next
		}
	}
	if t.filling && (st == t.menu && t.from != st || st.offers()) {
		if id, ok := t.match(st); ok && st.on[id] != t.steps[t.st.Offer] {
			t.echo(st, id)
			t.from = st // what leads back here asks
			return t.pick(st, id)
		}
		if next := t.mayMean(st); next != nil {
			t.from = st
			t.leave()
			return next
		}
	}
	t.filling = false
	t.wait(st)
	t.pose(st)
	return nil
}

// echo says what was understood in passing: "Bürgerbüro."
func (t *turn) echo(st *step, id string) {
	for _, c := range t.st.Choices {
		if c.ID == id && c.Label != "" {
			if len(t.out) > 0 {
				t.out = append(t.out, '\n')
			}
			r := t.renderer()
			r.label = c.Label
			t.out = r.text(t.out, t.lang.texts["system.named"])
		}
	}
}

// again counts a question that comes back at once because its answer did not
// help, and reports whether that is enough.
func (t *turn) again(st *step) bool {
	t.st.Tries = t.tries + 1
	return t.st.Tries >= maxTries
}

// fresh are the choices offered in this turn without those the step has itself.
func (t *turn) fresh(st *step) []channels.Choice {
	own := func(c channels.Choice) bool {
		return slices.ContainsFunc(st.options, func(o option) bool { return o.id == c.ID })
	}
	if slices.ContainsFunc(t.choices, own) {
		return slices.DeleteFunc(slices.Clone(t.choices), own)
	}
	return t.choices
}

// pose asks a question: its text, what can be chosen, what is waited for.
func (t *turn) pose(st *step) {
	t.say(st.texts[t.lang.index])
	if st.verb == ask {
		t.reply.Expect = channels.ExpectDigits
		if st.kind == kindWords || st.kind == kindName {
			t.reply.Expect = channels.ExpectWords
		}
		t.offerContact(st)
		return
	}
	m := &st.menus[t.lang.index]
	t.reply.Expect = channels.ExpectChoice
	if !st.offers() && t.st.Page == 0 {
		t.reply.Choices = m.choices[t.v]
	} else {
		var room [16]item
		r := t.renderer()
		t.reply.Choices = r.choices(t.st.Choices, m, m.items(room[:0], st, t.st.Choices, t.st.Page, t.v))
	}
	if t.v == spoken {
		t.reply.Hints = t.hints(st, m)
	}
}

// hints are the words a recogniser should know at a question.
func (t *turn) hints(st *step, m *menu) []string {
	if !st.offers() {
		return m.hints
	}
	list := make([]string, 0, len(t.st.Choices)+len(m.hints))
	for _, c := range t.st.Choices {
		if c.Label != "" && len(c.Label) < 100 && len(list) < 60 {
			list = append(list, c.Label)
		}
	}
	return append(list, m.hints...)
}

// confirm asks whether a choice that was hardly heard is the one that is meant.
func (t *turn) confirm(st *step, id string) {
	t.st.Sure = id
	r := t.renderer()
	r.label = t.label(st, id)
	if len(t.out) > 0 {
		t.out = append(t.out, '\n')
	}
	t.out = r.text(t.out, t.lang.texts["system.confirm"])
	r.label = ""
	for i, id := range [...]string{"yes", "no"} {
		x := t.lang.texts[optionKey(id)]
		c := channels.Choice{ID: id, Key: numbers[i], Label: string(r.parts(nil, x.parts[written]))}
		if t.v == spoken {
			c = r.spokenOption(c, c.Label, x)
		}
		t.reply.Choices = append(t.reply.Choices, c)
	}
	t.reply.Expect = channels.ExpectChoice
}

// label is what a choice is called.
func (t *turn) label(st *step, id string) string {
	for i, o := range st.options {
		if o.id == id && id != offered {
			return st.menus[t.lang.index].labels[i][written]
		}
	}
	r := t.renderer()
	for _, c := range t.st.Choices {
		if c.ID == id {
			if c.Say != "" && t.v == spoken {
				return c.Say
			}
			return r.offered(c, "").Label
		}
	}
	return id
}

// repeat says the question again, with what was said before it.
func (t *turn) repeat(st *step) {
	t.resay()
	t.restate(st)
}

// resay says again what was said before what waits.
func (t *turn) resay() {
	for _, ref := range t.st.Said {
		if s := t.steps[ref]; s != nil && s.verb == say {
			t.say(s.texts[t.lang.index])
			t.said = append(t.said, ref)
		}
	}
}

// restate asks the question that waits once more.
func (t *turn) restate(st *step) {
	switch {
	case st.verb == bye:
		t.say(t.lang.texts["system.farewell"])
		t.reply.Expect, t.reply.Hints = channels.ExpectChoice, t.lang.hints
	case t.st.Paused:
		t.poseResume("system.paused")
	case t.st.Sure != "":
		t.confirm(st, t.st.Sure)
	default:
		t.pose(st)
	}
}

// unclear asks again after an answer that was not understood. The third time
// in a row a person is looked for; who is silent even there has gone.
func (t *turn) unclear(st *step, why *text) error {
	t.st.Tries++
	if t.st.Tries < maxTries {
		t.say(why)
		t.restate(st)
		return nil
	}
	t.st.Tries = 0
	if st.flow != t.human.flow {
		t.say(t.lang.texts["system.giveup"])
		t.leave()
		return t.run(t.human)
	}
	if t.v == spoken {
		t.over("system.reach")
		return nil
	}
	t.say(t.lang.texts["system.reach"])
	t.restate(st)
	return nil
}
