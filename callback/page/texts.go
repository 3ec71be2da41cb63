package page

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed texts
var textFiles embed.FS

// fallback is spoken where the town speaks none of the page's languages.
const fallback = "de"

// written lists the languages there are texts in, by name.
func written() (list []string) {
	files, _ := textFiles.ReadDir("texts")
	for _, f := range files {
		list = append(list, strings.TrimSuffix(f.Name(), ".yaml"))
	}
	return list
}

// tongues are the town's languages the page has texts in, in the town's order.
func tongues(town []string) (list []string) {
	ours := written()
	for _, l := range town {
		if slices.Contains(ours, l) {
			list = append(list, l)
		}
	}
	if len(list) == 0 {
		return []string{fallback}
	}
	return list
}

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
