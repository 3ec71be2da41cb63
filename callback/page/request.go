package page

import (
	"crypto/rand"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// facts are what is shown of a request, open or closed.
type facts struct {
	Department, When, Reference, Ending, Word string
}

// open is the main part of an open request's page.
type open struct {
	facts
	Said          *said
	State         string
	Unproven      bool
	Missed        string
	Times         times
	Plan          string
	Nonce         string
	Move, Cancel  string // addresses
	Later, Sooner string // addresses of other days; "" none
}

// closed is the main part of a closed one's.
type closed struct {
	facts
	Said  *said
	State string
}

// facts leaves out what only the owner of a number may know until it is proven:
// the code word would let a stranger pass for the town.
func (p *Page) facts(v visit) facts {
	f := facts{
		Department: v.r.Department, When: v.when(v.r), Reference: callback.FormatReference(v.r.Reference),
		Ending: v.r.Phone[max(0, len(v.r.Phone)-2):],
	}
	if d, ok := p.c.Office.Department(v.r.Department); ok {
		f.Department = d.Title(v.language)
	}
	if v.r.Status.Open() && !v.r.Proof.Needed() {
		f.Word = v.r.Word
	}
	return f
}

// show is the page itself.
func (p *Page) show(c *gin.Context, v visit) {
	heard := v.said(c)
	title := v.say("request.title")
	if heard != nil {
		title = heard.Title + " – " + title
	}
	if !v.r.Status.Open() {
		p.write(c, http.StatusOK, v.language, "closed", title, closed{p.facts(v), heard, v.ended()})
		return
	}
	list, err := p.times(c, v)
	if err != nil {
		p.broken(c, err)
		return
	}
	o := open{
		facts: p.facts(v), Said: heard, State: v.state(), Unproven: v.r.Proof.Needed(), Missed: v.missed(),
		Times: list, Plan: strconv.Itoa(v.r.Plans), Nonce: rand.Text(),
		Move: v.link("/move"), Cancel: v.link("/cancel"),
	}
	if list.next != "" {
		o.Later = v.link("", "from", list.next) + "#times"
	}
	if !list.first {
		o.Sooner = v.link("") + "#times"
	}
	p.write(c, http.StatusOK, v.language, "request", title, o)
}

// back leads to the page, for who reloads what a form was sent to.
func (p *Page) back(c *gin.Context, v visit) { c.Redirect(http.StatusSeeOther, v.link("")) }
