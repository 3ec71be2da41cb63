package dialogs

import (
	"slices"
	"strings"
)

// checkLoops finds steps that go round without a question: the citizen would
// never be heard again.
func (s *Script) checkLoops(flows map[string][]*step, reached map[*step]bool, p *problems) {
	const under, done = 1, 2
	state := map[*step]int{}
	var visit func(st *step)
	visit = func(st *step) {
		state[st] = under
		for _, n := range s.follows(st) {
			switch {
			case n.question():
			case state[n] == under:
				p.at(st, "it goes back to %q without a question between them; try to ask something", n.id)
			case state[n] == 0:
				visit(n)
			}
		}
		state[st] = done
	}
	for _, flow := range names(flows) {
		for _, st := range flows[flow] {
			if reached[st] && !st.question() && state[st] == 0 {
				visit(st)
			}
		}
	}
}

// checkEnds finds steps from which no path comes to an end.
func (s *Script) checkEnds(flows map[string][]*step, reached map[*step]bool, p *problems) {
	good := map[*step]bool{s.end: true}
	for changed := true; changed; {
		changed = false
		for st := range reached {
			if !good[st] && (st.end != "" || slices.ContainsFunc(s.follows(st), func(n *step) bool { return good[n] })) {
				good[st], changed = true, true
			}
		}
	}
	for _, flow := range names(flows) {
		for _, st := range flows[flow] {
			if reached[st] && !good[st] {
				p.at(st, "dead end: no path from here comes to an answer, a callback or a person; try a way to callback/ or human")
			}
		}
	}
}

// personAction begins the names of actions that look for a person.
const personAction = "person."

// given is what is known when a path comes to a step.
type given struct {
	all map[string]bool // on every path
	any map[string]bool // on some path
}

// What a path has done is kept among what it has given, under names no answer
// can have.
const (
	didOffer  = "!offered"
	didAction = "!action"
	didPerson = "!person"
)

// checkFacts follows what is given along every path, and compares it with what
// actions need, texts tell and ends promise.
func (s *Script) checkFacts(flows map[string][]*step, reached map[*step]bool, known map[string]string, p *problems) {
	at := map[*step]*given{}
	meet(at, s.start, given{}, true)
	meet(at, s.human, given{}, true)
	todo := []*step{s.start, s.human}
	for _, st := range s.entries() {
		meet(at, st, entered(st), true)
		todo = append(todo, st)
	}
	for len(todo) > 0 {
		st := todo[0]
		todo = todo[1:]
		for _, e := range s.edges(st) {
			after := at[st].with(e.adds, st.forgets)
			if e.to == s.start {
				after = given{}
			}
			if meet(at, e.to, after, false) && e.to != s.end {
				todo = append(todo, e.to)
			}
		}
	}
	for _, flow := range names(flows) {
		for _, st := range flows[flow] {
			if reached[st] && at[st] != nil {
				st.keeps = at[st].all
				s.checkGiven(st, at[st], known, p)
			}
		}
	}
}

// entered is what is known at a step that is begun with from outside: what it
// says, and whatever was done before.
func entered(st *step) given {
	adds := []string{didAction}
	if st.offers() {
		adds = append(adds, didOffer)
	}
	for _, name := range st.given {
		adds = append(adds, name, name+"_name")
	}
	return (&given{}).with(adds, nil)
}

// edge is a way from a step to another, and what is known on it.
type edge struct {
	to   *step
	adds []string
}

func (s *Script) edges(st *step) []edge {
	var out []edge
	spec := s.actions[st.key]
	for _, w := range st.goOn {
		e := edge{to: st.on[w.from]}
		switch {
		case st.verb == do && w.from != "error":
			e.adds = doneBy(st, spec)
		case st.verb == choose && w.from == wanted:
			e.adds = []string{wanted}
		case st.verb == choose && w.from == said:
			e.adds = []string{said}
		case st.verb == choose && st.save != "" && named(w.from):
			e.adds = []string{st.save, st.save + "_name"}
		case strings.HasPrefix(st.key, personAction):
			e.adds = []string{didPerson}
		}
		out = append(out, e)
	}
	if !s.complete(st) {
		e := edge{to: st.next}
		switch {
		case st.verb == do:
			e.adds = doneBy(st, spec)
		case st.save != "":
			e.adds = []string{st.save, st.save + "_name"}
		}
		out = append(out, e)
	}
	if st.verb == do && st.on["error"] == nil {
		out = append(out, edge{to: s.human})
	}
	return slices.DeleteFunc(out, func(e edge) bool { return e.to == nil })
}

