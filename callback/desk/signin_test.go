package desk

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func TestSignIn(t *testing.T) {
	w := newTown(t)
	b := w.browser()
	if a := b.get("/desk"); a.Code != http.StatusSeeOther || a.to() != "/desk/sign-in" {
		t.Fatalf("without a session: %d to %q", a.Code, a.to())
	}
	b.get("/desk/sign-in").want(t, http.StatusOK, "Benutzername", `lang="de"`)
	a := b.post("/desk/sign-in", "login", " Anna ", "password", password)
	if a.Code != http.StatusSeeOther || a.to() != "/desk" {
		t.Fatalf("sign in: %d to %q", a.Code, a.to())
	}
	cookie := a.Header().Get("Set-Cookie")
	for _, part := range []string{"desk=", "HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q lacks %s", cookie, part)
		}
	}
	b.get("/desk").want(t, http.StatusOK, "Anna Albrecht")
	if a := b.post("/desk/sign-out"); a.to() != "/desk/sign-in?left" {
		t.Fatalf("sign out leads to %q", a.to())
	}
	if a := b.get("/desk"); a.Code != http.StatusSeeOther {
		t.Errorf("after signing out: %d", a.Code)
	}
	if len(w.sessions) != 0 {
		t.Errorf("%d sessions are left", len(w.sessions))
	}
}

func TestSecureCookie(t *testing.T) {
	w := newTown(t, func(c *Config) { c.Secure = true })
	a := w.browser().post("/desk/sign-in", "login", "anna", "password", password)
	cookie := a.Header().Get("Set-Cookie")
	if !strings.HasPrefix(cookie, "__Host-desk=") || !strings.Contains(cookie, "Secure") || strings.Contains(cookie, "Domain") {
		t.Errorf("cookie %q", cookie)
	}
}

// TestSameAnswer: who tries learns neither which logins there are nor which
// are disabled, also not when too many tries were made.
func TestSameAnswer(t *testing.T) {
	w := newTown(t)
	w.change("bernd", func(s *callback.Staff) { s.Disabled = true })
	w.hire("dora", "Dora", "", "buergerbuero")
	w.change("dora", func(s *callback.Staff) { s.Password = "" })
	w.hire("emil", "Emil", "", "buergerbuero")
	w.change("emil", func(s *callback.Staff) { s.Password = "$argon2id$broken" })
	var first string
	for round := range 7 {
		for _, login := range []string{"anna", "nobody", "bernd", "dora", "emil"} {
			word := "falsch geraten und daneben"
			if login == "bernd" {
				word = password
			}
			a := w.browser().post("/desk/sign-in", "login", login, "password", word)
			want := http.StatusUnauthorized
			if round >= 5 {
				want = http.StatusTooManyRequests
			}
			if a.Code != want {
				t.Fatalf("round %d, %s: %d, want %d", round, login, a.Code, want)
			}
			text := strings.ReplaceAll(a.text(), login, "")
			if login == "anna" {
				first = text
			}
			if text != first {
				t.Errorf("round %d: %s is answered differently", round, login)
			}
		}
	}
	if a := w.browser().post("/desk/sign-in", "login", "anna", "password", password); a.Code != http.StatusTooManyRequests {
		t.Errorf("the right password after too many tries: %d", a.Code)
	}
	w.pass(triesWindow)
	if a := w.browser().post("/desk/sign-in", "login", "anna", "password", password); a.Code != http.StatusSeeOther {
		t.Errorf("a quarter of an hour later: %d", a.Code)
	}
}

// TestUnknownLoginIsHashed: an unknown login costs a password check too. The
// clock is coarse, so only the order of magnitude is compared.
func TestUnknownLoginIsHashed(t *testing.T) {
	w := newTown(t)
	took := func(login string) time.Duration {
		best := time.Hour
		for range 4 {
			start := time.Now()
			w.browser().post("/desk/sign-in", "login", login, "password", "falsch geraten und daneben")
			best = min(best, time.Since(start))
		}
		return best
	}
	known, unknown := took("anna"), took("nobody")
	if unknown*3 < known || known*3 < unknown {
		t.Errorf("a known login takes %v, an unknown one %v", known, unknown)
	}
}

