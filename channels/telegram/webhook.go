package telegram

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"io"
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

const (
	// path is where Telegram calls us.
	path = "/telegram"
	// maxBody is the largest update we read, in bytes.
	maxBody = 64 << 10
	// secretHeader carries the secret of the webhook:
	// https://core.telegram.org/bots/api#setwebhook
	secretHeader = "X-Telegram-Bot-Api-Secret-Token"
)

// body is what a webhook carries. It is reused: nothing of it may be kept.
type body struct{ b []byte }

// Mount registers the webhook. What the inbox answers is of no use here: it
// comes back by Send.
func (t *Telegram) Mount(r gin.IRouter, in channels.Inbox) {
	r.POST(path, func(c *gin.Context) {
		b := t.bodies.Get().(*body)
		defer t.release(b)
		if status, reason := t.admit(c.Request, b); status != 0 {
			t.log.LogAttrs(c.Request.Context(), slog.LevelWarn, "webhook refused",
				slog.String("path", path), slog.String("reason", reason))
			c.AbortWithStatus(status)
			return
		}
		c.Status(t.receive(c, b.b, in))
	})
}

// release gives a body back, unless it has grown far beyond the usual.
func (t *Telegram) release(b *body) {
	if cap(b.b) <= 16<<10 {
		t.bodies.Put(b)
	}
}

// admit reads and checks a webhook. status is 0 when it may pass.
func (t *Telegram) admit(q *http.Request, b *body) (status int, reason string) {
	if q.ContentLength > maxBody {
		return http.StatusRequestEntityTooLarge, "body over 64 KiB"
	}
	secret := q.Header.Get(secretHeader)
	if secret == "" {
		return http.StatusBadRequest, "no secret"
	}
	if !t.knows(secret) {
		return http.StatusForbidden, "wrong secret"
	}
	if err := b.read(q.Body); err != nil {
		if errors.Is(err, errTooLarge) {
			return http.StatusRequestEntityTooLarge, "body over 64 KiB"
		}
		return http.StatusBadRequest, "body cut off"
	}
	return 0, ""
}

// knows compares a secret with ours in a time that tells nothing of either.
func (t *Telegram) knows(secret string) bool {
	sum := sha256.Sum256([]byte(secret))
	return subtle.ConstantTimeCompare(sum[:], t.secret[:]) == 1
}

var errTooLarge = errors.New("the body is too large")

// read reads the whole body.
func (b *body) read(r io.Reader) error {
	if b.b = b.b[:0]; r == nil {
		return nil
	}
	if cap(b.b) == 0 {
		b.b = make([]byte, 0, 2<<10)
	}
	for {
		if len(b.b) == cap(b.b) {
			b.b = append(b.b, 0)[:len(b.b)]
		}
		n, err := r.Read(b.b[len(b.b):cap(b.b)])
		b.b = b.b[:len(b.b)+n]
		if len(b.b) > maxBody {
			return errTooLarge
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// receive takes an update in and gives the status it is answered with. Until
// that is 200, Telegram repeats the update and holds back all that follows in
// the chat: so only what may succeed later is answered otherwise.
func (t *Telegram) receive(c *gin.Context, b []byte, in channels.Inbox) int {
	ctx := c.Request.Context()
	u, err := parse(b)
	if err != nil {
		t.log.LogAttrs(ctx, slog.LevelWarn, "an update cannot be read", slog.Int("bytes", len(b)))
		return http.StatusOK
	}
	m, ok := t.message(u, b)
	if !ok {
		t.aside(ctx, u)
		return http.StatusOK
	}
	if _, err := in.Receive(ctx, m); err != nil {
		t.log.LogAttrs(ctx, slog.LevelError, "a message was not taken", slog.Any("error", err))
		return http.StatusServiceUnavailable
	}
	return http.StatusOK
}
