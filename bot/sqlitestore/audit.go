package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strconv"

	"github.com/rathausruf/rathausruf/callback"
)

// LastEntry gives the newest entry of the audit log.
func (s *Store) LastEntry(ctx context.Context) (e callback.Entry, err error) {
	list, _, err := s.Entries(ctx, callback.AuditQuery{Limit: 1})
	if err != nil || len(list) == 0 {
		return callback.Entry{}, err
	}
	return list[0], nil
}

// Append writes an entry, if it follows the newest one.
func (s *Store) Append(ctx context.Context, e callback.Entry) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("append to the audit log: %w", err)
	}
	err = s.writer.run(ctx, func(t *tx) error {
		var last int64
		if _, err := t.row(`SELECT COALESCE(MAX(seq), 0) FROM audit`, nil, &last); err != nil {
			return err
		}
		if e.Seq != last+1 {
			return callback.ErrChained
		}
		_, err := t.exec(`INSERT INTO audit (seq, at, login, action, department, data) VALUES (?, ?, ?, ?, ?, ?)`,
			e.Seq, micros(e.At), e.Login, e.Action, e.Department, data)
		return err
	})
	if err != nil {
		return fmt.Errorf("append to the audit log: %w", err)
	}
	return nil
}

// Each reads from one place on, in one direction: the columns it narrows by have
// an index that ends in seq.
const (
	auditNewest           = `SELECT seq, data FROM audit WHERE seq < ? ORDER BY seq DESC LIMIT ?`
	auditOldest           = `SELECT seq, data FROM audit WHERE seq > ? ORDER BY seq LIMIT ?`
	auditLogin            = `SELECT seq, data FROM audit WHERE seq < ? AND login = ? ORDER BY seq DESC LIMIT ?`
	auditDepartmentNewest = `SELECT seq, data FROM audit WHERE seq < ? AND department = ? ORDER BY seq DESC LIMIT ?`
)

// Entries lists entries.
func (s *Store) Entries(ctx context.Context, q callback.AuditQuery) (list []callback.Entry, next string, err error) {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	at := int64(math.MaxInt64)
	if q.Oldest {
		at = 0
	}
	if n, err := strconv.ParseInt(q.Cursor, 10, 64); err == nil {
		at = n
	}
	for {
		if err := ctx.Err(); err != nil {
			return nil, "", fmt.Errorf("read the audit log: %w", unavailable(err))
		}
		n := max(limit-len(list)+1, chunk)
		read, err := s.entries(q, at, n)
		if err != nil {
			return nil, "", fmt.Errorf("read the audit log: %w", err)
		}
		for _, e := range read {
			if !q.Wants(e) {
				at = e.Seq
				continue
			}
			if len(list) == limit {
				return list, strconv.FormatInt(list[limit-1].Seq, 10), nil
			}
			list, at = append(list, e), e.Seq
		}
		if len(read) < n {
			return list, "", nil
		}
	}
}

// entries reads at most n rows after a place.
func (s *Store) entries(q callback.AuditQuery, at int64, n int) (list []callback.Entry, err error) {
	query, args := auditNewest, []any{at, n}
	switch {
	case q.Oldest:
		query = auditOldest
	case q.Login != "":
		query, args = auditLogin, []any{at, q.Login, n}
	case len(q.Departments) == 1:
		query, args = auditDepartmentNewest, []any{at, q.Departments[0], n}
	}
	err = s.read.rows(query, args, func(scan func(...any) error) error {
		var seq int64
		var data []byte
		if err := scan(&seq, &data); err != nil {
			return err
		}
		var e callback.Entry
		err := json.Unmarshal(data, &e)
		list = append(list, e)
		return err
	})
	return list, err
}

// DropEntries forgets entries up to one.
func (s *Store) DropEntries(ctx context.Context, upTo int64) (n int, err error) {
	err = s.writer.run(ctx, func(t *tx) error {
		rows, err := t.exec(`DELETE FROM audit WHERE seq <= ?`, upTo)
		n = int(rows)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("forget entries: %w", err)
	}
	return n, nil
}
