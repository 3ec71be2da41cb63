package page

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
)

// policy lets a page load its style and send its forms; nothing else.
var policy = strings.Join([]string{
	"default-src 'none'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
	"form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}, "; ")

// payPolicy lets a form lead to where citizens pay, too: browsers hold a form to
// its policy also where it is sent on to.
func payPolicy(payers []string) (string, error) {
	for _, payer := range payers {
		u, err := url.Parse(payer)
		if err != nil || payer == "" || payer != origin(u) || strings.ContainsAny(payer, "; ,'*") {
			return "", fmt.Errorf("%q is not an origin like https://pay.example", payer)
		}
	}
	return strings.Replace(policy, "form-action 'self'", strings.Join(append([]string{"form-action 'self'"}, payers...), " "), 1), nil
}

// origin is the scheme and host of an address of the web; "" it is none.
func origin(u *url.URL) string {
	if u.Scheme != "https" && u.Scheme != "http" || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

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
