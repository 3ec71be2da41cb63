package dialogs

import (
	"fmt"
	"slices"
	"strings"
)

// variant is the way a text is given: written, spoken, in a short message, or
// in a messenger that is not the town's.
type variant int

const (
	written variant = iota
	spoken
	short
	messenger
	variants
)

// suffixes of text keys, by variant.
var suffixes = [variants]string{"", ".voice", ".sms", ".messenger"}

// variantOf tells how a channel gives texts.
func variantOf(channel string) variant {
	switch channel {
	case "voice":
		return spoken
	case "sms":
		return short
	case "whatsapp", "telegram":
		return messenger
	}
	return written
}

// format is how a fact is worded.
type format uint8

const (
	raw format = iota
	asDigits
	asWindow
	asMoment
	asDay
	asClock
	asWeek
	asName
	asDate
	asEuro
)

var formats = map[string]format{
	"": raw, "raw": raw, "digits": asDigits, "window": asWindow, "moment": asMoment,
	"day": asDay, "clock": asClock, "week": asWeek, "name": asName,
	"date": asDate, "euro": asEuro,
}

// text is one text in all its variants. A variant that is not written is the
// plain one.
type text struct {
	line  int
	parts [variants][]part
	has   [variants]bool
}

// part is a piece of a compiled text.
type part struct {
	lit  string // as it is
	fact string // a placeholder's name
	is   string // its value where it is known at load
	as   format
	opt  []part // left out if a placeholder within it is empty
}

// compile cuts a text into its parts. {name|format} is a placeholder, and
// [what stands in brackets] is left out when one of its placeholders is empty.
func compile(s string, known map[string]string) ([]part, error) {
	parts, rest, err := compileUntil(s, known, false)
	if err == nil && rest != "" {
		err = fmt.Errorf("a ] without its [")
	}
	return parts, err
}

func compileUntil(s string, known map[string]string, inside bool) (parts []part, rest string, err error) {
	for s != "" {
		i := strings.IndexAny(s, "{}[]")
		if i < 0 {
			return literal(parts, s), "", unclosed(inside)
		}
		parts = literal(parts, s[:i])
		open := s[i]
		s = s[i+1:]
		switch open {
		case '{':
			p, after, err := placeholder(s, known)
			if err != nil {
				return nil, "", err
			}
			parts, s = append(parts, p), after
		case '[':
			if inside {
				return nil, "", fmt.Errorf("a [ within [ ]")
			}
			opt, after, err := compileUntil(s, known, true)
			if err != nil {
				return nil, "", err
			}
			parts, s = append(parts, part{opt: opt}), after
		case ']':
			if !inside {
				return parts, "]" + s, nil
			}
			return parts, s, nil
		default:
			return nil, "", fmt.Errorf("a } without its {")
		}
	}
	return parts, "", unclosed(inside)
}

func unclosed(inside bool) error {
	if inside {
		return fmt.Errorf("a [ without its ]")
	}
	return nil
}

func literal(parts []part, s string) []part {
	if s == "" {
		return parts
	}
	return append(parts, part{lit: s})
}

func placeholder(s string, known map[string]string) (part, string, error) {
	body, rest, ok := strings.Cut(s, "}")
	if !ok {
		return part{}, "", fmt.Errorf("a { without its }")
	}
	name, form, _ := strings.Cut(body, "|")
	as, ok := formats[form]
	switch {
	case !ok:
		return part{}, "", fmt.Errorf("the format %q of {%s} is unknown%s", form, body, try(form, formatNames()))
	case name == "" || strings.ContainsAny(name, " {["):
		return part{}, "", fmt.Errorf("{%s} is no placeholder; try {name} or {name|format}", body)
	}
	return part{fact: name, is: known[name], as: as}, rest, nil
}

func formatNames() []string {
	var names []string
	for n := range formats {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}

// needs lists the placeholders of a text, all variants together: those it
// cannot do without, and those in brackets.
func (t *text) needs() (must, may []string) {
	for v := range variants {
		must, may = collect(t.parts[v], false, must, may)
	}
	slices.Sort(must)
	slices.Sort(may)
	return slices.Compact(must), slices.Compact(may)
}

func collect(parts []part, optional bool, must, may []string) ([]string, []string) {
	for _, p := range parts {
		switch {
		case p.opt != nil:
			must, may = collect(p.opt, true, must, may)
		case p.fact == "":
		case optional:
			may = append(may, p.fact)
		default:
			must = append(must, p.fact)
		}
	}
	return must, may
}

// empty reports whether nothing is said in a variant.
func (t *text) empty(v variant) bool { return len(t.parts[v]) == 0 }

// silent reports whether a text has a variant of its own in which nothing is said.
func (t *text) silent(v variant) bool { return t.has[v] && t.empty(v) }
