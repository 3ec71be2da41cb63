package page

import (
	"net/url"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"github.com/rathausruf/rathausruf/callback"
)

// visit is somebody looking at a request, in a language.
type visit struct {
	words
	r        callback.Request
	token    string
	language string
	chosen   bool // they asked for the language, and keep it
}

func (p *Page) visit(c *gin.Context, r callback.Request) visit {
	l, chosen := speak(c, r.Language)
	return visit{words{p.texts[l], p.c.Location, p.c.Now()}, r, c.Param("token"), l, chosen}
}

// link is the address of the page, or of a part below it, with a query.
func (v visit) link(part string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	if v.chosen {
		q.Set("lang", v.language)
	}
	to := "/c/" + v.token + part
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	return to
}

// speak chooses the language: the one asked for, else the request's, else what
// the browser prefers.
func speak(c *gin.Context, ofRequest string) (l string, chosen bool) {
	if l, ok := spoken(c.Query("lang")); ok {
		return l, true
	}
	if l, ok := spoken(ofRequest); ok {
		return l, false
	}
	tags, _, err := language.ParseAcceptLanguage(c.GetHeader("Accept-Language"))
	if err == nil {
		for _, tag := range tags {
			if l, ok := spoken(tag.String()); ok {
				return l, false
			}
		}
	}
	return languages[0], false
}

// spoken is the page's language for a tag like en-GB or de-simple.
func spoken(tag string) (string, bool) {
	base, _, _ := strings.Cut(strings.ToLower(tag), "-")
	for _, l := range languages {
		if l == base {
			return l, true
		}
	}
	return "", false
}
