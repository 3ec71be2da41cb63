package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// A session ends this long after the last page somebody opened, and at the
// latest a day after signing in. The page's own polling does not count.
const (
	idle      = 8 * time.Hour
	lifetime  = 24 * time.Hour
	touchStep = 5 * time.Minute // a session is not written more often for being used
)

// What a session holds.
const (
	keyLogin = "login"
	keyStamp = "stamp" // of the password it was opened with
	keyBegan = "began" // Unix seconds
	keySeen  = "seen"
	keyFlash = "flash" // said once, on the next page
)

// newSessions makes the session manager. It cannot use the manager's own
// middleware: that one's writer breaks live streams.
func newSessions(c Config) *scs.SessionManager {
	m := scs.New()
	m.Lifetime = idle
	m.HashTokenInStore = true
	m.Store = vault{c.Sessions, c.Now}
	m.Cookie = scs.SessionCookie{
		Name: "desk", Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.Secure,
	}
	if c.Secure {
		m.Cookie.Name = "__Host-desk"
	}
	return m
}

// vault lets the session manager use callback.Sessions. The manager goes by
// the machine's clock, the store by ours.
type vault struct {
	s   callback.Sessions
	now func() time.Time
}

// storeError is an error of the store, not of what was found there.
type storeError struct{ error }

func (e storeError) Unwrap() error { return e.error }

func (v vault) FindCtx(ctx context.Context, token string) ([]byte, bool, error) {
	b, found, err := v.s.Session(ctx, token)
	if err != nil {
		return nil, false, storeError{err}
	}
	return b, found, nil
}

func (v vault) CommitCtx(ctx context.Context, token string, b []byte, expiry time.Time) error {
	return v.s.SaveSession(ctx, token, b, v.now().Add(time.Until(expiry)))
}

func (v vault) DeleteCtx(ctx context.Context, token string) error {
	return v.s.DropSession(ctx, token)
}

func (v vault) Find(token string) ([]byte, bool, error) {
	return v.FindCtx(context.Background(), token)
}

func (v vault) Commit(token string, b []byte, expiry time.Time) error {
	return v.CommitCtx(context.Background(), token, b, expiry)
}

func (v vault) Delete(token string) error { return v.DeleteCtx(context.Background(), token) }

// load puts the session of the cookie into the request's context.
func (d *Desk) load(c *gin.Context) error {
	token, err := c.Cookie(d.sessions.Cookie.Name)
	if err != nil {
		token = ""
	}
	ctx, err := d.sessions.Load(c.Request.Context(), token)
	var store storeError
	if err != nil && !errors.As(err, &store) {
		d.c.Log.Warn("a session could not be read and is dropped", "error", err)
		ctx, err = d.sessions.Load(c.Request.Context(), "")
	}
	if err != nil {
		return err
	}
	c.Request = c.Request.WithContext(ctx)
	return nil
}

// save writes a changed session and its cookie. It runs before the first byte
// of an answer.
func (d *Desk) save(c *gin.Context) error {
	ctx := c.Request.Context()
	switch d.sessions.Status(ctx) {
	case scs.Modified:
		token, expiry, err := d.sessions.Commit(ctx)
		if err != nil {
			return err
		}
		d.sessions.WriteSessionCookie(ctx, c.Writer, token, expiry)
	case scs.Destroyed:
		d.sessions.WriteSessionCookie(ctx, c.Writer, "", time.Time{})
	}
	c.Header("Cache-Control", "no-store") // the manager adds a weaker one
	return nil
}

// begin opens a session under a token that was never used before.
func (d *Desk) begin(ctx context.Context, who callback.Staff) error {
	if err := d.sessions.RenewToken(ctx); err != nil {
		return err
	}
	if err := d.sessions.Clear(ctx); err != nil {
		return err
	}
	now := d.c.Now().Unix()
	d.sessions.Put(ctx, keyLogin, who.Login)
	d.sessions.Put(ctx, keyStamp, stamp(who.Password))
	d.sessions.Put(ctx, keyBegan, now)
	d.sessions.Put(ctx, keySeen, now)
	d.sessions.SetDeadline(ctx, time.Now().Add(idle))
	return nil
}

// who is signed in. A session does not outlive the password it was opened
// with, nor the member's right to be here.
func (d *Desk) who(ctx context.Context) (who callback.Staff, ok bool, err error) {
	login := d.sessions.GetString(ctx, keyLogin)
	if login == "" {
		return who, false, nil
	}
	who, err = d.c.Roster.Member(ctx, login)
	if errors.Is(err, callback.ErrUnknown) {
		return who, false, nil
	}
	if err != nil {
		return who, false, err
	}
	began := time.Unix(d.sessions.GetInt64(ctx, keyBegan), 0)
	ok = !who.Disabled && d.sessions.GetString(ctx, keyStamp) == stamp(who.Password) &&
		d.c.Now().Before(began.Add(lifetime))
	return who, ok, nil
}

// touch keeps a used session alive.
func (d *Desk) touch(ctx context.Context) {
	now := d.c.Now()
	if now.Sub(time.Unix(d.sessions.GetInt64(ctx, keySeen), 0)) < touchStep {
		return
	}
	d.sessions.Put(ctx, keySeen, now.Unix())
	d.sessions.SetDeadline(ctx, time.Now().Add(idle))
}

// stamp tells one password hash from another without being one.
func stamp(phc string) string {
	sum := sha256.Sum256([]byte(phc))
	return hex.EncodeToString(sum[:12])
}
