package page

import (
	"embed"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed texts
var textFiles embed.FS

// languages are those the page speaks; the first one is spoken to whoever
// understands none of them.
var languages = [...]string{"de", "en"}

// texts are the page's words in one language, by key.
type texts map[string]string

// readTexts reads texts/<language>.yaml.
func readTexts(language string) (texts, error) {
	b, err := textFiles.ReadFile("texts/" + language + ".yaml")
	if err != nil {
		return nil, fmt.Errorf("read texts: %w", err)
	}
	t := texts{}
	if err := yaml.Unmarshal(b, &t); err != nil {
		return nil, fmt.Errorf("read texts/%s.yaml: %w", language, err)
	}
	return t, nil
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
