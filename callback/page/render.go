package page

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

//go:embed templates
var templates embed.FS

// frame is what every template gets.
type frame struct {
	Language    string
	Tongues     []tongue // to change to
	Title       string
	Town, Phone string
	Tel         string // the phone's number as a link dials it; "" none
	Sheets      []string
	Main        any
}

// readPages parses each page in each language, with the frame around it.
func (p *Page) readPages() (map[string]map[string]*template.Template, error) {
	pages := map[string]map[string]*template.Template{}
	for _, l := range p.tongues {
		pages[l] = map[string]*template.Template{}
		for _, name := range []string{"request", "closed", "cancel", "problem", "order", "order-cancel", "pay", "away"} {
			t, err := template.New(name).Funcs(template.FuncMap{"t": p.texts[l].say}).
				ParseFS(templates, "templates/frame.html", "templates/"+name+".html")
			if err != nil {
				return nil, fmt.Errorf("read page %s: %w", name, err)
			}
			pages[l][name] = t
		}
	}
	return pages, nil
}

// write renders first, so that a broken template does not leave half a page.
func (p *Page) write(c *gin.Context, status int, language, name, title string, main any) {
	f := frame{
		Language: html(language), Tongues: p.others(language), Title: title, Main: main,
		Town: p.c.TownName, Phone: p.c.Phone, Tel: dialled(p.c.Phone), Sheets: p.sheets(),
	}
	var b bytes.Buffer
	if err := p.pages[language][name].ExecuteTemplate(&b, "frame", f); err != nil {
		p.c.Log.Error("a citizen's page could not be rendered", "page", name, "error", err)
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Header("Content-Language", html(language))
	c.Data(status, "text/html; charset=utf-8", b.Bytes())
}

// sheets are the style sheets, ours last.
func (p *Page) sheets() []string {
	if p.c.Stylesheet == "" {
		return []string{p.style.path()}
	}
	return []string{p.c.Stylesheet, p.style.path()}
}

// tongue is a language as the page offers it.
type tongue struct{ Code, HTML, Name string }

// others are the languages to change to.
func (p *Page) others(language string) (list []tongue) {
	for _, l := range p.tongues {
		if l != language {
			list = append(list, tongue{l, html(l), p.texts[l].say("language")})
		}
	}
	return list
}

// html is a language as pages name it: Leichte Sprache is German.
func html(l string) string { return strings.TrimSuffix(l, "-simple") }

// dialled is a number as a tel: link takes it.
func dialled(phone string) string {
	return strings.Map(func(r rune) rune {
		if r == '+' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, phone)
}

// problem is the main part of a page that says what did not work.
type problem struct{ Heading, Text string }

// fail answers with a page that says what happened and what to do instead.
func (p *Page) fail(c *gin.Context, status int, key string) { p.failIn(c, "", status, key) }

// failIn does so in the language known of what a link leads to.
func (p *Page) failIn(c *gin.Context, language string, status int, key string) {
	l, _ := p.speak(c, language)
	w := p.texts[l]
	m := problem{w.say("problem." + key + ".title"), w.say("problem." + key + ".text")}
	p.write(c, status, l, "problem", m.Heading, m)
}

// broken answers when what a link leads to cannot be read or changed.
func (p *Page) broken(c *gin.Context, err error) {
	switch {
	case c.Request.Context().Err() != nil: // nobody reads the answer
	case errors.Is(err, callback.ErrUnknown):
		p.NotFound(c)
	case errors.Is(err, callback.ErrUnavailable), errors.Is(err, ErrUnavailable):
		p.c.Log.Warn("a citizen's page cannot reach the store", "path", c.FullPath(), "error", err)
		p.fail(c, http.StatusServiceUnavailable, "unavailable")
	default:
		p.c.Log.Error("a citizen's page could not answer", "path", c.FullPath(), "error", err)
		p.fail(c, http.StatusInternalServerError, "unavailable")
	}
}

// NotFound answers for a link that leads nowhere: made up, mistyped, or what
// it led to is forgotten already. A router may use it where nothing below /c fits.
func (p *Page) NotFound(c *gin.Context) {
	secure(c)
	p.fail(c, http.StatusNotFound, "unknown")
}
