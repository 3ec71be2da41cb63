package sqlitestore

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// statements prepares each statement once.
type statements struct {
	prepare func(context.Context, string) (*sql.Stmt, error)
	mu      sync.RWMutex
	known   map[string]*sql.Stmt
}

func newStatements(prepare func(context.Context, string) (*sql.Stmt, error)) *statements {
	return &statements{prepare: prepare, known: map[string]*sql.Stmt{}}
}

func (s *statements) get(query string) (*sql.Stmt, error) {
	s.mu.RLock()
	st := s.known[query]
	s.mu.RUnlock()
	if st != nil {
		return st, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if st := s.known[query]; st != nil {
		return st, nil
	}
	st, err := s.prepare(context.Background(), query)
	if err != nil {
		return nil, unavailable(err)
	}
	s.known[query] = st
	return st, nil
}

// querier asks. Its statements take microseconds, so that they are not worth
// interrupting: contexts are looked at before.
type querier struct{ statements *statements }

// row reads the first row into dest; found is false when there is none.
func (q querier) row(query string, args []any, dest ...any) (found bool, err error) {
	st, err := q.statements.get(query)
	if err != nil {
		return false, err
	}
	err = st.QueryRow(args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return false, nil
	}
	if err != nil {
		return false, unavailable(err)
	}
	return true, nil
}

// rows calls each for every row; each scans.
func (q querier) rows(query string, args []any, each func(scan func(...any) error) error) error {
	st, err := q.statements.get(query)
	if err != nil {
		return err
	}
	rows, err := st.Query(args...)
	if err != nil {
		return unavailable(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return unavailable(err)
	}
	return nil
}

// tx is the transaction of the writer.
type tx struct {
	querier
	wrote  bool // by the operation that runs
	failed bool // SQLite may have rolled back by itself
}

// exec writes and returns how many rows that changed.
func (t *tx) exec(query string, args ...any) (int64, error) {
	t.wrote = true
	st, err := t.statements.get(query)
	if err != nil {
		t.failed = true
		return 0, err
	}
	r, err := st.Exec(args...)
	if err != nil {
		t.failed = true
		return 0, unavailable(err)
	}
	return r.RowsAffected()
}

func (t *tx) row(query string, args []any, dest ...any) (bool, error) {
	found, err := t.querier.row(query, args, dest...)
	t.failed = t.failed || err != nil
	return found, err
}

func (t *tx) rows(query string, args []any, each func(scan func(...any) error) error) error {
	err := t.querier.rows(query, args, each)
	t.failed = t.failed || err != nil
	return err
}
