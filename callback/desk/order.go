package desk

import (
	"errors"
	"io"
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
	path := "/desk/orders/" + url.PathEscape(b.ID) + "/order/" + url.PathEscape(o.Number)
	d.show(c, status, "order", who, orderView{orderForm: d.orderForm(o, false), Book: b, Path: path, Alert: alert})
}

// typedOrder reads the form; wrong is the key of what is wrong with it.
func (d *Desk) typedOrder(c *gin.Context, o *Order) (wrong string) {
	get := func(key string) string { return strings.TrimSpace(c.PostForm(key)) }
	o.Status, o.Place, o.Note, o.Factor = get("status"), get("place"), get("note"), get("factor")
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
	if !d.note(c, who, "order.changed", "", o.Number, o.Status) {
		return
	}
	if err := d.c.Orders.SaveOrder(c.Request.Context(), b.ID, o, false); err != nil {
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
		if !d.note(c, who, "order.made", "", o.Number, o.Status) {
			return
		}
		switch err := d.c.Orders.SaveOrder(c.Request.Context(), b.ID, o, true); {
		case errors.Is(err, ErrOrderThere):
			wrong = "order.there"
		case errors.Is(err, ErrOrder):
			wrong = "order.needed"
		case err != nil:
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

// reportView is what became of a file, in words.
type reportView struct {
	Said   string
	Faults []faultRow
}

type faultRow struct{ Line, Column, What string }

// importOrders reads a file that was chosen in the browser. It is not kept.
func (d *Desk) importOrders(c *gin.Context, who callback.Staff) {
	b, ok := d.orderBook(c, who)
	if !ok {
		return
	}
	v := ordersView{Form: d.orderForm(Order{Status: "received"}, true)}
	file, err := uploaded(c.Request)
	if err != nil {
		v.Alert = d.texts.say("orders.no-file")
		d.showBook(c, http.StatusUnprocessableEntity, who, b, v)
		return
	}
	if !d.note(c, who, "orders.imported", "", b.ID, "") {
		return
	}
	report, err := d.c.Orders.ImportOrders(c.Request.Context(), b.ID, file)
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		d.fail(c, http.StatusRequestEntityTooLarge, "large")
		return
	case err != nil:
		d.broken(c, err)
		return
	}
	status := http.StatusOK
	v.Report = &reportView{Said: d.texts.say("orders.done", "created", strconv.Itoa(report.Created), "updated", strconv.Itoa(report.Updated))}
	if len(report.Faults) > 0 {
		status, v.Report.Said = http.StatusUnprocessableEntity, d.texts.count("orders.faults", len(report.Faults))
	}
	for _, f := range report.Faults[:min(len(report.Faults), 200)] {
		v.Report.Faults = append(v.Report.Faults, faultRow{strconv.Itoa(f.Line), f.Column, d.texts.or("fault."+f.Kind, d.texts.say("fault.unreadable"))})
	}
	d.showBook(c, status, who, b, v)
}

// uploaded is the file of a form, as it comes in: it holds what citizens prove
// themselves with, and is not to lie on a disk.
func uploaded(r *http.Request) (io.Reader, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, err
	}
	for {
		p, err := parts.NextPart()
		if err != nil {
			return nil, err
		}
		if p.FormName() == "file" && p.FileName() != "" {
			return p, nil
		}
	}
}

// exportOrders gives the list of a book as a file, without what citizens prove
// themselves with.
func (d *Desk) exportOrders(c *gin.Context, who callback.Staff) {
	b, ok := d.orderBook(c, who)
	if !ok || !d.note(c, who, "orders.exported", "", b.ID, "") {
		return
	}
	t, l := d.texts, d.lister(who, false)
	rows := [][]string{{t.say("order.number"), t.say("order.status"), t.say("order.place"), t.say("order.until"), t.say("request.note")}}
	for after := ""; len(rows) <= mostExported; {
		list, next, err := d.c.Orders.List(c.Request.Context(), b.ID, after, most)
		if err != nil {
			d.broken(c, err)
			return
		}
		for _, o := range list {
			r := l.order(b, o)
			rows, after = append(rows, []string{r.Number, r.Status, r.Place, r.Until, o.Note}), o.Number
		}
		if next == "" {
			break
		}
	}
	if err := d.save(c); err != nil {
		d.broken(c, err)
		return
	}
	sheet := newSheet(c, b.ID+".csv")
	for _, row := range rows {
		sheet.row(row...)
	}
	sheet.Flush()
}
