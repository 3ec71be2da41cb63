package desk

import (
	"context"
	"net/http"
	"testing"
)

// TestPIN: a member sets a PIN that is not easily guessed, and gets a number
// that nobody else has; it is kept as a hash.
func TestPIN(t *testing.T) {
	w := newTown(t, func(c *Config) { c.StaffLine = "030 23125010" })
	b := w.signedIn("anna")
	b.get("/desk/account").want(t, http.StatusOK, "030 23125010", "noch nicht eingerichtet")
	for pin, say := range map[string]string{
		"12345": "sechs Ziffern", "1234567": "sechs Ziffern", "12a456": "sechs Ziffern", "123456": "zu leicht", "987654": "zu leicht",
		"777777": "zu leicht", "482482": "zu leicht",
	} {
		b.post("/desk/account/pin", "current", password, "pin", pin, "again", pin).want(t, http.StatusUnprocessableEntity, say)
	}
	b.post("/desk/account/pin", "current", password, "pin", "482913", "again", "482914").want(t, http.StatusUnprocessableEntity, "verschieden")
	b.post("/desk/account/pin", "current", "geraten geraten", "pin", "482913", "again", "482913").want(t, http.StatusUnprocessableEntity, "Passwort stimmt nicht")
	b.post("/desk/account/pin", "current", password, "pin", "482913", "again", "482913").want(t, http.StatusSeeOther)
	s, err := w.Member(context.Background(), "anna")
	if err != nil || len(s.Number) != 4 {
		t.Fatalf("kept is %+v (%v)", s, err)
	}
	for pin, want := range map[string]bool{"482913": true, "482914": false, "": false} {
		if fits, err := PINFits(s.PIN, pin); err != nil || fits != want {
			t.Errorf("%q fits: %v (%v)", pin, fits, err)
		}
	}
	if fits, err := PINFits("", "no PIN is as long as this"); err != nil || fits {
		t.Errorf("a PIN fits nobody's: %v (%v)", fits, err)
	}
}
