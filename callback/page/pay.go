package page

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"
)

// payMain is the main part of the page that leads to where is paid.
type payMain struct {
	orderFacts
	Payer string // its host
	To    string // address there
	Back  string
}

// away is the main part of the page that says that the other side is away.
type away struct {
	Heading, Text string
	Back          string // address of the order's page
	Chat          string // address; "" none
}

// pay leads to where the fee is paid. The form carries the fee: who pays has
// seen it, also where their page is old. Sent twice it leads to one payment, for
// an open one is gone on with.
func (p *Page) pay(c *gin.Context, v orderVisit) {
	switch {
	case !v.o.Payable:
		v.told(c, toldNotDue)
		return
	case c.PostForm("fee") != strconv.FormatInt(v.o.Fee, 10):
		v.told(c, toldFee)
		return
	}
	to, err := p.c.Orders.Pay(c.Request.Context(), v.o)
	switch {
	case errors.Is(err, ErrNotDue):
		v.told(c, toldNotDue)
	case errors.Is(err, ErrUnavailable):
		p.gone(c, v, "pay", err)
	case err != nil:
		p.broken(c, err)
	default:
		p.lead(c, v, to)
	}
}

// lead sends the citizen to a payer: straight away where a form may lead there,
// else by a page with one link, for a browser would not follow the form.
func (p *Page) lead(c *gin.Context, v orderVisit, to string) {
	u, err := url.Parse(to)
	if err != nil || origin(u) == "" || u.User != nil {
		p.gone(c, v, "pay", errors.New("the payment's page has no address of the web"))
		return
	}
	if slices.Contains(p.c.Payers, origin(u)) || u.Host == p.host(c) {
		c.Redirect(http.StatusSeeOther, to)
		return
	}
	p.write(c, http.StatusOK, v.language, "pay", v.say("pay.go.title"), payMain{v.facts(), u.Host, to, v.link("")})
}

// returned is where a payer sends the citizen back to. That they come proves
// nothing: the provider is asked, and the page says what it answers.
func (p *Page) returned(c *gin.Context, v orderVisit) {
	o, err := p.c.Orders.Returned(c.Request.Context(), v.o)
	switch {
	case errors.Is(err, ErrUnavailable):
		p.gone(c, v, "paid", err)
		return
	case err != nil:
		p.broken(c, err)
		return
	}
	v.o = o
	if kind := v.found(); kind != "" {
		v.told(c, kind)
		return
	}
	p.backToOrder(c, v)
}

// gone says that the other side does not answer, and what to do instead.
func (p *Page) gone(c *gin.Context, v orderVisit, what string, err error) {
	if c.Request.Context().Err() != nil {
		return // nobody reads the answer
	}
	p.c.Log.Warn("an order's page cannot reach the payment provider", "path", c.FullPath(), "error", err)
	m := away{v.say("away." + what + ".title"), v.say("away." + what + ".text"), v.link(""), p.c.Chat}
	p.write(c, http.StatusServiceUnavailable, v.language, "away", m.Heading, m)
}
