package desk

import (
	"embed"
	"fmt"
	"io/fs"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed texts
var textFiles embed.FS

// texts are the desk's words in one language, by key.
type texts map[string]string

// readTexts reads texts/<language>/*.yaml, each with the words of one subject.
func readTexts(language string) (texts, error) {
	files, err := fs.Glob(textFiles, "texts/"+language+"/*.yaml")
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("read texts: there are none in %q", language)
	}
	all := texts{}
	for _, file := range files {
		b, err := textFiles.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read texts: %w", err)
		}
		t := texts{}
		if err := yaml.Unmarshal(b, &t); err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		for key, text := range t {
			if _, ok := all[key]; ok {
				return nil, fmt.Errorf("read %s: %s stands in another file too", file, key)
			}
			all[key] = text
		}
	}
	return all, nil
}

// say gives the text of a key with {name} filled in from name, value pairs. An
// unknown key is shown as it is, so that it is noticed and nothing breaks.
func (t texts) say(key string, pairs ...string) string {
	text, ok := t[key]
	if !ok {
		return key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, "{"+pairs[i]+"}", pairs[i+1])
	}
	return text
}

// count gives the text of key.one or key.other with {n} filled in.
func (t texts) count(key string, n int, pairs ...string) string {
	form := ".other"
	if n == 1 {
		form = ".one"
	}
	return t.say(key+form, append(pairs, "n", fmt.Sprint(n))...)
}

// or gives the text of a key, or what else to show when there is none.
func (t texts) or(key, otherwise string) string {
	if text, ok := t[key]; ok {
		return text
	}
	return otherwise
}
