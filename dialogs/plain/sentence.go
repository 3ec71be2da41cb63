package plain

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// sentence is one sentence and its words.
type sentence struct {
	text  string
	words []word
}

// word is a word without the marks around it.
type word struct {
	text  string
	low   string // in lower case
	comma bool   // one follows
	dot   bool   // a full stop follows that ends no sentence
	first bool   // of the sentence, or after a colon
}

func (w word) number() bool { return w.text != "" && strings.Trim(w.text, "0123456789+.:/") == "" }

func (w word) noun() bool {
	r, _ := utf8.DecodeRuneInString(w.text)
	return unicode.IsUpper(r)
}

// ends finds the end of a sentence: its mark, and a space or nothing after it.
var ends = regexp.MustCompile(`[.?!…]+["“)]*(\s+|$)|\n+`)

// sentences cuts a text. The full stop of a day (25. November), of a clock time
// or of what is shortened (z. B.) ends none.
func sentences(text string) []sentence {
	var list []sentence
	from := 0
	for _, at := range ends.FindAllStringIndex(text, -1) {
		if goesOn(text[from:at[0]+1], text[at[1]:]) {
			continue
		}
		if s := read(text[from:at[1]]); len(s.words) > 0 {
			list = append(list, s)
		}
		from = at[1]
	}
	if s := read(text[from:]); len(s.words) > 0 {
		list = append(list, s)
	}
	return list
}

// goesOn reports whether a full stop stands within a sentence.
func goesOn(before, after string) bool {
	if !strings.HasSuffix(before, ".") || after == "" {
		return false
	}
	last := before[strings.LastIndexAny(before, " \n(„")+1:]
	next, _ := utf8.DecodeRuneInString(after)
	switch {
	case shortened[strings.ToLower(last)], letters(last) == 1:
		return true
	case strings.Trim(last, "0123456789.") == "":
		word, _, _ := strings.Cut(after, " ")
		return unicode.IsLower(next) || months[strings.ToLower(strings.Trim(word, ".,:;?!"))]
	}
	return unicode.IsLower(next)
}

func read(text string) sentence {
	s := sentence{text: strings.TrimSpace(text)}
	first := true
	fields := strings.Fields(s.text)
	for i, f := range fields {
		bare := strings.Trim(f, `.,:;?!…()„“"‚‘–`)
		if bare == "" {
			continue
		}
		s.words = append(s.words, word{
			text: bare, low: strings.ToLower(bare), first: first,
			comma: strings.HasSuffix(f, ","), dot: i < len(fields)-1 && strings.HasSuffix(f, "."),
		})
		first = strings.HasSuffix(f, ":")
	}
	return s
}

// count counts the words as they are read: figures in a row are one number.
func (s sentence) count() (n int) {
	number := false
	for _, w := range s.words {
		if !number || !w.number() {
			n++
		}
		number = w.number()
	}
	return n
}

// find makes a fault of every word that is one.
func (s sentence) find(rule Rule, try string, bad func(word) bool) (list []Fault) {
	for _, w := range s.words {
		if bad(w) {
			list = append(list, Fault{rule, w.text, try})
		}
	}
	return list
}

func letters(s string) (n int) {
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
