package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func auditTests() []test {
	return []test{
		{"an entry follows the newest one only", entryChained},
		{"two who write an entry at once", entriesAtOnce},
		{"entries are listed newest first", entriesListed},
		{"entries are filtered", entriesFiltered},
		{"entries are listed by pages", entriesPaged},
		{"old entries are dropped", entriesDropped},
	}
}

// entry is the nth of a log, so many minutes after the start.
func entry(n int64) callback.Entry {
	e := callback.Entry{
		Seq: n, At: start.Add(time.Duration(n) * time.Minute), Login: "anna", Action: "request.seen",
		Department: "town", Reference: "1000015", Detail: "ä \"n\"\n", Hash: fmt.Sprint("hash", n),
	}
	if n > 1 {
		e.Prev = fmt.Sprint("hash", n-1)
	}
	return e
}

// log appends so many entries, each as change makes it.
func (s *suite) log(n int64, change func(e *callback.Entry)) {
	s.Helper()
	for i := range n {
		e := entry(i + 1)
		if change != nil {
			change(&e)
		}
		s.ok(s.Append(s.Context(), e))
	}
}

func (s *suite) logged(q callback.AuditQuery) (seqs []int64, next string) {
	s.Helper()
	list, next, err := s.Entries(s.Context(), q)
	s.ok(err)
	for _, e := range list {
		seqs = append(seqs, e.Seq)
	}
	return seqs, next
}

func entryChained(s *suite) {
	last, err := s.LastEntry(s.Context())
	s.ok(err)
	equal(s, last, callback.Entry{})
	s.is(s.Append(s.Context(), entry(2)), callback.ErrChained)
	s.log(2, nil)
	other := entry(3)
	other.Prev = "another"
	for _, e := range []callback.Entry{entry(1), entry(2), entry(4), other} {
		s.is(s.Append(s.Context(), e), callback.ErrChained)
	}
	last, err = s.LastEntry(s.Context())
	s.ok(err)
	equal(s, last, entry(2))
	s.ok(s.Append(s.Context(), entry(3)))
}

func entriesAtOnce(s *suite) {
	s.log(3, nil)
	var written, late atomic.Int64
	together(8, func(i int) {
		e := entry(4)
		e.Hash = fmt.Sprint("mine", i)
		switch err := s.Append(s.Context(), e); {
		case err == nil:
			written.Add(1)
		case errors.Is(err, callback.ErrChained):
			late.Add(1)
		}
	})
	equal(s, []int64{written.Load(), late.Load()}, []int64{1, 7})
	seqs, _ := s.logged(callback.AuditQuery{})
	equal(s, seqs, []int64{4, 3, 2, 1})
}

func entriesListed(s *suite) {
	list, next, err := s.Entries(s.Context(), callback.AuditQuery{})
	s.ok(err)
	equal(s, len(list), 0)
	equal(s, next, "")
	s.log(3, nil)
	list, next, err = s.Entries(s.Context(), callback.AuditQuery{})
	s.ok(err)
	equal(s, list, []callback.Entry{entry(3), entry(2), entry(1)})
	equal(s, next, "")
}

