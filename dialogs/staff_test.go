package dialogs_test

import (
	"strings"
	"testing"
)

// TestStaffTextsAreThere: the telephone is given them by key.
func TestStaffTextsAreThere(t *testing.T) {
	s := load(t)
	for _, language := range s.Languages() {
		for _, key := range []string{"gone", "trouble", "missed", "busy", "failed"} {
			if text := s.Text(language, "staff."+key, "voice", nil); len(text) < 10 {
				t.Errorf("%s: staff.%s is %q", language, key, text)
			}
		}
	}
}

// TestStaffAreToldTheLanguage: by its name in theirs, or by its own.
func TestStaffAreToldTheLanguage(t *testing.T) {
	s := load(t)
	for key, want := range map[string]string{"de en": "Englisch", "de de-simple": "Leichte Sprache", "en de": "German", "en de-simple": "Leichte Sprache", "de xx": ""} {
		staff, language, _ := strings.Cut(key, " ")
		if got := s.Text(staff, "staff.language-"+language, "voice", nil); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
}
