package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// How often somebody may fail to sign in. The second bound is loose, because a
// whole town hall may come from one address; who gets in clears both.
const (
	triesWindow     = 15 * time.Minute
	triesPerLogin   = 5
	triesPerAddress = 100
)

func (d *Desk) signInRoutes() []route {
	return []route{
		{"GET", "/sign-in", guest, false, d.signInPage},
		{"POST", "/sign-in", guest, false, d.signIn},
		{"POST", "/sign-out", newcomer, false, d.signOut},
		{"GET", "/password", newcomer, false, d.passwordPage},
		{"POST", "/password", newcomer, false, d.changePassword},
	}
}

// signInForm is the main part of the sign-in page.
type signInForm struct {
	Login, To string
	Alert     string
	Left      bool   // somebody just signed out
	Elsewhere string // name of the identity provider; "" there is none
	Only      bool   // nobody signs in with a password
}

func (d *Desk) signInPage(c *gin.Context, _ callback.Staff) {
	_, left := c.GetQuery("left")
	d.showSignIn(c, http.StatusOK, signInForm{To: destination(c.Query("to")), Left: left})
}

func (d *Desk) showSignIn(c *gin.Context, status int, f signInForm) {
	if d.federation != nil {
		f.Elsewhere, f.Only = d.federation.p.Name, d.federation.p.Only
	}
	d.show(c, status, "sign-in", callback.Staff{}, f)
}

// destination keeps a page to go to within the desk.
func destination(to string) string {
	if within.MatchString(to) {
		return to
	}
	return "/desk"
}

func (d *Desk) signIn(c *gin.Context, _ callback.Staff) {
	ctx := c.Request.Context()
	f := signInForm{
		Login: strings.ToLower(strings.TrimSpace(c.PostForm("login"))), To: destination(c.PostForm("to")),
	}
	who, err := d.authenticate(ctx, f.Login, c.PostForm("password"), c.ClientIP())
	switch {
	case errors.Is(err, errTries), errors.Is(err, errWrong):
		// Refused tries are bounded, and so is what they write.
		if errors.Is(err, errWrong) && !d.note(c, callback.Staff{}, "session.refused", "", "", digest(f.Login)) {
			return
		}
		d.refuseSignIn(c, f, errors.Is(err, errTries))
	case err != nil:
		d.broken(c, err)
	default:
		d.admit(c, who, f.To)
	}
}

// admit lets in who knows the password; who has a second factor is asked for it
// first.
func (d *Desk) admit(c *gin.Context, who callback.Staff, to string) {
	switch {
	case !hasCode(who):
		d.enter(c, who, to)
	case d.c.Sealer == nil:
		d.broken(c, errors.New("a member has a second factor, and there is no key to read it"))
	default:
		d.awaitCode(c, who, to)
	}
}

// refuseSignIn shows the form again, and why.
func (d *Desk) refuseSignIn(c *gin.Context, f signInForm, tries bool) {
	status := http.StatusUnauthorized
	if f.Alert = d.texts.say("sign-in.wrong"); tries {
		status, f.Alert = http.StatusTooManyRequests, d.texts.say("sign-in.tries")
	}
	d.showSignIn(c, status, f)
}

var (
	errTries = errors.New("too many tries")
	errWrong = errors.New("unknown login or wrong password")
)

// authenticate checks a login and password. An unknown login, a disabled one
// and a wrong password take the same time and give the same error.
func (d *Desk) authenticate(ctx context.Context, login, password, address string) (callback.Staff, error) {
	if err := d.mayTry(ctx, login, address); err != nil {
		return callback.Staff{}, err
	}
	who, err := d.c.Roster.Member(ctx, login)
	known := err == nil && !who.Disabled && who.Password != "" && who.Subject == "" && (d.federation == nil || !d.federation.p.Only)
	if err != nil && !errors.Is(err, callback.ErrUnknown) {
		return callback.Staff{}, err
	}
	phc := d.decoy
	if known {
		phc = who.Password
	}
	same, err := d.compare(ctx, phc, password)
	if errors.Is(err, errHash) {
		d.c.Log.Error("a stored password cannot be read; the member needs a new one", "error", err)
		_, err = d.compare(ctx, d.decoy, password)
	}
	if err != nil {
		return callback.Staff{}, err
	}
	if !same || !known {
		return callback.Staff{}, errWrong
	}
	for _, b := range bounds(login, address) {
		err = errors.Join(err, d.c.Limits.Forget(ctx, b.key))
	}
	return who, err
}

// bound is how many tries count under a key.
type bound struct {
	key   string
	limit int
}

// bounds are those of a login and of the address somebody comes from.
func bounds(login, address string) []bound {
	list := []bound{{loginKey(login), triesPerLogin}}
	if outside(address) {
		list = append([]bound{{addressKey(address), triesPerAddress}}, list...)
	}
	return list
}

// outside reports whether an address is somebody's own. All who come by a
// proxy we were not told of have its address, which is mostly one of the
// machine or the house: counted, it would let anybody lock all staff out.
func outside(address string) bool {
	ip, err := netip.ParseAddr(address)
	ip = ip.Unmap()
	return err == nil && ip.IsGlobalUnicast() && !ip.IsPrivate()
}

// mayTry counts a try as a failed one until it turns out otherwise, so that
// many at once cannot slip through.
func (d *Desk) mayTry(ctx context.Context, login, address string) error {
	for _, b := range bounds(login, address) {
		ok, err := d.c.Limits.Take(ctx, b.key, b.limit, triesWindow)
		if err != nil {
			return err
		}
		if !ok {
			return errTries
		}
	}
	return nil
}

// compare checks a password, a few at a time: each takes memory.
func (d *Desk) compare(ctx context.Context, phc, password string) (bool, error) {
	select {
	case d.hashing <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	defer func() { <-d.hashing }()
	if len(password) > 4*longestPassword {
		password = "" // no password is this long, and the time stays the same
	}
	return matches(phc, password)
}

// loginKey and addressKey name counters without keeping what was typed, which
// is now and then the password. Of an IPv6 address the network counts.
func loginKey(login string) string { return "desk.login." + digest(login) }

func addressKey(address string) string {
	if ip, err := netip.ParseAddr(address); err == nil && ip.Is6() && !ip.Is4In6() {
		if p, err := ip.Prefix(64); err == nil {
			address = p.String()
		}
	}
	return "desk.address." + digest(address)
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// signOut ends the session and gives back what the member had in hand.
func (d *Desk) signOut(c *gin.Context, who callback.Staff) {
	ctx := c.Request.Context()
	if !d.note(c, who, "session.ended", "", "", "") {
		return
	}
	d.giveBackAll(ctx, who)
	d.giveBackChats(c, who)
	if err := d.sessions.Destroy(ctx); err != nil {
		d.broken(c, err)
		return
	}
	d.redirect(c, "/desk/sign-in?left")
}
