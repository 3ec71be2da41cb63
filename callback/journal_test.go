package callback

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// ledger keeps the audit log in a list.
type ledger struct{ list []Entry }

func (l *ledger) LastEntry(context.Context) (Entry, error) {
	if len(l.list) == 0 {
		return Entry{}, nil
	}
	return l.list[len(l.list)-1], nil
}

func (l *ledger) Append(_ context.Context, e Entry) error {
	if last, _ := l.LastEntry(context.Background()); e.Seq != last.Seq+1 {
		return ErrChained
	}
	l.list = append(l.list, e)
	return nil
}

func (l *ledger) Entries(_ context.Context, q AuditQuery) (list []Entry, next string, err error) {
	all := slices.Clone(l.list)
	if !q.Oldest {
		slices.Reverse(all)
	}
	from, _ := strconv.Atoi(q.Cursor)
	to := min(from+7, len(all)) // small pages
	if to < len(all) {
		next = strconv.Itoa(to)
	}
	return all[from:to], next, nil
}

func (l *ledger) DropEntries(_ context.Context, upTo int64) (int, error) {
	n := len(l.list)
	l.list = slices.DeleteFunc(l.list, func(e Entry) bool { return e.Seq <= upTo })
	return n - len(l.list), nil
}

// written is a journal with n entries, one a day, and where they lie.
func written(t interface{ Fatal(...any) }, n int) (*Journal, *ledger) {
	l, at := &ledger{}, time.Date(2026, 11, 1, 9, 0, 0, 0, time.UTC)
	j := NewJournal(l, []byte("secret"), func() time.Time { return at })
	for i := range n {
		at = at.Add(24 * time.Hour)
		err := j.Note(context.Background(), Entry{Login: "anna", Action: "request.seen", Department: "d", Reference: strconv.Itoa(1000000 + i), Detail: "x"})
		if err != nil {
			t.Fatal(err)
		}
	}
	return j, l
}

// TestTheLogTellsWhatWasDoneToIt: whatever is changed, removed, added or swapped
// in the log, other than cutting off its end, is found.
func TestTheLogTellsWhatWasDoneToIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		j, l := written(t, 20)
		if s, err := j.Verify(t.Context()); err != nil || s.Broken != 0 || s.Entries != 20 || s.First != 1 || s.Last.Seq != 20 {
			t.Fatalf("as it was written: %+v (%v)", s, err)
		}
		i := rapid.IntRange(0, 18).Draw(t, "entry")
		switch rapid.SampledFrom([]string{"alter", "remove", "insert", "swap", "renumber"}).Draw(t, "what") {
		case "alter":
			e := &l.list[i]
			*rapid.SampledFrom([]*string{&e.Login, &e.Action, &e.Department, &e.Reference, &e.Detail, &e.Prev, &e.Hash}).Draw(t, "what of it") += "x"
		case "remove":
			l.list = slices.Delete(l.list, i, i+1)
		case "insert":
			l.list = slices.Insert(l.list, i, l.list[i])
		case "swap":
			l.list[i], l.list[i+1] = l.list[i+1], l.list[i]
		case "renumber":
			l.list[i].At = l.list[i].At.Add(time.Microsecond)
		}
		if s, err := j.Verify(t.Context()); err != nil || s.Broken == 0 {
			t.Fatalf("nothing is noticed: %+v (%v)", s, err)
		}
	})
}

// TestForgettingLeavesAWord: what retention drops is said in the log; what
// somebody else cuts off at the front is not, and is found.
func TestForgettingLeavesAWord(t *testing.T) {
	j, l := written(t, 10)
	n, err := j.Forget(t.Context(), l.list[4].At)
	if err != nil || n != 4 {
		t.Fatalf("%d forgotten (%v)", n, err)
	}
	if s, err := j.Verify(t.Context()); err != nil || s.Broken != 0 || s.First != 5 || s.Last.Action != actionDropped {
		t.Errorf("after forgetting: %+v (%v)", s, err)
	}
	if n, err := j.Forget(t.Context(), l.list[0].At); err != nil || n != 0 || len(l.list) != 7 {
		t.Errorf("forgotten again: %d, %d left (%v)", n, len(l.list), err)
	}
	l.list = l.list[1:]
	if s, err := j.Verify(t.Context()); err != nil || s.Broken != 6 || s.Why != LogBegun {
		t.Errorf("cut off in front: %+v (%v)", s, err)
	}
}

// TestTwoLogsAreNotOne: entries of another log that was written with the same
// key, like that of a backup, do not fit.
func TestTwoLogsAreNotOne(t *testing.T) {
	j, one := written(t, 8)
	_, two := written(t, 8)
	two.list = two.list[:4]
	other := NewJournal(two, []byte("secret"), func() time.Time { return one.list[4].At })
	for range 4 {
		if err := other.Note(t.Context(), Entry{Login: "bernd", Action: "request.seen"}); err != nil {
			t.Fatal(err)
		}
	}
	if s, err := other.Verify(t.Context()); err != nil || s.Broken != 0 {
		t.Fatalf("the other log: %+v (%v)", s, err)
	}
	one.list = append(one.list[:6:6], two.list[6:]...)
	if s, err := j.Verify(t.Context()); err != nil || s.Broken != 7 || s.Why != LogMissing {
		t.Errorf("spliced: %+v (%v)", s, err)
	}
	// Neither does a word about what was dropped that is not about this log.
	_, three := written(t, 8)
	three.list = three.list[3:]
	k := NewJournal(three, []byte("secret"), func() time.Time { return one.list[4].At })
	if err := k.Note(t.Context(), Entry{Action: actionDropped, Detail: dropped(3, "another")}); err != nil {
		t.Fatal(err)
	}
	if s, err := k.Verify(t.Context()); err != nil || s.Broken != 4 || s.Why != LogBegun {
		t.Errorf("with a word about another log: %+v (%v)", s, err)
	}
}
