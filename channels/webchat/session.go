package webchat

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
)

const (
	randomBytes = 20 // of a session, 160 bits
	minuteBytes = 4
	macBytes    = 16
	// renewAfter is how old a token gets before a message brings a new one.
	renewAfter = time.Hour
	// sessionHeader carries the session of a page that keeps it itself, for in
	// a frame on another site browsers keep no cookie. It may be empty.
	sessionHeader = "Chat-Session"
)

// session is one citizen's conversation, as their browser knows it. The token
// is the only key to it, and its id cannot be turned into the token.
type session struct {
	id     string
	random [randomBytes]byte
	spoken time.Time // when its token was made; to the minute
}

// conversation is the conversation of a session.
func conversation(id string) string { return "web:" + id }

// keys are drawn from the secret, one for each purpose.
type keys struct{ token, id, message []byte }

func newKeys(secret []byte) keys {
	return keys{sum(secret, "webchat token"), sum(secret, "webchat id"), sum(secret, "webchat message")}
}

func sum(key []byte, parts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, p := range parts {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		_, _ = io.WriteString(h, p)
	}
	return h.Sum(nil)
}

// begin makes a session that nobody had before.
func (k keys) begin(now time.Time) session {
	s := session{spoken: now}
	_, _ = rand.Read(s.random[:])
	s.id = k.idOf(s.random)
	return s
}

func (k keys) idOf(random [randomBytes]byte) string {
	return base64.RawURLEncoding.EncodeToString(sum(k.id, string(random[:]))[:18])
}

// seal makes the token of a session.
func (k keys) seal(s session) string {
	b := append(make([]byte, 0, randomBytes+minuteBytes+macBytes), s.random[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(s.spoken.Unix()/60))
	return base64.RawURLEncoding.EncodeToString(append(b, sum(k.token, string(b))[:macBytes]...))
}

// open reads a token; ok is false when we did not make it.
func (k keys) open(token string) (s session, ok bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != randomBytes+minuteBytes+macBytes {
		return session{}, false
	}
	body, mac := b[:randomBytes+minuteBytes], b[randomBytes+minuteBytes:]
	if !hmac.Equal(sum(k.token, string(body))[:macBytes], mac) {
		return session{}, false
	}
	copy(s.random[:], body)
	s.spoken = time.Unix(int64(binary.BigEndian.Uint32(body[randomBytes:]))*60, 0)
	s.id = k.idOf(s.random)
	return s, true
}

// kept reports whether the page keeps its session itself.
func kept(c *gin.Context) bool {
	_, ok := c.Request.Header[sessionHeader]
	return ok
}

// session is the one a browser has. A page that keeps it itself has no cookie.
func (w *Chat) session(c *gin.Context) (session, bool) {
	token := c.GetHeader(sessionHeader)
	if !kept(c) {
		token, _ = c.Cookie(w.cookie())
	}
	s, ok := w.keys.open(token)
	return s, ok && w.c.Now().Before(s.spoken.Add(w.c.Keep))
}

// cookie is the name of the cookie.
func (w *Chat) cookie() string {
	if w.c.Secure {
		return "__Host-chat"
	}
	return "chat"
}

// keep lets a session live on after a message.
func (w *Chat) keep(c *gin.Context, s session, fresh bool) {
	now := w.c.Now()
	if !fresh && now.Sub(s.spoken) < renewAfter {
		return
	}
	s.spoken = now
	w.give(c, w.keys.seal(s), int(w.c.Keep/time.Second))
}

// drop ends the browser's session.
func (w *Chat) drop(c *gin.Context) { w.give(c, "", -1) }

func (w *Chat) give(c *gin.Context, token string, seconds int) {
	if kept(c) {
		c.Writer.Header().Set(sessionHeader, token) // empty, too: then it has ended
		return
	}
	http.SetCookie(c.Writer, &http.Cookie{
		Name: w.cookie(), Value: token, Path: "/", MaxAge: seconds,
		HttpOnly: true, Secure: w.c.Secure, SameSite: http.SameSiteLaxMode,
	})
}
