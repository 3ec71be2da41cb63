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
		"+493023125000": "030 23125000", "+496990009000": "069 90009000", "+492214710043": "0221 4710043", "+4921100": "0211 00",
		"+4990600": "0906 00", "+49332800": "03328 00", "+491713920001": "0171 3920001",
		"+4917604069010": "0176 04069010", "+49221": "0221 ",
	} {
		facts["reference"] = number
		text := s.Text("de", "notice.confirmed", "sms", facts)
		if !strings.Contains(text, "Nummer "+want) {
			t.Errorf("%s is not %q in %s", number, want, text)
		}
	}
}
