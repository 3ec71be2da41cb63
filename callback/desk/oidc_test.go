package desk

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/coreos/go-oidc/v3/oidc/oidctest"

	"github.com/rathausruf/rathausruf/callback"
)

var federatedRules = map[string]access{
	"GET /desk/oidc":          {anyone: true},
	"GET /desk/oidc/callback": {anyone: true},
}

// idp is an identity provider with one person, who signs in at once.
type idp struct {
	t         *testing.T
	key       crypto.Signer
	server    *httptest.Server
	claims    map[string]any // of the person, over those that fit
	challenge string         // PKCE
	nonce     string
	away      bool
}

func newIDP(t *testing.T) *idp {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	p := &idp{t: t, key: key, claims: map[string]any{}}
	s := &oidctest.Server{PublicKeys: []oidctest.PublicKey{{PublicKey: key.Public(), KeyID: "k", Algorithm: oidc.RS256}}}
	p.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch {
		case p.away:
			w.WriteHeader(http.StatusBadGateway)
		case r.URL.Path == "/token":
			p.token(w, r)
		default:
			s.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(p.server.Close)
	s.SetIssuer(p.server.URL)
	return p
}

// token checks PKCE and the client, and tells who it is.
func (p *idp) token(w http.ResponseWriter, r *http.Request) {
	sum := sha256.Sum256([]byte(r.FormValue("code_verifier")))
	id, secret, _ := r.BasicAuth()
	if base64.RawURLEncoding.EncodeToString(sum[:]) != p.challenge || id != "desk" || secret != "geheim" || r.FormValue("code") != "c0de" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	claims := map[string]any{
		"iss": p.server.URL, "aud": "desk", "sub": "4711", "nonce": p.nonce, "iat": 1, "exp": 4102444800,
		"preferred_username": "Dora.Dach", "name": "Dora Dach",
		"realm_access": map[string]any{"roles": []string{"bb"}},
	}
	for k, v := range p.claims {
		claims[k] = v
	}
	text, err := json.Marshal(claims)
	if err != nil {
		p.t.Error(err)
	}
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": "x", "token_type": "Bearer", "id_token": oidctest.SignIDToken(p.key, "k", oidc.RS256, string(text)),
	})
}

// federated is a town whose staff sign in at p.
func federatedTown(t *testing.T, p *idp) *town {
	return newTown(t, func(c *Config) {
		c.Provider = &Provider{
			Issuer: p.server.URL, ClientID: "desk", ClientSecret: "geheim", Return: "https://bot.example/desk/oidc/callback",
			Name: "Mit dem Konto der Stadt anmelden", RolesClaim: "realm_access.roles",
			Roles: map[string]Right{
				"bb": {"staff", []string{"buergerbuero"}}, "sa": {"lead", []string{"standesamt"}}, "it": {"admin", []string{"*"}},
			},
		}
	})
}

// signsIn goes to the provider and comes back, with what was changed on the way.
func (b *browser) signsIn(p *idp, change ...func(url.Values)) answer {
	b.w.t.Helper()
	to, err := url.Parse(b.get("/desk/oidc?to=/desk/closures").to())
	if err != nil || !strings.HasPrefix(to.String(), p.server.URL+"/") {
		b.w.t.Fatalf("it leads to %s (%v)", to, err)
	}
	q := to.Query()
	if q.Get("code_challenge_method") != "S256" || q.Get("redirect_uri") != "https://bot.example/desk/oidc/callback" {
		b.w.t.Errorf("the provider is asked %v", q)
	}
	p.challenge, p.nonce = q.Get("code_challenge"), q.Get("nonce")
	back := url.Values{"state": {q.Get("state")}, "code": {"c0de"}}
	for _, f := range change {
		f(back)
	}
	return b.get("/desk/oidc/callback?" + back.Encode())
}

// TestSignInAtTheProvider: who has a role there is let in with the rights it
// means here, also when it changes.
func TestSignInAtTheProvider(t *testing.T) {
	p := newIDP(t)
	w := federatedTown(t, p)
	b := w.browser()
	b.get("/desk/sign-in").want(t, http.StatusOK, "Mit dem Konto der Stadt anmelden", "Benutzername")
	if to := b.signsIn(p).to(); to != "/desk/closures" {
		t.Fatalf("it leads to %q", to)
	}
	b.get("/desk").want(t, http.StatusOK, "Dora Dach")
	b.get("/desk/account").want(t, http.StatusOK).wantNot(t, "Passwort ändern", "Zweiter Schritt")
	p.claims["realm_access"] = map[string]any{"roles": []string{"other", "sa", "bb"}}
	again := w.browser()
	again.signsIn(p)
	s, err := w.Member(context.Background(), "dora.dach")
	if err != nil || s.Role != "lead" || len(s.Departments) != 2 {
		t.Errorf("kept is %+v (%v)", s, err)
	}
	again.get("/desk/audit").want(t, http.StatusOK)
	if to := again.get("/desk/oidc?to=/desk/closures").to(); to != "/desk/closures" {
		t.Errorf("a link signs out: %q", to)
	}
	roles := p.claims["realm_access"]
	w.change("dora.dach", func(s *callback.Staff) { s.PIN = "x" })
	p.claims["realm_access"] = map[string]any{"roles": []string{}}
	w.browser().signsIn(p).want(t, http.StatusForbidden, "noch nicht freigeschaltet")
	again.get("/desk/audit").want(t, http.StatusNotFound)
	if s, _ := w.Member(context.Background(), "dora.dach"); s.PIN != "" || len(s.Departments) > 0 {
		t.Errorf("who lost their right keeps %+v", s)
	}
	p.claims["realm_access"] = roles
	w.browser().signsIn(p).want(t, http.StatusSeeOther)
	w.change("dora.dach", func(s *callback.Staff) { s.Disabled = true })
	w.browser().signsIn(p).want(t, http.StatusForbidden, "noch nicht freigeschaltet")
	w.browser().post("/desk/sign-in", "login", "dora.dach", "password", "").want(t, http.StatusUnauthorized)
}