// doneBy is what an action adds. It is taken to give everything it can give,
// whatever its outcome.
func doneBy(st *step, spec Spec) []string {
	adds := append([]string{didAction}, spec.Gives...)
	for _, name := range spec.Gives {
		adds = append(adds, name+"_name")
	}
	if spec.Offers {
		adds = append(adds, didOffer)
	}
	if strings.HasPrefix(st.key, personAction) {
		adds = append(adds, didPerson)
	}
	return adds
}

// with is what is known after a step, which forgets some answers and adds others.
func (g *given) with(adds, forgets []string) given {
	out := given{map[string]bool{}, map[string]bool{}}
	for n := range g.all {
		out.all[n] = true
	}
	for n := range g.any {
		out.any[n] = true
	}
	for _, n := range forgets {
		delete(out.all, n)
	}
	for _, n := range adds {
		out.all[n], out.any[n] = true, true
	}
	return out
}

// meet joins what is known on another path to a step; it reports whether that
// changed anything.
func meet(at map[*step]*given, st *step, g given, first bool) (changed bool) {
	was := at[st]
	if was == nil {
		at[st] = &given{g.all, g.any}
		if at[st].all == nil {
			at[st].all, at[st].any = map[string]bool{}, map[string]bool{}
		}
		return true
	}
	for n := range was.all {
		if !g.all[n] {
			delete(was.all, n)
			changed = true
		}
	}
	for n := range g.any {
		if !was.any[n] {
			was.any[n] = true
			changed = true
		}
	}
	return changed || first
}

// checkGiven compares what is known at a step with what it needs.
func (s *Script) checkGiven(st *step, g *given, known map[string]string, p *problems) {
	if st.verb == do {
		for _, need := range s.actions[st.key].Needs {
			if !g.all[need] {
				p.at(st, "%s needs the answer %q, which is not given on every path; try to ask for it before", st.key, need)
			}
		}
		return
	}
	if st.verb == choose && st.offers() && !g.all[didOffer] {
		p.at(st, "it lets choose from what an action offered, but none did on some path; try options, or an action that offers before")
	}
	s.checkEnd(st, g, p)
	for _, l := range s.langs {
		t := l.texts[st.key]
		if t == nil {
			continue
		}
		must, may := t.needs()
		for _, name := range must {
			if _, ok := known[name]; !ok && !g.all[name] {
				p.at(st, "the text %s tells {%s}, which is not given on every path (%s:%d); try to put it in [ ], or give it before", st.key, name, l.file, t.line)
			}
		}
		for _, name := range may {
			if _, ok := known[name]; !ok && !g.any[name] {
				p.at(st, "the text %s tells {%s}, which nothing gives (%s:%d)%s", st.key, name, l.file, t.line, try(name, append(names(g.any), names(known)...)))
			}
		}
	}
}

// checkEnd checks that an end gives the citizen what it says.
func (s *Script) checkEnd(st *step, g *given, p *problems) {
	ends := st.next == s.end || slices.ContainsFunc(st.goOn, func(w way) bool { return st.on[w.from] == s.end })
	switch {
	case st.end == endCallback && !g.all["reference"]:
		p.at(st, "dead end: it ends with a callback, but no reference is given on some path; try to book before")
	case st.end == endPerson && !g.all[didPerson]:
		p.at(st, "dead end: it ends with a person, but none was looked for on some path; try next: human")
	case st.gives == endCallback && !g.all["reference"]:
		p.at(st, "it gives a callback, but no reference is given on some path; try to book before")
	case st.gives == endPerson && !g.all[didPerson]:
		p.at(st, "it gives a person, but none was looked for on some path; try next: human")
	case st.gives == endAnswer && !g.all[didAction]:
		p.at(st, "it gives an answer although nothing was looked up or done on some path; try an action before")
	case (st.end == endAnswer || ends) && !g.all[didAction]:
		p.at(st, "dead end: it ends although nothing was looked up or done on some path; try an action before, or next: menu")
	}
}
