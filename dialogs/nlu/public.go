package nlu

import "strings"

const (
	// publicMost is how many words of a text are kept.
	publicMost = 12
	hidden     = "…"
	// nameWords are how many words after "ich heiße" or "Frau" may be a name,
	// though they are words of the language: "Baumgarten".
	nameWords = 2
)

// Public is what was said without anything that could tell who said it: words of
// the language and of its subjects stay as they are folded, all others and all
// numbers become "…". It is empty when no word that tells anything is left.
func (h Heard) Public() string {
	var out []string
	tells := false
	named := 0 // words more that may be a name
	for _, w := range h.words {
		named--
		if h.lang.names[w] {
			named = nameWords
		}
		switch {
		case !h.lang.public(w) || named >= 0 && named < nameWords:
			if len(out) == 0 || out[len(out)-1] != hidden {
				out = append(out, hidden)
			}
		default:
			out = append(out, w)
			tells = tells || !h.lang.empty(w)
		}
		if len(out) == publicMost {
			break
		}
	}
	if !tells {
		return ""
	}
	return strings.Join(out, " ")
}

// public reports whether a word is one of the language's own: one we know, a
// form of a subject, or two of them in one.
func (l *Language) public(w string) bool {
	if digits(w) {
		return false
	}
	if l.spoken[w] || l.common[w] || l.subjects[l.stem(w)] {
		return true
	}
	for i := shortWord; i+shortWord <= len(w); i++ {
		if first := w[:i]; l.subject(first) && l.subject(w[i:]) {
			return true
		}
	}
	return false
}

// subject reports whether a part of a word is a subject, with the letter that
// joins it to the next part.
func (l *Language) subject(part string) bool {
	return l.subjects[l.stem(part)] || l.subjects[l.stem(strings.TrimSuffix(part, "s"))] || l.subjects[l.stem(strings.TrimSuffix(part, "n"))]
}
