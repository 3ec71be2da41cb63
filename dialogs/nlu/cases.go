package nlu

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// phrase is several words that stand for others: "öğleden sonra".
type phrase struct{ rest, same []string }

// sameAs notes what a word, or several in a row, stand for.
func (v *vocabulary) sameAs(words, others []string) {
	if len(words) == 1 {
		v.same[words[0]] = others
		return
	}
	list := append(v.phrases[words[0]], phrase{words[1:], others})
	slices.SortStableFunc(list, func(a, b phrase) int { return len(b.rest) - len(a.rest) })
	v.phrases[words[0]] = list
}

// phrase takes several words that stand for others, the first of which ends at
// end. It gives where the last one ends; 0: there are none.
func (x *lexer) phrase(first string, end int) int {
	for _, p := range x.g.phrases[first] {
		if at := follows(x.text, end, p.rest); at > 0 {
			for _, w := range p.same {
				x.put(w)
			}
			x.word += len(p.rest)
			return at
		}
	}
	return 0
}

// follows gives where words end that follow at a place of a text, with nothing
// but spaces before each; 0: they do not.
func follows(text string, at int, words []string) int {
	for _, w := range words {
		spaces := len(text[at:]) - len(trimSpace(text[at:]))
		at += spaces
		if spaces == 0 || !strings.HasPrefix(text[at:], w) {
			return 0
		}
		if at += len(w); letters(text[at:]) > 0 || figures(text[at:]) > 0 {
			return 0
		}
	}
	return at
}

// apostrophe reports whether an apostrophe stands right before a place, and a
// letter or a figure before that: 3'te, Cuma’ya.
func apostrophe(text string, at int) bool {
	for _, mark := range [...]string{"'", "’", "´", "`"} {
		if before, ok := strings.CutSuffix(text[:at], mark); ok {
			r, _ := utf8.DecodeLastRuneInString(before)
			return inWord(r)
		}
	}
	return false
}

// cased takes a word of time with an ending that is a word of its own: the
// "den" of "cumadan", from Friday on.
func (x *lexer) cased(w string) bool {
	for cut := 2; cut < len(w); cut++ {
		word, ok := x.g.cases[w[cut:]]
		if !ok {
			continue
		}
		i, known := x.g.known[w[:cut]]
		if !known || x.g.entries[i].is == 0 {
			continue
		}
		x.ending(w[:cut], word)
		return true
	}
	return false
}

// ending adds a word and what its ending stands for, if anything.
func (x *lexer) ending(stem, word string) {
	x.put(stem)
	if word != "" {
		x.put(word)
	}
}

// row adds a number below ten to the ten said before it: "on" "bir" is eleven.
// It is for languages that count so from eleven on. The number may have an ending.
func (x *lexer) row(w string) bool {
	if x.ten == 0 || x.gap {
		return false
	}
	for cut := len(w); cut >= 2; cut-- {
		n := x.lang.numbers[w[:cut]]
		word, ok := x.g.cases[w[cut:]]
		if n < 1 || n > 9 || !ok && cut < len(w) {
			continue
		}
		last := &x.nodes[len(x.nodes)-1]
		var e entry
		e.number(x.ten + n)
		if last.entry, x.ten = e, 0; word != "" {
			x.put(word)
		}
		return true
	}
	return false
}
