package dialogs

import "github.com/rathausruf/rathausruf/channels"

// begin begins a conversation, in the language the citizen spoke before. What
// they say with their first words may lead them on at once.
func (t *turn) begin() error {
	over, thanked := t.st.Ended, t.st.Step == thanks
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
		if over && t.heard.Only(t.lang.nlu.Meaning(thanks)) {
			t.farewell(thanked)
			return nil
		}
		t.guess()
		if t.alarm() {
			break
		}
		t.filling = !t.hasIt()
		t.opening = t.words()
	case channels.Media:
		t.greet()
		t.say(t.lang.texts["system.media"])
	case channels.Contact:
		t.greet()
		t.say(t.lang.texts["system.linked"])
	case channels.Started:
		t.linkedTo()
	case channels.Picked: // a button of long ago
		t.greet()
		t.say(t.lang.texts["system.old"])
	}
	t.greet()
	if t.filling && t.wantsPerson() {
		return t.run(t.human)
	}
	return t.run(t.start)
}

// thanks is what may follow an end without beginning anew; the Step of a State
// after it.
const thanks = "thanks"

// farewell answers "danke" after the end, once: a whole menu would only cost
// money.
func (t *turn) farewell(thanked bool) {
	t.st.Ended, t.st.Step, t.reply.End = true, thanks, true
	if thanked {
		t.reply.Silent = true
		return
	}
	t.say(t.lang.texts["system.thanks"])
}

// guess changes to the language the first words name, or are clearly words of.
func (t *turn) guess() {
	for _, l := range t.langs {
		said, _ := t.heard.Says(l.called)
		briefly := said && t.heard.Words() <= 4 && l.head.Like == "" // "einfach Bürgerbüro" is German
		if briefly || l.wanted(t.heard) {
			t.lang = l
			t.listen()
			return
		}
	}
	here := t.heard.Spoken()
	if t.means(t.lang) {
		here++ // "Status" is of both; only a whole sentence tells
	}
	for _, l := range t.langs {
		if l != t.lang && t.spokenIn(l, here) {
			t.lang = l
			t.listen()
			return
		}
	}
}

// hasIt reports whether the first words ask for the language that is now spoken
// ("leichte Sprache bitte"): then they do not ask for a list of languages.
func (t *turn) hasIt() bool {
	i, ok := t.heard.Pick(t.menu.menus[t.lang.index].words)
	return ok && t.menu.options[i].id == languages && t.lang.wanted(t.heard)
}

// languages is the option of the menu that leads to the town's languages.
const languages = "language"

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

// spokenIn reports whether the whole message is of another language: it says
// something the menu knows there, word for word, and most of its words are of
// that language, more than of the present one.
func (t *turn) spokenIn(l *language, here int) bool {
	h := l.nlu.Hear(t.m.Text)
	n := h.Spoken()
	if n <= here || 2*n <= h.Words() {
		return false
	}
	said, _ := h.Says(l.globals[human])
	said = said || l.asks(l.topics.Rank(h)) != ""
	for _, c := range t.menu.menus[l.index].words {
		exact, _ := h.Says(c.Phrases)
		said = said || exact
	}
	return said
}

// wantsPerson reports whether the first words ask for a person and for nothing
// else the menu knows.
func (t *turn) wantsPerson() bool {
	if t.m.Text == "0" {
		return true
	}
	i, ok := t.heard.Pick(t.menu.menus[t.lang.index].words)
	if _, alone := t.heard.Says(t.lang.nlu.Meaning(someone)); alone {
		return true
	}
	return t.asked(human) && (!ok || t.menu.options[i].id == "human")
}

func (t *turn) listen() {
	t.heard, t.hears, t.when, t.ranked = t.lang.nlu.Hear(t.m.Text), true, nil, false
}

// greet says, once in a conversation and before anything else, that a machine
// speaks, and where to read about privacy.
func (t *turn) greet() {
	if !t.st.Greeted {
		t.st.Greeted = true
		t.say(t.lang.texts["system.greeting"])
	}
}
