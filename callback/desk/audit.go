package desk

import (
	"context"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// auditRoutes are there when there is an audit log. Leads see what was done in
// their own departments, admins everything.
func (d *Desk) auditRoutes() []route {
	if d.c.Journal == nil {
		return nil
	}
	return []route{
		{"GET", "/audit", leading, false, d.auditPage},
		{"GET", "/audit.csv", leading, false, d.auditFile},
		{"POST", "/audit/verify", running, false, d.verifyAudit},
	}
}

// auditPage is the main part of the page of the audit log.
type auditView struct {
	Rows        []auditRow
	Who         []option // staff to filter by
	What        []option // subjects to filter by
	Reference   string
	From, To    string // days
	More        string // address of the next page; ""
	File        string // address of the file
	May         bool   // one may have it verified
	Sound, Harm string // what verifying came to
}

// auditRow is one entry in words.
type auditRow struct{ At, Who, What, Department, Reference, Request, Detail string }

// subjects of actions that the log can be narrowed to.
var auditSubjects = [...]string{"request", "number", "chat", "message", "session", "password", "member", "closure", "slip", "day", "orders", "certificate", "pickup", "statistics", "log", "api", "line"}

func (d *Desk) auditPage(c *gin.Context, who callback.Staff) {
	d.showAudit(c, http.StatusOK, who, auditView{})
}

// showAudit answers with what a query asks for.
func (d *Desk) showAudit(c *gin.Context, status int, who callback.Staff, v auditView) {
	ctx := c.Request.Context()
	q := d.auditQuery(c, who)
	q.Cursor, q.Limit = c.Query("after"), 50
	list, next, err := d.c.Journal.Entries(ctx, q)
	if err != nil {
		d.broken(c, err)
		return
	}
	l := d.lister(who, true)
	for _, e := range list {
		v.Rows = append(v.Rows, l.audited(ctx, e))
	}
	if err := d.auditFilters(ctx, &v, who, c.Query("login"), c.Query("subject")); err != nil {
		d.broken(c, err)
		return
	}
	v.Reference, v.From, v.To, v.May = c.Query("reference"), c.Query("from"), c.Query("to"), who.Role == roleAdmin
	asked := c.Request.URL.Query()
	asked.Del("after")
	v.File = "/desk/audit.csv?" + asked.Encode()
	if next != "" {
		asked.Set("after", next)
		v.More = "/desk/audit?" + asked.Encode()
	}
	d.show(c, status, "audit", who, v)
}

// auditQuery is what the filters ask for, within what a member may see.
func (d *Desk) auditQuery(c *gin.Context, who callback.Staff) callback.AuditQuery {
	q := callback.AuditQuery{Login: c.Query("login")}
	switch subject := c.Query("subject"); subject {
	case "":
	case "orders": // one order, or many at once
		q.Action = "order*"
	default:
		q.Action = subject + "."
	}
	if typed := c.Query("reference"); typed != "" {
		q.Reference = typed
		if reference, ok := callback.ParseReference(typed); ok {
			q.Reference = reference
		}
	}
	if from, err := time.ParseInLocation(time.DateOnly, c.Query("from"), d.c.Location); err == nil {
		q.From = from
	}
	if to, err := time.ParseInLocation(time.DateOnly, c.Query("to"), d.c.Location); err == nil {
		q.To = to.AddDate(0, 0, 1)
	}
	if who.Role != roleAdmin {
		q.Departments = []string{}
		for _, dep := range d.departments(who) {
			q.Departments = append(q.Departments, dep.ID)
		}
	}
	return q
}

// auditFilters lists what can be filtered by: a lead's own colleagues, and the
// subjects.
func (d *Desk) auditFilters(ctx context.Context, v *auditView, who callback.Staff, login, subject string) error {
	members, err := d.c.Roster.Members(ctx)
	if err != nil {
		return err
	}
	for _, m := range members {
		if who.Role == roleAdmin || d.colleagues(who, m) {
			v.Who = append(v.Who, option{m.Login, m.Name, m.Login == login})
		}
	}
	for _, s := range auditSubjects {
		v.What = append(v.What, option{s, d.texts.say("audit.subject." + s), s == subject})
	}
	return nil
}

// colleagues reports whether two members have a department in common.
func (d *Desk) colleagues(a, b callback.Staff) bool {
	for _, dep := range d.departments(a) {
		if b.In(dep.ID) {
			return true
		}
	}
	return false
}

// audited words an entry.
func (l *lister) audited(ctx context.Context, e callback.Entry) auditRow {
	r := auditRow{
		At: l.exactly(e.At), Who: l.say("audit.nobody"), What: l.or("audit."+e.Action, e.Action),
		Reference: e.Reference, Detail: l.or("outcome."+e.Detail, e.Detail),
	}
	ofOrder := strings.HasPrefix(strings.TrimPrefix(e.Action, "api."), "order")
	if strings.HasPrefix(e.Action, "order.") {
		r.Detail = l.orderDetail(e.Detail)
	}
	switch e.Login {
	case "":
	case "api", "cli", "import":
		r.Who = l.say("audit.by." + e.Login)
	default:
		r.Who = l.name(ctx, e.Login)
	}
	if e.Department != "" {
		r.Department = l.title(e.Department)
	}
	if !ofOrder && callback.ValidReference(e.Reference) { // an order's number may look like one
		r.Request, r.Reference = e.Reference, callback.FormatReference(e.Reference)
	}
	return r
}

// orderDetail words what was noted of an order: its book, and how it stood.
func (l *lister) orderDetail(detail string) string {
	book, status, _ := strings.Cut(detail, " ")
	if status == "" {
		return l.or("order.status."+detail, detail)
	}
	return book + ": " + l.or("order.status."+status, status)
}

// exactly is a moment to the second, with its date.
func (w words) exactly(t time.Time) string { return t.In(w.loc).Format("02.01.2006, 15:04:05") }

// verifyAudit goes through the whole log and says whether it is as it was
// written.
func (d *Desk) verifyAudit(c *gin.Context, who callback.Staff) {
	state, err := d.c.Journal.Verify(c.Request.Context())
	if err != nil {
		d.broken(c, err)
		return
	}
	var v auditView
	if state.Broken == 0 {
		v.Sound = d.texts.say("audit.sound", "n", strconv.Itoa(state.Entries), "first", strconv.FormatInt(state.First, 10),
			"last", strconv.FormatInt(state.Last.Seq, 10), "hash", state.Last.Hash[:min(16, len(state.Last.Hash))])
	} else {
		v.Harm = d.texts.say("audit.broken."+state.Why, "seq", strconv.FormatInt(state.Broken, 10))
		d.c.Log.Error("the audit log is not as it was written", "entry", state.Broken, "why", state.Why)
	}
	d.showAudit(c, http.StatusOK, who, v)
}

// auditName is the name of the file for a filter.
func auditName(q url.Values) string {
	name := "protokoll"
	for _, key := range []string{"from", "to"} {
		if _, err := time.Parse(time.DateOnly, q.Get(key)); err == nil {
			name += "-" + q.Get(key)
		}
	}
	return name + ".csv"
}
