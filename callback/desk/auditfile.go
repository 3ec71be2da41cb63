package desk

import (
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// mostExported is how many entries a file holds; a shorter time is asked for
// when there are more.
const mostExported = 100_000

// auditFile gives what a query asks for as a file for a spreadsheet.
func (d *Desk) auditFile(c *gin.Context, who callback.Staff) {
	if !d.note(c, who, "log.exported", "", "", "") {
		return
	}
	ctx, q := c.Request.Context(), d.auditQuery(c, who)
	t := d.texts
	rows := [][]string{{t.say("audit.seq"), t.say("audit.at"), t.say("audit.who"), t.say("audit.what"), t.say("col.department"), t.say("audit.reference"), t.say("audit.detail"), t.say("audit.hash")}}
	l := d.lister(who, true)
	for q.Limit = most; len(rows) <= mostExported; {
		list, next, err := d.c.Journal.Entries(ctx, q)
		if err != nil {
			d.broken(c, err)
			return
		}
		for _, e := range list {
			r := l.audited(ctx, e)
			rows = append(rows, []string{strconv.FormatInt(e.Seq, 10), r.At, r.Who, r.What, r.Department, r.Reference, r.Detail, e.Hash})
		}
		if q.Cursor = next; next == "" {
			break
		}
	}
	if err := d.save(c); err != nil {
		d.broken(c, err)
		return
	}
	sheet := newSheet(c, auditName(c.Request.URL.Query()))
	for _, row := range rows {
		sheet.row(row...)
	}
	sheet.Flush()
}
