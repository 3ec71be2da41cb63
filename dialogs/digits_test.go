package dialogs_test

import (
	"strings"
	"testing"
)

// TestNumbersAreWrittenWithTheirAreaCode: the gap stands behind the area code
// of a city, whatever its length.
func TestNumbersAreWrittenWithTheirAreaCode(t *testing.T) {
	s := load(t)
	facts := map[string]string{"reference": "4829138"}
	for number, want := range map[string]string{
		"+493023125000": "030 23125000", "+496990009000": "069 90009000", "+4922190009": "0221 90009", "+4921190009000": "0211 90009000",
		"+4990690009": "0906 90009", "+493328123456": "03328 123456", "+491713920001": "0171 3920001",
		"+4917604069010": "0176 04069010", "+49221": "0221 ",
	} {
		facts["reference"] = number
		text := s.Text("de", "notice.confirmed", "sms", facts)
		if !strings.Contains(text, "Nummer "+want) {
			t.Errorf("%s is not %q in %s", number, want, text)
		}
	}
}
