package desk

import (
	"errors"
	"io"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

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
	if !d.note(c, who, "orders.imported", d.bookDepartment(who, b), b.ID, "") {
		return
	}
	report, err := d.c.Orders.ImportOrders(c.Request.Context(), b.ID, who.Login, file)
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
	if v.Report = d.texts.report(report); len(report.Faults) > 0 {
		status = http.StatusUnprocessableEntity
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
	if !ok || !d.note(c, who, "orders.exported", d.bookDepartment(who, b), b.ID, "") {
		return
	}
	t, l := d.texts, d.lister(who, false)
	rows := [][]string{{t.say("order.number"), t.say("order.status"), t.say("order.place"), t.say("order.until"), t.say("request.note")}}
	for after := ""; len(rows) <= mostExported; {
		list, next, err := d.c.Orders.List(c.Request.Context(), b.ID, "", after, most)
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
