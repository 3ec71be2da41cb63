package dialogs

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
)

// Problem is one thing that is wrong with a flow or a text, and what to try.
type Problem struct {
	File string // flows/callback.yaml
	Line int    // from 1; 0: the file as a whole
	Step string // "" outside of a step
	Text string
}

// Error reads like flows/callback.yaml:12: step "pick": … ; try …
func (p Problem) Error() string {
	at := p.File
	if p.Line > 0 {
		at = fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	if p.Step != "" {
		return fmt.Sprintf("%s: step %q: %s", at, p.Step, p.Text)
	}
	return at + ": " + p.Text
}

// problems collects what is wrong, so that all of it is told at once.
type problems struct{ list []Problem }

func (p *problems) add(file string, line int, format string, args ...any) {
	p.list = append(p.list, Problem{File: file, Line: line, Text: fmt.Sprintf(format, args...)})
}

func (p *problems) at(s *step, format string, args ...any) {
	p.list = append(p.list, Problem{File: s.file, Line: s.line, Step: s.id, Text: fmt.Sprintf(format, args...)})
}

// err joins the problems in the order of files and lines, each once.
func (p *problems) err() error {
	slices.SortStableFunc(p.list, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Text, b.Text))
	})
	errs := make([]error, 0, len(p.list))
	for _, one := range slices.Compact(p.list) {
		errs = append(errs, one)
	}
	return errors.Join(errs...)
}

// closest finds the name that was probably meant; "" if none is near.
func closest(name string, names []string) string {
	best, found := 3, ""
	for _, n := range names {
		if d := distance(name, n); d < best && d < len(name) {
			best, found = d, n
		}
	}
	return found
}

// try says which name was probably meant.
func try(name string, names []string) string {
	if c := closest(name, names); c != "" {
		return fmt.Sprintf("; try %q", c)
	}
	return ""
}

// distance is the Levenshtein distance.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		diagonal := row[0]
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			diagonal, row[j] = row[j], min(row[j]+1, row[j-1]+1, diagonal+cost)
		}
	}
	return row[len(b)]
}