// TestNobodyElseSignsInAtTheProvider: forged, stale and foreign answers open
// nothing.
func TestNobodyElseSignsInAtTheProvider(t *testing.T) {
	for name, c := range map[string]struct {
		claims map[string]any
		change func(url.Values)
		say    string
	}{
		"another state":    {change: func(v url.Values) { v.Set("state", "x") }, say: "hat nicht geklappt"},
		"no state":         {change: func(v url.Values) { v.Del("state") }, say: "hat nicht geklappt"},
		"no code":          {change: func(v url.Values) { v.Del("code") }, say: "hat nicht geklappt"},
		"another code":     {change: func(v url.Values) { v.Set("code", "x") }, say: "hat nicht geklappt"},
		"another nonce":    {claims: map[string]any{"nonce": "x"}, say: "hat nicht geklappt"},
		"expired":          {claims: map[string]any{"exp": 1}, say: "hat nicht geklappt"},
		"another audience": {claims: map[string]any{"aud": "x"}, say: "hat nicht geklappt"},
		"another issuer":   {claims: map[string]any{"iss": "https://evil.example"}, say: "hat nicht geklappt"},
		"no login":         {claims: map[string]any{"preferred_username": ""}, say: "hat nicht geklappt"},
		"no role":          {claims: map[string]any{"realm_access": map[string]any{"roles": []string{"x"}}}, say: "noch nicht freigeschaltet"},
		"no roles":         {claims: map[string]any{"realm_access": nil}, say: "noch nicht freigeschaltet"},
		"a local account":  {claims: map[string]any{"preferred_username": "ANNA"}, say: "schon ein anderes Konto"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newIDP(t)
			w := federatedTown(t, p)
			p.claims = c.claims
			b := w.browser()
			change := c.change
			if change == nil {
				change = func(url.Values) {}
			}
			b.signsIn(p, change).want(t, http.StatusForbidden, c.say)
			if to := b.get("/desk").to(); to != "/desk/sign-in" {
				t.Errorf("the desk leads to %q", to)
			}
		})
	}
}

// TestAnotherPersonAtTheProvider: a name that was given to somebody else there
// does not open the account it had.
func TestAnotherPersonAtTheProvider(t *testing.T) {
	p := newIDP(t)
	w := federatedTown(t, p)
	w.browser().signsIn(p).want(t, http.StatusSeeOther)
	p.claims["sub"] = "4712"
	w.browser().signsIn(p).want(t, http.StatusForbidden, "schon ein anderes Konto")
}

// TestProviderAway: the page says so, and passwords still work; when the
// provider is back, so is the way by it. Twice back is once in.
func TestProviderAway(t *testing.T) {
	p := newIDP(t)
	p.away = true
	w := federatedTown(t, p)
	w.browser().get("/desk/oidc").want(t, http.StatusServiceUnavailable, "geht gerade nicht", "Benutzername")
	w.signedIn("anna").get("/desk").want(t, http.StatusOK)
	p.away = false
	w.desk.federation.failed = time.Time{} // as if the pause were over
	b := w.browser()
	var back string
	b.signsIn(p, func(v url.Values) { back = v.Encode() }).want(t, http.StatusSeeOther)
	b.get("/desk/oidc/callback?"+back).want(t, http.StatusForbidden)
}

// TestOnlyTheProvider: where passwords are off, none is taken.
func TestOnlyTheProvider(t *testing.T) {
	p := newIDP(t)
	w := newTown(t, func(c *Config) {
		c.Provider = &Provider{Issuer: p.server.URL, ClientID: "desk", Name: "Konto der Stadt", Only: true}
	})
	w.browser().get("/desk/sign-in").want(t, http.StatusOK, "Konto der Stadt").wantNot(t, "Benutzername")
	w.browser().post("/desk/sign-in", "login", "anna", "password", password).want(t, http.StatusUnauthorized)
}
