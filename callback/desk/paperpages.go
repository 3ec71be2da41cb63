package desk

import (
	"bytes"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

func (d *Desk) paperRoutes() []route {
	return []route{
		{"GET", "/paper", member, false, d.paperPage},
		{"GET", "/paper/day", member, false, d.printedDay},
		{"GET", "/paper/back", member, false, d.typedPage},
		{"POST", "/paper/back", member, false, d.typeBack},
	}
}

// paperChoice is the main part of the page on which a day is chosen.
type paperChoice struct {
	Departments []option
	Day, Alert  string
	None        bool
}

func (p paperChoice) title(t texts) string { return t.say("paper.title.page") }

func (d *Desk) paperPage(c *gin.Context, who callback.Staff) {
	d.showPaper(c, http.StatusOK, who, paperChoice{})
}

func (d *Desk) showPaper(c *gin.Context, status int, who callback.Staff, p paperChoice) {
	if p.Day == "" {
		p.Day = d.c.Now().In(d.c.Location).Format(time.DateOnly)
	}
	for _, dep := range d.departments(who) {
		p.Departments = append(p.Departments, option{Value: dep.ID, Label: dep.Title("de")})
	}
	p.None = len(p.Departments) == 0
	d.show(c, status, "paper", who, p)
}

// chosenDay reads which department and day is meant; otherwise it has answered.
// Without a department the day is to be chosen first.
func (d *Desk) chosenDay(c *gin.Context, who callback.Staff) (dep callback.Department, day time.Time, ok bool) {
	id := c.Request.FormValue("department")
	if id == "" {
		d.redirect(c, "/desk/paper")
		return dep, day, false
	}
	if dep, ok = d.c.Office.Department(id); !ok || !who.In(id) {
		d.fail(c, http.StatusNotFound, "unknown")
		return dep, day, false
	}
	day, err := time.ParseInLocation(time.DateOnly, c.Request.FormValue("day"), d.c.Location)
	if err != nil {
		d.showPaper(c, http.StatusUnprocessableEntity, who, paperChoice{Alert: d.texts.say("paper.page.wrong")})
		return dep, day, false
	}
	return dep, day, true
}

// printedDay is the page of a day for the printer, with its letters.
func (d *Desk) printedDay(c *gin.Context, who callback.Staff) {
	dep, day, ok := d.chosenDay(c, who)
	if !ok || !d.note(c, who, "day.printed", dep.ID, "", day.Format(time.DateOnly)) {
		return
	}
	open, unreached, err := ReadDay(c.Request.Context(), d.c.Book, dep.ID, day)
	if err != nil {
		d.broken(c, err)
		return
	}
	p := Day{Town: d.c.TownName, Department: dep.Title("de"), Date: day, Printed: d.c.Now(), Requests: open, Sheet: d.Asset("day.css")}
	if d.c.Letters != nil {
		p.Letters = d.c.Letters(unreached)
	}
	var b bytes.Buffer
	if err := PrintDay(&b, p); err != nil {
		d.broken(c, err)
		return
	}
	c.Data(http.StatusOK, "text/html; charset=utf-8", b.Bytes())
}
