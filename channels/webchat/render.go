package webchat

import (
	"bytes"
	"context"
	"crypto/rand"
	"embed"
	"html/template"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

//go:embed templates
var templates embed.FS

// pageHeader tells the page's script that an answer is ours, and not that of a
// proxy which has its own idea of what went wrong.
const pageHeader = "Chat-Page"

// view is what the page is made from.
type view struct {
	Tongue, HTML  string // the page's language, and as pages name it
	Asked         string // the language asked for, if one was
	Town          string
	Reach         reach
	Privacy       string
	Accessibility string
	Sheets        []string
	Script        string
	Tongues       []tongue
	Embedded      bool

	Talking bool // a conversation is under way
	Lines   []line
	Last    int64 // the last line's number
	Ask     ask
	Nonce   string // of the form for words
	Text    string // stays in the form
	Note    string // what is said first; "" nothing
	Problem *problem
	Unsent  *problem // for the page's script
}

// reach is how to get to people by telephone; the zero one is not at all.
type reach struct {
	Phone string
	Tel   template.URL
}

// tongue is a language to change to.
type tongue struct {
	Code, HTML, Name string
	Current          bool
}

// problem is what did not work, and what to do instead.
type problem struct {
	reach
	Title, Text string
	Input       bool // it is about what was written
	Again       bool // what was written can be sent again as it is
}

// view begins a page in a language.
func (w *Chat) view(c *gin.Context, tongue, asked string) view {
	v := view{
		Tongue: tongue, HTML: html(tongue), Asked: asked, Town: w.c.TownName, Reach: w.reach(),
		Privacy: address(w.c.Privacy), Accessibility: address(w.c.Accessibility),
		Sheets: w.sheets(), Script: w.assets[".js"].path(), Embedded: embedded(c), Nonce: rand.Text(),
		Unsent: w.problem(tongue, "unsent"),
	}
	if len(w.tongues) > 1 {
		v.Tongues = w.others(tongue)
	}
	return v
}

func (w *Chat) reach() reach {
	if w.c.Phone == "" {
		return reach{}
	}
	return reach{w.c.Phone, template.URL("tel:" + dialled(w.c.Phone))}
}

// sheets are the style sheets, ours last, as seen from the page.
func (w *Chat) sheets() []string {
	own := w.assets[".css"].path()
	if w.c.Stylesheet == "" {
		return []string{own}
	}
	return []string{strings.TrimPrefix(w.c.Stylesheet, "/"), own}
}

func (w *Chat) others(current string) (list []tongue) {
	for _, l := range w.tongues {
		list = append(list, tongue{l, html(l), w.voices[l].say("language"), l == current})
	}
	return list
}

// tell puts a transcript on the page.
func (w *Chat) tell(v *view, lines []channels.Line) {
	v.Talking = true
	v.Ask = asking(lines, v.Asked)
	for i, l := range lines {
		s := w.line(l, v.Tongue)
		s.First = i == unread(lines)
		v.Lines, v.Last = append(v.Lines, s), l.Seq
	}
}

// problem words what did not work.
func (w *Chat) problem(tongue, key string, pairs ...string) *problem {
	t := w.voices[tongue].texts
	return &problem{
		reach: w.reach(), Title: t.say("problem."+key+".title", pairs...), Text: t.say("problem."+key+".text", pairs...),
		Input: key == "empty" || key == "long",
	}
}

// write renders first, so that a broken template does not leave half a page.
func (w *Chat) write(c *gin.Context, status int, v view) {
	b, ok := w.render(c.Request.Context(), v.Tongue, "page", v)
	if !ok {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Header("Content-Language", v.HTML)
	c.Writer.Header().Add("Vary", "Accept-Language, Cookie")
	c.Data(status, "text/html; charset=utf-8", b)
}

// fragment is what the page's script gets: lines, and what can be picked after
// them, or a problem.
type fragment struct {
	Lines   []saying
	Problem *problem
}

// saying is one line and what it changes of what can be picked.
type saying struct {
	Line line
	Ask  *ask
}

// writeFragment answers the page's script.
func (w *Chat) writeFragment(c *gin.Context, status int, tongue string, f fragment) {
	b, ok := w.render(c.Request.Context(), tongue, "fragment", f)
	if !ok {
		c.Status(http.StatusInternalServerError)
		return
	}
	c.Header(pageHeader, "1")
	c.Data(status, "text/html; charset=utf-8", b)
}

// said prepares a line for the page's script.
func (w *Chat) said(l channels.Line, tongue string) saying {
	s := saying{Line: w.line(l, tongue)}
	if a, changes := asks(l, ""); changes {
		s.Ask = &a
	}
	return s
}

func (w *Chat) render(ctx context.Context, tongue, name string, data any) ([]byte, bool) {
	var b bytes.Buffer
	if err := w.voices[tongue].page.ExecuteTemplate(&b, name, data); err != nil {
		w.c.Log.ErrorContext(ctx, "the chat's page could not be rendered", "template", name, "error", err)
		return nil, false
	}
	return b.Bytes(), true
}
