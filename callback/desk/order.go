package desk

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// orderView is the main part of the page of one order.
type orderView struct {
	orderForm
	Book  OrderBook
	Path  string
	Alert string
	Now   *orderRow // how it stands, if somebody else changed it meanwhile
}

func (v orderView) title(t texts) string { return t.say("order.title", "number", v.Number) }

func (d *Desk) orderPage(c *gin.Context, who callback.Staff) {
	if b, o, ok := d.order(c, who); ok && !d.elsewhere(c, who, b, o) {
		d.showOrder(c, http.StatusOK, who, b, o, "")
	}
}

// elsewhere leads to the page of an order whose steps go by a table, and which
// nobody may set as they like here; it reports whether there is one.
func (d *Desk) elsewhere(c *gin.Context, who callback.Staff, b OrderBook, o Order) bool {
	switch {
	case o.Kind == "certificate" && slices.ContainsFunc(d.registers(who), func(r OrderBook) bool { return r.ID == b.ID }):
		d.redirect(c, certificatePath(b.ID, o.Number))
	case o.Kind == "pickup" && slices.ContainsFunc(d.libraries(who), func(l Library) bool { return l.ID == b.ID }):
		d.redirect(c, "/desk/pickups/"+url.PathEscape(b.ID))
	default:
		return false
	}
	return true
}

// order is the one of the path; otherwise it has answered.
func (d *Desk) order(c *gin.Context, who callback.Staff) (OrderBook, Order, bool) {
	b, ok := d.orderBook(c, who)
	if !ok {
		return b, Order{}, false
	}
	o, err := d.c.Orders.Order(c.Request.Context(), b.ID, c.Param("number"))
	switch {
	case errors.Is(err, callback.ErrUnknown):
		d.fail(c, http.StatusNotFound, "unknown")
	case err != nil:
		d.broken(c, err)
	}
	return b, o, err == nil
}

func (d *Desk) showOrder(c *gin.Context, status int, who callback.Staff, b OrderBook, o Order, alert string) {
	d.show(c, status, "order", who, d.orderView(b, o, alert))
}

func (d *Desk) orderView(b OrderBook, o Order, alert string) orderView {
	path := "/desk/orders/" + url.PathEscape(b.ID) + "/order/" + url.PathEscape(o.Number)
	return orderView{orderForm: d.orderForm(o, false), Book: b, Path: path, Alert: alert}
}

// showConflict shows what was typed beside what somebody else has saved. Who
// saves once more has seen that.
func (d *Desk) showConflict(c *gin.Context, who callback.Staff, b OrderBook, typed Order) {
	o, err := d.c.Orders.Order(c.Request.Context(), b.ID, typed.Number)
	switch {
	case errors.Is(err, callback.ErrUnknown):
		d.fail(c, http.StatusNotFound, "unknown")
		return
	case err != nil:
		d.broken(c, err)
		return
	}
	typed.Version = o.Version
	v := d.orderView(b, typed, d.texts.say("order.changed"))
	now := d.lister(who, false).order(b, o)
	v.Now = &now
	d.show(c, http.StatusConflict, "order", who, v)
}

// typedOrder reads the form; wrong is the key of what is wrong with it.
func (d *Desk) typedOrder(c *gin.Context, o *Order) (wrong string) {
	get := func(key string) string { return strings.TrimSpace(c.PostForm(key)) }
	o.Status, o.Place, o.Note, o.Factor = get("status"), get("place"), get("note"), get("factor")
	// A form that names no version is about what stands now.
	if version, err := strconv.Atoi(get("version")); err == nil {
		o.Version = version
	}
	var err error
	if o.Until = (time.Time{}); get("until") != "" {
		o.Until, err = time.Parse(time.DateOnly, get("until"))
		o.Until = o.Until.Add(12 * time.Hour) // the same day everywhere in Europe
	}
	switch {
	case err != nil:
		return "order.until.wrong"
	case !slices.Contains(orderStatuses[:], o.Status):
		return "order.status.wrong"
	case utf8.RuneCountInString(o.Place) > longestConcern || utf8.RuneCountInString(o.Note) > longestNote:
		return "counter.long"
	}
	return ""
}

// wrongOrder is the key of what is wrong with an order that was not kept.
func wrongOrder(err error) string {
	switch {
	case errors.Is(err, ErrOrderThere):
		return "order.there"
	case errors.Is(err, ErrOrderNumber):
		return "order.number.long"
	case errors.Is(err, ErrOrder):
		return "order.wrong"
	}
	return ""
}

// noteOrder writes down that a member is about to change an order.
func (d *Desk) noteOrder(c *gin.Context, who callback.Staff, action string, b OrderBook, o Order) bool {
	return d.note(c, who, action, d.bookDepartment(who, b), o.Number, b.ID+" "+o.Status)
}

// bookDepartment is the department in whose name a member works on a book, so
// that its lead sees what was done: the book's, if there is one; otherwise the
// first of the member's own that works on the book.
func (d *Desk) bookDepartment(who callback.Staff, b OrderBook) string {
	if len(b.Departments) == 1 {
		return b.Departments[0]
	}
	for _, own := range d.departments(who) {
		if len(b.Departments) == 0 || slices.Contains(b.Departments, own.ID) {
			return own.ID
		}
	}
	return ""
}

// changeOrder keeps how an order stands.
func (d *Desk) changeOrder(c *gin.Context, who callback.Staff) {
	b, o, ok := d.order(c, who)
	if !ok || d.elsewhere(c, who, b, o) {
		return
	}
	if wrong := d.typedOrder(c, &o); wrong != "" {
		d.showOrder(c, http.StatusUnprocessableEntity, who, b, o, d.texts.say(wrong))
		return
	}
	if !d.noteOrder(c, who, "order.changed", b, o) {
		return
	}
	err := d.c.Orders.SaveOrder(c.Request.Context(), b.ID, who.Login, o, false)
	switch wrong := wrongOrder(err); {
	case errors.Is(err, ErrOrderChanged):
		d.showConflict(c, who, b, o)
		return
	case errors.Is(err, callback.ErrUnknown):
		d.fail(c, http.StatusNotFound, "unknown")
		return
	case wrong != "":
		d.showOrder(c, http.StatusUnprocessableEntity, who, b, o, d.texts.say(wrong))
		return
	case err != nil:
		d.broken(c, err)
		return
	}
	d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say("order.saved", "number", o.Number))
	d.redirect(c, "/desk/orders/"+url.PathEscape(b.ID))
}

// addOrder writes a new order.
func (d *Desk) addOrder(c *gin.Context, who callback.Staff) {
	b, ok := d.orderBook(c, who)
	if !ok {
		return
	}
	o := Order{Number: strings.TrimSpace(c.PostForm("number"))}
	wrong := d.typedOrder(c, &o)
	if o.Number == "" || o.Factor == "" {
		wrong = "order.needed"
	}
	if wrong == "" {
		if !d.noteOrder(c, who, "order.made", b, o) {
			return
		}
		err := d.c.Orders.SaveOrder(c.Request.Context(), b.ID, who.Login, o, true)
		if wrong = wrongOrder(err); wrong == "" && err != nil {
			d.broken(c, err)
			return
		}
	}
	if wrong != "" {
		d.showBook(c, http.StatusUnprocessableEntity, who, b, ordersView{Form: d.orderForm(o, true), Alert: d.texts.say(wrong)})
		return
	}
	d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say("order.saved", "number", o.Number))
	d.redirect(c, "/desk/orders/"+url.PathEscape(b.ID))
}
