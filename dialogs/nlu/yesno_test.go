package nlu_test

import (
	"os"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// lines are those of a file in testdata.
func lines(t testing.TB, name string) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}

// TestRefusalsAreNeverYes: whoever refuses has nothing booked or cancelled for
// them, in any way of saying so; with politeness around it, too.
func TestRefusalsAreNeverYes(t *testing.T) {
	l, list, plain := language(t, "de"), lines(t, "refusals.txt"), 0
	if len(list) < 100 {
		t.Errorf("%d refusals, want 100", len(list))
	}
	for _, said := range list {
		for _, around := range []string{"%", "äh, %", "% bitte", "also % danke", "Entschuldigung, %!", "ich glaube, %"} {
			if text := strings.Replace(around, "%", said, 1); l.Hear(text).YesNo() == nlu.Yes {
				t.Errorf("%q is yes", text)
			}
		}
		if l.Hear(said).YesNo() == nlu.No {
			plain++
		} else if testing.Verbose() {
			t.Logf("unclear: %s", said)
		}
	}
	if plain*10 < len(list)*9 {
		t.Errorf("%d of %d refusals are no, want nine of ten", plain, len(list))
	}
}

// TestConsents: yes in its many forms is yes, or asked once more, but never no.
func TestConsents(t *testing.T) {
	l, list, plain := language(t, "de"), lines(t, "consents.txt"), 0
	for _, said := range list {
		switch l.Hear(said).YesNo() {
		case nlu.Yes:
			plain++
		case nlu.No:
			t.Errorf("%q is no", said)
		default:
			t.Logf("unclear: %s", said)
		}
	}
	if plain*10 < len(list)*9 {
		t.Errorf("%d of %d are yes, want nine of ten", plain, len(list))
	}
}
