package desk

import (
	"net/http"
	"regexp"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// policy lets a page load and send only what is ours; nothing inline.
var policy = strings.Join([]string{
	"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
	"media-src 'self'", "connect-src 'self'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'",
}, "; ")

// longestForm is the largest body a form may have.
const longestForm = 64 << 10

// longestFile is the largest body with a file to import.
const longestFile = 17 << 20

// headers are on every answer, and a form of another site goes no further.
func (d *Desk) headers(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
	if err := d.origins.Check(c.Request); err != nil {
		d.fail(c, http.StatusForbidden, "foreign")
		c.Abort()
		return
	}
	longest := int64(longestForm)
	if strings.HasSuffix(c.FullPath(), "/import") && strings.HasPrefix(c.GetHeader("Content-Type"), "multipart/") { // read by who may only
		longest = longestFile
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, longest)
}

// guarded lets a route's handler run when its rule allows.
func (d *Desk) guarded(rt route) gin.HandlerFunc {
	return func(c *gin.Context) {
		if rt.rule == anyone {
			rt.handle(c, callback.Staff{})
			return
		}
		if c.Request.Method == http.MethodPost && c.Request.ParseForm() != nil {
			d.fail(c, http.StatusRequestEntityTooLarge, "large")
			return
		}
		if err := d.load(c); err != nil {
			d.broken(c, err)
			return
		}
		who, ok, err := d.who(c.Request.Context())
		switch {
		case err != nil:
			d.broken(c, err)
		case rt.rule == guest:
			rt.handle(c, who)
		case !ok:
			d.askToSignIn(c)
		case who.MustChange && rt.rule != newcomer:
			d.redirect(c, "/desk/password")
		case d.mustSetUp(who) && rt.rule != newcomer:
			d.redirect(c, "/desk/second-factor")
		case rt.rule == leading && !leads(who), rt.rule == running && who.Role != roleAdmin:
			d.fail(c, http.StatusNotFound, "unknown")
		default:
			if !rt.quiet {
				d.touch(c.Request.Context())
			}
			rt.handle(c, who)
		}
	}
}

// Roles of staff.
const (
	roleLead  = "lead"
	roleAdmin = "admin"
)

// leads reports whether a member decides about departments, their own ones.
func leads(who callback.Staff) bool { return who.Role == roleLead || who.Role == roleAdmin }

// within is a page somebody may be brought back to after signing in.
var within = regexp.MustCompile(`^/desk(/requests/[0-9]{7}|/closures|/audit|/account|/counter|/statistics|/paper|/staff|/orders|/certificates|/pickups|/chats(/[A-Za-z0-9_-]{1,64})?)?$`)

// askToSignIn leads to the sign-in page, and from there back to a page. A page
// that is open already is told only, so that it can say so and keep what
// somebody is writing.
func (d *Desk) askToSignIn(c *gin.Context) {
	if scripted(c) || c.FullPath() == "/desk/events" {
		c.Status(http.StatusUnauthorized)
		return
	}
	to := "/desk/sign-in"
	if path := c.Request.URL.Path; c.Request.Method == http.MethodGet && path != "/desk" && within.MatchString(path) {
		to += "?to=" + path
	}
	d.redirect(c, to)
}

// redirect leads on to another page of the desk, also from a script's request.
func (d *Desk) redirect(c *gin.Context, to string) {
	if err := d.save(c); err != nil {
		d.broken(c, err)
		return
	}
	if scripted(c) {
		c.Header("HX-Redirect", to)
		c.Status(http.StatusNoContent)
		return
	}
	c.Redirect(http.StatusSeeOther, to)
}

// scripted reports whether the page's script asks, which takes fragments.
func scripted(c *gin.Context) bool { return c.GetHeader("HX-Request") == "true" }
