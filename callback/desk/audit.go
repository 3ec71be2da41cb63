package desk

import (
	"context"
	"encoding/csv"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Journal is the audit log as the desk reads and checks it; *callback.Journal is.
type Journal interface {
	Entries(ctx context.Context, q callback.AuditQuery) (list []callback.Entry, next string, err error)
	Verify(ctx context.Context) (callback.Verdict, error)
}

func (d *Desk) auditRoutes() []route {
	return []route{
		{"GET", "/audit", leading, false, d.auditPage},
		{"GET", "/audit/export", leading, false, d.auditExport},
		{"POST", "/audit/verify", running, false, d.auditVerify},
	}
}

// auditPage is the main part of the page of the audit log.
type auditPage struct {
	Admin                       bool
	Login, Action, Request, Day string // of the filter, as they were typed
	Actions                     []option
	Rows                        []auditRow
	Export, More                string // addresses; "" there is no more
	Alert                       string
	Sound, Broken               string // what a check found
	Newest                      string // hash to be kept elsewhere
}

// auditRow is one entry.
type auditRow struct {
	Seq                                                 int64
	At, Who, Action, Department, Reference, Ref, Detail string
}

// mostExported is how many entries a file has; who wants more asks by day.
const mostExported = 100_000

func (d *Desk) auditPage(c *gin.Context, who callback.Staff) { d.showAudit(c, who, auditPage{}) }

// showAudit answers with the page, and with what a check found.
func (d *Desk) showAudit(c *gin.Context, who callback.Staff, p auditPage) {
	if d.c.Journal == nil {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	p.Admin = who.Role == roleAdmin
	p.Login, p.Action, p.Request, p.Day = c.Query("login"), c.Query("action"), c.Query("request"), c.Query("day")
	p.Actions = d.actions(p.Action)
	q, ok := d.auditQuery(c, who)
	if !ok {
		p.Alert = d.texts.say("audit.day.wrong")
	}
	if !d.note(c, who, "audit.seen", "", "", "") {
		return
	}
	list, next, err := d.c.Journal.Entries(c.Request.Context(), q)
	if err != nil {
		d.broken(c, err)
		return
	}
	l := d.lister(who, true)
	for _, e := range list {
		p.Rows = append(p.Rows, l.auditRow(c.Request.Context(), e))
	}
	asked := url.Values{"login": {p.Login}, "action": {p.Action}, "request": {p.Request}, "day": {p.Day}}
	p.Export = "/desk/audit/export?" + asked.Encode()
	if next != "" {
		asked.Set("after", next)
		p.More = "/desk/audit?" + asked.Encode()
	}
	d.show(c, http.StatusOK, "audit", who, p)
}

// auditQuery is what a member asks for, and may see. Leads see what belongs to
// their departments.
func (d *Desk) auditQuery(c *gin.Context, who callback.Staff) (q callback.AuditQuery, ok bool) {
	q = callback.AuditQuery{
		Login: strings.ToLower(strings.TrimSpace(c.Query("login"))), Action: c.Query("action"),
		Reference: strings.NewReplacer(" ", "", "-", "").Replace(c.Query("request")), Cursor: c.Query("after"),
	}
	if who.Role != roleAdmin {
		q.Departments = []string{}
		for _, dep := range d.departments(who) {
			q.Departments = append(q.Departments, dep.ID)
		}
	}
	if c.Query("day") == "" {
		return q, true
	}
	day, err := time.ParseInLocation(time.DateOnly, c.Query("day"), d.c.Location)
	if err == nil {
		q.From, q.To = day, day.AddDate(0, 0, 1)
	}
	return q, err == nil
}

// actions are those there are words for, in the order of the words.
func (d *Desk) actions(chosen string) (list []option) {
	for key, text := range d.texts {
		if name, ok := strings.CutPrefix(key, "action."); ok {
			name = strings.ReplaceAll(name, "_", ".")
			list = append(list, option{name, text, name == chosen})
		}
	}
	slices.SortFunc(list, func(a, b option) int { return strings.Compare(a.Label, b.Label) })
	return list
}

// auditRow words an entry; an action nobody has words for is shown as it is.
func (l *lister) auditRow(ctx context.Context, e callback.Entry) auditRow {
	r := auditRow{
		Seq: e.Seq, At: e.At.In(l.loc).Format("02.01.2006, 15:04:05"), Reference: e.Reference, Ref: e.Reference,
		Action: l.or("action."+strings.ReplaceAll(e.Action, ".", "_"), e.Action), Detail: e.Detail,
	}
	if e.Department != "" {
		r.Department = l.title(e.Department)
	}
	if r.Who = l.say("audit.nobody"); e.Login != "" {
		r.Who = l.or("audit.login."+e.Login, "")
		if r.Who == "" {
			r.Who = l.name(ctx, e.Login)
		}
	}
	if isReference(e.Reference) {
		r.Ref = callback.FormatReference(e.Reference)
	}
	if strings.HasPrefix(e.Action, "request.closed") {
		r.Detail = l.or("outcome."+e.Detail, e.Detail)
	}
	return r
}

// isReference reports whether something looks like the number of a request.
func isReference(s string) bool {
	return len(s) == 7 && strings.Trim(s, "0123456789") == ""
}

// auditVerify checks the whole log and says what was found.
func (d *Desk) auditVerify(c *gin.Context, who callback.Staff) {
	if d.c.Journal == nil {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	if !d.note(c, who, "audit.verified", "", "", "") {
		return
	}
	v, err := d.c.Journal.Verify(c.Request.Context())
	if err != nil {
		d.broken(c, err)
		return
	}
	var p auditPage
	if p.Newest = v.Last.Hash; v.Sound() {
		p.Sound = d.texts.count("audit.sound", v.Count, "first", strconv.FormatInt(v.First.Seq, 10), "last", strconv.FormatInt(v.Last.Seq, 10))
	} else {
		p.Broken = d.texts.say("audit.flaw."+string(v.Flaw), "n", strconv.FormatInt(v.At, 10))
	}
	d.showAudit(c, who, p)
}

// auditExport gives the entries asked for as a file for spreadsheets.
func (d *Desk) auditExport(c *gin.Context, who callback.Staff) {
	q, ok := d.auditQuery(c, who)
	if d.c.Journal == nil || !ok {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	if !d.note(c, who, "audit.exported", "", "", "") {
		return
	}
	var b strings.Builder
	w := csv.NewWriter(&b)
	w.Comma = ';'
	_ = w.Write([]string{"Nr", "Zeit", "Anmeldename", "Aktion", "Abteilung", "Bezug", "Näheres", "Prüfwert"}) // into memory
	q.Limit = 500
	for n := 0; n < mostExported; {
		list, next, err := d.c.Journal.Entries(c.Request.Context(), q)
		if err != nil {
			d.broken(c, err)
			return
		}
		for _, e := range list {
			_ = w.Write([]string{
				strconv.FormatInt(e.Seq, 10), e.At.In(d.c.Location).Format(time.RFC3339), cell(e.Login), cell(e.Action),
				cell(e.Department), cell(e.Reference), cell(e.Detail), e.Hash,
			})
		}
		n += len(list)
		if q.Cursor = next; next == "" {
			break
		}
	}
	w.Flush()
	c.Header("Content-Disposition", `attachment; filename="protokoll.csv"`)
	c.Data(http.StatusOK, "text/csv; charset=utf-8", []byte("\ufeff"+b.String()))
}

// cell keeps a spreadsheet from taking a text for a formula.
func cell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
