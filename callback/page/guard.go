package page

import (
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// policy lets a page load its style and send its forms; nothing else.
var policy = strings.Join([]string{
	"default-src 'none'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
	"form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}, "; ")

// longestForm is the largest body a form may have.
const longestForm = 8 << 10

// headers are on every answer, and a form of another site goes no further. The
// address of a page is its key: it is told to nobody and found by no search.
func (p *Page) headers(c *gin.Context) {
	secure(c)
	if err := p.origins.Check(c.Request); err != nil {
		p.fail(c, http.StatusForbidden, "foreign")
		c.Abort()
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, longestForm)
}

func secure(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Robots-Tag", "noindex, nofollow, noarchive")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Accept-Language")
}
