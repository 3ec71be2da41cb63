package page

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// orderFacts are what is shown of an order wherever it is shown.
type orderFacts struct {
	Number, When, Place, Until, Items, Fee string // "" not shown
}

// orderMain is the main part of an order's page.
type orderMain struct {
	orderFacts
	Said    *said
	State   string
	Next    string // what comes of it, or what the citizen may do
	Phone   bool   // the town's number stands after that
	Payment payment
	Here    string // address of the form; "" not to be said
	Cancel  string // address; "" it cannot be called off
}

// payment is what is said and offered about a fee.
type payment struct {
	Text  string // how it stands; "" nothing is said
	Check string // address where it is asked for again; ""  not
	Form  string // address where it is paid; "" not
	Again bool   // it was begun already, and is gone on with
	Fee   string // in cents, as the form carries it
	Host  string // of our own links
	Due   bool   // it is open, and may be paid otherwise too
}

// showOrder is the page of an order itself.
func (p *Page) showOrder(c *gin.Context, v orderVisit) {
	heard := v.saidOf(c.Query("said"))
	title := v.say("order.title")
	if heard != nil {
		title = heard.Title + " – " + title
	}
	state, next := v.state()
	m := orderMain{
		orderFacts: v.facts(), Said: heard, State: state, Next: next, Phone: v.callUs(),
		Payment: p.payment(c, v),
	}
	if v.mayArrive() {
		m.Here = v.link("/here")
	}
	if v.o.Cancellable {
		m.Cancel = v.link("/cancel")
	}
	if m.Payment.Form != "" {
		c.Header("Content-Security-Policy", p.policy)
	}
	p.write(c, http.StatusOK, v.language, "order", title, m)
}

// facts leave out what does not matter any more.
func (v orderVisit) facts() orderFacts {
	f := orderFacts{Number: callback.FormatReference(v.o.Number)}
	if v.o.Fee > 0 {
		f.Fee = v.money(v.o.Fee)
	}
	if over(v.o.Status) {
		return f
	}
	f.Place = v.o.Place
	if v.o.Kind == KindPickup && !v.o.From.IsZero() {
		f.When = v.say("window", "day", v.day(v.o.From), "span", v.span(callback.Slot{From: v.o.From, To: v.o.To}))
	}
	if v.o.Status == statusReady && v.o.Kind != KindPickup && !v.o.Until.IsZero() {
		f.Until = v.date(v.o.Until)
	}
	switch {
	case v.o.Items == 1:
		f.Items = v.say("order.items.one")
	case v.o.Items > 1:
		f.Items = v.say("order.items", "count", strconv.Itoa(v.o.Items))
	}
	return f
}

// payment says how the fee stands. It is offered to be paid only while the order
// waits for it, and nobody looks at an answer that does not fit. One that was only
// asked for is as good as none: no citizen has seen its page.
func (p *Page) payment(c *gin.Context, v orderVisit) payment {
	switch v.o.Payment {
	case payOdd, payStuck:
		return payment{Text: v.say("pay.odd")}
	case payPaid, payCounter:
		return payment{Text: v.say("pay.is-paid")}
	}
	if v.o.Status != statusFeeDue {
		return payment{}
	}
	m := payment{Due: true}
	switch v.o.Payment {
	case payOpen:
		m.Text, m.Check, m.Again = v.say("pay.open"), v.link("/paid"), true
	case payFailed:
		m.Text = v.say("pay.failed")
	}
	if v.o.Payable {
		m.Form, m.Fee, m.Host = v.link("/pay"), strconv.FormatInt(v.o.Fee, 10), p.host(c)
	}
	return m
}

// host is that of our own links.
func (p *Page) host(c *gin.Context) string {
	if p.c.Host != "" {
		return p.c.Host
	}
	return c.Request.Host
}
