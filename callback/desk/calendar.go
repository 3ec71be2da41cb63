package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// weeksShown is how many weeks a calendar shows.
const weeksShown = 4

// month is some weeks of one department.
type month struct {
	Name           string
	Choices        []option
	Weeks          [][]monthDay
	Earlier, Later string // Mondays
}

// monthDay is one day of it.
type monthDay struct {
	Date, Name, Hours, Load string
	Entries                 []string // what was entered for it
	Today, Past, Shut, Full bool
}

// fillCalendar adds what the page shows beside the list.
func (d *Desk) fillCalendar(c *gin.Context, who callback.Staff, p *closures) error {
	for _, kind := range []string{"", callback.ClosureCapacity, callback.ClosureAbsence} {
		key := kind
		if kind == "" {
			key = "shut"
		}
		p.Kinds = append(p.Kinds, option{kind, d.texts.say("closures.kind." + key), kind == p.Form.Kind})
	}
	p.Admin = who.Role == roleAdmin
	own := d.departments(who)
	if len(own) == 0 {
		return nil
	}
	members, err := d.c.Roster.Members(c.Request.Context())
	if err != nil {
		return err
	}
	for _, m := range members {
		if !m.Disabled && d.colleagues(who, m) {
			p.Staff = append(p.Staff, option{m.Login, m.Name, m.Login == p.Form.Staff})
		}
	}
	department := p.Form.Department
	if department == "" {
		department = own[0].ID
	}
	p.Shown = department
	p.Month, err = d.month(c, who, department, own)
	return err
}

// month reads the weeks of a department from the Monday that is asked for.
func (d *Desk) month(c *gin.Context, who callback.Staff, department string, own []callback.Department) (*month, error) {
	l := d.lister(who, false)
	now := l.now.In(l.loc)
	from, err := time.ParseInLocation(time.DateOnly, c.Query("from"), l.loc)
	if err != nil {
		from = now
	}
	from = from.AddDate(0, 0, -(int(from.Weekday())+6)%7)
	days, err := d.c.Office.Days(c.Request.Context(), department, from, 7*weeksShown)
	if errors.Is(err, callback.ErrDepartment) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	m := &month{
		Name:    l.title(department),
		Earlier: from.AddDate(0, 0, -7*weeksShown).Format(time.DateOnly), Later: from.AddDate(0, 0, 7*weeksShown).Format(time.DateOnly),
	}
	for _, dep := range own {
		m.Choices = append(m.Choices, option{dep.ID, dep.Title("de"), dep.ID == department})
	}
	for week := range slices.Chunk(days, 7) {
		var row []monthDay
		for _, day := range week {
			row = append(row, l.monthDay(c.Request.Context(), day, now))
		}
		m.Weeks = append(m.Weeks, row)
	}
	return m, nil
}

func (l *lister) monthDay(ctx context.Context, day callback.DayPlan, now time.Time) monthDay {
	date := day.Day.Format(time.DateOnly)
	out := monthDay{
		Date: date, Name: day.Day.Format("02.01."), Today: date == now.Format(time.DateOnly), Past: date < now.Format(time.DateOnly),
		Shut: len(day.Open) == 0, Full: day.Places > 0 && day.Taken >= day.Places,
	}
	for i, p := range day.Open {
		if i > 0 {
			out.Hours += ", "
		}
		out.Hours += p.From.In(l.loc).Format("15:04") + "–" + p.To.In(l.loc).Format("15:04")
	}
	if len(day.Windows) > 0 {
		out.Load = l.say("calendar.load", "taken", strconv.Itoa(day.Taken), "places", strconv.Itoa(day.Places))
	}
	for _, c := range day.Entries {
		out.Entries = append(out.Entries, l.entered(ctx, c))
	}
	return out
}

// entered says what an entry does.
func (l *lister) entered(ctx context.Context, c callback.Closure) string {
	what := l.say("calendar.shut")
	switch {
	case c.Kind == callback.ClosureCapacity:
		what = l.count("calendar.capacity", c.Places)
	case c.Kind == callback.ClosureAbsence && c.Staff != "":
		what = l.say("calendar.away", "who", l.name(ctx, c.Staff), "n", strconv.Itoa(c.Fewer))
	case c.Kind == callback.ClosureAbsence:
		what = l.say("calendar.away.somebody", "n", strconv.Itoa(c.Fewer))
	}
	if c.Group != "" {
		what = l.say("calendar.all", "what", what)
	}
	return what
}

// readKind reads what is special to a kind of entry; wrong is the key of what to
// say about it.
func (d *Desk) readKind(f closureForm, cl *callback.Closure) (wrong string) {
	var err error
	switch f.Kind {
	case "":
		cl.Keep = false
	case callback.ClosureCapacity:
		cl.Places, err = strconv.Atoi(f.Places)
	case callback.ClosureAbsence:
		cl.Staff = f.Staff
		cl.Fewer, err = strconv.Atoi(f.Fewer)
	default:
		return "closures.number"
	}
	if err != nil || cl.Places < 0 || cl.Places > 99 || cl.Fewer < 0 || cl.Fewer > 99 {
		return "closures.number"
	}
	return ""
}

// each is an entry for its department, or for all of the town at once.
func (d *Desk) each(who callback.Staff, cl callback.Closure, all bool) (list []callback.Closure) {
	if !all {
		return []callback.Closure{cl}
	}
	// The same for a form that is sent again after it went wrong half-way.
	cl.Group = digest(fmt.Sprint(cl.From.Unix(), cl.To.Unix(), cl.Kind, cl.Places, cl.Fewer, cl.Staff, cl.Keep))[:12]
	for _, dep := range d.departments(who) {
		cl.Department = dep.ID
		list = append(list, cl)
	}
	return list
}

// affected lists whom an entry would move.
func (d *Desk) affected(ctx context.Context, who callback.Staff, cl callback.Closure, all bool) (list []callback.Request, err error) {
	for _, one := range d.each(who, cl, all) {
		part, err := d.c.Office.Affected(ctx, one)
		if err != nil {
			return nil, err
		}
		list = append(list, part...)
	}
	return list, nil
}

// reopenAll takes an entry back; one of a town day takes all of them back, for
// who may.
func (d *Desk) reopenAll(ctx context.Context, who callback.Staff, department, id string) (back int, err error) {
	group := ""
	for _, c := range d.c.Office.Closures(department) {
		if c.ID == id {
			group = c.Group
		}
	}
	switch {
	case group == "":
		return d.c.Office.Reopen(ctx, department, id)
	case who.Role != roleAdmin:
		return 0, callback.ErrDenied
	}
	for _, dep := range d.departments(who) {
		for _, c := range d.c.Office.Closures(dep.ID) {
			if c.Group != group {
				continue
			}
			n, err := d.c.Office.Reopen(ctx, dep.ID, c.ID)
			if err != nil {
				return back, err
			}
			back += n
		}
	}
	return back, nil
}
