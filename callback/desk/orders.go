package desk

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// What a change of an order may end in.
var (
	// ErrOrder: something of it is missing or not known.
	ErrOrder = errors.New("the order cannot be kept")
	// ErrOrderNumber: its number is too long.
	ErrOrderNumber = errors.New("the number of the order is too long")
	// ErrOrderThere: an order with this number is there already.
	ErrOrderThere = errors.New("an order with this number is there")
	// ErrOrderChanged: somebody else changed it since it was shown.
	ErrOrderChanged = errors.New("the order stands otherwise than it was shown")
)

// Orders are the built-in order books. Error of the methods that name an order:
// callback.ErrUnknown.
type Orders interface {
	Books() []OrderBook
	// List gives the orders of a book whose number begins with prefix, by number,
	// after one; next is empty at the end.
	List(ctx context.Context, book, prefix, after string, limit int) (list []Order, next string, err error)
	Order(ctx context.Context, book, number string) (Order, error)
	// SaveOrder writes an order, new or not; by is a login, for its history. Of one
	// that is there the factor stays if none is given, and the Version must be the
	// one that stands. Errors: ErrOrder, ErrOrderNumber, ErrOrderThere, ErrOrderChanged.
	SaveOrder(ctx context.Context, book, by string, o Order, create bool) error
	// ImportOrders reads a CSV file. With any fault nothing was written.
	ImportOrders(ctx context.Context, book, by string, r io.Reader) (OrderReport, error)
}

// OrderBook is one of them.
type OrderBook struct {
	ID, Name    string
	Departments []string // whose staff work on it; none: all
}

// Order is one order as staff see it. What a citizen must give beside the number
// is never shown.
type Order struct {
	Number, Factor, Status, Place, Note string
	Until, Updated                      time.Time
	Version                             int // counts the times it was written
	// Kind is certificate, pickup, or empty for whatever the town keeps.
	Kind string
}

// OrderReport is what became of a file.
type OrderReport struct {
	Created, Updated, Unchanged int
	Faults                      []OrderFault
}

// OrderFault is one thing wrong with a file: a line, a column, and the kind of
// fault, whose words stand in texts/de/orders.yaml.
type OrderFault struct {
	Line         int
	Column, Kind string
}

// orderStatuses are how an order may stand, in the order of its life.
var orderStatuses = [...]string{"received", "in_progress", "question", "fee_due", "paid", "made", "ready", "sent", "handed_over", "refused", "cancelled", "no_show"}

func (d *Desk) orderRoutes() []route {
	if d.c.Orders == nil {
		return nil
	}
	return []route{
		{"GET", "/orders", member, false, d.ordersPage},
		{"GET", "/orders/:book", member, false, d.bookPage},
		{"POST", "/orders/:book", member, false, d.addOrder},
		{"POST", "/orders/:book/import", member, false, d.importOrders},
		{"GET", "/orders/:book/export", member, false, d.exportOrders},
		{"GET", "/orders/:book/order/:number", member, false, d.orderPage},
		{"POST", "/orders/:book/order/:number", member, false, d.changeOrder},
	}
}

// mayWork reports whether a member works on the orders of a book.
func mayWork(who callback.Staff, b OrderBook) bool {
	return len(b.Departments) == 0 && len(who.Departments) > 0 || slices.ContainsFunc(b.Departments, who.In)
}

// books are those a member works on.
func (d *Desk) books(who callback.Staff) (list []OrderBook) {
	if d.c.Orders == nil {
		return nil
	}
	for _, b := range d.c.Orders.Books() {
		if mayWork(who, b) {
			list = append(list, b)
		}
	}
	return list
}

// book is the one of the path, if it is the member's; otherwise it has answered.
func (d *Desk) orderBook(c *gin.Context, who callback.Staff) (OrderBook, bool) {
	list := d.books(who)
	i := slices.IndexFunc(list, func(b OrderBook) bool { return b.ID == c.Param("book") })
	if i < 0 {
		d.fail(c, http.StatusNotFound, "unknown")
		return OrderBook{}, false
	}
	return list[i], true
}

