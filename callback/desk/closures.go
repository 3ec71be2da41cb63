package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

func (d *Desk) closureRoutes() []route {
	return []route{
		{"GET", "/closures", member, false, d.closuresPage},
		{"POST", "/closures", member, false, d.shut},
		{"POST", "/closures/:id/reopen", member, false, d.reopen},
	}
}

// closures is the main part of the page of hours in which a department is
// unexpectedly shut.
type closures struct {
	Groups  []closureGroup
	None    bool     // one works in no department
	May     bool     // one may shut
	Choices []option // departments one may shut
	Form    closureForm
	Alert   string
	Plan    *closurePlan // what the form would do; nil: nothing was asked
	Kinds   []option     // of what can be entered
	Staff   []option     // who may be away
	Admin   bool         // one may enter for all departments at once
	Month   *month       // four weeks of one department
	Shown   string       // its ID
}

// closureGroup is a department and its closures to come.
type closureGroup struct {
	Department, Name string
	May              bool
	List             []closureRow
}

// closureRow is one closure.
type closureRow struct {
	ID, What, Span, Reason, By string
	Undo                       string // until when it can be undone; "" it is too late
}

// closureForm is what was typed.
type closureForm struct {
	Department, From, To, Reason string
	Kind                         string // "", capacity, absence
	Places, Fewer                string // numbers, as typed
	Staff                        string // login of who is away
	Keep                         bool   // only nothing new
	All                          bool   // every department of one's own: a town day
}

// closurePlan is what shutting would do.
type closurePlan struct {
	Name, What, Span, Moves string
	Moved                   []entry
}

// typed is how browsers write a moment in a form, in the town's time.
const typed = "2006-01-02T15:04"

// longestReason is how many characters of a reason are kept.
const longestReason = 200

// mayShut reports whether a member may shut and reopen a department.
func mayShut(who callback.Staff, department string) bool {
	return leads(who) && who.In(department)
}

