package nlu

import (
	"errors"
	"fmt"
	"slices"
)

// Times is how a language speaks of time, as data: its words, and patterns of
// words by what they mean. Numbers come from Words.Numbers.
//
// A pattern is words and classes of words: "[am] {d} {mo} [{y}]". What stands
// in [ ] may be missing, (a|b) is one of both. The classes are listed at
// className, the meanings at meaningName.
type Times struct {
	Days      map[string]int      `yaml:"days"`      // days from today: "heute": 0, "gestern": -1
	Weekdays  map[string]int      `yaml:"weekdays"`  // "sonntag": 0 … "samstag": 6
	Months    map[string]int      `yaml:"months"`    // "januar": 1
	Weak      []string            `yaml:"weak"`      // of those, what counts only beside other words of time: "mo", "may"
	Parts     map[string]string   `yaml:"parts"`     // of a day: "vormittags": "08:00-12:00"; the night ends at "30:00"
	Units     map[string]string   `yaml:"units"`     // "stunde": hour, "viertelstunde": 15 minute
	Amounts   map[string]float64  `yaml:"amounts"`   // numbers that only count: "halbe": 0.5, "paar": 3
	Half      string              `yaml:"half"`      // ends a number and a half: "einhalb"
	Nth       map[string]int      `yaml:"nth"`       // ordinals that are not made of a number: "dritt": 3; "letzt": -1
	NthOf     []string            `yaml:"nth_of"`    // what makes an ordinal of a number below 20, and of others: [t, st]
	NthMarks  []string            `yaml:"nth_marks"` // after figures: 3"ten", 3"rd"
	Which     map[string]int      `yaml:"which"`     // "dies": 0, "nächst": 1, "letzt": -1
	Endings   []string            `yaml:"endings"`   // of nth and which: [e, er, en]; with none, they stand alone
	Edges     map[string]int      `yaml:"edges"`     // "anfang": 0, "mitte": 1, "ende": 2
	Feasts    map[string]string   `yaml:"feasts"`    // days and seasons with a name, see feast
	Compounds []string            `yaml:"compounds"` // what may be written together with a part of the day: "montag"vormittag
	Cases     map[string]string   `yaml:"cases"`     // endings of words of time and of figures, and the word each counts as; empty: none
	Same      map[string]string   `yaml:"same"`      // "monatsende": "ende des monats"; also of several words in a row
	Skip      []string            `yaml:"skip"`      // never matters: "etwa", "äh"
	Plain     []string            `yaml:"plain"`     // ordinary words that stand beside a time: "geht", "wäre"
	Alike     []string            `yaml:"alike"`     // are no slips of the finger: "mögen" is not "morgen"
	SoonWith  []string            `yaml:"soon_with"` // may stand beside "jetzt": "anrufen"
	Things    []string            `yaml:"things"`    // what a number beside it counts or names: "euro", "zimmer"
	At        []string            `yaml:"at"`        // may stand before every time of day: "um"
	Clock     map[string]string   `yaml:"clock"`     // patterns of times of day, see clockRule
	Say       map[string][]string `yaml:"say"`       // all other patterns, by meaning
	Behind    bool                `yaml:"behind"`    // "not" and "except" stand behind what they refuse
}

// grammar is Times, compiled.
type grammar struct {
	*vocabulary
	rules [levels]trie

	soonWith map[string]bool
	dash     entry
	behind   bool
	units    []unit
	parts    []part
	feast    []feast
}

// newGrammar compiles the times of a language. It reports every mistake.
func newGrammar(t Times, numbers map[string]int) (*grammar, error) {
	g := &grammar{vocabulary: newVocabulary()}
	c := &compiler{grammar: g}
	c.words(t, numbers)
	c.numbers(t, numbers)
	c.patterns(t)
	c.finish(t)
	c.behind = t.Behind
	slices.SortFunc(c.errs, func(a, b error) int {
		if a.Error() < b.Error() {
			return -1
		}
		return 1
	})
	return g, errors.Join(c.errs...)
}

// compiler makes a grammar.
type compiler struct {
	*grammar
	errs []error
}

func (c *compiler) wrong(format string, args ...any) {
	c.errs = append(c.errs, fmt.Errorf("times: "+format, args...))
}

