package dialogs_test

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rathausruf/rathausruf/dialogs"
)

// bad is a flow with one thing wrong.
type bad struct {
	name   string
	flow   string // flows/start.yaml
	want   string // part of what is told; "" for a flow that is right
	schema bool   // an editor can see it without knowing texts and actions
}

// good is a flow with nothing wrong.
const good = `steps:
  - choose: what
    options: [yes, no]
    on: {yes: look, no: human}
  - id: look
    do: town.departments
    on: {one: told, many: which}
  - choose: which
    save: department
  - say: told
    end: answer
`

func replaced(old, new string) string {
	if !strings.Contains(good, old) {
		panic(old)
	}
	return strings.Replace(good, old, new, 1)
}

var bads = []bad{
	{"right", good, "", false},
	{"no steps", "steps: []\n", "flows/start.yaml:1: the flow has no steps", true},
	{"no list", "steps: {say: x}\n", "must be a list", true},
	{"no mapping", replaced("- say: told", "- told\n  - say: told"), "a step must have fields", true},
	{"unknown field of the file", "name: x\n" + good, `flows/start.yaml:1: unknown field "name"`, true},
	{"unknown field", replaced("    save: department\n", "    safe: department\n"), `flows/start.yaml:9: unknown field "safe"; try "save"`, true},
	{"no verb", replaced("- say: told\n    end: answer", "- id: told\n    next: menu"), "it does nothing; try say, ask, choose or do", true},
	{"two verbs", replaced("- say: told", "- say: told\n    ask: told"), "it has say and ask; a step does exactly one thing", true},
	{"empty verb", replaced("- say: told", "- say: \"\"\n    id: told"), "the verb has nothing behind it", true},
	{"field twice", replaced("    save: department\n", "    save: department\n    save: department\n"), "stands twice in one step", false},
	{"twice called so", replaced("  - say: told\n", "  - id: which\n    say: told\n"), "another step of this flow is called so (line 8)", false},
	{"missing step", replaced("yes: look", "yes: loook"), `there is no step "loook"; try "look"`, false},
	{"flow without slash", replaced("no: human}", "no: other}"), `there is no step "other" in this flow; try "other/"`, false},
	{"missing flow", replaced("no: human}", "no: humann/}"), `there is no flow "humann"; try "human"`, false},
	{"missing step of a flow", replaced("no: human}", "no: other/x}"), `there is no step "other/x"`, false},
	{"step named menu", replaced("- say: told", "- say: told\n    id: menu"), "menu, human and end mean something else", true},
	{"slash in an id", replaced("id: look", "id: lo/ok"), "an id has neither / nor spaces", true},
	{"unreachable", replaced("  - say: told\n", "  - say: told\n    next: menu\n  - say: lost\n"), `step "lost": no path leads here`, false},
	{"unknown action", replaced("do: town.departments", "do: town.department"), `there is no action "town.department"; try "town.departments"`, false},
	{"unknown outcome", replaced("many: which", "meny: which"), `town.departments never ends in "meny"; try "many"`, false},
	{"outcome not handled", replaced("{one: told, many: which}", "{one: told}"), `the outcome "many" of town.departments leads nowhere`, false},
	{"all others by next", replaced("on: {one: told, many: which}", "on: {one: told}\n    next: which"), "", false},
	{"unknown option", replaced("no: human}", "mo: human}"), `there is no option "mo"; try "no"`, false},
	{"option without label", replaced("options: [yes, no]", "options: [yes, no, maybe]"), `the option "maybe" has no label in texts/de.yaml`, false},
	{"option twice", replaced("options: [yes, no]", "options: [yes, yes, no]"), `the option "yes" stands twice`, true},
	{"option with the key 0", replaced("options: [yes, no]", "options: [yes, {no: 0}]"), "the key 0 leads to a person everywhere", true},
	{"option with a long key", replaced("options: [yes, no]", "options: [yes, {no: 12}]"), "must be one digit", true},
	{"options no list", replaced("options: [yes, no]", "options: yes"), "options must be a list", true},
	{"options of an ask", replaced("- say: told", "- ask: told\n    kind: words\n    save: x\n    options: [yes]\n    next: told2\n  - say: told2"), "options belong to choose", true},
	{"ask without save", replaced("- say: told", "- ask: told\n    kind: words\n    next: told2\n  - say: told2"), "the answer is not kept", true},
	{"ask of unknown kind", replaced("- say: told", "- ask: told\n    kind: fon\n    save: x\n    next: told2\n  - say: told2"), `unknown kind "fon"`, true},
	{"length without digits", replaced("- say: told", "- ask: told\n    kind: phone\n    length: 4\n    save: x\n    next: told2\n  - say: told2"), "length belongs to ask with kind: digits", true},
	{"length no number", replaced("- say: told", "- ask: told\n    kind: digits\n    length: four\n    save: x\n    next: told2\n  - say: told2"), "length must be a number", true},
	{"ask with outcomes", replaced("- say: told", "- ask: told\n    kind: words\n    save: x\n    on: {one: menu}\n    next: told2\n  - say: told2"), `an ask has no outcome "one"`, false},
	{"say with outcomes", replaced("    end: answer", "    on: {x: menu}"), "say has no outcomes", true},
	{"save of a say", replaced("    end: answer", "    save: x\n    end: answer"), "save belongs to ask and choose", true},
	{"end of a do", replaced("    on: {one: told, many: which}", "    on: {one: told, many: which}\n    end: answer"), "end belongs to say", true},
	{"end and next", replaced("    end: answer", "    end: answer\n    next: menu"), "it ends and goes on", true},
	{"unknown end", replaced("end: answer", "end: true"), "end must tell what the citizen leaves with; try one of answer, callback, person", true},
	{"falls off", replaced("    end: answer\n", ""), `flows/start.yaml:10: step "told": dead end: nothing follows`, false},
	{"ends with nothing", replaced("on: {yes: look, no: human}", "on: {yes: look, no: end}"), "dead end: it ends although nothing was looked up", false},
	{"ends without a callback", replaced("end: answer", "end: callback"), "dead end: it ends with a callback, but no reference is given", false},
	{"ends without a person", replaced("end: answer", "end: person"), "dead end: it ends with a person, but none was looked for", false},
	{"no way out", "steps:\n  - choose: what\n    options: [yes, no]\n    on: {yes: a, no: human}\n  - id: a\n    ask: told\n    kind: words\n    save: x\n    next: a\n", `step "a": dead end: no path from here comes to an answer, a callback or a person`, false},
	{"loop", replaced("  - say: told\n    end: answer\n", "  - say: told\n    next: look\n"), `it goes back to "look" without a question between them`, false},
	{"answer not given", replaced("do: town.departments\n    on: {one: told, many: which}", "do: town.hours\n    on: {open: told, closed: which}"), `town.hours needs the answer "department", which is not given on every path`, false},
	{"nothing offered", replaced("on: {yes: look, no: human}", "on: {yes: which, no: look}"), `step "which": it lets choose from what an action offered, but none did`, false},
	{"text not there", replaced("- say: told", "- id: told\n    say: tolt"), "the text start.tolt is missing in texts/de.yaml", false},
	{"fact not given", replaced("- say: told", "- id: told\n    say: fact"), "the text start.fact tells {place}, which is not given on every path", false},
	{"fact nothing gives", replaced("- say: told", "- id: told\n    say: perhaps"), "the text start.perhaps tells {place}, which nothing gives", false},
	{"town's fact", replaced("- say: told", "- id: told\n    say: fromtown"), "", false},
	{"begun with", replaced("- choose: what", "- choose: what\n    given: []"), "", false},
	{"begun with an answer", replaced("- say: told", "- id: told\n    given: [place]\n    say: fact") + "  - id: more\n    given: [place]\n    say: fact\n    next: menu\n", `step "told": the text start.fact tells {place}, which is not given on every path`, false},
	{"given and told", good + entry("place", "say: fact\n    end: answer"), "", false},
	{"given by another name", good + entry("plaze", "say: fact\n    end: answer"), `step "entry": the text start.fact tells {place}, which is not given on every path`, false},
	{"needed at an entry", good + entry("", "do: town.hours\n    on: {open: told, closed: told}"), `step "entry": town.hours needs the answer "department", which is not given on every path`, false},
	{"needed and given at an entry", good + entry("department", "do: town.hours\n    on: {open: told, closed: told}"), "", false},
	{"needed further on", good + entry("", "say: told2\n  - id: hours\n    do: town.hours\n    on: {open: told, closed: told}"), `step "hours": town.hours needs the answer "department"`, false},
	{"offered by who begins", good + entry("", "choose: told2\n    save: x\n    next: told"), "", false},
	{"offered by nobody", good + entry("", "say: told2\n    next: which"), `step "which": it lets choose from what an action offered, but none did`, false},
	{"entry falls off", good + entry("", "say: told2"), `step "entry": dead end: nothing follows`, false},
	{"entry with no way out", good + entry("", "ask: told2\n    kind: words\n    save: x\n    next: entry"), `step "entry": dead end: no path from here comes to an answer, a callback or a person`, false},
	{"entry that goes round", good + entry("", "say: told2\n    next: entry"), `it goes back to "entry" without a question between them`, false},
	{"entry ends without a callback", good + entry("department", "say: told2\n    end: callback"), "dead end: it ends with a callback, but no reference is given", false},
	{"entry ends with a callback", good + entry("reference", "say: told2\n    end: callback"), "", false},
	{"entry ends without a person", good + entry("reference", "say: told2\n    end: person"), "dead end: it ends with a person, but none was looked for", false},
	{"given no list", good + entry("", "say: told2\n    end: answer", "given: reference"), "flows/start.yaml:13: given must be a list of answers; try [reference, department]", true},
	{"given twice", good + entry("", "say: told2\n    end: answer", "given: [slot, slot]"), `"slot" stands twice in given`, true},
	{"given no word", good + entry("", "say: told2\n    end: answer", "given: [\"\"]"), "a word is expected here", true},
	{"given misspelt", good + entry("", "say: told2\n    end: answer", "givn: [slot]"), `unknown field "givn"; try "given"`, true},
	{"gives", replaced("- say: told", "- say: told2\n    gives: answer\n  - say: told"), "", false},
	{"gives of an ask", replaced("- say: told", "- ask: told2\n    kind: words\n    save: x\n    gives: answer\n  - say: told"), "gives belongs to say", true},
	{"gives of a choose", replaced("    save: department\n", "    save: department\n    gives: answer\n"), "gives belongs to say", true},
	{"gives and ends", replaced("    end: answer", "    gives: answer\n    end: answer"), "it gives something and ends; try end alone", true},
	{"gives the unknown", replaced("- say: told", "- say: told2\n    gives: hope\n  - say: told"), "gives must tell what the citizen has from here on; try one of answer, callback, person", true},
	{"gives and falls off", replaced("    end: answer", "    gives: answer"), `step "told": dead end: nothing follows`, false},
	{"gives no callback", replaced("- say: told", "- say: told2\n    gives: callback\n  - say: told"), "it gives a callback, but no reference is given on some path; try to book before", false},
	{"gives no person", replaced("- say: told", "- say: told2\n    gives: person\n  - say: told"), "it gives a person, but none was looked for on some path; try next: human", false},
	{"gives no answer", replaced("yes: look", "yes: told2") + "  - say: told2\n    gives: answer\n    next: look\n", "it gives an answer although nothing was looked up or done on some path", false},
	{"said", replaced("    save: department\n", "    save: department\n    on: {said: heard}\n    next: told\n  - say: heard\n    next: menu\n"), "", false},
	{"said elsewhere", replaced("    save: department\n", "    save: department\n    on: {said: heard}\n") + "  - say: heard\n    next: menu\n  - say: heard2\n", `step "heard2": no path leads here`, false},
	{"said of an ask", replaced("- say: told", "- ask: told2\n    kind: words\n    save: x\n    on: {said: menu}\n  - say: told"), `an ask has no outcome "said"; only "silence" and "unknown" can stand here`, false},
	{"said and not told on another path", replaced("- say: told", "- say: heard\n  - say: told"), "the text start.heard tells {said}, which is not given on every path", false},
	{"not YAML", "steps:\n  - say: [\n", "flows/start.yaml:", true},
	{"value missing", replaced("    save: department\n", "    save:\n"), "a word is expected here", true},
}

