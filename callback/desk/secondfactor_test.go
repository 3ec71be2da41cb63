package desk

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/rathausruf/rathausruf/callback"
)

var codeRules = map[string]access{
	"GET /desk/code":               {anyone: true},
	"POST /desk/code":              {anyone: true},
	"GET /desk/second-factor":      {newcomer: true},
	"POST /desk/second-factor":     {newcomer: true},
	"POST /desk/second-factor/off": {},
	"GET /desk/account":            {},
	"POST /desk/account/phones":    {},
}

// sealer turns bytes round, bound to a name.
type sealer struct{}

func (sealer) Seal(name string, data []byte) []byte {
	out := []byte(name + "|")
	for _, b := range data {
		out = append(out, ^b)
	}
	return out
}

func (sealer) Open(name string, sealed []byte) ([]byte, error) {
	rest, ok := bytes.CutPrefix(sealed, []byte(name+"|"))
	if !ok {
		return nil, fmt.Errorf("sealed for somebody else")
	}
	var out []byte
	for _, b := range rest {
		out = append(out, ^b)
	}
	return out, nil
}

// app is the app that shows a member's codes.
type app struct {
	w      *town
	secret string
}

func (a app) code() string {
	a.w.t.Helper()
	code, err := totp.GenerateCode(a.secret, a.w.now())
	if err != nil {
		a.w.t.Fatal(err)
	}
	return code
}

var typedSecret = regexp.MustCompile(`<span class="token">([A-Z2-7 ]+)</span>`)

// setsUp sets the second factor up and gives the app and the recovery codes.
func (b *browser) setsUp() (app, []string) {
	b.w.t.Helper()
	page := b.get("/desk/second-factor").want(b.w.t, http.StatusOK, "data:image/png;base64,")
	a := app{b.w, strings.ReplaceAll(typedSecret.FindStringSubmatch(page.text())[1], " ", "")}
	done := b.post("/desk/second-factor", "code", a.code()).want(b.w.t, http.StatusOK, "Ihre Ersatz-Codes")
	var codes []string
	for _, m := range regexp.MustCompile(`<li>([A-Z2-7]{5}-[A-Z2-7]{5})</li>`).FindAllStringSubmatch(done.text(), -1) {
		codes = append(codes, m[1])
	}
	return a, codes
}

// passes types the password and reports where that leads.
func (b *browser) passes(login string) string {
	return b.post("/desk/sign-in", "login", login, "password", password).to()
}

// TestSecondFactor: who has set it up needs a code after the password, and
// nothing is open before it.
func TestSecondFactor(t *testing.T) {
	w := newTown(t)
	a, codes := w.signedIn("anna").setsUp()
	if len(codes) != recoveryCodes {
		t.Fatalf("recovery codes are %q", codes)
	}
	kept, err := w.Member(context.Background(), "anna")
	if err != nil || bytes.Contains(kept.TOTP, []byte(a.secret)) || strings.Contains(strings.Join(kept.Recovery, " "), codes[0][:5]) {
		t.Errorf("the store has the secret: %+v (%v)", kept, err)
	}
	b := w.browser()
	if to := b.passes("anna"); !strings.HasPrefix(to, "/desk/code") {
		t.Fatalf("the password leads to %q", to)
	}
	b.get("/desk/code").want(t, http.StatusOK, "Code eingeben")
	if got := b.get("/desk").to(); got != "/desk/sign-in" {
		t.Errorf("without a code the desk leads to %q", got)
	}
	b.post("/desk/code", "code", a.code()).want(t, http.StatusUnauthorized, "schon benutzt") // it set the factor up
	w.pass(time.Minute)
	b.post("/desk/code", "code", "000000").want(t, http.StatusUnauthorized)
	if got := b.post("/desk/code", "code", a.code(), "to", "/desk/closures").to(); got != "/desk/closures" {
		t.Errorf("the code leads to %q", got)
	}
	b.get("/desk").want(t, http.StatusOK, "Anna Albrecht")

	other := w.browser()
	other.passes("anna")
	other.post("/desk/code", "code", a.code()).want(t, http.StatusUnauthorized) // used a moment ago
	if got := other.post("/desk/code", "code", strings.ToLower(codes[0])).to(); got != "/desk" {
		t.Errorf("a recovery code leads to %q", got)
	}
	third := w.browser()
	third.passes("anna")
	third.post("/desk/code", "code", codes[0]).want(t, http.StatusUnauthorized)
}

