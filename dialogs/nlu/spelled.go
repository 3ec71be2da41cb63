package nlu

import (
	"slices"
	"strings"
)

// Phrases folds phrases and splits them into words, in every spelling there is
// of them.
func (l *Language) Phrases(list ...string) []Phrase { return Phrases(l.spelling.all(list)...) }

// spelling writes words as people do whose keyboard lacks a letter: "üç" is
// "uc" as well. The zero value knows one spelling only.
type spelling struct{ other *strings.Replacer }

func newSpelling(letters map[string]string) spelling {
	if len(letters) == 0 {
		return spelling{}
	}
	var pairs []string
	for from, to := range letters {
		pairs = append(pairs, from, to)
	}
	return spelling{strings.NewReplacer(pairs...)}
}

// all gives a list with the other spellings behind it.
func (s spelling) all(list []string) []string {
	if s.other == nil {
		return list
	}
	out := slices.Clone(list)
	for _, word := range list {
		if other := s.other.Replace(word); other != word {
			out = append(out, other)
		}
	}
	return out
}

// spelledKeys gives a table with the other spellings of its keys.
func spelledKeys[V any](s spelling, in map[string]V) map[string]V {
	if s.other == nil {
		return in
	}
	out := make(map[string]V, 2*len(in))
	for word, v := range in {
		out[word] = v
	}
	for word, v := range in {
		other := s.other.Replace(word)
		if _, ok := out[other]; !ok {
			out[other] = v
		}
	}
	return out
}

// foldedKeys folds a table.
func foldedKeys(in map[string]string) map[string]string {
	out := make(map[string]string, len(in))
	for from, to := range in {
		out[Fold(from)] = Fold(to)
	}
	return out
}

// spelledLists gives lists by name, each with its other spellings.
func spelledLists(s spelling, in map[string][]string) map[string][]string {
	out := make(map[string][]string, len(in))
	for name, list := range in {
		out[name] = s.all(list)
	}
	return out
}

// spelled gives the words in every spelling.
func (w Words) spelled() Words {
	s := newSpelling(w.Spelled)
	if s.other == nil {
		return w
	}
	for _, list := range []*[]string{&w.Yes, &w.Right, &w.No, &w.Not, &w.Unsure, &w.Fill, &w.Double, &w.Plus, &w.Extension, &w.Hundred, &w.Thousand, &w.Common, &w.Subjects} {
		*list = s.all(*list)
	}
	w.Numbers, w.Ordinals = spelledKeys(s, w.Numbers), spelledKeys(s, w.Ordinals)
	w.Meanings = spelledLists(s, w.Meanings)
	w.Times = w.Times.spelled(s)
	return w
}

func (t Times) spelled(s spelling) Times {
	for _, list := range []*[]string{&t.Weak, &t.NthMarks, &t.Endings, &t.Compounds, &t.Skip, &t.Plain, &t.Alike, &t.SoonWith, &t.Things, &t.At} {
		*list = s.all(*list)
	}
	for _, table := range []*map[string]int{&t.Days, &t.Weekdays, &t.Months, &t.Nth, &t.Which, &t.Edges} {
		*table = spelledKeys(s, *table)
	}
	for _, table := range []*map[string]string{&t.Parts, &t.Units, &t.Feasts, &t.Clock, &t.Cases, &t.Same} {
		*table = spelledKeys(s, *table)
	}
	t.Amounts = spelledKeys(s, t.Amounts)
	t.Say = spelledLists(s, t.Say)
	return t
}