// entry is a step called entry that is begun with: what is given, and what it
// does; fields stand in place of given.
func entry(given, does string, fields ...string) string {
	if fields == nil {
		fields = []string{"given: [" + given + "]"}
	}
	return "  - id: entry\n    " + strings.Join(fields, "\n    ") + "\n    " + does + "\n"
}

// example is the flow of a bad example with the flows and texts it needs.
func example(flow string) (fstest.MapFS, dialogs.Town) {
	files := fstest.MapFS{
		"flows/start.yaml": {Data: []byte(flow)},
		"flows/human.yaml": {Data: []byte("steps:\n  - do: person.connect\n    on: {reached: bye, missed: bye, closed: bye, error: bye}\n  - say: bye\n    end: person\n")},
	}
	texts := system() + "\nhuman: {bye: Danke.}\nstart:\n  what: Was?\n"
	if strings.Contains(flow, "other") {
		files["flows/other.yaml"] = &fstest.MapFile{Data: []byte("steps:\n  - say: bye\n    next: menu\n")}
		texts += "other: {bye: Danke.}\n"
	}
	for key, text := range map[string]string{
		"which": "Was?", "told": "Ja.", "told2": "Ja.", "lost": "Ja.", "heard": "{said}", "heard2": "Ja.",
		"fact": "{place}", "perhaps": "x[{place}]", "fromtown": "{town} {town.phone|digits}",
	} {
		if regexp.MustCompile("(say|ask|choose): " + key + "\n").MatchString(flow) {
			texts = strings.Replace(texts, "  what: Was?\n", fmt.Sprintf("  what: Was?\n  %s: %q\n", key, text), 1)
		}
	}
	files["texts/de.yaml"] = &fstest.MapFile{Data: []byte(texts)}
	town := town()
	town.Languages = []string{"de"}
	return files, town
}

