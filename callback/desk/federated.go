package desk

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"golang.org/x/oauth2"

	"github.com/rathausruf/rathausruf/callback"
)

// What a session holds while somebody signs in at the identity provider.
const (
	keyState    = "state"
	keyNonce    = "nonce"
	keyVerifier = "verifier"
	keyTo       = "to"
)

func (d *Desk) federatedRoutes() []route {
	if d.federation == nil {
		return nil
	}
	return []route{
		{"GET", "/oidc", guest, false, d.signInElsewhere},
		{"GET", "/oidc/callback", guest, false, d.comeBack},
	}
}

// signInElsewhere leads to the identity provider.
func (d *Desk) signInElsewhere(c *gin.Context, _ callback.Staff) {
	ctx := c.Request.Context()
	switch _, in, err := d.who(ctx); {
	case err != nil:
		d.broken(c, err)
		return
	case in: // a link from elsewhere signs nobody out
		d.redirect(c, destination(c.Query("to")))
		return
	}
	if outside(c.ClientIP()) {
		ok, err := d.c.Limits.Take(ctx, "desk.oidc."+addressKey(c.ClientIP()), triesPerAddress, triesWindow)
		if err != nil {
			d.broken(c, err)
			return
		}
		if !ok {
			d.showSignIn(c, http.StatusTooManyRequests, signInForm{To: destination(c.Query("to")), Alert: d.texts.say("sign-in.tries")})
			return
		}
	}
	state, nonce, verifier := rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	to, err := d.federation.begin(state, nonce, verifier)
	if err != nil {
		d.c.Log.Warn("nobody can sign in by the identity provider", "error", err)
		f := signInForm{To: destination(c.Query("to")), Alert: d.texts.say("oidc.away")}
		d.showSignIn(c, http.StatusServiceUnavailable, f)
		return
	}
	if err := errors.Join(d.sessions.RenewToken(ctx), d.sessions.Clear(ctx)); err != nil {
		d.broken(c, err)
		return
	}
	for key, value := range map[string]string{keyState: state, keyNonce: nonce, keyVerifier: verifier, keyTo: destination(c.Query("to"))} {
		d.sessions.Put(ctx, key, value)
	}
	d.sessions.SetDeadline(ctx, time.Now().Add(codeWait))
	d.redirect(c, to)
}

// comeBack lets in whom the provider vouches for, with the rights it tells.
func (d *Desk) comeBack(c *gin.Context, _ callback.Staff) {
	ctx := c.Request.Context()
	state, nonce := d.sessions.PopString(ctx, keyState), d.sessions.PopString(ctx, keyNonce)
	verifier, to := d.sessions.PopString(ctx, keyVerifier), d.sessions.PopString(ctx, keyTo)
	if state == "" || subtle.ConstantTimeCompare([]byte(state), []byte(c.Query("state"))) != 1 || c.Query("code") == "" {
		d.refuseElsewhere(c, "oidc.again")
		return
	}
	told, err := d.federation.finish(ctx, c.Query("code"), nonce, verifier, d.c.Now)
	if err != nil {
		d.c.Log.Warn("a sign-in by the identity provider was refused", "error", err)
		d.refuseElsewhere(c, "oidc.again")
		return
	}
	who, why, err := d.federated(ctx, told)
	switch {
	case err != nil:
		d.broken(c, err)
	case why != "":
		d.refuseElsewhere(c, why)
	default:
		d.enter(c, who, destination(to))
	}
}

// refuseElsewhere shows the sign-in page with what went wrong.
func (d *Desk) refuseElsewhere(c *gin.Context, why string) {
	if d.note(c, callback.Staff{}, "session.refused", "", "", why) {
		d.showSignIn(c, http.StatusForbidden, signInForm{To: "/desk", Alert: d.texts.say(why)})
	}
}

// federated keeps a member as the provider tells of them; otherwise why not, as
// the key of a text. An account that is somebody else's is never taken over.
func (d *Desk) federated(ctx context.Context, told callback.Staff) (who callback.Staff, why string, err error) {
	who, err = d.c.Roster.Member(ctx, told.Login)
	if err != nil && !errors.Is(err, callback.ErrUnknown) {
		return who, "", err
	}
	switch {
	case err == nil && who.Subject != told.Subject:
		return who, "oidc.taken", nil
	case told.Role == "" && err == nil: // what they could do before is over, everywhere
		who.Role, who.Departments, who.PIN = "", nil, ""
		return who, "oidc.no-right", d.c.Roster.SaveMember(ctx, who)
	case told.Role == "" || who.Disabled:
		return who, "oidc.no-right", nil
	case err != nil:
		who = callback.Staff{CreatedAt: d.c.Now()}
	}
	who.Login, who.Subject, who.Name, who.Role, who.Departments = told.Login, told.Subject, told.Name, told.Role, told.Departments
	return who, "", d.c.Roster.SaveMember(ctx, who)
}
