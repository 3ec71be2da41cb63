package simulator

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// params is what a method was called with: texts as they are, everything else
// as JSON.
type params map[string]string

func (p params) number(name string) int64 {
	n, _ := strconv.ParseInt(p[name], 10, 64) // checked before
	return n
}

func (p params) flag(name string) bool { return p[name] == "true" }

// object reads JSON that was checked before.
func (p params) object(name string, into any) bool {
	return p[name] != "" && json.Unmarshal([]byte(p[name]), into) == nil
}

// jsonParams is the parameters of a JSON body. What stands in it as a text may
// be JSON itself, as in a form.
func jsonParams(raw []byte) (params, bool) {
	var given map[string]json.RawMessage
	if err := json.Unmarshal(raw, &given); err != nil || given == nil {
		return nil, false
	}
	p := params{}
	for name, value := range given {
		var words string
		if json.Unmarshal(value, &words) == nil && !bytes.Equal(value, []byte("null")) {
			p[name] = words
			continue
		}
		p[name] = string(value)
	}
	return p, true
}

// checker holds parameters against a shape.
type checker struct {
	types   map[string]shape
	unknown []string // what Telegram would not know, or we do not play
}

// params gives what Telegram says against the parameters, "" for nothing.
func (c *checker) params(takes shape, given params) string {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, ok := takes[name]; !ok {
			c.unknown = append(c.unknown, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(takes)) {
		f := takes[name]
		value, ok := given[name]
		if !ok && !f.required {
			continue
		}
		if f.rule != nil && f.rule(value) != "" {
			return f.rule(value)
		}
		if !ok {
			return name + " is empty"
		}
		if wrong := c.text(name, f.kind, value); wrong != "" {
			return wrong
		}
	}
	return ""
}

// text checks a value as it stands in a form.
func (c *checker) text(name, kind, value string) string {
	switch kind {
	case "String", "Integer|String":
		return ""
	case "Boolean":
		if boolean(value) != "" {
			return fmt.Sprintf("can't parse %s: %s", name, boolean(value))
		}
		return ""
	}
	d := json.NewDecoder(strings.NewReader(value))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil || d.More() {
		return "can't parse " + name + " JSON object"
	}
	return c.value(name, kind, v)
}

// value checks a decoded value.
func (c *checker) value(name, kind string, v any) string {
	wrong := fmt.Sprintf("can't parse %s: it must be of type %s", name, kind)
	if inner, ok := strings.CutPrefix(kind, "[]"); ok {
		list, ok := v.([]any)
		if !ok {
			return wrong
		}
		for _, item := range list {
			if wrong := c.value(name, inner, item); wrong != "" {
				return wrong
			}
		}
		return ""
	}
	good := false
	switch kind {
	case "String":
		_, good = v.(string)
	case "Boolean":
		_, good = v.(bool)
	case "Integer":
		var n json.Number
		if n, good = v.(json.Number); good {
			_, err := n.Int64()
			good = err == nil
		}
	default:
		return c.object(name, kind, v)
	}
	if !good {
		return wrong
	}
	return ""
}

// object checks an object of one of some kinds.
func (c *checker) object(name, kinds string, v any) string {
	o, ok := v.(map[string]any)
	if !ok {
		return "object expected as " + strings.ReplaceAll(name, "_", " ")
	}
	for kind := range strings.SplitSeq(kinds, "|") {
		if takes := c.types[kind]; kind == kinds || has(o, takes) {
			return c.fields(kind, takes, o)
		}
	}
	return "object expected as " + strings.ReplaceAll(name, "_", " ")
}

// has reports whether an object has the fields that its kind requires.
func has(o map[string]any, takes shape) bool {
	for name, f := range takes {
		if _, ok := o[name]; f.required && !ok {
			return false
		}
	}
	return true
}

// fields checks the fields of an object of a kind.
func (c *checker) fields(kind string, takes shape, o map[string]any) string {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if _, ok := takes[name]; !ok {
			c.unknown = append(c.unknown, kind+"."+name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(takes)) {
		f := takes[name]
		v, ok := o[name]
		if !ok && f.required {
			return fmt.Sprintf("can't parse %s: can't find field %q", kind, name)
		}
		if !ok {
			continue
		}
		if wrong := c.value(kind+"."+name, f.kind, v); wrong != "" {
			return wrong
		}
		if text, ok := v.(string); ok && f.rule != nil && f.rule(text) != "" {
			return f.rule(text)
		}
	}
	return ""
}
