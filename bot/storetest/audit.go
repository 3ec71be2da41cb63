package storetest

import (
	"fmt"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func auditTests() []test {
	return []test{
		{"the audit log is appended to, one entry after the other", auditAppend},
		{"the audit log is listed by what is asked for", auditList},
		{"the audit log is read in pages, both ways", auditPages},
		{"the oldest entries are dropped", auditDrop},
		{"the journal chains what many write at once", auditJournal},
	}
}

// entry is the n-th of the log.
func entry(n int64) callback.Entry {
	return callback.Entry{
		Seq: n, At: start.Add(time.Duration(n) * time.Minute), Login: fmt.Sprint("m", n%3), Action: "request.seen",
		Department: fmt.Sprint("d", n%2), Reference: "4829138", Detail: "ä", Prev: fmt.Sprint(n - 1), Hash: fmt.Sprint(n),
	}
}

func (s *suite) fillAudit(n int64) {
	s.Helper()
	for i := int64(1); i <= n; i++ {
		s.ok(s.Append(s.Context(), entry(i)))
	}
}

func auditAppend(s *suite) {
	last, err := s.LastEntry(s.Context())
	s.ok(err)
	equal(s, last, callback.Entry{})
	s.is(s.Append(s.Context(), entry(2)), callback.ErrChained)
	s.fillAudit(2)
	for _, n := range []int64{1, 2, 4} {
		s.is(s.Append(s.Context(), entry(n)), callback.ErrChained)
	}
	s.fillAudit(0)
	last, err = s.LastEntry(s.Context())
	s.ok(err)
	equal(s, last, entry(2))
}

func (s *suite) seqs(q callback.AuditQuery) (out []int64) {
	s.Helper()
	list, next, err := s.Entries(s.Context(), q)
	s.ok(err)
	equal(s, next, "")
	for _, e := range list {
		out = append(out, e.Seq)
	}
	return out
}

func auditList(s *suite) {
	s.fillAudit(6)
	other := entry(7)
	other.Action, other.Reference, other.Department = "closure.made", "", ""
	s.ok(s.Append(s.Context(), other))
	for _, c := range []struct {
		q    callback.AuditQuery
		want []int64
	}{
		{callback.AuditQuery{}, []int64{7, 6, 5, 4, 3, 2, 1}},
		{callback.AuditQuery{Oldest: true}, []int64{1, 2, 3, 4, 5, 6, 7}},
		{callback.AuditQuery{Login: "m1"}, []int64{7, 4, 1}},
		{callback.AuditQuery{Login: "m1", Oldest: true}, []int64{1, 4, 7}},
		{callback.AuditQuery{Login: "m1", Departments: []string{"d1"}}, []int64{1}},
		{callback.AuditQuery{Departments: []string{"d1"}}, []int64{5, 3, 1}},
		{callback.AuditQuery{Departments: []string{"d1", "d0"}}, []int64{6, 5, 4, 3, 2, 1}},
		{callback.AuditQuery{Departments: []string{}}, nil},
		{callback.AuditQuery{Action: "closure.made"}, []int64{7}},
		{callback.AuditQuery{Action: "request."}, []int64{6, 5, 4, 3, 2, 1}},
		{callback.AuditQuery{Action: "request"}, nil},
		{callback.AuditQuery{Reference: "4829138", From: entry(2).At, To: entry(4).At}, []int64{3, 2}},
		{callback.AuditQuery{Login: "nobody"}, nil},
	} {
		equal(s, s.seqs(c.q), c.want)
	}
}

func auditPages(s *suite) {
	const n = 80
	s.fillAudit(n)
	for _, oldest := range []bool{false, true} {
		for _, login := range []string{"", "m2"} {
			q := callback.AuditQuery{Limit: 7, Oldest: oldest, Login: login}
			want := s.seqs(callback.AuditQuery{Limit: n, Oldest: oldest, Login: login})
			var got []int64
			for {
				list, next, err := s.Entries(s.Context(), q)
				s.ok(err)
				for _, e := range list {
					got = append(got, e.Seq)
				}
				if q.Cursor = next; next == "" {
					break
				}
				equal(s, len(list), 7)
			}
			equal(s, got, want)
		}
	}
}

func auditDrop(s *suite) {
	s.fillAudit(5)
	n, err := s.DropEntries(s.Context(), 3)
	s.ok(err)
	equal(s, n, 3)
	n, err = s.DropEntries(s.Context(), 3)
	s.ok(err)
	equal(s, n, 0)
	equal(s, s.seqs(callback.AuditQuery{}), []int64{5, 4})
	s.is(s.Append(s.Context(), entry(5)), callback.ErrChained)
	s.ok(s.Append(s.Context(), entry(6)))
}

func auditJournal(s *suite) {
	secret := []byte("secret")
	var all sync.WaitGroup
	for i := range 4 { // as many instances
		j := callback.NewJournal(s, secret, s.clock.Now)
		all.Go(func() {
			for range 10 {
				if err := j.Note(s.Context(), callback.Entry{Login: fmt.Sprint("m", i), Action: "request.seen"}); err != nil {
					s.Error(err)
				}
			}
		})
	}
	all.Wait()
	state, err := callback.NewJournal(s, secret, s.clock.Now).Verify(s.Context())
	s.ok(err)
	equal(s, []int64{int64(state.Entries), state.First, state.Last.Seq, state.Broken}, []int64{40, 1, 40, 0})
	state, err = callback.NewJournal(s, []byte("another"), s.clock.Now).Verify(s.Context())
	s.ok(err)
	equal(s, state.Broken, int64(40))
}
