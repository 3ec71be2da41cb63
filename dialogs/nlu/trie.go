package nlu

import (
	"fmt"
	"strings"
)

// trie finds the rules that begin at a word. Its state 0 is the beginning.
type trie struct {
	states []state
	first  []int32 // out of state 0, by symbol
}

type state struct {
	edges []edge
	rule  *rule
}

type edge struct {
	on sym
	to int32
}

// insert adds a rule. It reports whether another one is there already.
func (t *trie) insert(r *rule) bool {
	if len(t.states) == 0 {
		t.states = []state{{}}
	}
	at := int32(0)
	for _, s := range r.syms {
		next := t.next(at, s)
		if next == 0 {
			next = int32(len(t.states))
			t.states = append(t.states, state{})
			if at == 0 {
				t.first = append(t.first, make([]int32, max(0, int(s)+1-len(t.first)))...)
				t.first[s] = next
			} else {
				t.states[at].edges = append(t.states[at].edges, edge{s, next})
			}
		}
		at = next
	}
	was := t.states[at].rule
	if was == nil {
		t.states[at].rule = r
	}
	return was == nil || was.meaning == r.meaning && was.clock == r.clock && was.feast == r.feast
}

// next is the state after a symbol; 0: there is none.
func (t *trie) next(at int32, s sym) int32 {
	if at == 0 {
		if int(s) < len(t.first) {
			return t.first[s]
		}
		return 0
	}
	for _, e := range t.states[at].edges {
		if e.on == s {
			return e.to
		}
	}
	return 0
}

// patterns compiles all patterns of a language, and those of all languages.
func (c *compiler) patterns(t Times) {
	at := ""
	if len(t.At) > 0 {
		at = "[" + strings.Join(t.At, "|") + "] "
	}
	for pattern, s := range t.Clock {
		reckon, err := parseClockRule(s)
		if err != nil {
			c.wrong("clock: %s: %v", pattern, err)
		}
		c.pattern(at+pattern, rule{meaning: meanClock, clock: reckon})
	}
	for name, list := range t.Say {
		m := meaningName(name)
		if m == meanNone {
			c.wrong("say: %s: there is no such meaning", name)
			continue
		}
		for _, pattern := range list {
			c.pattern(pattern, rule{meaning: m})
		}
	}
	c.pattern("{time}", rule{meaning: meanClock})
	for pattern, m := range map[string]meaning{
		"{day}": meanDay, "{wd}": meanWeekday, "{written}": meanDate, "{feast}": meanFeast, "{mo}": meanPeriod, "{mo} {y}": meanPeriod,
		"{which} {wd}": meanWeekday, "{which} {unit}": meanPeriod, "{which} {mo}": meanPeriod, "{which} {feast}": meanFeast, "{feast} {y}": meanFeast,
	} {
		c.pattern(pattern, rule{meaning: m})
	}
}

// pattern compiles one pattern.
func (c *compiler) pattern(pattern string, as rule) {
	ways, err := expand(pattern)
	if err != nil {
		c.wrong("%s: %v", pattern, err)
		return
	}
	for _, words := range ways {
		if len(words) == 0 || len(words) > maxPattern {
			c.wrong("%s: it has no words, or more than %d", pattern, maxPattern)
			continue
		}
		r := as
		for _, w := range words {
			s, err := c.symbol(w)
			if err != nil {
				c.wrong("%s: %v", pattern, err)
			}
			r.syms = append(r.syms, s)
		}
		if !c.rules[r.level()].insert(&r) {
			c.wrong("%s: it means something else elsewhere: %s", pattern, strings.Join(words, " "))
		}
	}
}

func (c *compiler) symbol(word string) (sym, error) {
	if name, ok := strings.CutPrefix(word, "{"); ok {
		cls := className(strings.TrimSuffix(name, "}"))
		if cls == 0 {
			return 0, fmt.Errorf("there are no words called %s", word)
		}
		return cls.sym(), nil
	}
	if word == "-" {
		return c.literal(word), nil
	}
	if p := split(Fold(word)); len(p) == 1 {
		return c.literal(p[0]), nil
	}
	return 0, fmt.Errorf("%q is not one word", word)
}
