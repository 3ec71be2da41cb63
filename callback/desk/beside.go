package desk

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Beside finds the orders a citizen calls about.
type Beside interface {
	// OrdersOf lists open orders that belong to a callback or whose certificate
	// was asked for with a phone, in E.164; "" asks for no phone.
	OrdersOf(ctx context.Context, reference, phone string) ([]OrderBeside, error)
}

// OrderBeside is an order beside a callback.
type OrderBeside struct {
	Book, Kind, Number, Status string    // kind: certificate, pickup, or anything else
	Branch                     string    // of a pick-up
	From                       time.Time // its window begins
	History                    []OrderEvent
}

// besideView is one such order in words.
type besideView struct {
	What, Number, Status, Path string
	History                    []attempt
}

// beside lists the orders of a request that are the member's to work on, and
// notes that they are shown; otherwise it has answered. A number nobody has
// proven finds nothing: it may be somebody else's. Orders that cannot be read
// keep nobody from calling.
func (d *Desk) beside(c *gin.Context, who callback.Staff, r callback.Request) (list []besideView, ok bool) {
	if d.c.Beside == nil {
		return nil, true
	}
	phone := r.Phone
	if unproven(r) {
		phone = ""
	}
	found, err := d.c.Beside.OrdersOf(c.Request.Context(), r.Reference, phone)
	if err != nil {
		d.c.Log.Warn("the orders beside a request could not be read", "error", err)
		return nil, true
	}
	l, names, numbers := d.lister(who, false), d.workBooks(who), []string(nil)
	for _, o := range found {
		if name, mine := names[o.Book]; mine {
			list, numbers = append(list, l.beside(c.Request.Context(), name, o)), append(numbers, o.Number)
		}
	}
	if len(list) == 0 {
		return nil, true
	}
	return list, d.noteOn(c, who, "order.beside", r, strings.Join(numbers, " "))
}

// workBooks names every book of orders a member works on.
func (d *Desk) workBooks(who callback.Staff) map[string]string {
	names := map[string]string{}
	for _, b := range slices.Concat(d.books(who), d.registers(who)) {
		names[b.ID] = b.Name
	}
	for _, l := range d.libraries(who) {
		names[l.ID] = l.Name
	}
	return names
}

func (l *lister) beside(ctx context.Context, name string, o OrderBeside) besideView {
	v := besideView{What: name, Number: o.Number, Status: l.or("order.status."+o.Status, o.Status), Path: l.orderPath(o)}
	for _, e := range slices.Backward(o.History) {
		v.History = append(v.History, l.event(ctx, e))
	}
	return v
}

// event is one line of an order's history.
func (l *lister) event(ctx context.Context, e OrderEvent) attempt {
	a := attempt{At: l.moment(e.At), Result: l.or("order.status."+e.Status, e.Status)}
	if e.By != "" {
		a.By = l.or("order.by."+e.By, "")
		if a.By == "" {
			a.By = l.name(ctx, e.By)
		}
	}
	return a
}

// orderPath is where an order is worked on.
func (l *lister) orderPath(o OrderBeside) string {
	switch {
	case o.Kind == "certificate" && l.d.c.Certificates != nil:
		return certificatePath(o.Book, o.Number)
	case o.Kind == "pickup" && l.d.c.Pickups != nil:
		q := url.Values{"branch": {o.Branch}, "day": {o.From.In(l.loc).Format(time.DateOnly)}}
		return "/desk/pickups/" + url.PathEscape(o.Book) + "?" + q.Encode()
	}
	return "/desk/orders/" + url.PathEscape(o.Book) + "/order/" + url.PathEscape(o.Number)
}
