package webchat

import (
	"embed"
	"fmt"
	"html/template"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

//go:embed texts
var textFiles embed.FS

// fallback is written where the town speaks none of ours.
const fallback = "de"

// written lists the languages there are texts in, by name.
func written() (list []string) {
	files, _ := textFiles.ReadDir("texts")
	for _, f := range files {
		list = append(list, strings.TrimSuffix(f.Name(), ".yaml"))
	}
	return list
}

// voice is what the page says in one language, and how.
type voice struct {
	texts
	page *template.Template
}

// texts are words by key.
type texts map[string]string

// readVoices reads what the page says in the town's languages. A town that
// speaks none of ours has its page in German.
func (w *Chat) readVoices() error {
	ours := written()
	for _, l := range w.c.Languages {
		if slices.Contains(ours, l) {
			w.tongues = append(w.tongues, l)
		}
	}
	if len(w.tongues) == 0 {
		w.tongues = []string{fallback}
	}
	for _, l := range w.tongues {
		t, err := readTexts(l)
		if err != nil {
			return err
		}
		p, err := template.New(l).Funcs(template.FuncMap{"t": t.say}).ParseFS(templates, "templates/*.html")
		if err != nil {
			return fmt.Errorf("read the chat's page: %w", err)
		}
		w.voices[l] = voice{t, p}
	}
	return nil
}

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
