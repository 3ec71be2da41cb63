package desk

import (
	"context"
	"encoding/base64"
	"errors"
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// keySecret holds, sealed, the secret that is about to be set up.
const keySecret = "secret"

// setUpForm is the main part of the page on which a second factor is set up.
type setUpForm struct {
	Picture template.URL
	Typed   string   // the secret in groups, for who cannot take a picture
	Codes   []string // recovery codes, shown once when all is done
	On      bool     // there is one already
	Must    bool     // the town wants everybody to have one
	Alert   string
}

func (d *Desk) setUpPage(c *gin.Context, who callback.Staff) {
	if who.MustChange { // first things first
		d.redirect(c, "/desk/password")
		return
	}
	d.showSetUp(c, http.StatusOK, who, "")
}

// showSetUp shows the secret that is about to be set up; a page that is opened
// again shows the same.
func (d *Desk) showSetUp(c *gin.Context, status int, who callback.Staff, alert string) {
	f := setUpForm{On: hasCode(who), Must: d.mustSetUp(who), Alert: alert}
	if f.On {
		d.show(c, status, "second-factor", who, f)
		return
	}
	ctx := c.Request.Context()
	secret, ok := d.offered(ctx, who)
	if !ok {
		secret = newCodeSecret()
		d.sessions.Put(ctx, keySecret, base64.StdEncoding.EncodeToString(d.c.Sealer.Seal(sealName(who.Login), []byte(secret))))
	}
	var err error
	if f.Picture, err = d.picture(who.Login, secret); err != nil {
		d.broken(c, err)
		return
	}
	for i := 0; i < len(secret); i += 4 {
		f.Typed += " " + secret[i:min(i+4, len(secret))]
	}
	f.Typed = strings.TrimSpace(f.Typed)
	d.show(c, status, "second-factor", who, f)
}

// offered is the secret that is about to be set up.
func (d *Desk) offered(ctx context.Context, who callback.Staff) (string, bool) {
	sealed, err := base64.StdEncoding.DecodeString(d.sessions.GetString(ctx, keySecret))
	if err != nil || len(sealed) == 0 {
		return "", false
	}
	secret, err := d.c.Sealer.Open(sealName(who.Login), sealed)
	return string(secret), err == nil
}

// setUp keeps the secret once a code shows that the member's app has it, and
// shows the recovery codes.
func (d *Desk) setUp(c *gin.Context, who callback.Staff) {
	ctx := c.Request.Context()
	secret, ok := d.offered(ctx, who)
	if !ok || hasCode(who) || who.MustChange {
		d.redirect(c, "/desk/second-factor")
		return
	}
	code := strings.ReplaceAll(c.PostForm("code"), " ", "")
	switch right, err := d.checkTOTP(ctx, who.Login, secret, code); {
	case err != nil:
		d.broken(c, err)
		return
	case !right:
		d.showSetUp(c, http.StatusUnprocessableEntity, who, d.texts.say("second.wrong"))
		return
	}
	if !d.note(c, who, "member.second-factor", "", who.Login, "") {
		return
	}
	codes, hashes := newRecovery(who.Login)
	who.TOTP, who.Recovery = d.c.Sealer.Seal(sealName(who.Login), []byte(secret)), hashes
	if err := d.c.Roster.SaveMember(ctx, who); err != nil {
		d.broken(c, err)
		return
	}
	d.sessions.Remove(ctx, keySecret)
	d.show(c, http.StatusOK, "second-factor", who, setUpForm{Codes: codes, On: true})
}

// takeOff takes the second factor away from who proves both.
func (d *Desk) takeOff(c *gin.Context, who callback.Staff) {
	ctx := c.Request.Context()
	_, err := d.authenticate(ctx, who.Login, c.PostForm("current"), c.ClientIP())
	ok := err == nil
	if ok {
		ok, err = d.checkCode(ctx, who, c.PostForm("code"))
	}
	switch {
	case errors.Is(err, errTries):
		d.showSetUp(c, http.StatusTooManyRequests, who, d.texts.say("code.tries"))
		return
	case errors.Is(err, errWrong), err == nil && !ok:
		d.showSetUp(c, http.StatusUnprocessableEntity, who, d.texts.say("second.off.wrong"))
		return
	case err != nil:
		d.broken(c, err)
		return
	}
	if who, err = d.c.Roster.Member(ctx, who.Login); err != nil {
		d.broken(c, err)
		return
	}
	if !d.note(c, who, "member.second-factor-off", "", who.Login, "") {
		return
	}
	who.TOTP, who.Recovery = nil, nil
	if err := d.c.Roster.SaveMember(ctx, who); err != nil {
		d.broken(c, err)
		return
	}
	d.sessions.Put(ctx, keyFlash, d.texts.say("second.off.done"))
	d.redirect(c, "/desk/account")
}
