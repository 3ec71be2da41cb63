package main

import (
	_ "embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/caarlos0/env/v11"
	"go.yaml.in/yaml/v4"
)

//go:embed musterstadt.yaml
var musterstadt []byte

// Secret is a string that never shows itself.
type Secret string

// String hides the secret.
func (s Secret) String() string {
	if s == "" {
		return ""
	}
	return "***"
}

// GoString hides it from %#v.
func (s Secret) GoString() string { return s.String() }

// LogValue hides it from slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// MarshalText hides it from encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Switch is "on", "off" or not set.
type Switch string

// On reports whether it is on.
func (s Switch) On() bool { return s == "on" }

// UnmarshalText reads on, true, yes, 1 and their opposites.
func (s *Switch) UnmarshalText(b []byte) error {
	switch strings.ToLower(string(b)) {
	case "on", "true", "yes", "1":
		*s = "on"
	case "off", "false", "no", "0":
		*s = "off"
	case "":
	default:
		return fmt.Errorf("%q is neither on nor off", b)
	}
	return nil
}

// loadConfig reads the town's file named by RATHAUSRUF_CONFIG, or the sample
// town, and then the environment. The error lists every problem, with file and
// line where there is one.
func loadConfig(environ []string) (Config, error) {
	vars, err := withFiles(environ)
	if err != nil {
		return Config{}, err
	}
	c, text := Config{file: vars["RATHAUSRUF_CONFIG"]}, musterstadt
	if c.file == "" {
		c.file, c.Sample = "musterstadt.yaml", true
	} else if text, err = os.ReadFile(c.file); err != nil {
		return c, fmt.Errorf("read the town's file: %w; check RATHAUSRUF_CONFIG", err)
	}
	if err := decodeTown(&c, text, vars); err != nil {
		return c, err
	}
	if err := env.ParseWithOptions(&c, env.Options{Environment: vars}); err != nil {
		return c, fmt.Errorf("read the environment: %w", err)
	}
	c.complete()
	c.read = true
	return c, locate(c.check(), c.file, text)
}

// withFiles is the environment as a map, in which X_FILE has become X for
// every variable of ours.
func withFiles(environ []string) (map[string]string, error) {
	vars := map[string]string{}
	for _, kv := range environ {
		k, v, _ := strings.Cut(kv, "=")
		vars[k] = v
	}
	for k, path := range vars {
		name, ok := strings.CutSuffix(k, "_FILE")
		ours := strings.HasPrefix(name, "RATHAUSRUF_") || strings.HasPrefix(name, "TWILIO_") || strings.HasPrefix(name, "TELEGRAM_")
		if !ok || !ours || vars[name] != "" {
			continue
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", k, err)
		}
		vars[name] = strings.TrimRight(string(b), "\r\n")
	}
	return vars, nil
}

// decodeTown reads strict YAML: an unknown key is an error.
func decodeTown(c *Config, text []byte, vars map[string]string) error {
	expanded, err := expand(string(text), vars)
	if err != nil {
		return prefixed(err, c.file)
	}
	d := yaml.NewDecoder(strings.NewReader(expanded))
	d.KnownFields(true)
	err = d.Decode(c)
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s: the file is empty; docs/operating.md shows one", c.file)
	}
	var many *yaml.LoadErrors
	if !errors.As(err, &many) {
		return prefixed(err, c.file)
	}
	var errs []error
	for _, e := range many.Errors {
		errs = append(errs, fmt.Errorf("line %d: %s", e.Mark.Line, friendly(e.Message)))
	}
	return prefixed(errors.Join(errs...), c.file)
}

var (
	placeholder  = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)
	fileKey      = regexp.MustCompile(`^(\s*(?:[-{]\s*)?)(api_token|secret|auth_token|auth_token_secondary|bot_token|webhook_secret|client_secret|password)_file:\s*["']?([^"'#]+?)["']?\s*(?:#.*)?$`)
	wrongKind    = regexp.MustCompile("cannot construct !!\\w+ (?:(`.*`) )?into (\\S+)")
	unknownField = regexp.MustCompile(`field (\S+) not found in type (\S+)`)
	lineOf       = regexp.MustCompile(`^line (\d+): `)
)

