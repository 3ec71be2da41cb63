// Package nlu tells what people mean: yes or no, a choice, a number, a time.
// It knows no language by itself: the words of each are data (Words), so that
// a language is added as one file.
package nlu

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Words is what must be known of a language to understand it.
type Words struct {
	Yes       []string            `yaml:"yes"`       // yes, whatever else is said
	Right     []string            `yaml:"right"`     // yes, but "not" turns it into no: "stimmt"
	No        []string            `yaml:"no"`        // no
	Not       []string            `yaml:"not"`       // turns what is said round: "nicht", "keinen"
	Unsure    []string            `yaml:"unsure"`    // neither yes nor no, though it sounds so: "weiß nicht"
	Fill      []string            `yaml:"fill"`      // carries nothing: "bitte", "ich", "möchte"
	Numbers   map[string]int      `yaml:"numbers"`   // 0 to 19 and the tens; none from 11 to 19: those are said as 21 is
	Joiner    string              `yaml:"joiner"`    // unit, joiner, ten: einundzwanzig; empty: ten, unit: twenty one
	Double    []string            `yaml:"double"`    // the next digit twice: "doppel"
	Plus      []string            `yaml:"plus"`      // the plus of a telephone number
	Extension []string            `yaml:"extension"` // what follows is an extension: "Durchwahl"
	Hundred   []string            `yaml:"hundred"`   // in a word: zwei"hundert"fünf
	Thousand  []string            `yaml:"thousand"`  // in a word: zwei"tausend"
	Ordinals  map[string]int      `yaml:"ordinals"`  // "erste": 1; "letzte": -1
	Times     Times               `yaml:"times"`     // how times are told
	Stem      string              `yaml:"stem"`      // the algorithm that cuts endings off; empty: none
	Common    []string            `yaml:"common"`    // tells nothing of what a text is about: "beantragen", "brauche"
	Subjects  []string            `yaml:"subjects"`  // what people come to a town hall for: "Hund", "Steuer"
	Introduce []string            `yaml:"introduce"` // a name follows: "heiße", "Frau"
	Meanings  map[string][]string `yaml:"meanings"`  // choice ID or global answer: phrases
	Tail      int                 `yaml:"tail"`      // most letters an ending of a word may have; 0: two
	Soft      map[string]string   `yaml:"soft"`      // last letters that change before an ending: "kimlik", "kimliğim"
	Spelled   map[string]string   `yaml:"spelled"`   // letters some keyboards lack, and those written in their place: ü: u
}

// Language understands one language. It is safe for concurrent use.
type Language struct {
	votes    phrases // yes, right, no, not, unsure
	fill     map[string]bool
	common   map[string]bool
	names    map[string]bool // a name follows
	subjects map[string]bool // stems of what people come to a town hall for
	cut      stemmer         // nil: words keep their endings
	not      map[string]bool
	numbers  map[string]int
	joiner   string
	tens     int // the smallest ten that a unit follows
	spelling spelling
	tail     int
	soft     map[string]string
	double   map[string]bool
	plus     map[string]bool
	ext      map[string]bool
	hundred  []string
	thousand []string
	ordinals map[string]int
	times    *grammar // nil: times are not understood
	meanings map[string][]Phrase
	known    map[string]bool // words with a meaning of their own: no slip of another one
	spoken   map[string]bool // all words of the language we know
}

// Phrase is one or more folded words in a row.
type Phrase []string

// New compiles the words of a language. It reports every number out of range.
func New(w Words) (*Language, error) {
	w = w.spelled()
	l := &Language{
		spelling: newSpelling(w.Spelled), tens: tens(w.Numbers), tail: w.Tail, soft: foldedKeys(w.Soft),
		fill: set(w.Fill), common: set(w.Common), names: set(w.Introduce), not: set(w.Not), double: set(w.Double), plus: set(w.Plus), ext: set(w.Extension),
		ordinals: keys(w.Ordinals), joiner: Fold(w.Joiner), hundred: folded(w.Hundred), thousand: folded(w.Thousand),
		meanings: map[string][]Phrase{},
	}
	for kind, list := range [][]string{w.Yes, w.Right, w.No, w.Not, w.Unsure} {
		l.votes.add(list, vote(kind))
	}
	l.known, l.spoken = map[string]bool{}, map[string]bool{}
	for id, list := range w.Meanings {
		l.meanings[id] = Phrases(list...)
		l.Know(l.meanings[id])
	}
	for _, list := range [][]string{w.Yes, w.Right, w.No, w.Not, w.Fill, w.Common, w.Times.Skip, w.Times.Plain} {
		l.speak(Phrases(list...))
	}
	l.numbers = compounds(keys(w.Numbers), l.joiner, l.tens)
	err := w.check()
	cut, wrong := stemmerOf(w.Stem)
	l.cut, err = cut, errors.Join(err, wrong)
	l.subjects = map[string]bool{}
	for _, s := range w.Subjects {
		l.subjects[l.stem(Fold(s))] = true
	}
	if len(w.Times.Say) > 0 {
		var wrong error
		l.times, wrong = newGrammar(w.Times, l.numbers)
		err = errors.Join(err, wrong)
	}
	return l, err
}