// system is the shipped German file without what the flows say.
func system() string {
	return systemIn("de") + "options: {\"yes\": Ja, \"no\": Nein, asap: Bald, page: Weitere, share: Teilen, resume: Weiter, anew: Neu}\n"
}

func systemIn(language string) string {
	data, err := dialogs.Files.ReadFile("texts/" + language + ".yaml")
	if err != nil {
		panic(err)
	}
	before, _, _ := strings.Cut(string(data), "\nstart:\n")
	var kept []string
	skip := false
	for line := range strings.Lines(before) {
		switch {
		case strings.HasPrefix(line, "options:"):
			skip = true
		case line != "\n" && !strings.HasPrefix(line, " "):
			skip = false
		}
		if !skip {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "")
}

func TestEveryProblemIsTold(t *testing.T) {
	for _, b := range bads {
		t.Run(b.name, func(t *testing.T) {
			files, town := example(b.flow)
			_, err := dialogs.Load(files, specs(), town)
			switch {
			case b.want == "" && err != nil:
				t.Errorf("got %v", err)
			case b.want != "" && (err == nil || !strings.Contains(err.Error(), b.want)):
				t.Errorf("got  %v\nwant %s", err, b.want)
			}
		})
	}
}

// TestEveryTextProblemIsTold: what can be wrong with texts.
func TestEveryTextProblemIsTold(t *testing.T) {
	for _, tc := range []struct{ name, old, new, want string }{
		{"missing", "  told: \"Ja.\"\n", "", `step "told": the text start.told is missing in texts/de.yaml`},
		{"left over", "  told: \"Ja.\"\n", "  told: \"Ja.\"\n  old: Alt\n", "no step uses the text start.old"},
		{"misspelt", "  told: \"Ja.\"\n", "  tolld: \"Ja.\"\n", `no step uses the text start.tolld (is it "start.told"?)`},
		{"twice", "  told: \"Ja.\"\n", "  told: \"Ja.\"\n  told: \"Nein.\"\n", "twice"},
		{"variant alone", "  told: \"Ja.\"\n", "  told: \"Ja.\"\n  new.voice: Ja\n", "the text start.new has a variant but is not there itself"},
		{"open brace", "\"Ja.\"", "\"{x\"", "a { without its }"},
		{"open bracket", "\"Ja.\"", "\"[x\"", "a [ without its ]"},
		{"closing bracket", "\"Ja.\"", "\"x]\"", "a ] without its ["},
		{"bracket in bracket", "\"Ja.\"", "\"[a[b]]\"", "a [ within [ ]"},
		{"closing brace", "\"Ja.\"", "\"x}\"", "a } without its {"},
		{"unknown format", "\"Ja.\"", "\"{department|digit}\"", `the format "digit" of {department|digit} is unknown; try "digits"`},
		{"empty placeholder", "\"Ja.\"", "\"{}\"", "is no placeholder"},
		{"no text", "\"Ja.\"", "[a]", "the text start.told is no text"},
		{"system text missing", "  goodbye:", "  goodby:", "the text system.goodbye is missing"},
		{"unknown key in time", "  today: heute", "  todai: heute", "todai"},
		{"unknown key in understand", "  joiner: und", "  joyner: und", "joyner"},
		{"too few months", "[Januar, ", "[", "time: months: there are too few or too many"},
		{"pattern missing", "    near: {", "    nearr: {", "nearr"},
		{"pattern with an unknown piece", "plain: \"{near}, {date}\"", "plain: \"{near}, {datte}\"", "near: {datte} is unknown; try \"date\""},
		{"number out of range", "    zwölf: 12", "    zwölf: 21", "zwölf: 21 is neither 0 to 19 nor a ten"},
		{"global answer missing", "    human: [", "    humans: [", "meanings: human is missing"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			files, town := example(good)
			text := string(files["texts/de.yaml"].Data)
			if !strings.Contains(text, tc.old) {
				t.Fatalf("%q is not in the texts", tc.old)
			}
			files["texts/de.yaml"].Data = []byte(strings.Replace(text, tc.old, tc.new, 1))
			_, err := dialogs.Load(files, specs(), town)
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("got  %v\nwant %s", err, tc.want)
			}
			if line := strings.Count(text[:strings.Index(text, tc.old)], "\n") + 1; strings.HasPrefix(tc.name, "unknown key") &&
				!strings.Contains(err.Error(), fmt.Sprintf("texts/de.yaml:%d: field ", line)) {
				t.Errorf("not at line %d: %v", line, err)
			}
			if err != nil && !strings.Contains(err.Error(), "texts/de.yaml:") && tc.name != "missing" {
				t.Errorf("no line in %v", err)
			}
		})
	}
}

