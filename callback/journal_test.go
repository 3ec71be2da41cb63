package callback

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"
)

// ledger is a log in memory that somebody may tamper with.
type ledger struct {
	mu   sync.Mutex
	list []Entry // oldest first
	rush int     // so many times somebody else is faster
}

func (l *ledger) LastEntry(context.Context) (Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.list) == 0 {
		return Entry{}, nil
	}
	return l.list[len(l.list)-1], nil
}

func (l *ledger) Append(_ context.Context, e Entry) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var last Entry
	if n := len(l.list); n > 0 {
		last = l.list[n-1]
	}
	if l.rush--; l.rush >= 0 || e.Seq != last.Seq+1 || e.Prev != last.Hash {
		return ErrChained
	}
	l.list = append(l.list, e)
	return nil
}

func (l *ledger) Entries(_ context.Context, q AuditQuery) (list []Entry, next string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	from := len(l.list)
	if q.Cursor != "" {
		fmt.Sscan(q.Cursor, &from)
	}
	for i := from - 1; i >= 0; i-- {
		if !q.To.IsZero() && !l.list[i].At.Before(q.To) {
			continue
		}
		if len(list) == q.Limit {
			return list, fmt.Sprint(i + 1), nil
		}
		list = append(list, l.list[i])
	}
	return list, "", nil
}

func (l *ledger) DropEntries(_ context.Context, before time.Time) (n int, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for len(l.list) > 1 && l.list[0].At.Before(before) {
		l.list = l.list[1:]
		n++
	}
	return n, nil
}

// written is a log of so many entries, an hour apart.
func written(t *testing.T, n int) (*ledger, *Journal, *time.Time) {
	t.Helper()
	now := time.Date(2026, 11, 25, 10, 20, 0, 123456789, time.UTC)
	l := &ledger{}
	j, err := NewJournal(l, []byte("secret"), func() time.Time { return now })
	if err != nil {
		t.Fatal(err)
	}
	for i := range n {
		e := Entry{Login: "anna", Action: "request.seen", Department: "town", Reference: fmt.Sprint(1000000 + i), Detail: "x\xff"}
		if err := j.Note(t.Context(), e); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Hour)
	}
	return l, j, &now
}

