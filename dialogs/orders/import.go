package orders

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"
)

// Fault is one thing wrong with a file, in words a clerk understands. It does
// not repeat what stands in the cell: it may be somebody's date of birth.
type Fault struct {
	Line   int    `json:"line"`             // in the file, from 1
	Column string `json:"column,omitempty"` // as the file calls it, or the name we look for
	What   string `json:"what"`
	Try    string `json:"try,omitempty"`
	// Kind is the same for faults of one kind, for who words them in another
	// language.
	Kind string `json:"-"`
}

// Report is what became of a file.
type Report struct {
	Created   int     `json:"created"`
	Updated   int     `json:"updated"`
	Unchanged int     `json:"unchanged"` // stood there already as the file has them
	Faults    []Fault `json:"faults"`    // with any, nothing was written
}

// Import reads orders from a CSV file. The first line names the columns, in
// German or English: number and second factor are needed; status, place, until
// and note may follow. An order whose number is known takes over what the file
// has: a column that is not there leaves what stands, and so does an empty
// status; any other empty cell empties. Who calls it is by, for the history.
// With any fault in the report nothing was written; an error is about the shelf
// or the reader, and may leave a part of the orders written: importing the file
// again completes it.
func (b *Book) Import(ctx context.Context, r io.Reader, by string) (Report, error) {
	t, faults, err := readTable(r)
	if err != nil {
		return Report{}, err
	}
	list, more := readRows(t.rows)
	report := Report{Faults: append(faults, more...)}
	slices.SortStableFunc(report.Faults, func(a, b Fault) int { return a.Line - b.Line })
	if len(report.Faults) > 0 {
		return report, nil
	}
	err = b.putAll(ctx, list, t.has, by, &report)
	return report, err
}

// writers is how many orders are written at the same time; stores commit them
// together.
const writers = 128

// putAll writes the orders of a file and counts them. It ends at the first one
// the shelf does not take: the next would fare the same.
func (b *Book) putAll(ctx context.Context, list []entry, has map[column]bool, by string, report *Report) (err error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	var (
		mu   sync.Mutex
		all  sync.WaitGroup
		next = make(chan entry)
	)
	for range min(writers, len(list)) {
		all.Go(func() {
			for e := range next {
				if ctx.Err() != nil {
					continue
				}
				was, wrong := b.put(ctx, e, has, by)
				if wrong != nil {
					stop(fmt.Errorf("write an order: %w", wrong))
					continue
				}
				mu.Lock()
				report.count(was)
				mu.Unlock()
			}
		})
	}
	for _, e := range list {
		if ctx.Err() != nil {
			break
		}
		next <- e
	}
	close(next)
	all.Wait()
	return context.Cause(ctx)
}

// What became of one order of a file.
type became int

const (
	stayed became = iota
	wasMade
	wasChanged
)

func (r *Report) count(b became) {
	switch b {
	case wasMade:
		r.Created++
	case wasChanged:
		r.Updated++
	default:
		r.Unchanged++
	}
}

// entry is what a file says of an order. A file may hold 100,000 of them, so it
// is no more than that.
type entry struct {
	number, factor, place, note string
	status                      Status // empty: not told
	until                       time.Time
}

// readRows makes entries of rows, or says what is wrong with them.
func readRows(rows []row) (list []entry, faults []Fault) {
	first := make(map[string]int, len(rows))
	list = make([]entry, 0, len(rows))
	for _, r := range rows {
		e, bad := readRow(r)
		if line, twice := first[e.number]; twice && e.number != "" {
			bad = append(bad, Fault{Kind: "twice", Line: r.line, Column: "Nummer", What: fmt.Sprintf("the same number stands in line %d", line), Try: "keep only one of the two lines"})
		} else {
			first[e.number] = r.line
		}
		faults = append(faults, bad...)
		list = append(list, e)
	}
	return list, faults
}

func readRow(r row) (e entry, bad []Fault) {
	fault := func(kind, column, what, try string) {
		bad = append(bad, Fault{Kind: kind, Line: r.line, Column: column, What: what, Try: try})
	}
	e = entry{number: Normal(r.cell(colNumber)), factor: r.cell(colFactor), place: r.cell(colPlace), note: r.cell(colNote)}
	switch {
	case e.number == "":
		fault("number", "Nummer", "the number is missing", "write the number the citizen was given")
	case len(e.number) > maxNumber:
		fault("number-long", "Nummer", fmt.Sprintf("the number is longer than %d characters", maxNumber), "write only the number into this column")
	}
	if Normal(e.factor) == "" {
		fault("factor", "Kennwort", "the second factor is missing", "write what the citizen must give besides the number, for example the date of birth")
	}
	var ok bool
	if e.status, ok = statusOf(r.cell(colStatus)); !ok {
		fault("status", "Status", "this status is not known", "use one of: eingegangen, in Bearbeitung, Rückfrage, Gebühr offen, bezahlt, ausgestellt, abholbereit, versandt, abgeholt, nicht abgeholt, abgelehnt, storniert")
	}
	if e.until, ok = dateOf(r.cell(colUntil)); !ok {
		fault("until", "Frist", "this is no date", "write it as 31.12.2026 or 2026-12-31")
	}
	return e, bad
}

// errSame ends a change that would change nothing.
var errSame = errors.New("nothing changes")

// put writes an order of a file: new, or what the file has into the one that
// is there.
func (b *Book) put(ctx context.Context, e entry, has map[column]bool, by string) (became, error) {
	merge := func(was *Order) error { return was.takeOver(e, has) }
	_, err := b.ChangeBy(ctx, e.number, by, merge)
	if errors.Is(err, ErrDenied) {
		o := Order{Number: e.number, Factor: e.factor, Status: e.status, Place: e.place, Until: e.until, Note: e.note}
		if _, err = b.CreateBy(ctx, o, by); !errors.Is(err, ErrConflict) {
			return wasMade, err
		}
		_, err = b.ChangeBy(ctx, e.number, by, merge) // somebody else made it meanwhile
	}
	if errors.Is(err, errSame) {
		return stayed, nil
	}
	return wasChanged, err
}

// takeOver takes what a file has of an order. Error: errSame.
func (o *Order) takeOver(from entry, has map[column]bool) error {
	is := *o
	is.Factor = from.factor
	if from.status != "" {
		is.Status = from.status
	}
	if has[colPlace] {
		is.Place = from.place
	}
	if has[colUntil] {
		is.Until = from.until
	}
	if has[colNote] {
		is.Note = from.note
	}
	if is.Factor == o.Factor && is.Status == o.Status && is.Place == o.Place && is.Note == o.Note && is.Until.Equal(o.Until) {
		return errSame
	}
	*o = is
	return nil
}

// dateOf reads a day, as spreadsheets and people write it, or a moment as in
// RFC 3339. Nothing is no date, and ok. A day is kept as its noon in UTC, which
// lies on the same day everywhere in Europe, wherever this runs.
func dateOf(s string) (t time.Time, ok bool) {
	s = strings.TrimSpace(s)
	if s == "" {
		return t, true
	}
	for _, layout := range []string{"2006-01-02", "2.1.2006", "2.1.06"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Add(12 * time.Hour), true
		}
	}
	t, err := time.Parse(time.RFC3339, s)
	return t, err == nil
}
