package nlu

import "slices"

// entry is a word of time and all it may stand for.
type entry struct {
	lit     sym   // the word itself, where a pattern names it; 0: in none
	is      class // what it may stand for
	weak    bool  // counts only beside other words of time
	dot     bool  // a number that a dot makes an ordinal
	zero    bool  // a number written with a zero in front: 09
	common  bool  // an ordinary word of the language
	n       float64
	nth     int8 // -1: the last one
	month   int8
	weekday int8
	day     int8
	which   int8
	edge    int8
	unit    int16
	part    int16
	feast   int16
}

// number makes it a number.
func (e *entry) number(n int) {
	e.n = float64(n)
	e.is |= clsNumber
	if n <= 24 {
		e.is |= clsHour
	}
	if n < 60 {
		e.is |= clsMinute
	}
	if n >= 10 && n < 60 {
		e.is |= clsTens
	}
	if n >= 1 && n <= 31 {
		e.is |= clsOfMonth
	}
	if n >= 1900 && n < 2100 {
		e.is |= clsYear
	}
}

// ordinal makes it an ordinal: the day of a month, the number of a month.
func (e *entry) ordinal(n int) {
	e.nth = int8(n)
	e.is |= clsNth
	if n >= 1 && n <= 31 {
		e.is |= clsDate
	}
	if n >= 1 && n <= 12 {
		e.is |= clsMonthNth
	}
}

// vocabulary is the words of time of a language.
type vocabulary struct {
	entries []entry
	known   map[string]int32
	syms    map[string]sym // words that patterns name
	same    map[string][]string
	phrases map[string][]phrase // by the first word, the longest first
	cases   map[string]string   // endings: the word each counts as
	skip    map[string]bool
	alike   map[string]bool
	marks   map[string]bool
	heads   []string // of compounds, the longest first
	slips   map[byte][]string
}

func newVocabulary() *vocabulary {
	return &vocabulary{
		known: map[string]int32{}, syms: map[string]sym{}, same: map[string][]string{}, phrases: map[string][]phrase{}, cases: map[string]string{},
		skip: map[string]bool{}, alike: map[string]bool{}, marks: map[string]bool{}, slips: map[byte][]string{},
	}
}

// add gives a word one more meaning.
func (v *vocabulary) add(word string, is class, set func(*entry)) {
	word = Fold(word)
	i, ok := v.known[word]
	if !ok {
		i = int32(len(v.entries))
		v.known[word] = i
		v.entries = append(v.entries, entry{})
	}
	e := &v.entries[i]
	e.is |= is
	set(e)
}

// literal is the symbol of a word that patterns name.
func (v *vocabulary) literal(word string) sym {
	s, ok := v.syms[word]
	if !ok {
		s = firstWord + sym(len(v.syms))
		v.syms[word] = s
		v.add(word, 0, func(e *entry) { e.lit = s })
	}
	return s
}

// repaired are the kinds of words whose slips are understood.
const repaired = clsDay | clsWeekday | clsMonth | clsPart | clsUnit | clsWhich | clsDate

// index sorts the words whose slips are understood by their first letter. A
// short word is too much like others.
func (v *vocabulary) index() {
	for w, i := range v.known {
		if len(w) >= minSlip && v.entries[i].is&repaired != 0 && !v.entries[i].weak {
			v.slips[w[0]] = append(v.slips[w[0]], w)
		}
	}
	for _, list := range v.slips {
		slices.Sort(list)
	}
}

const (
	minSlip  = 5 // letters of a word whose slips are understood
	longSlip = 9 // letters from which two slips are
)

// repair finds the word that was meant; -1 if none, or if two are as near.
func (v *vocabulary) repair(word string) int32 {
	if len(word) < minSlip-1 || len(word) > 20 || v.alike[word] {
		return -1
	}
	best, found, twice := 3, "", false
	for _, known := range v.slips[word[0]] {
		limit := 1
		if len(known) >= longSlip {
			limit = 2
		}
		d := distance(word, known, limit)
		switch {
		case d > limit || d > best:
		case d < best:
			best, found, twice = d, known, false
		case d == best && v.known[known] != v.known[found] && !v.alikeEntries(known, found):
			twice = true
		}
	}
	if found == "" || twice {
		return -1
	}
	return v.known[found]
}

// alikeEntries reports whether two words mean the same: "nächste", "nächsten".
func (v *vocabulary) alikeEntries(a, b string) bool {
	x, y := v.entries[v.known[a]], v.entries[v.known[b]]
	x.lit, y.lit = 0, 0
	return x == y
}
