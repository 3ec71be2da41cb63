package nlu

import "slices"

// Candidate is something that can be meant.
type Candidate struct {
	ID      string
	Label   Phrase   // the words of its label, folded
	Phrases []Phrase // other words for it
}

// How sure a match is; the more words fit, the surer.
const (
	nothing   = 0
	partly    = 20 // some words of the label
	contained = 40 // a phrase among other words
	labelled  = 60 // all words of the label
	exactly   = 90 // a phrase and nothing else
	similar   = 15 // less, where a word is only like the one we know
)

// Pick finds the one candidate that is meant. Two that fit equally well are
// none: then the question is asked again.
func (h Heard) Pick(list []Candidate) (int, bool) {
	best, at, twice := nothing, -1, false
	denied := h.Denies()
	for i := range list {
		s := h.score(&list[i], denied)
		switch {
		case s > best:
			best, at, twice = s, i, false
		case s == best && s > nothing:
			twice = true
		}
	}
	return at, best > nothing && !twice
}

// score tells how well a candidate fits. What is denied ("keinen Rückruf") fits
// only where the denial is part of the phrase.
func (h Heard) score(c *Candidate, denied bool) int {
	best := nothing
	for _, p := range c.Phrases {
		n := h.find(p)
		if n < 0 || denied && !slices.ContainsFunc(p, func(w string) bool { return h.lang.not[w] }) {
			continue
		}
		s := grade(len(p), len(h.told))
		if !begins(h.words[n:], p) {
			s -= similar
		}
		best = max(best, s)
	}
	if denied || len(c.Label) == 0 {
		return best
	}
	return max(best, h.labelScore(c.Label))
}

func grade(phrase, told int) int {
	if phrase >= told {
		return exactly + phrase
	}
	return contained + min(phrase, 9)
}

// labelScore counts the words of a label that were said, leaving out those
// that carry nothing.
func (h Heard) labelScore(label Phrase) int {
	hits, all := 0, 0
	for _, w := range label {
		if h.lang.fill[w] {
			continue
		}
		all++
		if slices.ContainsFunc(h.told, func(t string) bool { return h.lang.like(t, w) }) {
			hits++
		}
	}
	switch {
	case hits == 0:
		return nothing
	case hits == all:
		return labelled + min(hits, 9)
	}
	return partly + min(hits, 9)
}

// find gives where a phrase begins among the words, -1 if nowhere.
func (h Heard) find(p Phrase) int {
	for i := 0; i+len(p) <= len(h.words); i++ {
		if h.fits(i, p) {
			return i
		}
	}
	return -1
}

func (h Heard) fits(i int, p Phrase) bool {
	for j, w := range p {
		if said := h.words[i+j]; said != w && (h.lang.known[said] || !h.lang.like(said, w)) {
			return false
		}
	}
	return true
}

// Says reports whether one of the phrases was said, word for word, and whether
// nothing else was.
func (h Heard) Says(list []Phrase) (said, only bool) {
	for _, p := range list {
		for i := 0; i+len(p) <= len(h.words); i++ {
			if begins(h.words[i:], p) {
				said, only = true, only || len(p) >= len(h.told)
			}
		}
	}
	return said, only
}

// Ordinal reads which of n things was meant: "die erste", "das letzte", or a
// bare number. It is 1 to n; 0 is none.
func (h Heard) Ordinal(n int) int {
	found := 0
	for _, w := range h.told {
		v, ok := h.lang.ordinals[w]
		if !ok {
			continue
		}
		if v < 0 {
			v = n + 1 + v
		}
		if found != 0 && v != found {
			return 0
		}
		found = v
	}
	if found == 0 && len(h.told) == 1 {
		found = h.bare()
	}
	if found < 1 || found > n {
		return 0
	}
	return found
}

// bare reads a single small number, said or written.
func (h Heard) bare() int {
	d, n := h.number(h.told)
	if n != 1 || len(d) > 2 {
		return 0
	}
	v := int(d[0] - '0')
	if len(d) == 2 {
		v = v*10 + int(d[1]-'0')
	}
	return v
}

// Key reads a single digit that was said or written alone: "drei", "0"; ok is
// false for anything else.
func (h Heard) Key() (key string, ok bool) {
	if len(h.told) != 1 {
		return "", false
	}
	d, n := h.number(h.told)
	return d, n == 1 && len(d) == 1
}