func TestManyLoginsFromOneAddress(t *testing.T) {
	w := newTown(t)
	key := addressKey("192.0.2.1") // httptest's
	w.tries[key] = tried{triesPerAddress - 1, w.now().Add(time.Minute)}
	w.browser().post("/desk/sign-in", "login", "x1", "password", "falsch").want(t, http.StatusUnauthorized)
	w.browser().post("/desk/sign-in", "login", "x2", "password", "falsch").want(t, http.StatusTooManyRequests)
}

// TestGoodTriesFromOneAddress: a town hall that signs in all morning from one
// address is not locked out.
func TestGoodTriesFromOneAddress(t *testing.T) {
	w := newTown(t)
	key := addressKey("192.0.2.1")
	w.tries[key] = tried{triesPerAddress - 1, w.now().Add(time.Minute)}
	w.signedIn("anna")
	if n := w.tries[key].n; n != 0 {
		t.Errorf("%d tries still count", n)
	}
	w.signedIn("bernd")
}

// TestUnknownProxy: behind a proxy we were not told of all come from its
// address; who tries many logins there locks nobody else out.
func TestUnknownProxy(t *testing.T) {
	for _, address := range []string{"127.0.0.1", "::1", "10.1.2.3", "172.17.0.1", "192.168.1.1", "fd00::1", "fe80::1", "::ffff:10.1.2.3", ""} {
		w := newTown(t)
		w.tries[addressKey(address)] = tried{triesPerAddress, w.now().Add(time.Minute)}
		for range triesPerLogin {
			if err := w.desk.mayTry(t.Context(), "anna", address); err != nil {
				t.Fatalf("%q: %v", address, err)
			}
		}
		if err := w.desk.mayTry(t.Context(), "anna", address); !errors.Is(err, errTries) {
			t.Errorf("%q: tries of a login are not counted: %v", address, err)
		}
	}
	for _, address := range []string{"192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1"} {
		if !outside(address) {
			t.Errorf("%s is not counted", address)
		}
	}
}

func TestAddressKey(t *testing.T) {
	if addressKey("2001:db8:1:2::1") != addressKey("2001:db8:1:2:ffff::9") {
		t.Error("one network counts as two")
	}
	if addressKey("2001:db8:1:2::1") == addressKey("2001:db8:1:3::1") || addressKey("192.0.2.1") == addressKey("192.0.2.2") {
		t.Error("two networks count as one")
	}
}

func TestSuccessForgetsTries(t *testing.T) {
	w := newTown(t)
	for range 3 {
		for range 4 {
			w.browser().post("/desk/sign-in", "login", "anna", "password", "falsch").want(t, http.StatusUnauthorized)
		}
		w.signedIn("anna")
	}
}

// TestFixation: a token known before signing in is worth nothing after it.
func TestFixation(t *testing.T) {
	w := newTown(t)
	b := w.signedIn("carla")
	planted := b.w.tokens(b)
	a := b.post("/desk/sign-in", "login", "anna", "password", password)
	if a.Code != http.StatusSeeOther {
		t.Fatal(a.Code)
	}
	if got := w.tokens(b); got == planted || got == "" {
		t.Errorf("the token stayed %q", got)
	}
	old := w.browser()
	old.header.Set("Cookie", "desk="+planted)
	if a := old.get("/desk"); a.Code != http.StatusSeeOther {
		t.Errorf("the planted token opens the desk: %d", a.Code)
	}
	made := w.browser()
	made.header.Set("Cookie", "desk=made-up-by-somebody")
	a = made.post("/desk/sign-in", "login", "anna", "password", password)
	if strings.Contains(a.Header().Get("Set-Cookie"), "made-up") {
		t.Error("a made up token is taken over")
	}
}

// tokens is the session token a browser holds.
func (w *town) tokens(b *browser) string {
	r, _ := http.NewRequest(http.MethodGet, "https://example.com/", nil)
	for _, c := range b.cookies.Cookies(r.URL) {
		if c.Name == "desk" {
			return c.Value
		}
	}
	return ""
}

