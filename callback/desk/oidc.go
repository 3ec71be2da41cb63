package desk

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/rathausruf/rathausruf/callback"
)

// Provider is an identity provider by which staff sign in (OpenID Connect Core
// 1.0, authorization code flow with PKCE), like Keycloak or Entra ID.
type Provider struct {
	Issuer       string
	ClientID     string
	ClientSecret string
	Return       string // address of /desk/oidc/callback, as the provider knows it
	Name         string // of the button
	LoginClaim   string // default preferred_username
	RolesClaim   string // where the roles stand, with dots between: realm_access.roles; default roles
	Roles        map[string]Right
	Only         bool // nobody signs in with a password
}

// Right is what a role at the provider means here.
type Right struct {
	Role        string   `yaml:"role"` // staff, lead, admin
	Departments []string `yaml:"departments"`
}

// providerWait is how long the provider has for an answer.
const providerWait = 10 * time.Second

// providerPause is how long one that did not answer is not asked again.
const providerPause = 5 * time.Second

// federation talks to the provider. It asks who the provider is when somebody
// first signs in, so that the desk starts without it.
type federation struct {
	p      Provider
	client *http.Client

	mu     sync.Mutex
	known  *oidc.Provider
	failed time.Time // when it was asked last and did not answer
	err    error
}

func newFederation(p *Provider) *federation {
	if p == nil {
		return nil
	}
	f := &federation{p: *p, client: &http.Client{Timeout: providerWait}}
	if f.p.LoginClaim == "" {
		f.p.LoginClaim = "preferred_username"
	}
	if f.p.RolesClaim == "" {
		f.p.RolesClaim = "roles"
	}
	return f
}

// with has requests made by our client, which does not wait for ever.
func (f *federation) with(ctx context.Context) context.Context {
	return oidc.ClientContext(ctx, f.client)
}

// provider asks once who the provider is.
func (f *federation) provider() (*oidc.Provider, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.known != nil {
		return f.known, nil
	}
	if time.Since(f.failed) < providerPause { // others wait for the answer as well
		return nil, f.err
	}
	p, err := oidc.NewProvider(f.with(context.Background()), f.p.Issuer) // its keys are read again with this context
	if err != nil {
		f.failed, f.err = time.Now(), fmt.Errorf("ask the identity provider who it is: %w", err)
		return nil, f.err
	}
	f.known = p
	return p, nil
}

func (f *federation) oauth(p *oidc.Provider) oauth2.Config {
	return oauth2.Config{
		ClientID: f.p.ClientID, ClientSecret: f.p.ClientSecret, Endpoint: p.Endpoint(), RedirectURL: f.p.Return,
		Scopes: []string{oidc.ScopeOpenID, "profile"},
	}
}

// begin is where somebody signs in.
func (f *federation) begin(state, nonce, verifier string) (string, error) {
	p, err := f.provider()
	if err != nil {
		return "", err
	}
	o := f.oauth(p)
	return o.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(verifier)), nil
}

// finish trades the code for who it is. A member without a right has no role.
func (f *federation) finish(ctx context.Context, code, nonce, verifier string, now func() time.Time) (callback.Staff, error) {
	p, err := f.provider()
	if err != nil {
		return callback.Staff{}, err
	}
	ctx, o := f.with(ctx), f.oauth(p)
	token, err := o.Exchange(ctx, code, oauth2.VerifierOption(verifier))
	if err != nil {
		return callback.Staff{}, fmt.Errorf("trade the code: %w", err)
	}
	raw, _ := token.Extra("id_token").(string)
	id, err := p.Verifier(&oidc.Config{ClientID: f.p.ClientID, Now: now}).Verify(ctx, raw)
	if err != nil {
		return callback.Staff{}, fmt.Errorf("verify who signs in: %w", err)
	}
	if nonce == "" || id.Nonce != nonce {
		return callback.Staff{}, fmt.Errorf("verify who signs in: it is not the sign-in that was begun")
	}
	var claims map[string]any
	if err := id.Claims(&claims); err != nil {
		return callback.Staff{}, fmt.Errorf("read who signs in: %w", err)
	}
	login, _ := claim(claims, f.p.LoginClaim).(string)
	name, _ := claims["name"].(string)
	s := callback.Staff{Login: strings.ToLower(strings.TrimSpace(login)), Name: name, Subject: id.Issuer + " " + id.Subject}
	if s.Login == "" || len(s.Login) > 100 {
		return callback.Staff{}, fmt.Errorf("read who signs in: there is no claim %q", f.p.LoginClaim)
	}
	if s.Name == "" {
		s.Name = s.Login
	}
	s.Role, s.Departments = f.right(claim(claims, f.p.RolesClaim))
	return s, nil
}

// claim finds a claim by its path. A claim whose name has dots goes before one
// that lies within others.
func claim(claims map[string]any, path string) any {
	if v, ok := claims[path]; ok {
		return v
	}
	first, rest, nested := strings.Cut(path, ".")
	if inner, ok := claims[first].(map[string]any); ok && nested {
		return claim(inner, rest)
	}
	return nil
}

// right is what the roles at the provider come to: the highest role, and the
// departments of all of them.
func (f *federation) right(roles any) (role string, departments []string) {
	list, ok := roles.([]any)
	if !ok {
		list = []any{roles}
	}
	order := []string{"", "staff", roleLead, roleAdmin}
	for _, v := range list {
		name, _ := v.(string)
		right, ok := f.p.Roles[name]
		if !ok {
			continue
		}
		if slices.Index(order, right.Role) > slices.Index(order, role) {
			role = right.Role
		}
		departments = append(departments, right.Departments...)
	}
	slices.Sort(departments)
	return role, slices.Compact(departments)
}
