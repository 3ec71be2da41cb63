package webchat

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var blank = regexp.MustCompile(`\{[a-z]+\}`)

func read(t *testing.T, l string) texts {
	t.Helper()
	got, err := readTexts(l)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// Every text is there in every language, with the same blanks, and none sends
// anybody away.
func TestTextsAreInStep(t *testing.T) {
	german := read(t, "de")
	for _, l := range written() {
		other := read(t, l)
		for key := range other {
			if _, ok := german[key]; !ok {
				t.Errorf("%s: %s is not in de.yaml", l, key)
			}
		}
		for key, text := range german {
			want, got := blank.FindAllString(text, -1), blank.FindAllString(other[key], -1)
			slices.Sort(want)
			slices.Sort(got)
			if other[key] == "" || !slices.Equal(want, got) {
				t.Errorf("%s: %s: %q has the blanks %v, not %v", l, key, other[key], got, want)
			}
			if low := strings.ToLower(other[key]); strings.Contains(low, "later") || strings.Contains(low, "später") {
				t.Errorf("%s: %s sends citizens away: %q", l, key, other[key])
			}
		}
	}
}

var (
	asked  = regexp.MustCompile(`\bt "([a-z.-]+)"`)
	inCode = regexp.MustCompile(`^(language|clock(\.day)?|assistant|title|problem\..*|note\.(anew|ended)|who\.person|widget\..*)$`)
)

// Every text a template needs is there, and every text is needed.
func TestTextsAreUsed(t *testing.T) {
	german, needed := read(t, "de"), map[string]bool{}
	files, _ := templates.ReadDir("templates")
	for _, f := range files {
		b, _ := templates.ReadFile("templates/" + f.Name())
		for _, m := range asked.FindAllStringSubmatch(string(b), -1) {
			needed[m[1]] = true
		}
	}
	for key := range needed {
		if _, ok := german[key]; !ok {
			t.Errorf("%s is missing", key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(german)) {
		if !needed[key] && !inCode.MatchString(key) {
			t.Errorf("%s is not used", key)
		}
	}
}

var (
	sentence = regexp.MustCompile(`[^.?!:]+`)
	// The subjunctive, the passive, and what is short for something.
	heavy = regexp.MustCompile(`(?i)\b(würde[nt]?|könnte[nt]?|hätte[nt]?|wäre[nt]?|wurden?|worden|z\. ?b\.|bzw\.|usw\.|ggf\.)`)
)

// Leichte Sprache has short sentences (BITV 2.0, Anlage 2, Teil 2).
func TestLeichteSprache(t *testing.T) {
	for key, text := range read(t, "de-simple") {
		for _, s := range sentence.FindAllString(text, -1) {
			if n := len(strings.Fields(s)); n > 12 {
				t.Errorf("%s: %d words in %q", key, n, s)
			}
		}
		if found := heavy.FindString(text); found != "" {
			t.Errorf("%s: %q is heavy: %q", key, found, text)
		}
	}
}
