package twilio

import (
	"strings"
	"testing"
)

func TestPayload(t *testing.T) {
	for s, want := range map[string][2]string{
		"q7:yes": {"q7", "yes"}, "a:b:c": {"a", "b:c"}, "_-aZ09:x": {"_-aZ09", "x"}, "q7::": {"q7", ":"},
		"q7:" + strings.Repeat("x", 52): {"q7", strings.Repeat("x", 52)},
	} {
		ask, choice, ours := parsePayload(s)
		if ask != want[0] || choice != want[1] || !ours || payload(ask, choice) != s {
			t.Errorf("%q: %q %q %v", s, ask, choice, ours)
		}
	}
	for _, s := range []string{
		"", ":", "q7", "q7:", ":yes", "q7:" + strings.Repeat("x", 53), "question1:x", "q 7:x", "ä:x", "q7:ä", "q7:a b", "q7:\n", "-:?", "-:x", "q7:?",
		`q7:"`, "q7:'", "q7:{{1}}", `q7:\n`, "confirm\x00:x", "q7:\x7f",
	} {
		if ask, choice, ours := parsePayload(s); ask != "-" || choice != "?" || ours {
			t.Errorf("%q: %q %q %v", s, ask, choice, ours)
		}
	}
}

// FuzzPayload: whatever comes in is a choice we could have offered, or none.
func FuzzPayload(f *testing.F) {
	for _, s := range []string{"q7:yes", "", "-:?", "q7:", ":x", `{"a":1}`, "q7:2026-11-24T10:00:00+01:00/2026-11-24T11:00:00+01:00", "q7:{{2}}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		ask, choice, ours := parsePayload(s)
		if ours != (s != "" && payload(ask, choice) == s) || !ours && (ask != "-" || choice != "?") {
			t.Fatalf("%q: %q %q %v", s, ask, choice, ours)
		}
		if len(ask) > 8 || len(choice) > 52 {
			t.Fatalf("%q %q", ask, choice)
		}
	})
}
