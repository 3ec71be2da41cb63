package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Certificates are the requests for certificates of the registry office. Error
// of the methods that name one: callback.ErrUnknown.
type Certificates interface {
	Books() []OrderBook
	// Open lists those that are not closed, the oldest first: in a state, or all
	// when it is empty, about as many as limit, after a cursor; next is empty at
	// the end.
	Open(ctx context.Context, book, state string, limit int, after string) (list []Certificate, next string, err error)
	Certificate(ctx context.Context, book, number string) (Certificate, error)
	// Step changes how one stands. Error: ErrOrderChanged when it is not of the
	// step's version any longer.
	Step(ctx context.Context, book, number string, s Step) error
}

// Certificate is a request for one as staff see it. What a citizen must give
// beside the number is never shown.
type Certificate struct {
	Number, Status string
	Version        int
	Asked          time.Time
	Fee            int64  // in cents
	Type           string // birth, marriage, partnership, death; "": not told
	Copies         int
	Relation       string
	About, Day     string // as the citizen gave them
	Where          string // it happened
	Register       string
	Purpose        string
	Name, Born     string // who asks; born on 2006-01-02
	Address, Phone string
	Delivery       string // post or pickup
	Place          string // where it is fetched
	Until          time.Time
	Note           string // for staff
	Request        string // reference of the callback it belongs to
	Payment        Payment
	History        []OrderEvent // oldest first
}

// Payment is how the fee of an order stands.
type Payment struct {
	State     string // as the order book calls it
	Amount    int64  // in cents, when it was begun
	Reference string // of the treasury (Kassenzeichen)
	Method    string
}

// paid reports whether the fee is there.
func (p Payment) paid() bool { return p.State == "paid" || p.State == "counter" }

// begun reports whether a citizen may be paying right now.
func (p Payment) begun() bool { return p.State == "asked" || p.State == "open" || p.State == "stuck" }

// OrderEvent is one thing that happened to an order.
type OrderEvent struct {
	At         time.Time
	Status, By string // login of staff, or citizen, import, api, payment
}

// Step is a step of an order.
type Step struct {
	Version int // of the order that was looked at
	By      string
	Status  string // it leads to
	Settled bool   // the fee was paid by invoice or in cash
	// What is kept beside it; nil leaves it as it is.
	Fee         *int64
	Place, Note *string
	Until       *time.Time
}

func (d *Desk) certificateRoutes() []route {
	if d.c.Certificates == nil {
		return nil
	}
	return []route{
		{"GET", "/certificates", member, false, d.certificateBooks},
		{"GET", "/certificates/:book", member, false, d.certificatesPage},
		{"GET", "/certificates/:book/:number", member, false, d.certificatePage},
		{"POST", "/certificates/:book/:number", member, false, d.stepCertificate},
	}
}

// registers are the books of certificates a member works on.
func (d *Desk) registers(who callback.Staff) (list []OrderBook) {
	if d.c.Certificates == nil {
		return nil
	}
	for _, b := range d.c.Certificates.Books() {
		if mayWork(who, b) {
			list = append(list, b)
		}
	}
	return list
}

// register is the one of the path, if it is the member's; otherwise it has answered.
func (d *Desk) register(c *gin.Context, who callback.Staff) (OrderBook, bool) {
	list := d.registers(who)
	i := slices.IndexFunc(list, func(b OrderBook) bool { return b.ID == c.Param("book") })
	if i < 0 {
		d.fail(c, http.StatusNotFound, "unknown")
		return OrderBook{}, false
	}
	return list[i], true
}

// certificateStates are those of requests that are not closed.
func certificateStates() []string {
	return []string{"received", "in_progress", "question", "fee_due", "paid", "made", "ready"}
}

// certificatesView is the main part of the list of a book.
type certificatesView struct {
	Books  []option
	Book   OrderBook
	States []option
	Rows   []certificateRow
	More   string
	None   bool
}

// certificateRow is one request in the list: nothing in it is about a person.
type certificateRow struct {
	Number, Path, Kind, Copies, Fee, Status, Payment, Wait string
	Look                                                   bool // staff must look at the payment
}

func (d *Desk) certificateBooks(c *gin.Context, who callback.Staff) {
	if list := d.registers(who); len(list) > 0 {
		d.redirect(c, "/desk/certificates/"+url.PathEscape(list[0].ID))
		return
	}
	d.show(c, http.StatusOK, "certificates", who, certificatesView{None: true})
}

func (d *Desk) certificatesPage(c *gin.Context, who callback.Staff) {
	b, ok := d.register(c, who)
	if !ok {
		return
	}
	v := certificatesView{Book: b}
	for _, other := range d.registers(who) {
		v.Books = append(v.Books, option{other.ID, other.Name, other.ID == b.ID})
	}
	chosen := c.Query("state")
	if !slices.Contains(certificateStates(), chosen) {
		chosen = ""
	}
	for _, s := range certificateStates() {
		v.States = append(v.States, option{s, d.texts.say("order.status." + s), s == chosen})
	}
	list, next, err := d.c.Certificates.Open(c.Request.Context(), b.ID, chosen, ordersShown, c.Query("after"))
	if err != nil {
		d.broken(c, err)
		return
	}
	w := d.words()
	for _, o := range list {
		v.Rows = append(v.Rows, w.certificateRow(b, o))
	}
	if next != "" {
		v.More = "/desk/certificates/" + url.PathEscape(b.ID) + "?" + url.Values{"state": {chosen}, "after": {next}}.Encode()
	}
	d.show(c, http.StatusOK, "certificates", who, v)
}

func (w words) certificateRow(b OrderBook, o Certificate) certificateRow {
	row := certificateRow{
		Number: o.Number, Path: certificatePath(b.ID, o.Number), Kind: w.certificateKind(o.Type), Copies: strconv.Itoa(o.Copies),
		Fee: w.fee(o.Fee), Status: w.or("order.status."+o.Status, o.Status), Wait: w.span(w.now.Sub(o.Asked)),
	}
	if o.Payment.State != "" {
		row.Payment = w.or("certificate.payment."+o.Payment.State, o.Payment.State)
	}
	row.Look = o.Payment.State == "odd" || o.Payment.State == "stuck"
	return row
}

func certificatePath(book, number string) string {
	return "/desk/certificates/" + url.PathEscape(book) + "/" + url.PathEscape(number)
}

// certificateKind names a kind of certificate.
func (w words) certificateKind(kind string) string {
	return w.or("certificate.kind."+kind, w.say("certificate.kind.unknown"))
}

// fee is an amount as it is read.
func (w words) fee(cents int64) string {
	if cents == 0 {
		return w.say("certificate.fee.none")
	}
	return w.say("certificate.euros", "amount", euros(cents))
}
