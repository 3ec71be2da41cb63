package dialogs

import (
	"strconv"
	"strings"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// How many choices are numbered at a time: few enough to remember when they
// are heard, and one digit when they are read.
const (
	heardChoices = 6
	readChoices  = 9
)

// page is the choice that shows the next part of a long list.
const page = "page"

// menu is a choose in one language: its own options, worded.
type menu struct {
	labels  [][variants]string // by option; empty: understood, not shown
	says    []*text            // by option; spoken with {key}
	words   []nlu.Candidate    // by option
	hints   []string
	hears   []bool                      // by option; whether it is heard on the phone
	few     int                         // most choices heard at a time; 0: no fewer than always
	choices [variants][]channels.Choice // shown, when no action offers any
}

func optionKey(id string) string { return "options." + id }

// newMenu words the options of a step.
func newMenu(l *language, st *step) menu {
	m := menu{few: l.head.Choices}
	for _, o := range st.options {
		var labels [variants]string
		t := l.texts[optionKey(o.id)]
		c := nlu.Candidate{ID: o.id, Phrases: l.phrases(o.id)}
		if t != nil {
			r := renderer{lang: l}
			for v := range variants {
				r.v = v
				labels[v] = string(r.parts(nil, t.parts[v]))
			}
			c.Label = words(labels[written])
			m.hints = append(m.hints, strings.ToLower(labels[written]))
		}
		m.hears = append(m.hears, t != nil && !t.empty(spoken))
		m.labels, m.says, m.words = append(m.labels, labels), append(m.says, t), append(m.words, c)
	}
	m.hints = append(m.hints, l.hints...)
	if !st.offers() {
		for v := range variants {
			var room [16]item
			r := renderer{lang: l, v: v}
			m.choices[v] = r.choices(nil, &m, m.items(room[:0], st, nil, 0, v))
		}
	}
	return m
}

// phrases are all words for a choice: the language's and the town's.
func (l *language) phrases(id string) []nlu.Phrase {
	own := l.keywords[id]
	if len(own) == 0 {
		return l.nlu.Meaning(id)
	}
	return append(own[:len(own):len(own)], l.nlu.Meaning(id)...)
}

func words(label string) nlu.Phrase {
	if list := nlu.Phrases(label); len(list) > 0 {
		return list[0]
	}
	return nil
}

// item is one numbered entry of a question.
type item struct {
	id     string
	key    string
	option int // index into the step's options; -1: offered; -2: page
	choice int // index into what was offered
}

var numbers = [...]string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12"}

func number(n int) string {
	if n <= len(numbers) {
		return numbers[n-1]
	}
	return strconv.Itoa(n)
}

// entry is one thing a question has to choose, whatever key it gets.
type entry struct {
	option int // index into the step's options; -1: offered
	choice int // index into what was offered
}

// items numbers what can be chosen at a question: the choices offered, cut
// into pages when they are many, and the options of the step. Where a language
// has few choices heard at a time, the options are cut into pages with them.
func (m *menu) items(out []item, st *step, choices []channels.Choice, at int, v variant) []item {
	most := readChoices
	if v == spoken {
		most = heardChoices
	}
	few := v == spoken && m.few > 0
	if few {
		most = m.few
	}
	var room [24]entry
	paging, fixed := room[:0], 0
	for i, o := range st.options {
		switch {
		case o.id == offered:
			for k := range choices {
				paging = append(paging, entry{-1, k})
			}
		case few && o.key == "":
			paging = append(paging, entry{i, 0})
		case few && m.hears[i], !few && o.key == "":
			fixed++
		}
	}
	from, to, paged := cut(len(paging), max(most-fixed, 2), at)
	n := 0
	next := func() string { n++; return number(n) }
	shown := false
	show := func() {
		for _, e := range paging[from:to] {
			if e.option < 0 {
				out = append(out, item{choices[e.choice].ID, next(), -1, e.choice})
			} else {
				out = append(out, item{st.options[e.option].id, next(), e.option, 0})
			}
		}
		if paged {
			out = append(out, item{page, next(), -2, 0})
		}
		shown = true
	}
	for i, o := range st.options {
		switch {
		case !shown && (o.id == offered || few && o.key == ""):
			show()
		case o.id == offered, few && o.key == "":
		case o.key != "":
			out = append(out, item{o.id, o.key, i, 0})
		default:
			out = append(out, item{o.id, next(), i, 0})
		}
	}
	return out
}

// cut tells which of n entries stand on a page when room fit.
func cut(n, room, at int) (from, to int, paged bool) {
	if n <= room {
		return 0, n, false
	}
	size := room - 1
	pages := (n + size - 1) / size
	from = at % pages * size
	return from, min(from+size, n), true
}
