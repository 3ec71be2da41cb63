package nlu

import (
	"errors"
	"slices"
	"strings"
)

// expand writes out every way of saying a pattern: "[am] (a|b) c" is "a c",
// "b c", "am a c" and "am b c".
func expand(pattern string) ([][]string, error) {
	r := reader{s: pattern}
	out, err := r.either()
	if err == nil && r.s != "" {
		err = errors.New("a bracket closes that was not opened")
	}
	return out, err
}

// reader reads a pattern.
type reader struct{ s string }

// either reads a|b up to a closing bracket or the end.
func (r *reader) either() ([][]string, error) {
	all, err := r.row()
	for err == nil && strings.HasPrefix(r.s, "|") {
		r.s = r.s[1:]
		var more [][]string
		more, err = r.row()
		all = append(all, more...)
	}
	return all, err
}

// row reads words and brackets in a row.
func (r *reader) row() ([][]string, error) {
	rows := [][]string{nil}
	for {
		r.s = strings.TrimLeft(r.s, " ")
		if r.s == "" || strings.ContainsRune("|)]", rune(r.s[0])) {
			return rows, nil
		}
		next, err := r.piece()
		if err != nil {
			return nil, err
		}
		var longer [][]string
		for _, a := range rows {
			for _, b := range next {
				longer = append(longer, slices.Concat(a, b))
			}
		}
		if rows = longer; len(rows) > 500 {
			return nil, errors.New("it can be said in too many ways; try several patterns")
		}
	}
}

// piece reads one word, class or bracket.
func (r *reader) piece() ([][]string, error) {
	open := r.s[0]
	if open != '(' && open != '[' {
		n := strings.IndexAny(r.s, " |()[]")
		if n < 0 {
			n = len(r.s)
		}
		word := r.s[:n]
		r.s = r.s[n:]
		if word == "{t}" { // a time of day, or a bare hour
			return [][]string{{"{clock}"}, {"{h}"}, {"{dot}"}}, nil
		}
		return [][]string{{word}}, nil
	}
	r.s = r.s[1:]
	rows, err := r.either()
	if err != nil {
		return nil, err
	}
	closing := ")"
	if open == '[' {
		rows, closing = append(rows, nil), "]"
	}
	if !strings.HasPrefix(r.s, closing) {
		return nil, errors.New(closing + " is missing")
	}
	r.s = r.s[1:]
	return rows, nil
}