func (d *Desk) closuresPage(c *gin.Context, who callback.Staff) {
	form := closureForm{Department: c.Query("department"), From: d.c.Now().In(d.c.Location).Format(typed), Fewer: "1"}
	if form.Department != "" && !who.In(form.Department) {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	if day, err := time.ParseInLocation(time.DateOnly, c.Query("day"), d.c.Location); err == nil {
		form.From, form.To = day.Format(typed), day.AddDate(0, 0, 1).Format(typed)
	}
	d.showClosures(c, http.StatusOK, who, closures{Form: form})
}

// showClosures answers with the page: what is shut, and the form as it was
// filled in.
func (d *Desk) showClosures(c *gin.Context, status int, who callback.Staff, p closures) {
	if err := d.c.Office.Refresh(c.Request.Context()); err != nil {
		d.broken(c, err)
		return
	}
	l := d.lister(who, false)
	for _, dep := range d.departments(who) {
		g := closureGroup{Department: dep.ID, Name: dep.Title("de"), May: mayShut(who, dep.ID)}
		for _, cl := range d.c.Office.Closures(dep.ID) {
			g.List = append(g.List, l.closure(c.Request.Context(), cl))
		}
		if p.Groups = append(p.Groups, g); g.May {
			p.May = true
			p.Choices = append(p.Choices, option{dep.ID, g.Name, dep.ID == p.Form.Department})
		}
	}
	p.None = len(p.Groups) == 0
	if err := d.fillCalendar(c, who, &p); err != nil {
		d.broken(c, err)
		return
	}
	d.show(c, status, "closures", who, p)
}

func (l *lister) closure(ctx context.Context, c callback.Closure) closureRow {
	row := closureRow{ID: c.ID, What: l.entered(ctx, c), Span: l.between(c.From, c.To), Reason: c.Reason, By: l.name(ctx, c.By)}
	if till := c.CreatedAt.Add(callback.UndoWithin); l.now.Before(till) {
		row.Undo = l.clock(till)
	}
	return row
}

// between is a time from a moment to another, which may be on another day.
func (w words) between(from, to time.Time) string {
	if w.day(from) == w.day(to) {
		return w.window(callback.Slot{From: from, To: to})
	}
	return w.say("closures.span", "from", w.moment(from), "to", w.moment(to))
}

// shut shows first what a closure would do, and closes when that is confirmed.
func (d *Desk) shut(c *gin.Context, who callback.Staff) {
	f := closureForm{
		Department: c.PostForm("department"), From: c.PostForm("from"), To: c.PostForm("to"), Reason: strings.TrimSpace(c.PostForm("reason")),
		Kind: c.PostForm("kind"), Places: c.PostForm("places"), Fewer: c.PostForm("fewer"), Staff: c.PostForm("staff"),
		Keep: c.PostForm("keep") != "", All: c.PostForm("all") != "",
	}
	if !mayShut(who, f.Department) || f.All && who.Role != roleAdmin {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	cl, wrong := d.readClosure(f, who)
	if wrong != "" {
		d.showClosures(c, http.StatusUnprocessableEntity, who, closures{Form: f, Alert: d.texts.say(wrong)})
		return
	}
	list, err := d.affected(c.Request.Context(), who, cl, f.All)
	switch {
	case errors.Is(err, callback.ErrClosure):
		d.showClosures(c, http.StatusUnprocessableEntity, who, closures{Form: f, Alert: d.texts.say("closures.order")})
	case errors.Is(err, callback.ErrDepartment):
		d.fail(c, http.StatusNotFound, "unknown")
	case err != nil:
		d.broken(c, err)
	case c.PostForm("confirm") == "":
		plan := d.plan(c.Request.Context(), who, cl, list)
		d.showClosures(c, http.StatusOK, who, closures{Form: f, Plan: &plan})
	default:
		d.shutNow(c, who, cl, f.All)
	}
}

// readClosure reads the form; wrong is the key of what to say about it.
func (d *Desk) readClosure(f closureForm, who callback.Staff) (cl callback.Closure, wrong string) {
	from, err := time.ParseInLocation(typed, f.From, d.c.Location)
	to, err2 := time.ParseInLocation(typed, f.To, d.c.Location)
	switch {
	case errors.Join(err, err2) != nil:
		return cl, "closures.moments"
	case utf8.RuneCountInString(f.Reason) > longestReason:
		return cl, "closures.long"
	}
	cl = callback.Closure{Department: f.Department, From: from, To: to, Reason: f.Reason, By: who.Login, Keep: f.Keep, Kind: f.Kind}
	return cl, d.readKind(f, &cl)
}

// plan says what a closure would do.
func (d *Desk) plan(ctx context.Context, who callback.Staff, cl callback.Closure, list []callback.Request) closurePlan {
	l := d.lister(who, false)
	p := closurePlan{Name: l.title(cl.Department), What: l.entered(ctx, cl), Span: l.between(cl.From, cl.To), Moved: l.entries(ctx, list)}
	if p.Moves = l.say("closures.moves.zero"); len(list) > 0 {
		p.Moves = l.count("closures.moves", len(list))
	}
	return p
}

// shutNow enters it, once: a form that comes twice enters nothing again.
func (d *Desk) shutNow(c *gin.Context, who callback.Staff, cl callback.Closure, all bool) {
	moved, till := 0, ""
	for _, one := range d.each(who, cl, all) {
		same := func(o callback.Closure) bool {
			return o.From.Equal(one.From) && o.To.Equal(one.To) && o.Kind == one.Kind && o.Places == one.Places && o.Fewer == one.Fewer && o.Staff == one.Staff && o.Keep == one.Keep
		}
		if slices.ContainsFunc(d.c.Office.Closures(one.Department), same) {
			continue
		}
		if !d.note(c, who, "closure.made", one.Department, "", d.words().between(one.From, one.To)) {
			return
		}
		made, n, err := d.c.Office.Shut(c.Request.Context(), one)
		if err != nil {
			d.broken(c, err)
			return
		}
		moved, till = moved+n, d.words().clock(made.CreatedAt.Add(callback.UndoWithin))
	}
	switch {
	case till == "":
	case moved > 0:
		d.sessions.Put(c.Request.Context(), keyFlash, d.texts.count("closures.shut", moved, "till", till))
	default:
		d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say("closures.shut.zero"))
	}
	d.redirect(c, "/desk/closures")
}

// reopen takes a closure back; as if it had not been, if that is soon enough.
func (d *Desk) reopen(c *gin.Context, who callback.Staff) {
	department, id := c.PostForm("department"), c.Param("id")
	if !mayShut(who, department) {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	if err := d.c.Office.Refresh(c.Request.Context()); err != nil {
		d.broken(c, err)
		return
	}
	if !d.note(c, who, "closure.undone", department, id, "") {
		return
	}
	back, err := d.reopenAll(c.Request.Context(), who, department, id)
	said := d.texts.say("closures.reopened")
	switch {
	case errors.Is(err, callback.ErrDenied):
		said = d.texts.say("closures.town")
	case errors.Is(err, callback.ErrUnknown):
		said = d.texts.say("closures.gone")
	case err != nil:
		d.broken(c, err)
		return
	case back > 0:
		said = d.texts.count("closures.undone", back)
	}
	d.sessions.Put(c.Request.Context(), keyFlash, said)
	d.redirect(c, "/desk/closures")
}
