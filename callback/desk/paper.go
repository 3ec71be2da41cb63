package desk

import (
	"context"
	"fmt"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// Day is what a department has on paper for the day the machine does not run:
// whom to call, and letters to whom nobody was reached.
type Day struct {
	Town       string
	Department string    // its name
	Date       time.Time // any moment of the day, in the town's time zone
	Printed    time.Time
	Requests   []callback.Request // to be called, in this order
	Letters    []Letter           // one page each
	// Sheet is the path of the style sheet; "": the page needs nothing else.
	Sheet string
}

// Letter is to a citizen who was not reached. Where they live is not known:
// there is room to write it.
type Letter struct {
	Request  callback.Request
	Text     string
	Language string // of Text
}

// ReadDay finds the requests of a department that are to be called until the
// end of a day, in the order of their times, and those that became unreached on
// it. Errors: of the book.
func ReadDay(ctx context.Context, book callback.Book, department string, day time.Time) (open, unreached []callback.Request, err error) {
	from := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, day.Location())
	to := from.AddDate(0, 0, 1)
	open, err = every(ctx, book, callback.Query{Departments: []string{department}, Queue: true}, func(r callback.Request) bool {
		return r.Due.Before(to)
	})
	if err != nil {
		return nil, nil, err
	}
	unreached, err = every(ctx, book, callback.Query{
		Departments: []string{department}, Statuses: []callback.Status{callback.Unreached},
	}, func(r callback.Request) bool { return !r.ClosedAt.Before(from) && r.ClosedAt.Before(to) })
	return open, unreached, err
}

// every reads all of what a query asks for, and keeps what is wanted.
func every(ctx context.Context, book callback.Book, q callback.Query, wanted func(callback.Request) bool) (list []callback.Request, err error) {
	q.Limit = most
	for {
		part, next, err := book.Requests(ctx, q)
		if err != nil {
			return nil, fmt.Errorf("read the day: %w", err)
		}
		for _, r := range part {
			if wanted(r) {
				list = append(list, r)
			}
		}
		if q.Cursor = next; next == "" {
			return list, nil
		}
	}
}

// paper is what the template gets.
type paper struct {
	Title, Town, Department, Printed string
	Written                          string // date of the letters
	Lines                            []line
	Letters                          []sheet
	Sheet                            string
	Style                            template.CSS
}

// line is one request on the day's list.
type line struct {
	Time, Promise, Spoken, Phone, Name, Concern, Wishes, Language, Behalf, Word, Note string
	Unproven                                                                          bool
}

// sheet is one letter.
type sheet struct {
	Spoken, Name, Greeting, Text, Regards, Language string
}

// PrintDay writes the page of a day: HTML that needs nothing else (unless Sheet is set), for A4.
func PrintDay(out io.Writer, d Day) error {
	t, err := readTexts("de")
	if err != nil {
		return err
	}
	page, err := template.New("day.html").Funcs(template.FuncMap{"t": t.say}).ParseFS(templates, "templates/paper/day.html")
	if err != nil {
		return fmt.Errorf("read the page of a day: %w", err)
	}
	w := onPaper{words{t, d.Date.Location(), d.Printed}, d.Date}
	style, err := Assets.ReadFile("assets/day.css")
	if err != nil {
		return fmt.Errorf("read the style of a day: %w", err)
	}
	p := paper{
		Sheet: d.Sheet, Style: template.CSS(style),
		Town: d.Town, Department: d.Department, Written: d.Printed.In(w.loc).Format("02.01.2006"),
		Title:   t.say("paper.title", "department", d.Department, "day", w.date(d.Date)),
		Printed: t.say("paper.printed", "when", w.at(d.Printed)),
	}
	for _, r := range d.Requests {
		p.Lines = append(p.Lines, w.line(r))
	}
	for _, l := range d.Letters {
		p.Letters = append(p.Letters, w.sheet(l))
	}
	if err := page.Execute(out, p); err != nil {
		return fmt.Errorf("print a day: %w", err)
	}
	return nil
}

// onPaper words times so that they are still true tomorrow.
type onPaper struct {
	words
	day time.Time
}

func (w onPaper) date(t time.Time) string {
	t = t.In(w.loc)
	return w.say("weekday."+t.Weekday().String()) + " " + t.Format("02.01.2006")
}

// at is a moment: the time of day, and the date if it is another day.
func (w onPaper) at(t time.Time) string {
	if w.date(t) == w.date(w.day) {
		return w.clock(t)
	}
	return w.date(t) + ", " + w.clock(t)
}

// line puts a request on the list.
func (w onPaper) line(r callback.Request) line {
	l := &lister{words: w.words}
	a := l.facts(r)
	out := line{
		Time: w.when(r), Spoken: callback.FormatReference(r.Reference), Phone: grouped(r.Phone), Name: r.Name, Concern: r.Concern,
		Wishes: strings.ReplaceAll(a.Wishes, "\n", " · "), Behalf: a.Behalf, Word: r.Word, Note: r.Note, Unproven: unproven(r),
	}
	if r.Language != "de" {
		out.Language = l.language(r.Language)
	}
	if r.Slot.Zero() && !r.Promise.IsZero() {
		out.Promise = w.say("paper.promise", "when", w.at(r.Promise))
	}
	return out
}

// when is the time to call: the window, or the next attempt after one in vain.
func (w onPaper) when(r callback.Request) string {
	switch {
	case len(r.Attempts) > 0:
		return w.say("paper.again", "when", w.at(r.Due))
	case r.Slot.Zero():
		return w.say("window.asap")
	}
	span := w.say("paper.window", "from", r.Slot.From.In(w.loc).Format("15:04"), "to", r.Slot.To.In(w.loc).Format("15:04"))
	if w.date(r.Slot.From) != w.date(w.day) {
		span = w.date(r.Slot.From) + ", " + span
	}
	return span
}

// sheet makes a letter. It is greeted in German only, with the name if there
// is one; what is said is in the citizen's language.
func (w onPaper) sheet(l Letter) sheet {
	s := sheet{Spoken: callback.FormatReference(l.Request.Reference), Name: l.Request.Name, Text: l.Text, Language: l.Language}
	if slices.Contains([]string{"de", "de-simple"}, l.Language) {
		s.Language, s.Regards = "de", w.say("letter.regards")
		if s.Greeting = w.say("letter.greeting"); s.Name != "" {
			s.Greeting = w.say("letter.greeting.name", "name", s.Name)
		}
	}
	return s
}
