package dialogs_test

import "testing"

// TestLanguageChangesOnClearWordsOnly: a German word that is like an English
// one changes nothing; a message that is English does.
func TestLanguageChangesOnClearWordsOnly(t *testing.T) {
	for first, want := range map[string]string{
		"Wie beantrage ich einen Perso?": "de", "Perso": "de", "Status": "de", "Hallo": "de", "Ist die Person noch da?": "de", "Mein Pass ist weg, was now": "de",
		"I want to cancel my callback": "en", "please call me back": "en", "opening hours": "en", "English": "en", "Can I talk to a person?": "en",
		"Randevumu iptal etmek istiyorum": "tr", "beni geri arar mısınız": "tr", "Türkçe": "tr", "turkce konusmak istiyorum": "tr", "Ich möchte einen Termin": "de",
	} {
		s := &story{t: t, script: load(t)}
		s.begin("sms")
		s.play(first)
		if got := s.state.Language; got != want {
			t.Errorf("%q is answered in %s, want %s:\n%s", first, got, want, s.out.String())
		}
	}
}
