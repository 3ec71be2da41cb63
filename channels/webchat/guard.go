package webchat

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// policy lets a page load and send only what is ours; nothing inline.
var policy = strings.Join([]string{
	"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
	"connect-src 'self'", "form-action 'self'", "base-uri 'none'",
}, "; ")

// longestForm is the largest body a form may have.
const longestForm = 64 << 10

// guard puts headers on every answer, and lets a form of another site go no
// further. Browsers of old that do not say where a form comes from may pass;
// they keep our cookie to our own site.
func (w *Chat) guard(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	h.Set("Cache-Control", "no-store")
	w.frames(h, embedded(c))
	if err := w.origins.Check(c.Request); err != nil {
		w.c.Log.Warn("a form of another site is refused", "path", c.FullPath())
		w.refuse(c, form{}, http.StatusForbidden, "foreign")
		c.Abort()
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, longestForm)
}

// frames says who may show a page in a frame: nobody, but for the page that is
// made for it. That one has no cookie, so there is nothing to trick out of
// whoever clicks in it.
func (w *Chat) frames(h http.Header, framed bool) {
	if framed {
		h.Set("Content-Security-Policy", w.framed)
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		return
	}
	h.Set("Content-Security-Policy", policy+"; frame-ancestors 'none'")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}

// embedded reports whether the page is asked for to be shown in a frame.
func embedded(c *gin.Context) bool {
	return c.Request.Method == http.MethodGet && c.Query("embed") == "1"
}
