package page

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"
)

// here notes that the citizen stands at the branch. Once more is no mistake.
func (p *Page) here(c *gin.Context, v orderVisit) {
	switch {
	case v.o.Arrived:
		v.told(c, toldHere)
		return
	case !v.mayArrive(): // a page that was left open
		v.told(c, toldNotHere)
		return
	}
	_, err := p.c.Orders.Here(c.Request.Context(), v.o)
	switch {
	case errors.Is(err, ErrNotDue):
		v.told(c, toldNotHere)
	case err != nil:
		p.broken(c, err)
	default:
		v.told(c, toldHere)
	}
}

// sureOfOrder is the main part of the page that asks before an order is
// cancelled.
type sureOfOrder struct {
	orderFacts
	Text    string
	Yes, No string // addresses
}

// askToCancelOrder asks before an order is called off.
func (p *Page) askToCancelOrder(c *gin.Context, v orderVisit) {
	if !v.o.Cancellable {
		p.backToOrder(c, v)
		return
	}
	text := v.say("order.cancel.text")
	if v.o.Kind == KindPickup {
		text = v.say("order.cancel.pickup")
	}
	p.write(c, http.StatusOK, v.language, "order-cancel", v.say("order.cancel.title"),
		sureOfOrder{v.facts(), text, v.link("/cancel"), v.link("")})
}

// cancelOrder calls the order off. Once more is no mistake.
func (p *Page) cancelOrder(c *gin.Context, v orderVisit) {
	if v.o.Status == statusCancelled {
		v.told(c, toldCancelled)
		return
	}
	if !v.o.Cancellable {
		v.told(c, toldKept)
		return
	}
	_, err := p.c.Orders.Cancel(c.Request.Context(), v.o)
	switch {
	case errors.Is(err, ErrNotDue):
		v.told(c, toldKept)
	case err != nil:
		p.broken(c, err)
	default:
		v.told(c, toldCancelled)
	}
}
