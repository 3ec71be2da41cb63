package dialogs

import "github.com/rathausruf/rathausruf/channels"

// begin begins a conversation, in the language the citizen spoke before. What
// they say with their first words may lead them on at once.
func (t *turn) begin() error {
	t.st = State{Language: t.st.Language}
	t.lang = t.spoken(t.st.Language)
	if t.lang == nil {
		t.lang = t.spoken(t.m.Language)
	}
	if t.lang == nil {
		t.lang = t.langs[0]
	}
	switch t.m.Kind {
	case channels.Words, channels.Speech:
		t.listen()
		t.guess()
		t.filling = true
	case channels.Media:
		t.greet()
		t.say(t.lang.texts["system.media"])
	}
	t.greet()
	if t.filling && t.wantsPerson() {
		return t.run(t.human)
	}
	return t.run(t.start)
}

// guess changes to the language the first words name, or are words of.
func (t *turn) guess() {
	for _, l := range t.langs {
		if said, only := t.heard.Says(l.called); only || said && t.heard.Words() <= 4 {
			t.lang = l
			t.listen()
			return
		}
	}
	if t.means(t.lang) {
		return
	}
	for _, l := range t.langs {
		if l != t.lang && t.means(l) {
			t.lang = l
			t.listen()
			return
		}
	}
}

// means reports whether the words are words of the menu, or for a person, in a
// language.
func (t *turn) means(l *language) bool {
	h := l.nlu.Hear(t.m.Text)
	if said, _ := h.Says(l.globals[human]); said {
		return true
	}
	_, ok := h.Pick(t.menu.menus[l.index].words)
	return ok
}

// wantsPerson reports whether the first words ask for a person and for nothing
// else the menu knows.
func (t *turn) wantsPerson() bool {
	if t.m.Text == "0" {
		return true
	}
	i, ok := t.heard.Pick(t.menu.menus[t.lang.index].words)
	return t.asked(human) && (!ok || t.menu.options[i].id == "human")
}

func (t *turn) listen() { t.heard, t.hears = t.lang.nlu.Hear(t.m.Text), true }

// greet says, once in a conversation and before anything else, that a machine
// speaks, and where to read about privacy.
func (t *turn) greet() {
	if !t.st.Greeted {
		t.st.Greeted = true
		t.say(t.lang.texts["system.greeting"])
	}
}
