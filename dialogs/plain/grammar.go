package plain

import (
	"slices"
	"strings"
)

// clauses finds a side clause: by the word that begins it, or by a comma before
// the word it hangs on.
func clauses(s sentence, _ bool) []Fault {
	comma := false
	for _, w := range s.words {
		comma = comma || w.comma
	}
	for i, w := range s.words {
		after := i > 0 && s.words[i-1].comma
		begins := i == 0 || after
		digit := i+1 < len(s.words) && s.words[i+1].number() // Mittwoch, der 25. November
		switch {
		case subordinate[w.low], comma && begins && maySubordinate[w.low], after && relative[w.low] && !digit:
			return []Fault{{Clause, s.text, "make it two sentences"}}
		}
	}
	return nil
}

// passive finds a form of werden with a participle.
func passive(s sentence, _ bool) []Fault {
	aux, verb := "", ""
	for _, w := range s.words {
		switch {
		case w.low == "worden":
			return []Fault{{Passive, s.text, "say who does it"}}
		case becomes[w.low]:
			aux = w.text
		case participle(w):
			verb = w.text
		}
	}
	if aux == "" || verb == "" {
		return nil
	}
	return []Fault{{Passive, aux + " … " + verb, "say who does it"}}
}

// participle reports whether a word looks like gelöscht, angerufen, bestellt,
// notiert or, of the strong ones, verschoben.
func participle(w word) bool {
	if w.noun() && !w.first || notParticiples[w.low] {
		return false
	}
	if strongs[w.low] {
		return true
	}
	if strings.HasSuffix(w.low, "t") {
		for _, prefix := range []string{"be", "ver", "er", "ent", "zer", "miss"} {
			if strings.HasPrefix(w.low, prefix) && len(w.low) > len(prefix)+3 {
				return true
			}
		}
		if strings.HasSuffix(w.low, "iert") {
			return true
		}
	}
	for _, prefix := range separable {
		if rest, ok := strings.CutPrefix(w.low, prefix+"ge"); ok && len(rest) > 2 && (strings.HasSuffix(rest, "t") || strings.HasSuffix(rest, "en")) {
			return true
		}
	}
	return false
}

// genitive finds des Rathauses, Ihres Rückrufs, the office's number as Nummer
// der Stelle, and what takes the genitive after it.
func genitive(s sentence, _ bool) []Fault {
	var list []Fault
	for i := range s.words {
		w := s.words[i]
		words := w.text
		if i+1 < len(s.words) {
			words += " " + s.words[i+1].text
		}
		switch {
		case possessives[w.low], w.low == "wessen", w.low == "dessen", w.low == "deren":
			list = append(list, Fault{Genitive, words, "write it with von"})
		case takesGenitive[w.low] && i+1 < len(s.words) && ofWords[s.words[i+1].low]:
			list = append(list, Fault{Genitive, words, "write it with von"})
		case ofWords[w.low] && s.hangs(i):
			list = append(list, Fault{Genitive, s.words[i-1].text + " " + words, "write it with von"})
		}
	}
	return list
}

// hangs reports whether an article at i belongs to the noun before it: Nummer
// der Stelle, Zeiten unserer netten Stelle.
func (s sentence) hangs(i int) bool {
	if i == 0 || s.words[i].first || !s.words[i-1].hung() {
		return false
	}
	for _, w := range s.words[i+1 : min(i+3, len(s.words))] {
		if w.number() {
			return false
		}
		if w.noun() {
			return !polite[w.low]
		}
	}
	return false
}

// hung reports whether a word is a noun that another one may hang on.
func (w word) hung() bool {
	if w.comma || !w.noun() || polite[w.low] {
		return false
	}
	return !w.first || slices.ContainsFunc(nouny, func(end string) bool { return strings.HasSuffix(w.low, end) })
}

// abbreviations finds z. B., Tel., DSGVO and Mi 25.11.
func abbreviations(s sentence, _ bool) []Fault {
	var list []Fault
	for i, w := range s.words {
		next := i+1 < len(s.words) && s.words[i+1].number()
		dotted := shortened[w.low+"."] && (w.dot || strings.Contains(s.text, w.text+"."))
		capitals := letters(w.text) > 1 && letters(w.text) < 6 && w.text == strings.ToUpper(w.text) && !known[w.text]
		if dotted || capitals || days[w.low] && next || letters(w.text) == 1 && w.dot {
			list = append(list, Fault{Abbreviation, w.text, "write the whole word"})
		}
	}
	return list
}
