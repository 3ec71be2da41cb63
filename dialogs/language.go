package dialogs

import (
	"errors"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// language is everything said and understood in one language.
type language struct {
	id       string
	index    int
	file     string
	head     head
	called   []nlu.Phrase // said alone
	asked    []nlu.Phrase // said in any sentence
	nlu      *nlu.Language
	clock    clock
	texts    map[string]*text
	town     []nlu.Candidate         // what keywords stand for
	keywords map[string][]nlu.Phrase // the town's own words, by choice ID
	globals  [globals][]nlu.Phrase
	hints    []string          // words that are understood everywhere
	topics   *nlu.Topics       // the town's questions, then its departments
	about    []about           // what each of the topics is
	sms      *strings.Replacer // nil: short messages are written as they are
}

// head is how a language is called.
type head struct {
	Name    string            `yaml:"name"`    // in itself
	Called  []string          `yaml:"called"`  // what people say to have it spoken
	Asked   []string          `yaml:"asked"`   // what asks for it wherever it stands in a sentence
	Like    string            `yaml:"like"`    // a language that is understood and told times alike, but for what this one has of its own
	Choices int               `yaml:"choices"` // most that are heard at a time, those with keys of their own among them; 0: as many as there are
	Join    bool              `yaml:"join"`    // a word that is cut by a hyphen where it is read is heard as one
	SMS     map[string]string `yaml:"sms"`     // letters a short message has no room for, and those written in their place
}

// systemTexts are said by the player itself, whatever the flows are.
var systemTexts = []string{
	"system.greeting", "system.unclear", "system.one", "system.named", "system.thanks", "system.silence", "system.media", "system.giveup", "system.reach",
	"system.error", "system.confirm", "system.choice", "system.farewell", "system.goodbye", "system.again",
	"system.asap", "system.privacy", "system.help", "system.stopped", "system.started", "system.fallback",
	"system.connect", "system.old", "system.linked", "system.paused", "system.dropped", "system.emergency", "system.crisis", "options.share", "options.resume", "options.anew", "options.yes", "options.no", "options.asap", "options.page",
}

// ours are the sections whose texts are asked for by key from outside of a
// turn, so that the checker cannot tell which of them are used.
var ours = []string{"staff", "notice", "system"}

// readLanguages reads the texts of every language of the town that is there.
func readLanguages(files fs.FS, town Town, p *problems) []*language {
	var list []*language
	for _, id := range town.Languages {
		name := "texts/" + id + ".yaml"
		if _, err := fs.Stat(files, name); errors.Is(err, fs.ErrNotExist) {
			// A variant such as de-simple may come later; its base speaks meanwhile.
			if base, _, ok := strings.Cut(id, "-"); !ok || !slices.Contains(town.Languages, base) {
				p.add(name, 0, "the town speaks %q but there are no texts; try to write them, or take %q out of languages", id, id)
			}
			continue
		}
		if l := readLanguage(files, id, town, p); l != nil {
			l.index = len(list)
			list = append(list, l)
		}
	}
	if len(list) == 0 {
		p.add("texts", 0, "there is no language to speak; try languages: [de] and texts/de.yaml")
	}
	return list
}

func readLanguage(files fs.FS, id string, town Town, p *problems) *language {
	l := &language{id: id, file: "texts/" + id + ".yaml", texts: map[string]*text{}, keywords: map[string][]nlu.Phrase{}}
	root := readYAML(files, l.file, p)
	if root == nil {
		return nil
	}
	known := facts(town)
	var words nlu.Words
	var times clockWords
	l.begin(files, root, &words, &times, p)
	for key, value := range pairs(root) {
		switch key.Value {
		case "language":
		case "understand":
			l.decode(value, &words, p)
		case "time":
			l.decode(value, &times, p)
		default:
			l.section(key, value, known, p)
		}
	}
	var err error
	if l.nlu, err = nlu.New(words); err != nil {
		p.add(l.file, 1, "understand: %v", err)
	}
	l.clock = newClock(times, town.Location, l.file, p)
	l.called, l.asked = nlu.Phrases(append(l.head.Called, l.head.Name)...), nlu.Phrases(l.head.Asked...)
	for id, list := range l.own(town) {
		l.keywords[id] = l.nlu.Phrases(list...)
		l.nlu.Know(l.keywords[id])
		l.town = append(l.town, nlu.Candidate{ID: id, Phrases: l.keywords[id]})
	}
	l.learn(town)
	for g, name := range globalNames {
		l.globals[g] = l.nlu.Meaning(name)
		if len(l.globals[g]) == 0 {
			p.add(l.file, 1, "understand: meanings: %s is missing; nobody could say it", name)
		}
	}
	return l
}

// wanted reports whether what was said asks for this language.
func (l *language) wanted(h nlu.Heard) bool {
	if said, _ := h.Says(l.asked); said { // "ich verstehe nicht, leichte Sprache bitte"
		return true
	}
	_, only := h.Says(l.called)
	return only
}

// begin reads how the language is called, and the words of the one it is like.
func (l *language) begin(files fs.FS, root *yaml.Node, words *nlu.Words, times *clockWords, p *problems) {
	for key, value := range pairs(root) {
		if key.Value == "language" {
			l.decode(value, &l.head, p)
		}
	}
	if len(l.head.SMS) > 0 {
		var letters []string
		for _, from := range names(l.head.SMS) {
			letters = append(letters, from, l.head.SMS[from])
		}
		l.sms = strings.NewReplacer(letters...)
	}
	if l.head.Like == "" {
		return
	}
	base := &language{file: "texts/" + l.head.Like + ".yaml"}
	like := readYAML(files, base.file, p)
	if like == nil {
		return
	}
	for key, value := range pairs(like) {
		switch key.Value {
		case "understand":
			base.decode(value, words, p)
		case "time":
			base.decode(value, times, p)
		}
	}
}

// facts are the town's as texts name them: {town}, {town.phone}, …
func facts(town Town) map[string]string {
	known := map[string]string{"town": "", "town.phone": "", "town.office": "", "town.website": "", "town.privacy": ""}
	for name, value := range town.Facts {
		if name != "town" {
			name = "town." + name
		}
		known[name] = value
	}
	return known
}

// decode reads a part of the file into a struct, unknown fields being problems.
func (l *language) decode(n *yaml.Node, into any, p *problems) {
	err := n.Load(into, yaml.WithKnownFields())
	var list *yaml.LoadErrors
	switch {
	case err == nil:
	case errors.As(err, &list):
		for _, e := range list.Errors {
			text, _, _ := strings.Cut(e.Message, " in type ")
			p.add(l.file, e.Mark.Line, "%s", text)
		}
	default:
		p.add(l.file, n.Line, "cannot be read: %v", err)
	}
}

// section reads texts: a key of the file, a dot, and the key of the text.
func (l *language) section(key, value *yaml.Node, known map[string]string, p *problems) {
	if value.Kind != yaml.MappingNode {
		p.add(l.file, key.Line, "%q has no texts", key.Value)
		return
	}
	for k, v := range pairs(value) {
		if v.Kind != yaml.ScalarNode {
			p.add(l.file, k.Line, "the text %s.%s is no text", key.Value, k.Value)
			continue
		}
		l.text(key.Value+"."+k.Value, strings.TrimSpace(v.Value), k.Line, known, p)
	}
	for k := range pairs(value) {
		name := key.Value + "." + k.Value
		if base, v := cutVariant(name); v != written && !l.texts[base].has[written] {
			p.add(l.file, k.Line, "the text %s has a variant but is not there itself", base)
		}
	}
}

func cutVariant(key string) (string, variant) {
	for v := written + 1; v < variants; v++ {
		if base, ok := strings.CutSuffix(key, suffixes[v]); ok {
			return base, v
		}
	}
	return key, written
}

func (l *language) text(key, s string, line int, known map[string]string, p *problems) {
	base, v := cutVariant(key)
	parts, err := compile(s, known)
	if err != nil {
		p.add(l.file, line, "the text %s cannot be read: %v", key, err)
	}
	t := l.texts[base]
	if t == nil {
		t = &text{line: line}
		l.texts[base] = t
	}
	if t.has[v] {
		p.add(l.file, line, "the text %s stands twice", key)
	}
	t.has[v], t.parts[v] = true, parts
	if v == written {
		t.line = line
	}
	for o := written + 1; o < variants; o++ {
		if !t.has[o] {
			t.parts[o] = t.parts[written]
		}
	}
}
