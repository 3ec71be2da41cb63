package desk

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Between password and code a session holds whose code is awaited; nobody is
// signed in yet.
const (
	keyAwaited = "awaited" // login
	keyAsked   = "asked"   // when, Unix seconds
	codeWait   = 10 * time.Minute
)

func (d *Desk) codeRoutes() []route {
	if d.c.Sealer == nil {
		return nil
	}
	return []route{
		{"GET", "/code", guest, false, d.codePage},
		{"POST", "/code", guest, false, d.enterCode},
		{"GET", "/second-factor", newcomer, false, d.setUpPage},
		{"POST", "/second-factor", newcomer, false, d.setUp},
		{"POST", "/second-factor/off", member, false, d.takeOff},
	}
}

// codeForm is the main part of the page that asks for the code.
type codeForm struct{ To, Alert string }

// awaitCode remembers whose code comes next.
func (d *Desk) awaitCode(c *gin.Context, who callback.Staff, to string) {
	ctx := c.Request.Context()
	if err := errors.Join(d.sessions.RenewToken(ctx), d.sessions.Clear(ctx)); err != nil {
		d.broken(c, err)
		return
	}
	d.sessions.Put(ctx, keyAwaited, who.Login)
	d.sessions.Put(ctx, keyStamp, stamp(who.Password))
	d.sessions.Put(ctx, keyAsked, d.c.Now().Unix())
	d.redirect(c, "/desk/code?to="+to)
}

// awaited is whose code is awaited; a code that comes too late, or after the
// password was changed, is of no use.
func (d *Desk) awaited(ctx context.Context) (who callback.Staff, ok bool, err error) {
	login := d.sessions.GetString(ctx, keyAwaited)
	if login == "" {
		return who, false, nil
	}
	who, err = d.c.Roster.Member(ctx, login)
	if errors.Is(err, callback.ErrUnknown) {
		return who, false, nil
	}
	asked := time.Unix(d.sessions.GetInt64(ctx, keyAsked), 0)
	ok = err == nil && !who.Disabled && hasCode(who) && d.sessions.GetString(ctx, keyStamp) == stamp(who.Password) &&
		d.c.Now().Before(asked.Add(codeWait))
	return who, ok, err
}

func (d *Desk) codePage(c *gin.Context, _ callback.Staff) {
	switch _, ok, err := d.awaited(c.Request.Context()); {
	case err != nil:
		d.broken(c, err)
	case !ok:
		d.redirect(c, "/desk/sign-in")
	default:
		d.show(c, http.StatusOK, "code", callback.Staff{}, codeForm{To: destination(c.Query("to"))})
	}
}

// enterCode signs in whose code it is.
func (d *Desk) enterCode(c *gin.Context, _ callback.Staff) {
	ctx := c.Request.Context()
	who, ok, err := d.awaited(ctx)
	if err == nil && !ok {
		d.redirect(c, "/desk/sign-in")
		return
	}
	f := codeForm{To: destination(c.PostForm("to"))}
	if err == nil {
		ok, err = d.checkCode(ctx, who, c.PostForm("code"))
	}
	switch {
	case errors.Is(err, errTries):
		f.Alert = d.texts.say("code.tries")
		d.show(c, http.StatusTooManyRequests, "code", callback.Staff{}, f)
	case err != nil:
		d.broken(c, err)
	case !ok:
		if d.note(c, callback.Staff{}, "session.refused", "", "", digest(who.Login)) {
			f.Alert = d.texts.say("code.wrong")
			d.show(c, http.StatusUnauthorized, "code", callback.Staff{}, f)
		}
	default:
		if err := d.c.Limits.Forget(ctx, "desk.code."+digest(who.Login)); err != nil {
			d.broken(c, err)
			return
		}
		d.enter(c, who, f.To)
	}
}

// enter opens the session of a member and leads to a page.
func (d *Desk) enter(c *gin.Context, who callback.Staff, to string) {
	if !d.note(c, who, "session.began", "", "", "") {
		return
	}
	if err := d.begin(c.Request.Context(), who); err != nil {
		d.broken(c, err)
		return
	}
	d.redirect(c, to)
}