// Know tells words that citizens use, a town's own among them. A word that is
// known is never taken for a slip of another one. Not to be called once the
// language is in use.
func (l *Language) Know(list []Phrase) {
	l.speak(list)
	for _, p := range list {
		if len(p) == 1 {
			l.known[p[0]] = true
		}
	}
}

func (l *Language) speak(list []Phrase) {
	for _, p := range list {
		for _, w := range p {
			l.spoken[w] = true
		}
	}
}

func (w Words) check() error {
	var errs []error
	for word, n := range w.Numbers {
		if n < 0 || n > 19 && (n > 90 || n%10 != 0) {
			errs = append(errs, fmt.Errorf("numbers: %s: %d is neither 0 to 19 nor a ten up to 90", word, n))
		}
	}
	slices.SortFunc(errs, func(a, b error) int { return strings.Compare(a.Error(), b.Error()) })
	return errors.Join(errs...)
}

// Phrases folds phrases and splits them into words; empty ones are left out.
func Phrases(list ...string) []Phrase {
	out := make([]Phrase, 0, len(list))
	for _, s := range list {
		if p := split(Fold(s)); len(p) > 0 {
			out = append(out, p)
		}
	}
	return out
}

// Meaning gives the phrases of a choice ID or a global answer.
func (l *Language) Meaning(id string) []Phrase { return l.meanings[id] }

// Heard is what somebody said or wrote, ready to be understood.
type Heard struct {
	lang  *Language
	raw   string   // as it was written
	text  string   // folded
	words []string // all words
	told  []string // without those that carry nothing
}

// Hear folds a text and splits it into words. Texts are cut after 1,000 bytes
// or 100 words: nobody says more in one answer.
func (l *Language) Hear(text string) Heard {
	if len(text) > 1000 {
		text = strings.ToValidUTF8(text[:1000], "")
	}
	h := Heard{lang: l, raw: text, text: Fold(text)}
	h.words = split(h.text)
	h.words = h.words[:min(len(h.words), 100)]
	h.told = h.words
	for i, w := range h.words {
		if l.fill[w] {
			h.told = without(h.words, i, l.fill)
			break
		}
	}
	return h
}

// Empty reports whether nothing was said, or nothing that carries anything.
func (h Heard) Empty() bool { return len(h.told) == 0 }

// Words counts the words.
func (h Heard) Words() int { return len(h.words) }

// Spoken counts the words that are of the language, as far as it is known here.
func (h Heard) Spoken() int {
	n := 0
	for _, w := range h.words {
		if h.lang.spoken[w] {
			n++
		}
	}
	return n
}

// Only reports whether nothing was said but words of these phrases and words
// that carry nothing, and at least one phrase whole.
func (h Heard) Only(list []Phrase) bool {
	said, _ := h.Says(list)
	for _, w := range h.words {
		in := h.lang.fill[w]
		for _, p := range list {
			in = in || slices.Contains(p, w)
		}
		said = said && in
	}
	return said
}

// without copies the words that are not in drop, the first of which is at.
func without(words []string, at int, drop map[string]bool) []string {
	out := append(make([]string, 0, len(words)), words[:at]...)
	for _, w := range words[at+1:] {
		if !drop[w] {
			out = append(out, w)
		}
	}
	return out
}

func set(list []string) map[string]bool {
	m := make(map[string]bool, len(list))
	for _, s := range list {
		m[Fold(s)] = true
	}
	return m
}

func folded(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = Fold(s)
	}
	return out
}

func keys(in map[string]int) map[string]int {
	m := make(map[string]int, len(in))
	for s, n := range in {
		m[Fold(s)] = n
	}
	return m
}