func entriesFiltered(s *suite) {
	s.log(8, func(e *callback.Entry) {
		switch e.Seq {
		case 2:
			e.Login, e.Action, e.Department = "bernd", "request.called", "library"
		case 3:
			e.Action, e.Department, e.Reference = "requests.listed", "", ""
		case 5:
			e.Login, e.Reference = "bernd", "1000028"
		case 6:
			e.Department = "museum"
		case 7:
			e.Login, e.Action, e.Department, e.Reference = "", "session.refused", "", ""
		}
	})
	at := func(n int64) time.Time { return entry(n).At }
	for name, c := range map[string]struct {
		q    callback.AuditQuery
		want []int64
	}{
		"a person":            {callback.AuditQuery{Login: "bernd"}, []int64{5, 2}},
		"nobody known":        {callback.AuditQuery{Login: "zoe"}, nil},
		"an action":           {callback.AuditQuery{Action: "request.called"}, []int64{2}},
		"a subject":           {callback.AuditQuery{Action: "request."}, []int64{8, 6, 5, 4, 2, 1}},
		"a request":           {callback.AuditQuery{Reference: "1000028"}, []int64{5}},
		"a department":        {callback.AuditQuery{Departments: []string{"library"}}, []int64{2}},
		"two departments":     {callback.AuditQuery{Departments: []string{"museum", "library"}}, []int64{6, 2}},
		"no department":       {callback.AuditQuery{Departments: []string{}}, nil},
		"the empty one":       {callback.AuditQuery{Departments: []string{""}}, nil},
		"from":                {callback.AuditQuery{From: at(7)}, []int64{8, 7}},
		"to":                  {callback.AuditQuery{To: at(3)}, []int64{2, 1}},
		"to, beyond":          {callback.AuditQuery{To: at(9), From: at(8)}, []int64{8}},
		"a day before":        {callback.AuditQuery{To: at(1)}, nil},
		"person, department":  {callback.AuditQuery{Login: "anna", Departments: []string{"town"}}, []int64{8, 4, 1}},
		"person, time":        {callback.AuditQuery{Login: "anna", From: at(2), To: at(8)}, []int64{6, 4, 3}},
		"request, person":     {callback.AuditQuery{Reference: "1000015", Login: "bernd"}, []int64{2}},
		"request, department": {callback.AuditQuery{Reference: "1000015", Departments: []string{"museum"}}, []int64{6}},
		"no cursor of ours":   {callback.AuditQuery{Cursor: "x"}, nil},
	} {
		if seqs, next := s.logged(c.q); fmt.Sprint(seqs) != fmt.Sprint(c.want) || next != "" {
			s.Errorf("%s: %v %q, want %v", name, seqs, next, c.want)
		}
	}
}

func entriesPaged(s *suite) {
	s.log(23, func(e *callback.Entry) {
		if e.Seq%2 == 0 {
			e.Department, e.Login = "library", "bernd"
		}
	})
	for _, q := range []callback.AuditQuery{
		{}, {Login: "bernd"}, {Departments: []string{"library"}}, {Departments: []string{"town", "library"}},
		{Reference: "1000015", Login: "bernd"}, {To: entry(20).At}, {Action: "request."},
	} {
		q.Limit = 500
		want, _ := s.logged(q)
		q.Limit = 4
		var got []int64
		for {
			some, next := s.logged(q)
			got = append(got, some...)
			if q.Cursor = next; next == "" {
				break
			}
			equal(s, len(some), 4)
		}
		equal(s, got, want)
	}
}

func entriesDropped(s *suite) {
	n, err := s.DropEntries(s.Context(), start.Add(time.Hour))
	s.ok(err)
	equal(s, n, 0)
	s.log(6, func(e *callback.Entry) {
		if e.Seq == 1 {
			e.Login = "bernd"
		}
	})
	n, err = s.DropEntries(s.Context(), entry(3).At)
	s.ok(err)
	equal(s, n, 2)
	for _, q := range []callback.AuditQuery{{}, {Login: "anna"}, {Reference: "1000015"}, {Departments: []string{"town"}}} {
		seqs, _ := s.logged(q)
		equal(s, seqs, []int64{6, 5, 4, 3})
	}
	gone, _ := s.logged(callback.AuditQuery{Login: "bernd"})
	equal(s, len(gone), 0)
	n, err = s.DropEntries(s.Context(), entry(9).At) // the newest stays, so that it goes on from there
	s.ok(err)
	equal(s, n, 3)
	s.is(s.Append(s.Context(), entry(1)), callback.ErrChained)
	s.ok(s.Append(s.Context(), entry(7)))
	seqs, _ := s.logged(callback.AuditQuery{})
	equal(s, seqs, []int64{7, 6})
}