// ordersView is the main part of the page of a book.
type ordersView struct {
	Books    []option
	Book     OrderBook
	Rows     []orderRow
	Statuses []option
	Prefix   string
	More     string
	Form     orderForm
	Alert    string
	Report   *reportView
	None     bool
}

// orderRow is one order in the list.
type orderRow struct{ Number, Status, Place, Until, Note, Updated, Path string }

// orderForm is an order as it is filled in.
type orderForm struct {
	Number, Place, Until, Note string
	Factor                     string // as it was typed a moment ago; never the one that is kept
	Statuses                   []option
	Version                    int
	New                        bool
}

func (d *Desk) ordersPage(c *gin.Context, who callback.Staff) {
	if list := d.books(who); len(list) > 0 {
		d.redirect(c, "/desk/orders/"+url.PathEscape(list[0].ID))
		return
	}
	d.show(c, http.StatusOK, "orders", who, ordersView{None: true})
}

func (d *Desk) bookPage(c *gin.Context, who callback.Staff) {
	if b, ok := d.orderBook(c, who); ok {
		d.showBook(c, http.StatusOK, who, b, ordersView{Form: d.orderForm(Order{Status: "received"}, true)})
	}
}

// How many orders a page shows, and how many are looked at for them.
const (
	ordersShown  = 50
	ordersLooked = 5000
)

func (d *Desk) showBook(c *gin.Context, status int, who callback.Staff, b OrderBook, v ordersView) {
	v.Book = b
	for _, other := range d.books(who) {
		v.Books = append(v.Books, option{other.ID, other.Name, other.ID == b.ID})
	}
	chosen := c.Query("status")
	for _, s := range orderStatuses {
		v.Statuses = append(v.Statuses, option{s, d.texts.say("order.status." + s), s == chosen})
	}
	v.Prefix = strings.TrimSpace(c.Query("number"))
	after := c.Query("after")
	l := d.lister(who, false)
	for looked := 0; len(v.Rows) < ordersShown && looked < ordersLooked; {
		list, next, err := d.c.Orders.List(c.Request.Context(), b.ID, v.Prefix, after, ordersShown)
		if err != nil {
			d.broken(c, err)
			return
		}
		looked += len(list)
		for _, o := range list {
			if after = o.Number; chosen == "" || o.Status == chosen {
				v.Rows = append(v.Rows, l.order(b, o))
			}
		}
		if next == "" {
			after = ""
			break
		}
	}
	if after != "" {
		v.More = "/desk/orders/" + url.PathEscape(b.ID) + "?" + url.Values{"status": {chosen}, "number": {v.Prefix}, "after": {after}}.Encode()
	}
	d.show(c, status, "orders", who, v)
}

func (l *lister) order(b OrderBook, o Order) orderRow {
	row := orderRow{
		Number: o.Number, Status: l.or("order.status."+o.Status, o.Status), Place: o.Place, Note: o.Note, Updated: l.moment(o.Updated),
		Path: "/desk/orders/" + url.PathEscape(b.ID) + "/order/" + url.PathEscape(o.Number),
	}
	if !o.Until.IsZero() {
		row.Until = o.Until.In(l.loc).Format("02.01.2006")
	}
	return row
}

func (d *Desk) orderForm(o Order, isNew bool) orderForm {
	f := orderForm{Number: o.Number, Place: o.Place, Note: o.Note, Factor: o.Factor, Version: o.Version, New: isNew}
	if !o.Until.IsZero() {
		f.Until = o.Until.In(d.c.Location).Format(time.DateOnly)
	}
	for _, s := range orderStatuses {
		f.Statuses = append(f.Statuses, option{s, d.texts.say("order.status." + s), s == o.Status})
	}
	return f
}
