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
	Created int     `json:"created"`
	Updated int     `json:"updated"`
	Faults  []Fault `json:"faults"` // with any, nothing was written
}

// Import reads orders from a CSV file. The first line names the columns, in
// German or English: number and second factor are needed; status, place, until
// and note may follow. An order whose number is known is updated. With any
// fault in the report nothing was written; an error is about the shelf or the
// reader, and may leave a part of the orders written: importing the file again
// completes it.
func (b *Book) Import(ctx context.Context, r io.Reader) (Report, error) {
	rows, faults, err := readTable(r)
	if err != nil {
		return Report{}, err
	}
	list, more := b.readRows(rows)
	report := Report{Faults: append(faults, more...)}
	slices.SortStableFunc(report.Faults, func(a, b Fault) int { return a.Line - b.Line })
	if len(report.Faults) > 0 {
		return report, nil
	}
	report.Created, report.Updated, err = b.putAll(ctx, list)
	return report, err
}

// writers is how many orders are written at the same time; stores commit them
// together.
const writers = 32

// putAll writes the orders of a file.
func (b *Book) putAll(ctx context.Context, list []Order) (created, updated int, err error) {
	var (
		mu   sync.Mutex
		all  sync.WaitGroup
		free = make(chan struct{}, writers)
	)
	for _, o := range list {
		free <- struct{}{}
		all.Go(func() {
			defer func() { <-free }()
			isNew, wrong := b.put(ctx, o)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case wrong != nil:
				err = fmt.Errorf("write an order: %w", wrong)
			case isNew:
				created++
			default:
				updated++
			}
		})
	}
	all.Wait()
	return created, updated, err
}

// readRows makes orders of rows, or says what is wrong with them.
func (b *Book) readRows(rows []row) (list []Order, faults []Fault) {
	first := map[string]int{}
	for _, r := range rows {
		o, bad := b.readRow(r)
		if line, twice := first[o.Number]; twice && o.Number != "" {
			bad = append(bad, Fault{Kind: "twice", Line: r.line, Column: "Nummer", What: fmt.Sprintf("the same number stands in line %d", line), Try: "keep only one of the two lines"})
		} else {
			first[o.Number] = r.line
		}
		faults = append(faults, bad...)
		list = append(list, o)
	}
	return list, faults
}

func (b *Book) readRow(r row) (o Order, bad []Fault) {
	fault := func(kind, column, what, try string) {
		bad = append(bad, Fault{Kind: kind, Line: r.line, Column: column, What: what, Try: try})
	}
	o = Order{Number: Normal(r.cells[colNumber]), Factor: r.cells[colFactor], Place: r.cells[colPlace], Note: r.cells[colNote]}
	switch {
	case o.Number == "":
		fault("number", "Nummer", "the number is missing", "write the number the citizen was given")
	case len(o.Number) > maxNumber:
		fault("number-long", "Nummer", fmt.Sprintf("the number is longer than %d characters", maxNumber), "write only the number into this column")
	}
	if Normal(o.Factor) == "" {
		fault("factor", "Kennwort", "the second factor is missing", "write what the citizen must give besides the number, for example the date of birth")
	}
	var ok bool
	if o.Status, ok = statusOf(r.cells[colStatus]); !ok {
		fault("status", "Status", "this status is not known", "use one of: eingegangen, in Bearbeitung, Rückfrage, Gebühr offen, abholbereit, versandt, abgeholt, abgelehnt, storniert")
	}
	if o.Until, ok = dateOf(r.cells[colUntil]); !ok {
		fault("until", "Frist", "this is no date", "write it as 31.12.2026 or 2026-12-31")
	}
	return o, bad
}

// put writes an order of a file: new, or over the one that is there.
func (b *Book) put(ctx context.Context, o Order) (created bool, err error) {
	_, err = b.Create(ctx, o)
	if !errors.Is(err, ErrConflict) {
		return err == nil, err
	}
	_, err = b.Change(ctx, o.Number, func(was *Order) error {
		o.CreatedAt = was.CreatedAt
		*was = o
		return nil
	})
	return false, err
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
