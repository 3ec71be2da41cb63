package dialogs

import (
	"slices"
	"strings"
)

// shape checks that the fields fit the verb.
func (r flowReader) shape(s *step) {
	wrong := func(is bool, format string, args ...any) {
		if is {
			r.problems.at(s, format, args...)
		}
	}
	wrong(s.key == "", "the verb has nothing behind it; try the name of a text or an action")
	wrong(s.verb == ask && s.save == "", "the answer is not kept; try save: and a name for it")
	wrong(s.verb == ask && !slices.Contains(kinds, s.kind), "unknown kind %q; try one of %s", s.kind, strings.Join(kinds, ", "))
	wrong(s.verb != ask && s.kind != "", "kind belongs to ask")
	wrong(s.length > 0 && s.kind != kindDigits, "length belongs to ask with kind: digits")
	wrong(s.verb != choose && len(s.options) > 0, "options belong to choose")
	wrong(s.save != "" && !s.question(), "save belongs to ask and choose")
	wrong(s.end != "" && s.verb != say, "end belongs to say")
	wrong(s.gives != "" && s.verb != say, "gives belongs to say")
	wrong(s.gives != "" && s.end != "", "it gives something and ends; try end alone")
	wrong(s.gives != "" && !slices.Contains(ends, s.gives), "gives must tell what the citizen has from here on; try one of %s", strings.Join(ends, ", "))
	wrong(s.end != "" && s.goNext != "", "it ends and goes on; try without next")
	wrong(s.end != "" && !slices.Contains(ends, s.end), "end must tell what the citizen leaves with; try one of %s", strings.Join(ends, ", "))
	wrong(s.verb == say && len(s.goOn) > 0, "say has no outcomes; try next instead of on")
	wrong(s.id == "menu" || s.id == "human" || s.id == "end", "menu, human and end mean something else; try another id")
	wrong(strings.ContainsAny(s.id, "/ "), "an id has neither / nor spaces")
	if s.verb == choose && len(s.options) == 0 {
		s.options = []option{{id: offered, line: s.line}}
	}
	for i, o := range s.options {
		wrong(slices.ContainsFunc(s.options[:i], func(e option) bool { return e.id == o.id }), "the option %q stands twice", o.id)
		wrong(o.key != "" && (len(o.key) != 1 || o.key[0] < '0' || o.key[0] > '9'), "the key of option %q must be one digit", o.id)
		wrong(o.key == "0" && o.id != "human", "the key 0 leads to a person everywhere; try another key for %q", o.id)
		wrong(o.key != "" && slices.ContainsFunc(s.options[:i], func(e option) bool { return e.key == o.key }), "the key %s stands twice", o.key)
	}
	has := func(id string) bool {
		return slices.ContainsFunc(s.options, func(o option) bool { return o.id == id })
	}
	s.yesNo = has("yes") && has("no")
}
