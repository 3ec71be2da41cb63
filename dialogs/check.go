package dialogs

import (
	"fmt"
	"slices"
	"strings"
)

// word gives every step its texts, and checks them: each there in every
// language, none left over, the same placeholders everywhere.
func (s *Script) word(flows map[string][]*step, p *problems) {
	used := map[string]bool{}
	for _, key := range systemTexts {
		used[key] = true
		for _, l := range s.langs {
			if l.texts[key] == nil {
				p.add(l.file, 1, "the text %s is missing; the dialog itself says it", key)
			}
		}
	}
	for _, flow := range names(flows) {
		for _, st := range flows[flow] {
			s.wordStep(st, used, p)
		}
	}
	for _, l := range s.langs {
		for _, key := range names(l.texts) {
			section, _, _ := strings.Cut(key, ".")
			if !used[key] && !slices.Contains(ours, section) {
				p.add(l.file, l.texts[key].line, "no step uses the text %s%s; take it out, or use it", key, s.meant(key, flows, l))
			}
		}
	}
	s.compare(p)
}

// meant finds the text that is asked for and missing, of which key may be a
// misspelling.
func (s *Script) meant(key string, flows map[string][]*step, l *language) string {
	var missing []string
	for _, list := range flows {
		for _, st := range list {
			if st.verb != do && l.texts[st.key] == nil {
				missing = append(missing, st.key)
			}
		}
	}
	slices.Sort(missing)
	if c := closest(key, missing); c != "" {
		return fmt.Sprintf(" (is it %q?)", c)
	}
	return ""
}

func (s *Script) wordStep(st *step, used map[string]bool, p *problems) {
	for _, id := range st.choices() {
		used[optionKey(id)] = true
		for _, l := range s.langs {
			if l.texts[optionKey(id)] == nil {
				p.at(st, "the option %q has no label in %s; try %s under options", id, l.file, id)
			}
		}
	}
	if st.verb == do || st.key == "" {
		return
	}
	used[st.key], used[st.key+".again"] = true, true
	for _, l := range s.langs {
		t := l.texts[st.key]
		if t == nil {
			p.at(st, "the text %s is missing in %s%s", st.key, l.file, try(st.key, names(l.texts)))
			t = &text{}
		}
		st.texts = append(st.texts, t)
		if again := l.texts[st.key+".again"]; again != nil && st.question() {
			st.again = append(st.again, again)
		}
	}
	if len(st.again) != len(s.langs) {
		st.again = nil
	}
}

// compare holds the languages beside the first one: the same texts, with the
// same placeholders.
func (s *Script) compare(p *problems) {
	if len(s.langs) < 2 {
		return
	}
	base := s.langs[0]
	for _, l := range s.langs[1:] {
		for _, key := range names(base.texts) {
			a, b := base.texts[key], l.texts[key]
			if b == nil {
				p.add(l.file, 1, "the text %s is missing; it is there in %s", key, base.file)
				continue
			}
			must, may := a.needs()
			must2, may2 := b.needs()
			all, all2 := union(must, may), union(must2, may2)
			if b.silent(spoken) || a.silent(spoken) { // a choice that is not heard there has no key to tell
				all, all2 = without(all, "key"), without(all2, "key")
			}
			if !slices.Equal(all, all2) {
				p.add(l.file, b.line, "the text %s has the placeholders %v, in %s %v", key, all2, base.file, all)
			}
		}
		for _, key := range names(l.texts) {
			if base.texts[key] == nil {
				p.add(l.file, l.texts[key].line, "the text %s is missing in %s", key, base.file)
			}
		}
	}
}

func without(list []string, name string) []string {
	return slices.DeleteFunc(list, func(s string) bool { return s == name })
}

func union(a, b []string) []string {
	all := append(slices.Clone(a), b...)
	slices.Sort(all)
	return slices.Compact(all)
}

