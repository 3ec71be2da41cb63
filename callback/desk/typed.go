package desk

import (
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// typedBack is the main part of the page on which the ticks of a day are typed
// back in.
type typedBack struct {
	Department, Day, Heading, Key string
	Rows                          []tickRow
	Results                       []string
}

func (p typedBack) title(t texts) string { return t.say("typed.title") }

// tickRow is one line of the paper.
type tickRow struct {
	Reference, Spoken, Time, Name, Concern string
	Seen                                   int // attempts when the page was made
	Outcomes                               []option
	Chosen, At, Note                       string // what was typed, and could not be saved
}

func (d *Desk) typedPage(c *gin.Context, who callback.Staff) {
	if dep, day, ok := d.chosenDay(c, who); ok && d.note(c, who, "day.printed", dep.ID, "", day.Format(time.DateOnly)) {
		d.showTyped(c, http.StatusOK, who, dep, day, nil, nil)
	}
}

// showTyped answers with the day's list as it is printed; again holds rows
// that are to be filled in as they were.
func (d *Desk) showTyped(c *gin.Context, status int, who callback.Staff, dep callback.Department, day time.Time, results []string, again map[string]bool) {
	open, _, err := ReadDay(c.Request.Context(), d.c.Book, dep.ID, day)
	if err != nil {
		d.broken(c, err)
		return
	}
	w := onPaper{d.words(), day}
	p := typedBack{
		Department: dep.ID, Day: day.Format(time.DateOnly), Key: rand.Text(), Results: results,
		Heading: d.texts.say("typed.heading", "department", dep.Title("de"), "day", w.date(day)),
	}
	for _, r := range open {
		row := tickRow{
			Reference: r.Reference, Spoken: callback.FormatReference(r.Reference), Time: w.when(r), Name: r.Name, Concern: r.Concern, Seen: len(r.Attempts),
		}
		if again[r.Reference] {
			row.Chosen, row.At, row.Note = c.PostForm("outcome."+r.Reference), c.PostForm("time."+r.Reference), c.PostForm("note."+r.Reference)
		}
		for _, o := range outcomes {
			row.Outcomes = append(row.Outcomes, option{o, d.texts.say("outcome." + o), o == row.Chosen})
		}
		p.Rows = append(p.Rows, row)
	}
	d.show(c, status, "typed", who, p)
}

// typeBack records the ticks, line by line, and says of each what became of it.
// The same form sent twice records nothing again.
func (d *Desk) typeBack(c *gin.Context, who callback.Staff) {
	dep, day, ok := d.chosenDay(c, who)
	if !ok || !d.note(c, who, "day.typed", dep.ID, "", day.Format(time.DateOnly)) {
		return
	}
	var results []string
	again, status := map[string]bool{}, http.StatusOK
	for _, reference := range c.PostFormArray("ref") {
		if c.PostForm("outcome."+reference) == "" && c.PostForm("note."+reference) == "" {
			continue
		}
		said, keep, err := d.tick(c, who, dep, day, reference)
		if err != nil { // what is recorded stays so; the form can be sent again
			d.broken(c, err)
			return
		}
		if results = append(results, said); keep {
			again[reference], status = true, http.StatusUnprocessableEntity
		}
	}
	d.showTyped(c, status, who, dep, day, results, again)
}

// tick records one line; keep says that what was typed is to be corrected.
func (d *Desk) tick(c *gin.Context, who callback.Staff, dep callback.Department, day time.Time, reference string) (said string, keep bool, err error) {
	ctx, spoken := c.Request.Context(), callback.FormatReference(reference)
	if !callback.ValidReference(reference) {
		return d.texts.say("typed.gone"), false, nil
	}
	r, err := d.c.Book.Request(ctx, reference)
	if errors.Is(err, callback.ErrUnknown) || err == nil && r.Department != dep.ID {
		return d.texts.say("typed.gone"), false, nil
	}
	if err != nil {
		return "", false, err
	}
	outcome, note, ok := d.readTick(c, day, reference)
	if !ok {
		return d.texts.say("typed.wrong", "reference", spoken), true, nil
	}
	if seen, err := strconv.Atoi(c.PostForm("seen." + reference)); r.Status.Open() && (err != nil || seen != len(r.Attempts)) {
		return d.meanwhile(r, who, outcome, spoken), false, nil
	}
	after, err := d.c.Caller.CloseOnce(ctx, reference, who, outcome, note, "paper/"+c.PostForm("key"))
	switch {
	case errors.Is(err, callback.ErrClosed):
		return d.texts.say("typed.closed", "reference", spoken, "outcome", d.texts.or("outcome."+r.Outcome, r.Outcome)), false, nil
	case errors.Is(err, callback.ErrClaimed):
		return d.texts.say("typed.held", "reference", spoken), true, nil
	case err != nil:
		return "", false, err
	case after.Version == r.Version:
		return d.texts.say("typed.already", "reference", spoken), false, nil
	}
	return d.texts.say("typed.saved", "reference", spoken, "outcome", d.texts.say("outcome."+outcome)), false, nil
}

// meanwhile says of a line whose request has another attempt by now whether
// that is this one, or somebody else's.
func (d *Desk) meanwhile(r callback.Request, who callback.Staff, outcome, spoken string) string {
	if n := len(r.Attempts); n > 0 && r.Attempts[n-1].By == who.Login && r.Attempts[n-1].Outcome == outcome {
		return d.texts.say("typed.already", "reference", spoken)
	}
	return d.texts.say("typed.changed", "reference", spoken)
}

// readTick reads one line. The time somebody called goes into the note: the
// attempt itself counts from when it is typed in.
func (d *Desk) readTick(c *gin.Context, day time.Time, reference string) (outcome, note string, ok bool) {
	outcome, note = c.PostForm("outcome."+reference), strings.TrimSpace(c.PostForm("note."+reference))
	if !slices.Contains(outcomes[:], outcome) || tooLong(longestNote, note) {
		return "", "", false
	}
	if at := c.PostForm("time." + reference); at != "" {
		t, err := time.Parse("15:04", at)
		if err != nil {
			return "", "", false
		}
		called := d.texts.say("typed.note", "day", day.Format("02.01.2006"), "time", t.Format("15:04"))
		note = strings.TrimSpace(called + "\n" + note)
	}
	return outcome, note, true
}

// tooLong reports whether a text has more characters than it may.
func tooLong(most int, text string) bool { return utf8.RuneCountInString(text) > most }