// TestLanguagesAreHeldTogether: the same texts and placeholders in each.
func TestLanguagesAreHeldTogether(t *testing.T) {
	files, town := example(good)
	town.Languages = []string{"de", "en", "xx"}
	text := string(files["texts/de.yaml"].Data)
	text = strings.Replace(text, "  told: \"Ja.\"\n", "", 1)
	text = strings.Replace(text, "Habe ich richtig verstanden: {label}?", "Ja?", 1)
	files["texts/en.yaml"] = &fstest.MapFile{Data: []byte(text + "staff2: {x: y}\n")}
	_, err := dialogs.Load(files, specs(), town)
	for _, want := range []string{
		`the town speaks "xx" but there are no texts`,
		"texts/en.yaml:1: the text start.told is missing; it is there in texts/de.yaml",
		"the text system.confirm has the placeholders [], in texts/de.yaml [label]",
		"the text staff2.x is missing in texts/de.yaml",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

// TestErrorsReadLikeACompilersDo: file, line, step, and every problem a
// Problem of its own.
func TestErrorsReadLikeACompilersDo(t *testing.T) {
	files, town := example(replaced("yes: look, no: human", "yes: loook, no: humn"))
	_, err := dialogs.Load(files, specs(), town)
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		t.Fatalf("got %v", err)
	}
	var found int
	for _, e := range joined.Unwrap() {
		var p dialogs.Problem
		if !errors.As(e, &p) || p.File == "" || p.Text == "" {
			t.Errorf("no problem with its place: %v", e)
		}
		if p.Line == 4 && strings.HasPrefix(e.Error(), `flows/start.yaml:4: step "what": there is no step "`) {
			found++
		}
	}
	if found != 2 {
		t.Errorf("%d of 2 missing steps told in %v", found, err)
	}
}

func TestTownLaysItsFilesOver(t *testing.T) {
	over := fstest.MapFS{"flows/hours.yaml": {Data: []byte("steps:\n  - choose: which\n    options: [yes, no]\n    on: {yes: human, no: menu}\n")}}
	_, err := dialogs.Load(dialogs.Overlay(dialogs.Files, over), specs(), town())
	if err == nil || !strings.Contains(err.Error(), "no step uses the text hours.open") || strings.Contains(err.Error(), "callback") {
		t.Errorf("got %v", err)
	}
	if _, err := dialogs.Load(dialogs.Overlay(dialogs.Files, fstest.MapFS{}), specs(), town()); err != nil {
		t.Errorf("with nothing over: %v", err)
	}
}