// check walks every path of the flows.
func (s *Script) check(flows map[string][]*step, known map[string]string, p *problems) {
	for _, flow := range names(flows) {
		for _, st := range flows[flow] {
			s.checkWays(st, p)
		}
	}
	reached := s.reach()
	for _, flow := range names(flows) {
		for _, st := range flows[flow] {
			if !reached[st] {
				p.at(st, "no path leads here; take it out, or name it in next or on of another step")
			}
		}
	}
	s.checkLoops(flows, reached, p)
	s.checkEnds(flows, reached, p)
	s.checkFacts(flows, reached, known, p)
}

// checkWays checks that every outcome of a step leads somewhere.
func (s *Script) checkWays(st *step, p *problems) {
	switch st.verb {
	case do:
		s.checkAction(st, p)
	case choose:
		s.checkOptions(st, p)
	case ask:
		for _, w := range st.goOn {
			if w.from != silence && w.from != unknown {
				p.add(st.file, w.line, "step %q: an ask has no outcome %q; only %q and %q can stand here", st.id, w.from, silence, unknown)
			}
		}
	}
	if st.next == nil && st.end == "" && st.verb != bye && !s.complete(st) && st.goNext == "" {
		p.at(st, "dead end: nothing follows; try next:, or end: with what the citizen leaves with")
	}
}

// complete reports whether "on" alone says how it goes on.
func (s *Script) complete(st *step) bool {
	switch st.verb {
	case do:
		spec, ok := s.actions[st.key]
		return ok && !slices.ContainsFunc(spec.Outcomes, func(o string) bool { return st.on[o] == nil })
	case choose:
		return !slices.ContainsFunc(st.options, func(o option) bool { return st.on[o.id] == nil })
	}
	return false
}

func (s *Script) checkAction(st *step, p *problems) {
	spec, ok := s.actions[st.key]
	if !ok {
		p.at(st, "there is no action %q%s", st.key, try(st.key, names(s.actions)))
		return
	}
	for _, w := range st.goOn {
		if w.from != "error" && !slices.Contains(spec.Outcomes, w.from) {
			p.add(st.file, w.line, "step %q: %s never ends in %q%s", st.id, st.key, w.from, try(w.from, spec.Outcomes))
		}
	}
	for _, o := range spec.Outcomes {
		if !slices.ContainsFunc(st.goOn, func(w way) bool { return w.from == o }) && st.goNext == "" {
			p.at(st, "the outcome %q of %s leads nowhere; try it in on, or next for all that are not there", o, st.key)
		}
	}
	if st.flow == "human" && !slices.ContainsFunc(st.goOn, func(w way) bool { return w.from == "error" }) {
		p.at(st, `in this flow "error" must lead somewhere too, because everywhere else it leads here; try it in on`)
	}
}

func (s *Script) checkOptions(st *step, p *problems) {
	for _, w := range st.goOn {
		if ids := st.choices(); !slices.Contains(ids, w.from) && named(w.from) {
			p.add(st.file, w.line, "step %q: there is no option %q%s", st.id, w.from, try(w.from, ids))
		}
	}
}

// follows lists the steps a step can lead to.
func (s *Script) follows(st *step) []*step {
	var out []*step
	add := func(n *step) {
		if n != nil && !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	for _, w := range st.goOn {
		add(st.on[w.from])
	}
	if !s.complete(st) {
		add(st.next)
	}
	if st.verb == do && st.on["error"] == nil {
		add(s.human)
	}
	return out
}

// entries are the steps that can be begun with from outside, in order.
func (s *Script) entries() []*step {
	var list []*step
	for _, ref := range names(s.steps) {
		if s.steps[ref].entry {
			list = append(list, s.steps[ref])
		}
	}
	return list
}

// reach finds every step a conversation can come to. It begins at the menu, or
// at a step that is begun with from outside; a person can be asked for anywhere.
func (s *Script) reach() map[*step]bool {
	seen := map[*step]bool{}
	todo := append([]*step{s.start, s.human}, s.entries()...)
	for len(todo) > 0 {
		st := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if st == nil || seen[st] {
			continue
		}
		seen[st] = true
		todo = append(todo, s.follows(st)...)
	}
	return seen
}
