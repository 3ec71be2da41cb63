package nlu

import (
	"strings"
	"unicode/utf8"
)

// maxNodes is more than anybody says in one answer.
const maxNodes = 130

// lexer cuts a folded text into nodes.
type lexer struct {
	lang  *Language
	g     *grammar
	text  string
	nodes []node
	gap   bool
	word  int // words begun so far
	ten   int // a ten that was said last, and that a number may follow
}

// lex gives the nodes of a text, between one for its beginning and one for its
// end.
func (l *Language) lex(text string, words int) []node {
	x := lexer{lang: l, g: l.times, text: text, nodes: make([]node, 0, min(words+words/2+6, maxNodes+2))}
	x.add(entry{common: true})
	inside := false
	for i := 0; i < len(text) && len(x.nodes) < maxNodes; {
		c := text[i]
		switch {
		case '0' <= c && c <= '9':
			if !inside {
				x.word++
			}
			i, inside = x.figures(i), true
		case c < utf8.RuneSelf && 'a' <= c && c <= 'z' || c >= utf8.RuneSelf:
			n := letters(text[i:])
			if n == 0 {
				r, n := utf8.DecodeRuneInString(text[i:])
				if r == '–' || r == '—' {
					x.add(x.g.dash)
				}
				i, inside = i+n, false
				continue
			}
			if !inside {
				x.word++
			}
			if end := x.phrase(text[i:i+n], i+n); end > 0 {
				i, inside = end, true
				continue
			}
			x.letters(text[i:i+n], inside || apostrophe(text, i))
			i, inside = i+n, true
		default:
			x.mark(i)
			i, inside = i+1, false
		}
	}
	x.add(entry{common: true})
	return x.nodes
}

// letters is how many bytes of letters a text begins with.
func letters(s string) int {
	for i, r := range s {
		if !inWord(r) || '0' <= r && r <= '9' {
			return i
		}
	}
	return len(s)
}

// mark takes a punctuation mark: one that begins something new, or a dash.
func (x *lexer) mark(i int) {
	switch x.text[i] {
	case ',', ';', '!', '?', '\n':
		x.gap = true
	case '.':
		// after figures or a short word it belongs to it
		if n := len(x.nodes); n > 0 && x.nodes[n-1].is&(clsDate|clsWeekday|clsMonth|clsUnit) == 0 {
			x.gap = true
		}
	case '-':
		if i > 0 && i+1 < len(x.text) && 'a' <= x.text[i-1] && x.text[i-1] <= 'z' && x.text[i+1] == ' ' {
			return // Buß- und Bettag
		}
		x.add(x.g.dash)
	}
}

// letters takes a word. Letters right after figures may make an ordinal of them,
// or be their ending.
func (x *lexer) letters(w string, afterFigures bool) {
	n := len(x.nodes)
	switch {
	case afterFigures && n > 0 && x.g.marks[w] && x.nodes[n-1].is&clsOfMonth != 0:
		x.nodes[n-1].ordinal(int(x.nodes[n-1].n))
		return
	case afterFigures && x.ends(w):
		return
	case x.g.skip[w]:
		return
	}
	if list, ok := x.g.same[w]; ok {
		for _, w := range list {
			x.put(w)
		}
		return
	}
	x.put(w)
}

// ends takes an ending of what stands before it.
func (x *lexer) ends(w string) bool {
	word, ok := x.g.cases[w]
	if ok && word != "" {
		x.put(word)
	}
	return ok
}

// put adds a word, or what it is made of.
func (x *lexer) put(w string) {
	if x.row(w) {
		return
	}
	if i, ok := x.g.known[w]; ok {
		e := x.g.entries[i]
		x.add(e)
		if n := int(e.n); x.lang.tens == 10 && e.is&clsNumber != 0 && n >= 10 && n%10 == 0 {
			x.ten = n
		}
		return
	}
	if len(w) >= 8 && x.compound(w) {
		return
	}
	if !x.lang.spoken[w] {
		if x.cased(w) {
			return
		}
		if i := x.g.repair(w); i >= 0 {
			x.add(x.g.entries[i])
			return
		}
		if n, ok := x.lang.large(w); ok {
			var e entry
			e.number(n)
			x.add(e)
			return
		}
		x.add(entry{})
		return
	}
	x.add(entry{common: true})
}

func (x *lexer) add(e entry) {
	x.nodes = append(x.nodes, node{entry: e, gap: x.gap, word: int16(x.word - 1)})
	x.gap, x.ten = false, 0
}

// compound takes a day and a part of it written as one word.
func (x *lexer) compound(w string) bool {
	for _, head := range x.g.heads {
		rest, ok := strings.CutPrefix(w, head)
		if !ok || len(rest) < 4 {
			continue
		}
		i, ok := x.g.known[rest]
		if !ok && len(rest) > minSlip {
			i = x.g.repair(rest)
			ok = i >= 0
		}
		if ok && x.g.entries[i].is&clsPart != 0 {
			x.add(x.g.entries[x.g.known[head]])
			x.add(x.g.entries[i])
			return true
		}
	}
	return false
}
