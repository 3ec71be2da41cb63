package dialogs_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/rathausruf/rathausruf/dialogs"
)

// TestWhoCannotBeHelpedGetsThePeoplesNumber: where the machine is at its end,
// its own number would lead round in a circle.
func TestWhoCannotBeHelpedGetsThePeoplesNumber(t *testing.T) {
	alone := town()
	delete(alone.Facts, "office")
	without, err := dialogs.Load(dialogs.Files, specs(), alone)
	if err != nil {
		t.Fatal(err)
	}
	s := load(t)
	digits := func(text string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return r
			}
			return -1
		}, text)
	}
	for _, language := range s.Languages() {
		for _, key := range []string{"system.fallback", "system.reach", "human.alone"} {
			for _, channel := range []string{"voice", "sms", "web"} {
				if text := s.Text(language, key, channel, nil); digits(text) != "03023125100" {
					t.Errorf("%s %s on %s gives another number: %s", language, key, channel, text)
				}
				text := without.Text(language, key, channel, nil)
				if digits(text) != "" || strings.Contains(text, ": .") || strings.ContainsAny(text, "{}[]") {
					t.Errorf("%s %s on %s, without an office: %s", language, key, channel, text)
				}
				if key != "system.reach" && len(text) < 20 {
					t.Errorf("%s %s on %s says next to nothing: %q", language, key, channel, text)
				}
			}
		}
	}
}

// TestFallbackTextsAreOneSegment: German and English stand together in one short
// message; other languages where there is room.
func TestFallbackTextsAreOneSegment(t *testing.T) {
	s := load(t)
	var all []string
	for _, language := range []string{"de", "en"} {
		all = append(all, s.Text(language, "system.fallback", "sms", nil))
	}
	if n, strange := places(strings.Join(all, "\n")); n > 160 || strange != 0 {
		t.Errorf("%d places, %q: %s", n, strange, all)
	}
}
