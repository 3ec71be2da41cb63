package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/rathausruf/rathausruf/dialogs/plain"
)

// TestPagesInLeichteSpracheAreEasy: what the chat and the citizen's page say.
func TestPagesInLeichteSpracheAreEasy(t *testing.T) {
	blank := regexp.MustCompile(`\{[a-z]+\}`)
	filled := map[string]string{
		"{moment}": "Mittwoch, 25. November. Um 8:30 Uhr", "{when}": "Mittwoch, 25. November. Von 8:30 Uhr bis 10:30 Uhr",
		"{date}": "Mittwoch, 25. November", "{day}": "Mittwoch, 25. November", "{month}": "November", "{host}": "stadt.example", "{span}": "Von 8:30 Uhr bis 9 Uhr",
		"{weekday}": "Mittwoch", "{town}": "Musterstadt", "{payer}": "Muster",
	}
	for _, file := range []string{"callback/page/texts/de-simple.yaml", "channels/webchat/texts/de-simple.yaml"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts := map[string]string{}
		if err := yaml.Unmarshal(data, &texts); err != nil {
			t.Fatal(err)
		}
		if len(texts) < 50 {
			t.Fatalf("%s has only %d texts", file, len(texts))
		}
		for key, text := range texts {
			if key == "date" || key == "clock.day" { // a day is 25.
				continue
			}
			said := blank.ReplaceAllStringFunc(text, func(name string) string {
				if v := filled[name]; v != "" {
					return v
				}
				return "30"
			})
			for _, f := range plain.Check(said) {
				t.Errorf("%s: %s: %v", file, key, f)
			}
		}
	}
}

// TestCheckHintsAtHardWords: the sample town is easy; a town's own hard answer is
// told by check, which finds no problem all the same.
func TestCheckHintsAtHardWords(t *testing.T) {
	sample, err := loadConfig(nil)
	if err != nil {
		t.Fatal(err)
	}
	if list := hints(sample); len(list) > 0 {
		t.Errorf("the sample town is hard: %v", list)
	}
	data, err := os.ReadFile("musterstadt.yaml")
	if err != nil {
		t.Fatal(err)
	}
	const easy, hard = "Ein Reise-Pass kostet 70 Euro.", "Für die Ausstellung des Reisepasses werden 70 Euro berechnet."
	if strings.Count(string(data), easy) != 1 {
		t.Fatalf("%q is not there once", easy)
	}
	file := filepath.Join(t.TempDir(), "town.yaml")
	if err := os.WriteFile(file, []byte(strings.Replace(string(data), easy, hard, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err = run(t.Context(), []string{"check"}, []string{"RATHAUSRUF_CONFIG=" + file, "RATHAUSRUF_SECRET=0123456789abcdef0123456789abcdef"}, nil, &out, &out)
	if err != nil {
		t.Errorf("%v:\n%s", err, out.String())
	}
	for _, want := range []string{"hint: faq: reisepass: answer: de-simple is hard: passive", "genitive", "no problem found"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is not told:\n%s", want, out.String())
		}
	}
}
