package dialogs_test

import "testing"

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
