package page

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/language"

	"github.com/rathausruf/rathausruf/callback"
)

// guest is somebody who has a link, in a language.
type guest struct {
	words
	token    string
	language string
	chosen   bool // they asked for the language, and keep it
}

// visit is somebody looking at a request.
type visit struct {
	guest
	r callback.Request
}

func (p *Page) guest(c *gin.Context, language string) guest {
	l, chosen := p.speak(c, language)
	return guest{words{p.texts[l], p.c.Location, p.c.Now()}, c.Param("token"), l, chosen}
}

func (p *Page) visit(c *gin.Context, r callback.Request) visit {
	return visit{p.guest(c, r.Language), r}
}

// link is the address of the page, or of a part below it, with a query.
func (g guest) link(part string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	if g.chosen {
		q.Set("lang", g.language)
	}
	to := "/c/" + g.token + part
	if len(q) > 0 {
		to += "?" + q.Encode()
	}
	return to
}

// speak chooses the language: the one asked for, else the one known of what the
// link leads to, else what
// the browser prefers.
func (p *Page) speak(c *gin.Context, known string) (l string, chosen bool) {
	if l, ok := p.spoken(c.Query("lang")); ok {
		return l, true
	}
	if l, ok := p.spoken(known); ok {
		return l, false
	}
	tags, _, err := language.ParseAcceptLanguage(c.GetHeader("Accept-Language"))
	if err == nil {
		for _, tag := range tags {
			if l, ok := p.spoken(tag.String()); ok {
				return l, false
			}
		}
	}
	return p.tongues[0], false
}

// spoken is the page's language for a tag like en-GB or de-simple.
func (p *Page) spoken(tag string) (string, bool) {
	tag = strings.ToLower(tag)
	if slices.Contains(p.tongues, tag) {
		return tag, true
	}
	base, _, _ := strings.Cut(tag, "-")
	return base, slices.Contains(p.tongues, base)
}