func TestSessionsEnd(t *testing.T) {
	for name, c := range map[string]struct {
		happens func(w *town, b *browser)
		open    bool
	}{
		"nothing":             {func(*town, *browser) {}, true},
		"used now and then":   {func(w *town, b *browser) { w.pass(5 * time.Hour); b.get("/desk"); w.pass(5 * time.Hour) }, true},
		"not used for long":   {func(w *town, _ *browser) { w.pass(idle + time.Minute) }, false},
		"only the page polls": {func(w *town, b *browser) { w.pass(5 * time.Hour); b.get("/desk/queue"); w.pass(5 * time.Hour) }, false},
		"a day": {func(w *town, b *browser) {
			for range 5 {
				w.pass(5 * time.Hour)
				b.get("/desk")
			}
		}, false},
		"disabled": {func(w *town, _ *browser) { w.change("anna", func(s *callback.Staff) { s.Disabled = true }) }, false},
		"removed":  {func(w *town, _ *browser) { delete(w.members, "anna") }, false},
		"password reset": {func(w *town, _ *browser) {
			w.change("anna", func(s *callback.Staff) { s.Password = hashes()[oneTime] })
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			b := w.signedIn("anna")
			c.happens(w, b)
			if got := b.get("/desk").Code == http.StatusOK; got != c.open {
				t.Errorf("open: %v, want %v", got, c.open)
			}
		})
	}
}

// TestClockMoved: the simulator moves the gateway's clock far from the
// machine's, which the session manager goes by.
func TestClockMoved(t *testing.T) {
	w := newTown(t)
	for _, d := range []time.Duration{400 * 24 * time.Hour, -1000 * 24 * time.Hour} {
		w.pass(d)
		w.signedIn("anna").get("/desk").want(t, http.StatusOK)
	}
}

func TestBackToThePage(t *testing.T) {
	w := newTown(t)
	w.asks("4829138", "Ausweis")
	b := w.browser()
	a := b.get(path("4829138"))
	if a.to() != "/desk/sign-in?to=/desk/requests/4829138" {
		t.Fatalf("leads to %q", a.to())
	}
	b.get(a.to()).want(t, http.StatusOK, `value="/desk/requests/4829138"`)
	for to, want := range map[string]string{
		"/desk/requests/4829138": "/desk/requests/4829138", "https://evil.example/": "/desk", "//evil.example": "/desk",
		"/desk/sign-out": "/desk", "": "/desk", "/desk/requests/4829138/../../x": "/desk",
	} {
		if a := w.browser().post("/desk/sign-in", "login", "anna", "password", password, "to", to); a.to() != want {
			t.Errorf("%q leads to %q, want %q", to, a.to(), want)
		}
	}
}

func TestFirstPassword(t *testing.T) {
	w := newTown(t)
	w.change("anna", func(s *callback.Staff) { s.Password, s.MustChange = hashes()[oneTime], true })
	b, other := w.browser(), w.browser()
	for _, x := range []*browser{b, other} {
		x.post("/desk/sign-in", "login", "anna", "password", oneTime).want(t, http.StatusSeeOther)
	}
	if a := b.get("/desk"); a.to() != "/desk/password" {
		t.Fatalf("with a one-time password: %d to %q", a.Code, a.to())
	}
	b.get("/desk/password").want(t, http.StatusOK, "Mindestens 12 Zeichen", "Einmal-Passwort").
		wantNot(t, `name="current"`, "Warteliste</a>")
	before := w.tokens(b)
	const next = "blaue Treppe summt leise"
	for _, c := range []struct{ word, again, says string }{
		{"zu kurz", "zu kurz", "zu kurz"},
		{"", "", "zu kurz"},
		{strings.Repeat("lang genug ", 30), strings.Repeat("lang genug ", 30), "zu lang"},
		{"aaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaa", "leicht zu erraten"},
		{"Anna Anna und Otto", "Anna Anna und Otto", "leicht zu erraten"},
		{next, next + "!", "verschieden"},
		{oneTime, oneTime, "bisheriges Passwort"},
	} {
		b.post("/desk/password", "new", c.word, "again", c.again).want(t, http.StatusUnprocessableEntity, c.says)
	}
	if a := b.post("/desk/password", "new", next, "again", next); a.Code != http.StatusSeeOther || a.to() != "/desk" {
		t.Fatalf("a good password: %d to %q: %s", a.Code, a.to(), a.text())
	}
	if w.tokens(b) == before {
		t.Error("the session goes on under the old token")
	}
	b.get("/desk").want(t, http.StatusOK, "Ihr neues Passwort ist gespeichert")
	b.get("/desk").wantNot(t, "Ihr neues Passwort ist gespeichert")
	if a := other.get("/desk"); a.to() != "/desk/sign-in" {
		t.Errorf("another session with the old password: %d to %q", a.Code, a.to())
	}
	w.browser().post("/desk/sign-in", "login", "anna", "password", oneTime).want(t, http.StatusUnauthorized)
	w.browser().post("/desk/sign-in", "login", "anna", "password", next).want(t, http.StatusSeeOther)
}

