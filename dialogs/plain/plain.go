// Package plain finds what makes a German text hard for people who need Leichte
// Sprache: long sentences, side clauses, the passive, the genitive, what is
// shortened or foreign. The rules are those of DIN SPEC 33429 and of the
// Netzwerk Leichte Sprache, as far as they can be told without a dictionary.
package plain

import (
	"fmt"
	"slices"
	"strings"
)

// Most is how many words a sentence may have.
const Most = 12

// A Rule is one thing a text in Leichte Sprache keeps to.
type Rule string

// The rules.
const (
	Length       Rule = "length"       // at most Most words in a sentence
	Clause       Rule = "clause"       // one statement in a sentence
	Commas       Rule = "commas"       // at most one comma in a sentence
	Passive      Rule = "passive"      // who does it is said
	Genitive     Rule = "genitive"     // von, not des
	Subjunctive  Rule = "subjunctive"  // what is, not what would be
	Abbreviation Rule = "abbreviation" // whole words
	Compound     Rule = "compound"     // a long word is cut by a hyphen
	Hyphen       Rule = "hyphen"       // but not where it is heard
	Foreign      Rule = "foreign"      // words everybody knows
	Figure       Rule = "figure"       // 3, not drei
)

// Fault is a place that breaks a rule.
type Fault struct {
	Rule  Rule
	Words string // those that break it
	Try   string // what to write instead
}

// Error reads like passive: "wird … gelöscht"; say who does it.
func (f Fault) Error() string { return fmt.Sprintf("%s: %q; %s", f.Rule, f.Words, f.Try) }

// Check tells everything that is hard in a text that is read.
func Check(text string) []Fault { return check(text, false) }

// CheckHeard tells everything that is hard in a text that is heard. A number is
// as many words as it has digits, and a hyphen is a stumbling block.
func CheckHeard(text string) []Fault { return check(text, true) }

func check(text string, heard bool) []Fault {
	var list []Fault
	for _, s := range sentences(text) {
		for _, rule := range []func(sentence, bool) []Fault{
			length, clauses, commas, passive, genitive, subjunctive, abbreviations, compounds, foreign, figures,
		} {
			list = append(list, rule(s, heard)...)
		}
	}
	return slices.DeleteFunc(list, func(f Fault) bool { return explained(text, f) })
}

func length(s sentence, heard bool) []Fault {
	n := len(s.words)
	if !heard {
		n = s.count()
	}
	if n <= Most {
		return nil
	}
	return []Fault{{Length, s.text, fmt.Sprintf("it has %d words, make it two sentences", n)}}
}

func commas(s sentence, _ bool) []Fault {
	n := 0
	for i, w := range s.words {
		if w.comma && !(w.number() && i+1 < len(s.words) && s.words[i+1].number()) {
			n++
		}
	}
	if n < 2 {
		return nil
	}
	return []Fault{{Commas, s.text, "make it two sentences"}}
}

func subjunctive(s sentence, _ bool) []Fault {
	return s.find(Subjunctive, "say what is", func(w word) bool { return subjunctives[w.low] })
}

func foreign(s sentence, _ bool) []Fault {
	return s.find(Foreign, "use a word everybody knows, or say what it is", func(w word) bool {
		for part := range strings.SplitSeq(w.low, "-") {
			if foreigns[part] || slices.ContainsFunc(stems, func(stem string) bool { return strings.HasPrefix(part, stem) }) {
				return true
			}
		}
		return false
	})
}

// explained reports whether a text says itself what a word means: Ein Browser
// ist …, Cookies sind ….
func explained(text string, f Fault) bool {
	if f.Rule != Foreign {
		return false
	}
	for _, what := range []string{"Ein " + f.Words + " ist ", "Eine " + f.Words + " ist "} {
		if strings.Contains(text, what) {
			return true
		}
	}
	return strings.HasPrefix(text, f.Words+" sind ") || strings.Contains(text, ". "+f.Words+" sind ")
}

func figures(s sentence, _ bool) []Fault {
	return s.find(Figure, "write it in figures", func(w word) bool { return numerals[w.low] })
}

func compounds(s sentence, heard bool) []Fault {
	most := longest
	if heard {
		most = longestHeard
	}
	list := s.find(Compound, "cut it by hyphens, or use a shorter word", func(w word) bool {
		if strings.ContainsAny(w.text, "./@") { // an address
			return false
		}
		for part := range strings.SplitSeq(w.text, "-") {
			if letters(part) > most {
				return true
			}
		}
		return false
	})
	if !heard {
		return list
	}
	return append(list, s.find(Hyphen, "write it as one word where it is heard", func(w word) bool {
		return strings.Contains(strings.Trim(w.text, "-"), "-")
	})...)
}
