package page

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// What Orders may end in, besides callback.ErrUnknown.
var (
	// ErrUnavailable: the other side, as the payment provider, does not answer.
	ErrUnavailable = errors.New("the other side does not answer")
	// ErrNotDue: the order stands otherwise, so it is not done.
	ErrNotDue = errors.New("this is not to be done with the order")
)

// Orders are the orders that links lead to. Doing a thing twice is doing it once:
// citizens reload, go back and press twice.
type Orders interface {
	// Order is the one of a link. Errors: callback.ErrUnknown, ErrUnavailable.
	Order(ctx context.Context, link callback.Link) (Order, error)
	// Pay gives the URL where the fee is paid. While a payment is open it is that
	// one's, and no other is begun. Errors: ErrNotDue, ErrUnavailable.
	Pay(ctx context.Context, o Order) (url string, err error)
	// Returned asks the provider how the payment stands, since the citizen came
	// back from it, and gives the order then. Error: ErrUnavailable.
	Returned(ctx context.Context, o Order) (Order, error)
	// Here notes that the citizen stands at the branch. Error: ErrNotDue.
	Here(ctx context.Context, o Order) (Order, error)
	// Cancel calls the order off. Error: ErrNotDue.
	Cancel(ctx context.Context, o Order) (Order, error)
}

// Order is what the page shows of an order. What it is about, and whom, is not
// in it: a link may be read over a shoulder.
type Order struct {
	Source      string // where it is kept; never shown
	Number      string
	Kind        string // KindCertificate, KindPickup or ""
	Status      string // as the order book names it
	Fee         int64  // in cents; 0 none
	Payment     string // state of the payment, as the order book names it
	Place       string // where it is fetched
	Until       time.Time
	From, To    time.Time // window of a pick-up
	Items       int       // of a pick-up
	Payable     bool      // the fee can be paid here
	Cancellable bool
	Arrived     bool      // they said that they are there
	Expires     time.Time // of the link; zero: never
	Language    string
}

// Kinds of orders that the page has words of their own for.
const (
	KindCertificate = "certificate"
	KindPickup      = "pickup"
)

// Statuses and states of payment that decide what a page offers; others are
// only put into words.
const (
	statusFeeDue    = "fee_due"
	statusReady     = "ready"
	statusCancelled = "cancelled"

	payOpen    = "open"
	payPaid    = "paid"
	payFailed  = "failed"
	payStuck   = "stuck"
	payOdd     = "odd"
	payCounter = "counter"
)

// orderVisit is somebody looking at an order.
type orderVisit struct {
	guest
	o Order
}

// openOrder lets a handler run with the order the link is of.
func (p *Page) openOrder(c *gin.Context, link callback.Link, handle func(*gin.Context, orderVisit)) {
	o, err := p.c.Orders.Order(c.Request.Context(), link)
	switch {
	case errors.Is(err, callback.ErrUnknown):
		p.fail(c, http.StatusNotFound, "order-unknown")
	case err != nil:
		p.broken(c, err)
	case !o.Expires.IsZero() && !p.c.Now().Before(o.Expires):
		p.failIn(c, o.Language, http.StatusGone, "expired")
	default:
		handle(c, orderVisit{p.guest(c, o.Language), o})
	}
}

// backToOrder leads to the page, for who reloads what a form was sent to.
func (p *Page) backToOrder(c *gin.Context, v orderVisit) {
	c.Redirect(http.StatusSeeOther, v.link(""))
}
