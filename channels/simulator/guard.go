package simulator

import (
	"net"
	"net/http"
	"net/netip"

	"github.com/gin-gonic/gin"
)

// guard keeps the simulator to people and programs on this machine: nobody
// from outside, nobody through a proxy, no foreign page in the local browser
// (neither by a form of its own nor by a name that was bent to 127.0.0.1).
func guard(c *gin.Context) {
	if why := refuse(c.Request); why != "" {
		c.Header("Content-Type", "text/plain; charset=utf-8")
		c.String(http.StatusForbidden, why+"\n")
		c.Abort()
		return
	}
	for k, v := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; " +
			"connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		"X-Content-Type-Options":       "nosniff",
		"Referrer-Policy":              "no-referrer",
		"Cross-Origin-Resource-Policy": "same-origin",
		"Cross-Origin-Opener-Policy":   "same-origin",
		"Cache-Control":                "no-store",
	} {
		c.Header(k, v)
	}
}

// refuse says why a request is not for the simulator, or "".
func refuse(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	switch {
	case err != nil || !peer.Addr().Unmap().IsLoopback():
		return "the simulator answers this machine only"
	case proxied(r):
		return "the simulator is not reached through a proxy"
	case !local(r.Host):
		return "the simulator is opened as 127.0.0.1 or localhost only"
	case foreign(r):
		return "the simulator takes nothing from other pages"
	}
	return ""
}

func proxied(r *http.Request) bool {
	for _, k := range []string{"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip"} {
		if r.Header.Get(k) != "" {
			return true
		}
	}
	return false
}

// local reports whether a Host names this machine by itself.
func local(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	if name == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(trimBrackets(name))
	return err == nil && ip.Unmap().IsLoopback()
}

func trimBrackets(s string) string {
	if len(s) > 1 && s[0] == '[' && s[len(s)-1] == ']' {
		return s[1 : len(s)-1]
	}
	return s
}

// foreign reports whether another page made the browser ask. Following a link
// to the page is fine; everything else must come from the page itself.
func foreign(r *http.Request) bool {
	origin := r.Header.Get("Origin")
	if origin != "" && origin != "http://"+r.Host && origin != "https://"+r.Host {
		return true
	}
	switch r.Header.Get("Sec-Fetch-Site") {
	case "", "same-origin", "none":
		return false
	}
	return r.Method != http.MethodGet || r.Header.Get("Sec-Fetch-Mode") != "navigate"
}