func TestChangePasswordAsksForTheCurrentOne(t *testing.T) {
	w := newTown(t)
	b := w.signedIn("anna")
	b.get("/desk/password").want(t, http.StatusOK, `name="current"`)
	const next = "blaue Treppe summt leise"
	b.post("/desk/password", "current", "falsch", "new", next, "again", next).
		want(t, http.StatusUnprocessableEntity, "bisheriges Passwort stimmt nicht")
	b.post("/desk/password", "current", password, "new", next, "again", next).want(t, http.StatusSeeOther)
	for range 5 {
		b.post("/desk/password", "current", "falsch", "new", next, "again", next)
	}
	b.post("/desk/password", "current", next, "new", password, "again", password).
		want(t, http.StatusUnprocessableEntity, "zu viele Versuche")
}

// TestDisabledMeanwhile: what happens to a member while their new password is
// hashed is not undone by saving it.
func TestDisabledMeanwhile(t *testing.T) {
	const next = "blaue Treppe summt leise"
	for name, happens := range map[string]func(*callback.Staff){
		"disabled":       func(s *callback.Staff) { s.Disabled = true },
		"password reset": func(s *callback.Staff) { s.Password, s.MustChange = hashes()[oneTime], true },
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			b := w.signedIn("anna")
			w.desk.hash = func(p string) (string, error) {
				w.change("anna", happens)
				return HashPassword(p)
			}
			want, err := w.Member(t.Context(), "anna")
			if err != nil {
				t.Fatal(err)
			}
			happens(&want)
			a := b.post("/desk/password", "current", password, "new", next, "again", next)
			if a.Code != http.StatusSeeOther || a.to() != "/desk/sign-in" {
				t.Errorf("%d to %q", a.Code, a.to())
			}
			if got, err := w.Member(t.Context(), "anna"); err != nil || got.Disabled != want.Disabled || got.Password != want.Password || got.MustChange != want.MustChange {
				t.Errorf("%+v, %v; want %+v", got, err, want)
			}
			if a := b.get("/desk"); a.Code != http.StatusSeeOther {
				t.Errorf("the session goes on: %d", a.Code)
			}
		})
	}
}

func TestHashPassword(t *testing.T) {
	a, err := HashPassword("Größe zählt doch")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(a, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash %q", a)
	}
	b, _ := HashPassword("Größe zählt doch")
	if a == b {
		t.Error("two hashes share a salt")
	}
	for word, want := range map[string]bool{
		"Größe zählt doch":             true,
		"Gro\u0308ße za\u0308hlt doch": true, // the same, composed otherwise
		"größe zählt doch":             false,
		"":                             false,
	} {
		if got, err := matches(a, word); err != nil || got != want {
			t.Errorf("%q: %v %v", word, got, err)
		}
	}
	for _, broken := range []string{
		"", "x", "$argon2id$v=19$m=19456,t=2,p=1$$", "$argon2i$v=19$m=19456,t=2,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
		"$argon2id$v=19$m=99999999,t=2,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA", "$argon2id$v=19$m=19456,t=0,p=1$AAAA$AAAAAAAAAAAAAAAAAAAAAAAA",
	} {
		if ok, err := matches(broken, "x"); ok || err == nil {
			t.Errorf("%q: %v %v", broken, ok, err)
		}
	}
}