// expand puts the environment into ${NAME} and the content of files into
// *_file secrets, line by line so that line numbers stay.
func expand(text string, vars map[string]string) (string, error) {
	lines := strings.Split(text, "\n")
	var errs []error
	for i, line := range lines {
		if strings.HasPrefix(strings.TrimSpace(line), "#") {
			continue
		}
		line = placeholder.ReplaceAllStringFunc(line, func(m string) string {
			v, ok := vars[m[2:len(m)-1]]
			if !ok {
				errs = append(errs, fmt.Errorf("line %d: %s is not set in the environment", i+1, m))
			}
			return v
		})
		if m := fileKey.FindStringSubmatch(line); m != nil {
			b, err := os.ReadFile(m[3])
			if err != nil {
				errs = append(errs, fmt.Errorf("line %d: %w", i+1, err))
			}
			line = m[1] + m[2] + ": " + strconv.Quote(strings.TrimSpace(string(b)))
		}
		lines[i] = line
	}
	return strings.Join(lines, "\n"), errors.Join(errs...)
}

// friendly words a message of the YAML reader.
func friendly(msg string) string {
	if m := wrongKind.FindStringSubmatch(msg); m != nil {
		return m[1] + " does not fit here; wanted is " + kind(m[2])
	}
	return unknownField.ReplaceAllString(msg, "the key $1 is unknown here; check its spelling and its indentation")
}

// kind names a type of ours in words of the file.
func kind(goType string) string {
	switch {
	case strings.HasPrefix(goType, "[]"):
		return "a list: [one, two]"
	case strings.HasPrefix(goType, "map["), strings.HasPrefix(goType, "main."), strings.HasPrefix(goType, "callback."):
		return "keys and values: {key: value}"
	case goType == "int":
		return "a whole number"
	}
	return "a single value"
}

// prefixed puts "file:line: " before every error of a joined one.
func prefixed(err error, file string) error {
	if err == nil {
		return nil
	}
	list := []error{err}
	if j, ok := err.(interface{ Unwrap() []error }); ok {
		list = j.Unwrap()
	}
	out := make([]error, len(list))
	for i, e := range list {
		msg := strings.TrimPrefix(e.Error(), "yaml: ")
		if m := lineOf.FindStringSubmatch(msg); m != nil {
			out[i] = fmt.Errorf("%s:%s: %s", file, m[1], strings.TrimPrefix(msg, m[0]))
		} else {
			out[i] = fmt.Errorf("%s: %s", file, msg)
		}
	}
	return errors.Join(out...)
}

var place = regexp.MustCompile(`^(\w+)(?:\[(\d+)\])?`)

// locate finds the line of each problem that begins with its key ("town: …",
// "departments[1] …") in the town's file.
func locate(err error, file string, text []byte) error {
	if err == nil {
		return nil
	}
	var root yaml.Node
	if yaml.Unmarshal(text, &root) != nil || len(root.Content) == 0 {
		return err
	}
	var out []error
	for _, e := range flatten(err) {
		m := place.FindStringSubmatch(e.Error())
		if line := keyLine(root.Content[0], m); line > 0 {
			e = fmt.Errorf("%s:%d: %w", file, line, e)
		}
		out = append(out, e)
	}
	return errors.Join(out...)
}

// keyLine is the line of a top-level key, or of an element of its list.
func keyLine(n *yaml.Node, m []string) int {
	for i := 0; m != nil && i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value != m[1] {
			continue
		}
		if k, err := strconv.Atoi(m[2]); err == nil && k < len(n.Content[i+1].Content) {
			return n.Content[i+1].Content[k].Line
		}
		return n.Content[i].Line
	}
	return 0
}

// flatten lists the errors inside joined ones.
func flatten(err error) []error {
	j, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var out []error
	for _, e := range j.Unwrap() {
		out = append(out, flatten(e)...)
	}
	return out
}
