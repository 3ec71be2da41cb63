package dialogs

import "slices"

// verb is what a step does.
type verb int

const (
	none   verb = iota
	say         // says a text
	ask         // asks for something that is typed or said
	choose      // asks to pick one of several things
	do          // does an action
	bye         // the conversation is over
)

var verbs = map[string]verb{"say": say, "ask": ask, "choose": choose, "do": do}

// Kinds of answers an ask can wait for.
const (
	kindWords     = "words"
	kindName      = "name"
	kindDigits    = "digits"
	kindPhone     = "phone"
	kindReference = "reference"
	kindCode      = "code"
)

var kinds = []string{kindWords, kindName, kindDigits, kindPhone, kindReference, kindCode}

// What a path can end with.
const (
	endAnswer   = "answer"
	endCallback = "callback"
	endPerson   = "person"
)

var ends = []string{endAnswer, endCallback, endPerson}

// offered stands, among options, for the choices an action offered.
const offered = "offered"

// silence is the outcome of a question to which nothing was said.
const silence = "silence"

// wanted is the outcome of a question at which a day or an hour was named that
// is none of those offered; the answer of that name says which.
const wanted = "wanted"

// unknown is the outcome of an ask when the citizen does not know or have what
// is asked for.
const unknown = "unknown"

// said is the outcome of a question to which something else was said in words;
// the answer of that name keeps them.
const said = "said"

// keyword is the outcome of the menu when one of the town's own words was said,
// which an action further on offers something for.
const keyword = "keyword"

// tongue is the answer that says in which language the conversation goes on.
const tongue = "language"

// question is the outcome of the menu when one of the town's own questions was
// asked; the answer of that name says which. guess is the outcome when something
// was said that may be one of several things; the answer of that name lists them.
const (
	question = "question"
	guess    = "guess"
)

// named reports whether an outcome of a question is none of its choices.
func named(outcome string) bool {
	return outcome != silence && outcome != wanted && outcome != keyword && outcome != said && outcome != question && outcome != guess
}

// fields are all fields of a step.
var fields = []string{"say", "ask", "choose", "do", "id", "next", "on", "options", "save", "kind", "length", "end", "gives", "given", "secret"}

// step is one step of a flow, linked to those that follow it.
type step struct {
	file    string
	line    int
	flow    string
	id      string
	ref     string // flow/id
	verb    verb
	key     string // of the text, or the action's name
	kind    string
	length  int
	save    string
	end     string
	gives   string   // what the citizen has from here on; the flow goes on
	given   []string // answers known when it is begun with from outside
	entry   bool     // it may be
	secret  bool     // what is answered is shown to nobody
	options []option
	goNext  string // as written
	goOn    []way

	next    *step
	forgets []string        // answers an ask further down has saved
	keeps   map[string]bool // answers given on every path to here
	on      map[string]*step
	texts   []*text // by language
	again   []*text // by language: said instead of "I did not understand"; nil: none
	menus   []menu  // by language; of a choose
	yesNo   bool    // yes and no are among the options
}

// option is a choice written in the flow.
type option struct {
	id   string
	key  string // fixed; "" is counted
	line int
}

// way is one entry of "on", as written.
type way struct {
	from, to string
	line     int
}

// offers reports whether the choices of an action are among the options.
func (s *step) offers() bool {
	return slices.ContainsFunc(s.options, func(o option) bool { return o.id == offered })
}

// choices are the IDs of the options, and of those an action may offer that
// have a way of their own.
func (s *step) choices() []string {
	var ids []string
	for _, o := range s.options {
		if o.id != offered {
			ids = append(ids, o.id)
		}
	}
	if s.verb != choose || !s.offers() {
		return ids
	}
	for _, w := range s.goOn {
		if named(w.from) && !slices.Contains(ids, w.from) {
			ids = append(ids, w.from)
		}
	}
	return ids
}

// question reports whether the step waits for the citizen.
func (s *step) question() bool { return s.verb == ask || s.verb == choose }
