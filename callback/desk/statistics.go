package desk

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Numbers give what became of requests by day. *callback.Statistics do.
type Numbers interface {
	// Days gives the days from one to another, written 2026-11-25, both included.
	Days(ctx context.Context, from, to string) ([]callback.Tally, error)
}

func (d *Desk) statisticsRoutes() []route {
	return []route{
		{"GET", "/statistics", leading, false, d.statisticsPage},
		{"GET", "/statistics/csv", leading, false, d.statisticsFile},
	}
}

// statistics is the main part of the page.
type statistics struct {
	Alert                          string
	From, To                       string // as typed
	Periods, Departments, Channels []option
	Span                           string
	Empty                          bool
	Sum                            callback.Count
	Promises                       []figure // the three of 115
	Figures                        []figure
	Sections                       []section
	Heat                           heat
	Files                          []option // addresses of the files
}

// figure is one number and what it means.
type figure struct{ Name, Value, Of, Means string }

// selection is what a reader of the statistics asks for.
type selection struct {
	Period, Department, Channel string
	From, To                    time.Time // first and last day
	departments                 []string  // whose numbers are shown
}

// longestStatistics is the longest time that is looked at once.
const longestStatistics = 366 * 24 * time.Hour

// Periods to choose from.
const (
	thisWeek  = "week"
	lastWeek  = "last-week"
	thisMonth = "month"
	lastMonth = "last-month"
	fromTo    = "span"
)

// led lists the departments whose numbers a member may see.
func (d *Desk) led(who callback.Staff) (list []callback.Department) {
	if who.Role == roleAdmin {
		return d.c.Office.Departments()
	}
	return d.departments(who)
}

// chosen reads what is asked for. alert is the key of what is wrong with it;
// ok is false when it is about a department one does not lead.
func (d *Desk) chosen(c *gin.Context, who callback.Staff) (ch selection, alert string, ok bool) {
	ch = selection{Period: c.Query("period"), Department: c.Query("department"), Channel: c.Query("channel")}
	for _, dep := range d.led(who) {
		if ch.Department == "" || ch.Department == dep.ID {
			ch.departments = append(ch.departments, dep.ID)
		}
	}
	if ch.Department != "" && len(ch.departments) == 0 {
		return ch, "", false
	}
	y, m, day := d.c.Now().In(d.c.Location).Date()
	noon := func(m time.Month, day int) time.Time { return time.Date(y, m, day, 12, 0, 0, 0, d.c.Location) }
	today := noon(m, day)
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	switch ch.Period {
	case lastWeek:
		ch.From, ch.To = monday.AddDate(0, 0, -7), monday.AddDate(0, 0, -1)
	case thisMonth:
		ch.From, ch.To = noon(m, 1), today
	case lastMonth:
		ch.From, ch.To = noon(m-1, 1), noon(m, 0)
	case fromTo:
		if alert = ch.typed(c.Query("from"), c.Query("to"), today); alert == "" {
			return ch, "", true
		}
		fallthrough
	default:
		ch.Period, ch.From, ch.To = thisWeek, monday, today
	}
	return ch, alert, true
}

// typed reads a first and a last day.
func (ch *selection) typed(from, to string, today time.Time) (alert string) {
	var wrong error
	read := func(s string) time.Time {
		t, err := time.ParseInLocation(time.DateOnly, s, today.Location())
		if err != nil {
			wrong = err
		}
		return t.Add(12 * time.Hour)
	}
	ch.From, ch.To = read(from), read(to)
	switch {
	case wrong != nil:
		return "statistics.days"
	case ch.To.Before(ch.From):
		return "statistics.order"
	case ch.To.Sub(ch.From) > longestStatistics:
		return "statistics.long"
	}
	return ""
}

// counted is one cell of the statistics, with its day.
type counted struct {
	day time.Time // its noon
	callback.Cell
}

// numbers reads what a selection asks for.
func (d *Desk) numbers(ctx context.Context, ch selection) (list []counted, err error) {
	days, err := d.c.Numbers.Days(ctx, ch.From.Format(time.DateOnly), ch.To.Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	for _, tally := range days {
		day, err := time.ParseInLocation(time.DateOnly, tally.Day, d.c.Location)
		if err != nil {
			return nil, err
		}
		for _, cell := range tally.Cells() {
			if slices.Contains(ch.departments, cell.Department) && (ch.Channel == "" || ch.Channel == cell.Door) {
				list = append(list, counted{day.Add(12 * time.Hour), cell})
			}
		}
	}
	return list, nil
}

func (d *Desk) statisticsPage(c *gin.Context, who callback.Staff) {
	ch, alert, ok := d.chosen(c, who)
	if !ok || d.c.Numbers == nil {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	list, err := d.numbers(c.Request.Context(), ch)
	if err != nil {
		d.broken(c, err)
		return
	}
	w := d.words()
	p := statistics{Span: w.say("statistics.span", "from", w.date(ch.From), "to", w.date(ch.To))}
	status := http.StatusOK
	if alert != "" {
		p.Alert, status = w.say(alert), http.StatusUnprocessableEntity
	}
	p.offer(d, who, ch)
	for _, n := range list {
		p.Sum = p.Sum.Plus(n.Count)
	}
	if p.Empty = p.Sum.Asked == 0; !p.Empty {
		p.Promises, p.Figures = w.promises115(p.Sum), w.figures(p.Sum)
		p.Sections = d.sections(w, ch, list)
		p.Heat = w.heat(list)
	}
	d.show(c, status, "statistics", who, p)
}

// offer fills the form in.
func (p *statistics) offer(d *Desk, who callback.Staff, ch selection) {
	p.From, p.To = ch.From.Format(time.DateOnly), ch.To.Format(time.DateOnly)
	for _, name := range []string{thisWeek, lastWeek, thisMonth, lastMonth, fromTo} {
		p.Periods = append(p.Periods, option{name, d.texts.say("statistics.period." + name), name == ch.Period})
	}
	for _, dep := range d.led(who) {
		p.Departments = append(p.Departments, option{dep.ID, dep.Title("de"), dep.ID == ch.Department})
	}
	for _, door := range doors() {
		p.Channels = append(p.Channels, option{door, d.texts.say("door." + door), door == ch.Channel})
	}
	for _, by := range groupings() {
		q := url.Values{"by": {by}, "period": {ch.Period}, "department": {ch.Department}, "channel": {ch.Channel}}
		if ch.Period == fromTo {
			q.Set("from", p.From)
			q.Set("to", p.To)
		}
		p.Files = append(p.Files, option{Value: "/desk/statistics/csv?" + q.Encode(), Label: d.texts.say("statistics.file." + by)})
	}
}

// doors are the channels to choose from.
func doors() []string {
	return []string{"voice", "sms", "whatsapp", "telegram", "web", "counter", "api"}
}
