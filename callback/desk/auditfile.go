package desk

import (
	"bytes"
	"encoding/csv"
	"net/http"
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// mostExported is how many entries a file holds; a shorter time is asked for
// when there are more.
const mostExported = 100_000

// auditFile gives what a query asks for as a file for a spreadsheet: semicolons,
// UTF-8 with a byte order mark, as a German one expects.
func (d *Desk) auditFile(c *gin.Context, who callback.Staff) {
	if !d.note(c, who, "log.exported", "", "", "") {
		return
	}
	ctx, q := c.Request.Context(), d.auditQuery(c, who)
	var b bytes.Buffer
	b.WriteString("\uFEFF")
	w := csv.NewWriter(&b)
	w.Comma, w.UseCRLF = ';', true
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
			rows = append(rows, []string{strconv.FormatInt(e.Seq, 10), r.At, plain(r.Who), plain(r.What), plain(r.Department), plain(r.Reference), plain(r.Detail), e.Hash})
		}
		if q.Cursor = next; next == "" {
			break
		}
	}
	if err := w.WriteAll(rows); err != nil {
		d.broken(c, err)
		return
	}
	if err := d.save(c); err != nil {
		d.broken(c, err)
		return
	}
	c.Header("Content-Disposition", `attachment; filename="`+auditName(c.Request.URL.Query())+`"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", b.Bytes())
}

// plain keeps a spreadsheet from taking a cell for a formula.
func plain(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