// TestCodesAreNotGuessed: a few tries, however often the password is typed in
// between; an old page, a changed password and a stranger's code are of no use.
func TestCodesAreNotGuessed(t *testing.T) {
	w := newTown(t)
	a, _ := w.signedIn("anna").setsUp()
	w.pass(time.Minute)
	b := w.browser()
	for range codeTries {
		b.passes("anna")
		b.post("/desk/code", "code", "123456").want(t, http.StatusUnauthorized)
	}
	b.passes("anna")
	b.post("/desk/code", "code", a.code()).want(t, http.StatusTooManyRequests, "zu viele Versuche")
	w.pass(triesWindow + time.Second)
	if to := b.post("/desk/code", "code", a.code()).to(); to != "/desk/sign-in" {
		t.Errorf("a code that comes late leads to %q", to)
	}
	b.passes("anna")
	w.change("anna", func(s *callback.Staff) { s.Password = hashes()[oneTime] })
	if to := b.post("/desk/code", "code", a.code()).to(); to != "/desk/sign-in" {
		t.Errorf("a code after another password leads to %q", to)
	}
	carla := w.signedIn("carla")
	carla.setsUp()
	foreign := w.browser()
	foreign.passes("carla")
	foreign.post("/desk/code", "code", a.code()).want(t, http.StatusUnauthorized)
}

// TestSecondFactorIsRequired: where the town wants it, nothing opens before it
// is set up; it is taken off with password and code only.
func TestSecondFactorIsRequired(t *testing.T) {
	w := newTown(t, func(c *Config) { c.SecondFactor = true })
	b := w.signedIn("anna")
	for _, page := range []string{"/desk", "/desk/account", "/desk/closures"} {
		if to := b.get(page).to(); to != "/desk/second-factor" {
			t.Errorf("%s leads to %q", page, to)
		}
	}
	b.get("/desk/second-factor").want(t, http.StatusOK, "Ihre Stadt möchte")
	b.post("/desk/second-factor", "code", "000000").want(t, http.StatusUnprocessableEntity, "stimmt nicht")
	a, _ := b.setsUp()
	b.get("/desk").want(t, http.StatusOK)
	w.pass(time.Minute)
	b.post("/desk/second-factor/off", "current", "geraten geraten", "code", a.code()).want(t, http.StatusUnprocessableEntity)
	b.post("/desk/second-factor/off", "current", password, "code", "000000").want(t, http.StatusUnprocessableEntity)
	if to := b.post("/desk/second-factor/off", "current", password, "code", a.code()).to(); to != "/desk/account" {
		t.Errorf("taking it off leads to %q", to)
	}
	if to := b.get("/desk").to(); to != "/desk/second-factor" {
		t.Errorf("after it was taken off the desk leads to %q", to)
	}
}

// TestPicture: what the app photographs is an image of our own, and says what
// the app needs.
func TestPicture(t *testing.T) {
	w := newTown(t)
	address, err := w.desk.picture("anna", newCodeSecret())
	if err != nil {
		t.Fatal(err)
	}
	data, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(string(address), "data:image/png;base64,"))
	if err != nil || !bytes.HasPrefix(data, []byte("\x89PNG")) {
		t.Errorf("the picture is %.20q (%v)", data, err)
	}
}

// TestPhones: a member says where it rings; only they see the numbers.
func TestPhones(t *testing.T) {
	w := newTown(t)
	b := w.signedIn("anna")
	b.get("/desk/account").want(t, http.StatusOK, "49 30 23125201")
	b.post("/desk/account/phones", "office", "030 23125 201", "home", "abc", "ring", "office").
		want(t, http.StatusUnprocessableEntity, "„Zu Hause“", "abc")
	b.post("/desk/account/phones", "office", "030 23125 201").want(t, http.StatusUnprocessableEntity, "welches Telefon")
	b.post("/desk/account/phones", "office", "030 23125 201", "home", "030 23125 202", "ring", "home").want(t, http.StatusSeeOther)
	s, err := w.Member(context.Background(), "anna")
	if err != nil || s.Phone != "+493023125202" || s.Phones.Office != staffPhone || s.Phones.Home != "+493023125202" {
		t.Errorf("kept is %+v (%v)", s, err)
	}
	b.post("/desk/account/phones", "office", "030 23125 201", "ring", "none").want(t, http.StatusSeeOther)
	if s, _ = w.Member(context.Background(), "anna"); s.Phone != "" || s.Phones.Office != staffPhone {
		t.Errorf("kept is %+v", s)
	}
}