func verdict(t *testing.T, j *Journal) Verdict {
	t.Helper()
	v, err := j.Verify(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestJournalIsSound(t *testing.T) {
	for _, n := range []int{0, 1, 2, 499, 500, 501, 1003} {
		l, j, _ := written(t, n)
		if v := verdict(t, j); !v.Sound() || v.Count != n || n > 0 && (v.First.Seq != 1 || v.Last.Hash != l.list[n-1].Hash) {
			t.Errorf("%d entries: %+v", n, v)
		}
	}
	if _, err := NewJournal(&ledger{}, nil, time.Now); !errors.Is(err, ErrNoKey) {
		t.Error(err)
	}
}

// TestJournalNeedsTheKey: who can write into the store and computes a whole new
// chain without the key is found.
func TestJournalNeedsTheKey(t *testing.T) {
	l, j, _ := written(t, 5)
	forger, err := NewJournal(&ledger{}, []byte("another"), func() time.Time { return l.list[0].At })
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range l.list {
		if err := forger.Note(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	l.list = forger.audit.(*ledger).list
	if v := verdict(t, j); v.At != 1 || v.Flaw != FlawChanged {
		t.Errorf("%+v", v)
	}
}

// TestJournalTamperedWith tries changes, removals, swaps and insertions at
// random places, each of which is found at the place or right after it.
func TestJournalTamperedWith(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 11))
	whole, j, _ := written(t, 40)
	fields := []func(e *Entry){
		func(e *Entry) { e.Seq += 1 + int64(random.IntN(3)) },
		func(e *Entry) { e.At = e.At.Add(time.Microsecond) },
		func(e *Entry) { e.Login += "x" },
		func(e *Entry) { e.Action = "request.called" },
		func(e *Entry) { e.Department = "" },
		func(e *Entry) { e.Department, e.Reference = e.Department+e.Reference, "" },
		func(e *Entry) { e.Reference = "1" },
		func(e *Entry) { e.Detail = "" },
		func(e *Entry) { e.Prev = e.Hash },
		func(e *Entry) { e.Hash = e.Prev },
	}
	tampering := map[string]func(list []Entry, i int) []Entry{
		"change":    func(list []Entry, i int) []Entry { fields[random.IntN(len(fields))](&list[i]); return list },
		"removal":   func(list []Entry, i int) []Entry { return slices.Delete(list, i, i+1+random.IntN(len(list)-1-i)) },
		"swap":      func(list []Entry, i int) []Entry { list[i], list[i+1] = list[i+1], list[i]; return list },
		"insertion": func(list []Entry, i int) []Entry { return slices.Insert(list, i+1, list[random.IntN(len(list))]) },
		"forgery": func(list []Entry, i int) []Entry {
			e := list[i]
			e.Login, e.Seq, e.Prev = "bernd", e.Seq+1, e.Hash
			return slices.Insert(list, i+1, e)
		},
	}
	for name, tamper := range tampering {
		for range 300 {
			i := random.IntN(len(whole.list) - 1) // the last one is another story: TestJournalCutAtTheEnd
			j.audit = &ledger{list: tamper(slices.Clone(whole.list), i)}
			if v := verdict(t, j); v.Sound() {
				t.Fatalf("%s at %d is not found", name, i+1)
			}
		}
	}
	for i := range fields {
		list := slices.Clone(whole.list)
		fields[i](&list[len(list)-1])
		if j.audit = (&ledger{list: list}); verdict(t, j).Sound() {
			t.Errorf("change %d of the newest is not found", i)
		}
	}
}

func TestJournalNamesTheFirstFlaw(t *testing.T) {
	l, j, _ := written(t, 20)
	l.list[4].Login, l.list[9].Login = "bernd", "bernd"
	if v := verdict(t, j); v.At != 5 || v.Flaw != FlawChanged {
		t.Errorf("%+v", v)
	}
	l, j, _ = written(t, 20)
	l.list = slices.Delete(l.list, 7, 9)
	if v := verdict(t, j); v.At != 10 || v.Flaw != FlawGap {
		t.Errorf("%+v", v)
	}
}

// TestJournalCutAtTheEnd is what the chain cannot show: only who kept the
// newest hash sees it.
func TestJournalCutAtTheEnd(t *testing.T) {
	l, j, _ := written(t, 20)
	kept := verdict(t, j).Last.Hash
	l.list = l.list[:15]
	if v := verdict(t, j); !v.Sound() || v.Last.Hash == kept || v.Count != 15 {
		t.Errorf("%+v", v)
	}
}

func TestJournalDropsWholeDays(t *testing.T) {
	l, j, now := written(t, 100) // four days and some
	midnight := time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC)
	n, err := j.Drop(t.Context(), midnight.Add(9*time.Hour))
	if err != nil || n != 38 || l.list[0].At.Before(midnight) {
		t.Fatalf("%d %v, first %+v", n, err, l.list[0])
	}
	last := l.list[len(l.list)-1]
	if last.Action != ActionDropped || last.Reference != "38" || last.Detail != l.list[0].Prev {
		t.Errorf("%+v", last)
	}
	if v := verdict(t, j); !v.Sound() || v.First.Seq != 39 {
		t.Errorf("%+v", v)
	}
	if n, err := j.Drop(t.Context(), midnight.Add(23*time.Hour)); n != 0 || err != nil || l.list[len(l.list)-1].Seq != last.Seq {
		t.Errorf("the same day again: %d %v", n, err)
	}
	whole := slices.Clone(l.list)
	l.list = whole[3:] // cut by hand
	if v := verdict(t, j); v.At != 42 || v.Flaw != FlawFront {
		t.Errorf("%+v", v)
	}
	l.list = whole
	*now = now.AddDate(0, 7, 0)
	if _, err := j.Drop(t.Context(), *now); err != nil || len(l.list) != 1 {
		t.Fatal(err, len(l.list))
	}
	if v := verdict(t, j); !v.Sound() {
		t.Errorf("only the note of what was dropped is left: %+v", v)
	}
}

func TestJournalsWriteAtOnce(t *testing.T) {
	l, j, _ := written(t, 1)
	other, err := NewJournal(l, []byte("secret"), func() time.Time { return l.list[0].At.Add(-time.Hour) }) // a clock that is late
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			if err := []*Journal{j, other}[i%2].Note(t.Context(), Entry{Action: "a.b"}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if v := verdict(t, j); !v.Sound() || v.Count != 41 {
		t.Errorf("%+v", v)
	}
	l.rush = mostTries
	if err := j.Note(t.Context(), Entry{}); !errors.Is(err, ErrChained) {
		t.Error(err)
	}
	if err := j.Note(t.Context(), Entry{}); err != nil {
		t.Error(err)
	}
}
