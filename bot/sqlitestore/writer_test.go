package sqlitestore

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func openTest(t *testing.T) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "store.db"), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// held runs operations that are sure to share one commit: the writer is busy
// while they gather.
func held(t *testing.T, s *Store, ops ...func(*tx) error) []error {
	t.Helper()
	busy, free := make(chan struct{}), make(chan struct{})
	go s.writer.run(context.Background(), func(*tx) error {
		close(busy)
		<-free
		return nil
	})
	<-busy
	errs := make([]error, len(ops))
	var all sync.WaitGroup
	for i, do := range ops {
		all.Go(func() { errs[i] = s.writer.run(context.Background(), do) })
		for s.writer.waiting() <= i {
			runtime.Gosched() // one after the other
		}
	}
	close(free)
	all.Wait()
	return errs
}

func (w *writer) waiting() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.queue)
}

func put(login string) func(*tx) error {
	return func(t *tx) error {
		_, err := t.exec(`INSERT INTO staff (login, data) VALUES (?, x'00')`, login)
		return err
	}
}

func (s *Store) logins(t *testing.T) string {
	t.Helper()
	var list []string
	err := s.read.rows(`SELECT login FROM staff ORDER BY login`, nil, func(scan func(...any) error) error {
		var l string
		err := scan(&l)
		list = append(list, l)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(list, " ")
}

// TestFailureSpoilsNobody: an operation that fails after it wrote leaves
// nothing; those of the same commit are all there, once.
func TestFailureSpoilsNobody(t *testing.T) {
	s := openTest(t)
	errOurs := errors.New("changed our mind")
	errs := held(t, s,
		put("a"),
		func(t *tx) error { // after a write
			if err := put("half")(t); err != nil {
				return err
			}
			return errOurs
		},
		func(*tx) error { return errOurs }, // before any
		func(t *tx) error { _, err := t.exec(`INSERT INTO nowhere VALUES (1)`); return err },
		put("b"),
	)
	for i, want := range []error{nil, errOurs, errOurs, callback.ErrUnavailable, nil} {
		if !errors.Is(errs[i], want) {
			t.Errorf("operation %d: %v, want %v", i, errs[i], want)
		}
	}
	if got := s.logins(t); got != "a b" {
		t.Errorf("written are %q", got)
	}
}

// TestNoCommit: when the commit fails nobody is told that they are written.
func TestNoCommit(t *testing.T) {
	s := openTest(t)
	errs := held(t, s, put("a"), func(t *tx) error {
		_, err := t.exec("ROLLBACK") // as SQLite does by itself in need
		return err
	})
	for i, err := range errs {
		if !errors.Is(err, callback.ErrUnavailable) {
			t.Errorf("operation %d: %v", i, err)
		}
	}
	if err := s.writer.run(t.Context(), put("b")); err != nil {
		t.Fatal(err)
	}
	if got := s.logins(t); got != "b" {
		t.Errorf("written are %q", got)
	}
}

// TestShareCommit: what waits is committed once.
func TestShareCommit(t *testing.T) {
	s := openTest(t)
	var mu sync.Mutex
	seen := map[string]bool{}
	var ops []func(*tx) error
	for i := range 100 {
		ops = append(ops, func(t *tx) error {
			before := s.count()
			mu.Lock()
			seen[before] = true
			mu.Unlock()
			return put(fmt.Sprint(i))(t)
		})
	}
	for _, err := range held(t, s, ops...) {
		if err != nil {
			t.Fatal(err)
		}
	}
	if len(seen) != 1 {
		t.Errorf("readers saw %d steps, want one", len(seen))
	}
}

// count is how many rows a reader sees at this moment.
func (s *Store) count() string {
	var n int
	if _, err := s.read.row(`SELECT COUNT(*) FROM staff`, nil, &n); err != nil {
		return err.Error()
	}
	return fmt.Sprint(n)
}

// TestWithdrawn: whoever gives up before their turn has written nothing.
func TestWithdrawn(t *testing.T) {
	s := openTest(t)
	busy, free := make(chan struct{}), make(chan struct{})
	go s.writer.run(context.Background(), func(*tx) error {
		close(busy)
		<-free
		return nil
	})
	<-busy
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.writer.run(ctx, put("a"))
	close(free)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, callback.ErrUnavailable) {
		t.Errorf("error is %v", err)
	}
	if err := s.writer.run(t.Context(), put("b")); err != nil {
		t.Fatal(err)
	}
	if got := s.logins(t); got != "b" {
		t.Errorf("written are %q", got)
	}
}

// TestPlans: lists walk an index from where they begin; closed requests are
// not touched by the queue.
func TestPlans(t *testing.T) {
	s := openTest(t)
	for query, index := range map[string]string{
		queueQuery:             "requests_queue ",
		departmentQueueQuery:   "requests_department_queue ",
		createdQuery:           "requests_created ",
		departmentCreatedQuery: "requests_department_created ",
		openForQuery:           "requests_phone ",
	} {
		var plan strings.Builder
		args := make([]any, strings.Count(query, "?"))
		err := s.read.rows("EXPLAIN QUERY PLAN "+query, args, func(scan func(...any) error) error {
			var id, parent, unused int
			var detail string
			err := scan(&id, &parent, &unused, &detail)
			plan.WriteString(detail + "\n")
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(plan.String(), "SEARCH") || !strings.Contains(plan.String(), index) || strings.Contains(plan.String(), "B-TREE") {
			t.Errorf("%s\nis planned as\n%s", query, &plan)
		}
	}
}

// TestMemoryBounded: recent conversations take no more than they may, and are
// read again when they were pushed out.
func TestMemoryBounded(t *testing.T) {
	s := openTest(t)
	state := make([]byte, 100_000)
	for i := range 2 * maxMemory / len(state) {
		turn, err := s.Begin(t.Context(), fmt.Sprint(i), "1", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		turn.State, turn.Keep, turn.Remember = state, time.Hour, time.Hour
		if err := s.End(t.Context(), turn); err != nil {
			t.Fatal(err)
		}
	}
	size := 0
	for _, e := range s.turns.recent.entries {
		size += e.Value.(*entry).size()
	}
	if size != s.turns.recent.size || size > maxMemory || size < maxMemory/2 {
		t.Errorf("%d bytes remembered, %d counted, at most %d", size, s.turns.recent.size, maxMemory)
	}
	if len(s.turns.leases) != 0 {
		t.Errorf("%d turns are still open", len(s.turns.leases))
	}
	turn, err := s.Begin(t.Context(), "0", "2", time.Minute)
	if err != nil || len(turn.State) != len(state) {
		t.Errorf("what was pushed out has a state of %d bytes (%v)", len(turn.State), err)
	}
}

// TestDiskFull: while nothing more fits, errors say so and nothing is written;
// then all goes on.
func TestDiskFull(t *testing.T) {
	s := openTest(t)
	limit := func(pages int) {
		t.Helper()
		err := s.writer.run(t.Context(), func(t *tx) error {
			var is int
			_, err := t.row(fmt.Sprintf("PRAGMA max_page_count = %d", pages), nil, &is)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	large := func(login string) func(*tx) error {
		return func(t *tx) error {
			_, err := t.exec(`INSERT INTO staff (login, data) VALUES (?, zeroblob(1000000))`, login)
			return err
		}
	}
	limit(1) // SQLite takes what there is already
	errs := held(t, s, put("a"), large("b"), put("c"), large("d"))
	for i, want := range []error{nil, callback.ErrUnavailable, nil, callback.ErrUnavailable} {
		if !errors.Is(errs[i], want) {
			t.Errorf("operation %d: %v, want %v", i, errs[i], want)
		}
	}
	turn, err := s.Begin(t.Context(), "sms:a", "1", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	turn.State = make([]byte, 1_000_000)
	if err := s.End(t.Context(), turn); !errors.Is(err, callback.ErrUnavailable) {
		t.Errorf("end without room: %v", err)
	}
	limit(1 << 30)
	if err := s.writer.run(t.Context(), large("e")); err != nil {
		t.Error(err)
	}
	if got := s.logins(t); got != "a c e" {
		t.Errorf("written are %q", got)
	}
	if turn, err = s.Begin(t.Context(), "sms:a", "1", time.Minute); err != nil || turn.State != nil || turn.Repeat {
		t.Errorf("after a failed end there is %+v (%v)", turn, err) // and the turn is free at once
	}
}
