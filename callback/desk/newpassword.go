package desk

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// passwordForm is the main part of the page for a new password.
type passwordForm struct {
	First bool   // the one signed in with is a one-time password
	Alert string // why the last try was not taken
	Login string // for the browser's password store
}

func (d *Desk) passwordPage(c *gin.Context, who callback.Staff) {
	d.show(c, http.StatusOK, "password", who, passwordForm{First: who.MustChange, Login: who.Login})
}

// changePassword takes a new password. Other sessions of the member end with
// the old one; this one goes on under a new token.
func (d *Desk) changePassword(c *gin.Context, who callback.Staff) {
	ctx := c.Request.Context()
	next := c.PostForm("new")
	why, err := d.refuse(ctx, who, c.PostForm("current"), next, c.PostForm("again"), c.ClientIP())
	if err != nil {
		d.broken(c, err)
		return
	}
	if why != "" {
		f := passwordForm{First: who.MustChange, Login: who.Login, Alert: d.texts.say(why)}
		d.show(c, http.StatusUnprocessableEntity, "password", who, f)
		return
	}
	if !d.note(c, who, "password.changed", "", "", "") {
		return
	}
	switch err := d.keepPassword(ctx, who, next); {
	case errors.Is(err, errWrong):
		d.askToSignIn(c)
		return
	case err != nil:
		d.broken(c, err)
		return
	}
	d.sessions.Put(ctx, keyFlash, d.texts.say("password.changed"))
	d.redirect(c, "/desk")
}

// refuse says why a new password is not taken, as the key of a text. The
// current one is asked for, unless it was typed a moment ago to get here.
func (d *Desk) refuse(ctx context.Context, who callback.Staff, current, next, again, address string) (string, error) {
	if !who.MustChange {
		switch _, err := d.authenticate(ctx, who.Login, current, address); {
		case errors.Is(err, errTries):
			return "sign-in.tries", nil
		case errors.Is(err, errWrong):
			return "password.current.wrong", nil
		case err != nil:
			return "", err
		}
	}
	if why := weakness(next, again, who.Login, false); why != "" {
		return why, nil
	}
	reused, err := d.compare(ctx, who.Password, next)
	return weakness(next, again, who.Login, reused), err
}

// keepPassword stores a new password and goes on with a new session. Hashing
// takes a while, so it comes first: a member who was disabled or given a
// one-time password meanwhile stays so, and the error is errWrong.
func (d *Desk) keepPassword(ctx context.Context, asked callback.Staff, password string) error {
	phc, err := d.hash(password)
	if err != nil {
		return err
	}
	who, err := d.c.Roster.Member(ctx, asked.Login)
	if err != nil && !errors.Is(err, callback.ErrUnknown) {
		return err
	}
	if err != nil || who.Disabled || who.Password != asked.Password || who.MustChange != asked.MustChange {
		return errWrong
	}
	who.Password, who.MustChange = phc, false
	if err := d.c.Roster.SaveMember(ctx, who); err != nil {
		return err
	}
	return d.begin(ctx, who)
}
