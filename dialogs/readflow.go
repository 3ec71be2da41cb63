package dialogs

import (
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// readFlows reads every flow; the steps are in the order of the files.
func readFlows(files fs.FS, p *problems) map[string][]*step {
	names, err := fs.Glob(files, "flows/*.yaml")
	if err != nil || len(names) == 0 {
		p.add("flows", 0, "there are no flows; try flows/start.yaml")
	}
	flows := map[string][]*step{}
	for _, name := range names {
		flow := strings.TrimSuffix(path.Base(name), ".yaml")
		root := readYAML(files, name, p)
		if root == nil {
			continue
		}
		r := flowReader{file: name, flow: flow, problems: p}
		flows[flow] = r.steps(root)
	}
	return flows
}

// readYAML reads one document; nil when there is nothing to go on with.
func readYAML(files fs.FS, name string, p *problems) *yaml.Node {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		p.add(name, 0, "cannot be read: %v", err)
		return nil
	}
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		line, text := yamlError(err)
		p.add(name, line, "is not YAML: %s", text)
		return nil
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		p.add(name, 1, "is empty or has no keys")
		return nil
	}
	return doc.Content[0]
}

// yamlError takes the line out of "yaml: line 3: …".
func yamlError(err error) (int, string) {
	text := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(text, "line "); ok {
		if n, more, ok := strings.Cut(rest, ": "); ok {
			if line, err := strconv.Atoi(n); err == nil {
				return line, more
			}
		}
	}
	return 1, text
}

// flowReader reads the steps of one file.
type flowReader struct {
	file, flow string
	problems   *problems
}

func (r flowReader) steps(root *yaml.Node) []*step {
	var steps []*step
	for key, value := range pairs(root) {
		if key.Value != "steps" {
			r.problems.add(r.file, key.Line, `unknown field %q; a flow has only "steps"`, key.Value)
			continue
		}
		if value.Kind != yaml.SequenceNode {
			r.problems.add(r.file, value.Line, "steps must be a list; try a - before each step")
			continue
		}
		for _, n := range value.Content {
			if s := r.step(n); s != nil {
				steps = append(steps, s)
			}
		}
	}
	if len(steps) == 0 {
		r.problems.add(r.file, 1, "the flow has no steps")
	}
	return steps
}

func (r flowReader) step(n *yaml.Node) *step {
	if n.Kind != yaml.MappingNode {
		r.problems.add(r.file, n.Line, "a step must have fields; try say, ask, choose or do")
		return nil
	}
	s := &step{file: r.file, line: n.Line, flow: r.flow}
	var found []string
	seen := map[string]bool{}
	for key, value := range pairs(n) {
		if seen[key.Value] {
			r.problems.add(r.file, key.Line, "the field %q stands twice in one step", key.Value)
		}
		seen[key.Value] = true
		if v, ok := verbs[key.Value]; ok {
			found = append(found, key.Value)
			s.verb, s.key = v, r.scalar(value)
			continue
		}
		r.field(s, key, value)
	}
	if s.id == "" {
		s.id = s.key[strings.LastIndexByte(s.key, '.')+1:]
		if s.verb == do {
			s.id = s.key
		}
	}
	if s.verb != do && s.key != "" && !strings.Contains(s.key, ".") {
		s.key = r.flow + "." + s.key
	}
	s.ref = s.flow + "/" + s.id
	switch {
	case len(found) == 0:
		r.problems.at(s, "it does nothing; try say, ask, choose or do")
		return nil
	case len(found) > 1:
		r.problems.at(s, "it has %s; a step does exactly one thing, try two steps", strings.Join(found, " and "))
	}
	r.shape(s)
	return s
}

// field reads one field that is not the verb.
func (r flowReader) field(s *step, key, value *yaml.Node) {
	switch key.Value {
	case "id":
		s.id = r.scalar(value)
	case "next":
		s.goNext = r.scalar(value)
	case "save":
		s.save = r.scalar(value)
	case "kind":
		s.kind = r.scalar(value)
	case "end":
		s.end = r.scalar(value)
	case "gives":
		s.gives = r.scalar(value)
	case "given":
		s.given, s.entry = r.names(value), true
	case "secret":
		if s.secret = value.Value == "true"; !s.secret {
			r.problems.add(r.file, value.Line, "secret must be true, or left out")
		}
	case "length":
		n, err := strconv.Atoi(r.scalar(value))
		if err != nil || n < 1 || n > 40 {
			r.problems.add(r.file, value.Line, "length must be a number from 1 to 40")
		}
		s.length = n
	case "options":
		s.options = r.options(value)
	case "on":
		s.goOn = r.ways(value)
	default:
		r.problems.add(r.file, key.Line, "unknown field %q%s", key.Value, try(key.Value, fields))
	}
}

func (r flowReader) options(n *yaml.Node) []option {
	if n.Kind != yaml.SequenceNode {
		r.problems.add(r.file, n.Line, "options must be a list; try [yes, no]")
		return nil
	}
	var list []option
	for _, o := range n.Content {
		if o.Kind == yaml.MappingNode && len(o.Content) == 2 {
			list = append(list, option{id: o.Content[0].Value, key: r.scalar(o.Content[1]), line: o.Line})
			continue
		}
		list = append(list, option{id: r.scalar(o), line: o.Line})
	}
	return list
}

// names reads a list of names of answers; it may be empty.
func (r flowReader) names(n *yaml.Node) []string {
	if n.Kind != yaml.SequenceNode {
		r.problems.add(r.file, n.Line, "given must be a list of answers; try [reference, department]")
		return nil
	}
	list := make([]string, 0, len(n.Content))
	for _, o := range n.Content {
		name := r.scalar(o)
		if slices.Contains(list, name) {
			r.problems.add(r.file, o.Line, "%q stands twice in given", name)
		}
		list = append(list, name)
	}
	return list
}

func (r flowReader) ways(n *yaml.Node) []way {
	if n.Kind != yaml.MappingNode {
		r.problems.add(r.file, n.Line, "on must map outcomes or options to steps; try on: {yes: book}")
		return nil
	}
	var list []way
	for key, value := range pairs(n) {
		if slices.ContainsFunc(list, func(w way) bool { return w.from == key.Value }) {
			r.problems.add(r.file, key.Line, "%q stands twice in on", key.Value)
		}
		list = append(list, way{key.Value, r.scalar(value), key.Line})
	}
	return list
}

func (r flowReader) scalar(n *yaml.Node) string {
	if n.Kind != yaml.ScalarNode || n.Value == "" {
		r.problems.add(r.file, n.Line, "a word is expected here")
		return ""
	}
	return n.Value
}

// pairs goes through the keys of a mapping and their values.
func pairs(n *yaml.Node) func(func(key, value *yaml.Node) bool) {
	return func(yield func(key, value *yaml.Node) bool) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i], n.Content[i+1]) {
				return
			}
		}
	}
}