// words adds the words that have a value.
func (c *compiler) words(t Times, numbers map[string]int) {
	for w, n := range t.Days {
		c.add(w, clsDay, func(e *entry) { e.day = int8(n) })
	}
	for w, n := range t.Weekdays {
		c.inRange("weekdays", w, n, 0, 6)
		c.add(w, clsWeekday, func(e *entry) { e.weekday = int8(n) })
	}
	for w, n := range t.Months {
		c.inRange("months", w, n, 1, 12)
		c.add(w, clsMonth, func(e *entry) { e.month = int8(n) })
	}
	for w, n := range t.Edges {
		c.inRange("edges", w, n, 0, 2)
		c.add(w, clsEdge, func(e *entry) { e.edge = int8(n) })
	}
	for w, n := range t.Which {
		c.inflected(w, t.Endings, clsWhich, func(e *entry) { e.which = int8(n) })
	}
	for w, s := range t.Parts {
		p, err := parsePart(s)
		if err != nil {
			c.wrong("parts: %s: %v", w, err)
		}
		c.parts = append(c.parts, p)
		c.add(w, clsPart, func(e *entry) { e.part = int16(len(c.parts) - 1) })
	}
	for w, s := range t.Units {
		u, err := parseUnit(s)
		if err != nil {
			c.wrong("units: %s: %v", w, err)
		}
		c.units = append(c.units, u)
		c.add(w, clsUnit, func(e *entry) { e.unit = int16(len(c.units) - 1) })
	}
	for w, s := range t.Feasts {
		f, err := parseFeast(s)
		if err != nil {
			c.wrong("feasts: %s: %v", w, err)
		}
		c.feast = append(c.feast, f)
		if p := split(Fold(w)); len(p) == 1 {
			c.add(w, clsFeast, func(e *entry) { e.feast = int16(len(c.feast) - 1) })
			continue
		}
		c.pattern(w+" [{y}]", rule{meaning: meanFeast, feast: int16(len(c.feast))})
	}
	for _, w := range t.Things {
		c.add(w, clsThing, func(*entry) {})
	}
}

func (c *compiler) inRange(list, word string, n, from, to int) {
	if n < from || n > to {
		c.wrong("%s: %s: %d is not %d to %d", list, word, n, from, to)
	}
}

// numbers adds the numbers and the ordinals made of them.
func (c *compiler) numbers(t Times, numbers map[string]int) {
	for w, n := range numbers {
		c.add(w, 0, func(e *entry) { e.number(n) })
		if t.Half != "" && n > 0 && n < 20 {
			c.add(w+Fold(t.Half), clsNumber, func(e *entry) { e.n = float64(n) + 0.5 })
		}
		if len(t.NthOf) == 2 && n > 0 && n <= 53 {
			of := t.NthOf[min(1, n/20)]
			c.inflected(w+of, t.Endings, 0, func(e *entry) { e.ordinal(n) })
		}
	}
	for w, n := range t.Amounts {
		c.add(w, clsNumber, func(e *entry) { e.n = n })
	}
	for w, n := range t.Nth {
		c.inflected(w, t.Endings, 0, func(e *entry) { e.ordinal(n) })
	}
	for _, m := range t.NthMarks {
		c.marks[Fold(m)] = true
	}
}

// inflected adds a word with every ending.
func (c *compiler) inflected(word string, endings []string, cls class, set func(*entry)) {
	if len(endings) == 0 {
		endings = []string{""}
	}
	for _, end := range endings {
		c.add(word+end, cls, set)
	}
}

// finish adds what refers to words that are there by now.
func (c *compiler) finish(t Times) {
	for _, w := range t.Weak {
		c.add(w, 0, func(e *entry) { e.weak = true })
	}
	for _, w := range t.Skip {
		c.skip[Fold(w)] = true
	}
	for _, w := range t.Plain {
		c.literal(Fold(w))
	}
	for _, w := range t.Alike {
		c.alike[Fold(w)] = true
	}
	c.soonWith = set(append(t.SoonWith, t.Skip...))
	for _, p := range Phrases(t.Say["soon"]...) {
		for _, w := range p {
			c.soonWith[w] = true
		}
	}
	for w, s := range t.Same {
		if words := split(Fold(w)); len(words) > 0 {
			c.sameAs(words, split(Fold(s)))
		}
	}
	for end, w := range t.Cases {
		c.cases[Fold(end)] = Fold(w)
	}
	for _, w := range t.Compounds {
		c.heads = append(c.heads, Fold(w))
	}
	slices.SortFunc(c.heads, func(a, b string) int { return len(b) - len(a) })
	c.dash = entry{common: true}
	if i, ok := c.known["-"]; ok {
		c.dash = c.entries[i]
	}
	c.index()
}
