package dialogs

import (
	"strings"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// about is what one of a language's topics is: a question of the town's, or a
// department.
type about struct {
	question   string // ID; empty: it is a department
	department string // choice ID; empty: nobody's in particular
}

// mostGuesses is how many things are offered that may be meant.
const mostGuesses = 3

// learn reads what citizens may speak of: the questions of the town, and all
// that its departments do.
func (l *language) learn(town Town) {
	var list []nlu.Topic
	of := map[string][]string{}
	for _, q := range town.Questions {
		asked, words := q.Asked.In(l.id), q.Words.In(l.id)
		if asked == "" && words == "" {
			continue
		}
		list = append(list, nlu.Topic{ID: q.ID, Words: []string{asked, words}})
		l.about = append(l.about, about{q.ID, q.Department})
		of[q.Department] = append(of[q.Department], asked+" "+words)
	}
	keywords := l.own(town)
	for _, id := range names(keywords) {
		words := keywords[id]
		list = append(list, nlu.Topic{ID: id, Words: append([]string{strings.Join(words, " ")}, of[id]...)})
		l.about = append(l.about, about{"", id})
	}
	l.topics = l.nlu.Topics(list)
}

// own are the town's words in this language, or in the one it is like.
func (l *language) own(town Town) map[string][]string {
	if own := town.Keywords[l.id]; own != nil {
		return own
	}
	return town.Keywords[l.head.Like]
}

// asks finds the question of the town's that was asked, among what a text may be
// about; empty when it is none, or not sure.
func (l *language) asks(list []nlu.About) (id string) {
	best := 0.0
	for _, a := range list {
		switch q := l.about[a.Topic].question; {
		case q == "":
		case id != "" && a.Score >= best:
			return "" // two fit as well
		case id != "" || !a.Sure():
			return id
		default:
			id, best = q, a.Score
		}
	}
	return id
}

// belongs finds the one department whose business something is.
func (l *language) belongs(list []nlu.About) (id string) {
	first := nlu.About{}
	for _, a := range list {
		switch of := l.about[a.Topic]; {
		case !a.Sure() || of.department == "":
		case id == "":
			id, first = of.department, a
		case of.department != id && a.Score >= first.Score:
			return "" // two fit as well
		}
	}
	return id
}

// guesses writes what may be meant, the likeliest first.
func (l *language) guesses(list []nlu.About) string {
	var out []string
	for _, a := range list[:min(len(list), mostGuesses)] {
		if of := l.about[a.Topic]; of.question != "" {
			out = append(out, GuessQuestion+of.question)
		} else {
			out = append(out, GuessDepartment+of.department)
		}
	}
	return strings.Join(out, ",")
}

// topics are what a message may be about, looked for once in a turn.
func (t *turn) topics() []nlu.About {
	if !t.ranked {
		t.abouts, t.ranked = t.lang.topics.Rank(t.heard), true
	}
	return t.abouts
}

// question hears a question the town answers itself. Who only names a thing
// ("Perso") wants to be called about it, unless no department knows the word.
func (t *turn) question(st *step) bool {
	if st.on[question] == nil || t.m.Kind != channels.Words && t.m.Kind != channels.Speech {
		return false
	}
	for _, c := range st.menus[t.lang.index].words {
		if said, _ := t.heard.Says(c.Phrases); said {
			return false
		}
	}
	interrogative, _ := t.heard.Says(t.lang.nlu.Meaning("question"))
	if !interrogative && !strings.HasSuffix(strings.TrimSpace(t.m.Text), "?") && t.keyword(st) {
		return false
	}
	id := t.lang.asks(t.topics())
	if id == "" {
		return false
	}
	t.set(question, id)
	t.set("asked", t.words())
	return true
}

// fewWords are too few to be somebody's concern, unless they are like one.
const fewWords = 3

// mayMean leads on with a concern the menu does not know: to what it may be, or,
// where it is like nothing, to somebody who calls about it.
func (t *turn) mayMean(st *step) *step {
	if st.on[guess] == nil || !t.hears || !t.tells() {
		return nil
	}
	list := t.lang.guesses(t.topics())
	if list == "" && t.heard.Words() < fewWords {
		return nil
	}
	t.filling = false // what was said does not pick one of them
	t.set(guess, list)
	t.set("asked", t.words())
	return st.on[guess]
}

// Public is what was said without anything that could tell who said it: words
// of the language only. It is empty when nothing is left.
func (s *Script) Public(language, text string) string {
	return s.language(language).nlu.Hear(text).Public()
}
