package dialogs

import (
	"io/fs"
	"slices"
	"strings"

	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// Script is flows and texts, checked and ready to be played. It is safe for
// concurrent use.
type Script struct {
	langs   []*language
	steps   map[string]*step // by ref
	start   *step            // where the menu begins
	menu    *step            // the first question of the menu
	human   *step            // where a person is looked for
	end     *step            // the built-in end
	actions Actions
}

// Load reads, links and checks flows/*.yaml and texts/<language>.yaml. The
// error tells every problem there is, each a Problem with file, line and step.
func Load(files fs.FS, actions Actions, town Town) (*Script, error) {
	p := &problems{}
	s := &Script{langs: readLanguages(files, town, p), steps: map[string]*step{}, actions: actions}
	s.end = &step{flow: "end", id: "end", ref: "end", verb: bye}
	flows := readFlows(files, p)
	s.link(flows, p)
	s.word(flows, p)
	if s.start != nil && s.human != nil {
		s.check(flows, facts(town), p)
	}
	if err := p.err(); err != nil {
		return nil, err
	}
	s.compile(flows)
	return s, nil
}

// Languages lists the languages that are spoken, the town's first one first.
func (s *Script) Languages() []string {
	list := make([]string, len(s.langs))
	for i, l := range s.langs {
		list[i] = l.id
	}
	return list
}

// language finds a language; the town's first one if it is not spoken. A
// variant that is not there is spoken as its base.
func (s *Script) language(id string) *language {
	if l := s.spoken(id); l != nil {
		return l
	}
	return s.langs[0]
}

// spoken finds a language by its ID or by a longer tag: de-DE is de.
func (s *Script) spoken(tag string) *language {
	for tag != "" {
		for _, l := range s.langs {
			if strings.EqualFold(l.id, tag) {
				return l
			}
		}
		i := strings.LastIndexAny(tag, "-_")
		tag = tag[:max(i, 0)]
	}
	return nil
}

// link gives every step the steps that follow it.
func (s *Script) link(flows map[string][]*step, p *problems) {
	for _, list := range flows {
		for _, st := range list {
			if other := s.steps[st.ref]; other != nil {
				p.at(st, "another step of this flow is called so (line %d); try another id", other.line)
				continue
			}
			s.steps[st.ref] = st
		}
	}
	s.start = first(flows, "start", p)
	s.human = first(flows, "human", p)
	for _, list := range flows {
		for i, st := range list {
			st.forgets = savedBelow(list[i:])
			st.on = map[string]*step{}
			for _, w := range st.goOn {
				st.on[w.from] = s.target(flows, st, w.to, w.line, p)
			}
			switch {
			case st.goNext != "":
				st.next = s.target(flows, st, st.goNext, st.line, p)
			case st.end == "" && i+1 < len(list):
				st.next = list[i+1]
			}
		}
	}
	for st := s.start; st != nil && s.menu == nil; st = st.next {
		if st.verb == choose {
			s.menu = st
		}
		if st.next == s.start {
			break
		}
	}
	if s.start != nil && s.menu == nil {
		p.add("flows/start.yaml", 1, "the flow asks nothing; try a choose with what citizens can do")
	}
}

// savedBelow are the answers the asks from here downwards save. Asking again
// forgets them: a proof given for another number is none.
func savedBelow(list []*step) []string {
	if list[0].verb != ask {
		return nil
	}
	var saves []string
	for _, st := range list {
		if st.verb == ask {
			saves = append(saves, st.save)
		}
	}
	return saves
}

func first(flows map[string][]*step, flow string, p *problems) *step {
	if list := flows[flow]; len(list) > 0 {
		return list[0]
	}
	p.add("flows/"+flow+".yaml", 0, "the flow is missing; every conversation needs it")
	return nil
}

// target finds the step a name means, as it stands in next and on.
func (s *Script) target(flows map[string][]*step, from *step, name string, line int, p *problems) *step {
	switch name {
	case "":
		return nil
	case "menu":
		return s.start
	case "human":
		return s.human
	case "end":
		return s.end
	}
	flow, id, other := strings.Cut(name, "/")
	if !other {
		flow, id = from.flow, name
	}
	if other && id == "" {
		if list := flows[flow]; len(list) > 0 {
			return list[0]
		}
		p.add(from.file, line, "step %q: there is no flow %q%s", from.id, flow, try(flow, names(flows)))
		return nil
	}
	if st := s.steps[flow+"/"+id]; st != nil {
		return st
	}
	var ids []string
	for _, st := range flows[flow] {
		ids = append(ids, st.id)
	}
	if !other && len(flows[name]) > 0 {
		p.add(from.file, line, "step %q: there is no step %q in this flow; try %q for the flow", from.id, name, name+"/")
		return nil
	}
	p.add(from.file, line, "step %q: there is no step %q%s", from.id, name, try(id, append(ids, "menu", "human", "end")))
	return nil
}

func names[V any](m map[string]V) []string {
	var list []string
	for n := range m {
		list = append(list, n)
	}
	slices.Sort(list)
	return list
}

// compile words every menu whose options do not come from an action, and
// everything a choice can be called.
func (s *Script) compile(flows map[string][]*step) {
	for _, l := range s.langs {
		l.hints = hints(l.globals[:2])
		s.nameLanguages(l)
	}
	for _, list := range flows {
		for _, st := range list {
			if st.verb != choose {
				continue
			}
			for _, l := range s.langs {
				st.menus = append(st.menus, newMenu(l, st))
			}
		}
	}
}

// nameLanguages lets staff be told of a language that has no name in theirs by
// the one it has itself.
func (s *Script) nameLanguages(l *language) {
	for _, other := range s.langs {
		key := "staff.language-" + other.id
		if l.texts[key] != nil {
			continue
		}
		t := &text{}
		for v := range variants {
			t.parts[v] = []part{{lit: other.head.Name}}
		}
		l.texts[key] = t
	}
}

// hints are phrases as a recogniser is told them.
func hints(lists [][]nlu.Phrase) []string {
	var out []string
	for _, list := range lists {
		for _, p := range list {
			if len(out) < 30 {
				out = append(out, strings.Join(p, " "))
			}
		}
	}
	return out
}

// Text words a text outside of a turn, for a channel. Facts are worded as in a
// turn; a key that is not there gives "".
func (s *Script) Text(lang, key, channel string, facts map[string]string) string {
	l := s.language(lang)
	t := l.texts[key]
	if t == nil {
		return ""
	}
	r := renderer{lang: l, v: variantOf(channel), answers: facts}
	worded, _ := l.fit(r.v, string(r.text(nil, t)), nil)
	return worded
}
