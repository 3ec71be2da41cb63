package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// LastEntry gives the newest entry of the audit log.
func (s *Store) LastEntry(ctx context.Context) (e callback.Entry, err error) {
	if err := ctx.Err(); err != nil {
		return e, fmt.Errorf("read the audit log: %w", unavailable(err))
	}
	if e, err = lastEntry(s.read); err != nil {
		return callback.Entry{}, fmt.Errorf("read the audit log: %w", err)
	}
	return e, nil
}

func lastEntry(q interface {
	row(query string, args []any, dest ...any) (bool, error)
}) (e callback.Entry, err error) {
	var data []byte
	found, err := q.row(`SELECT data FROM audit ORDER BY seq DESC LIMIT 1`, nil, &data)
	if err == nil && found {
		err = json.Unmarshal(data, &e)
	}
	return e, err
}

// Append writes an entry after the newest one.
func (s *Store) Append(ctx context.Context, e callback.Entry) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	err = s.writer.run(ctx, func(t *tx) error {
		last, err := lastEntry(t)
		if err != nil {
			return err
		}
		if e.Seq != last.Seq+1 || e.Prev != last.Hash {
			return callback.ErrChained
		}
		_, err = t.exec(`INSERT INTO audit (seq, at, login, action, department, reference, data) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			e.Seq, micros(e.At), e.Login, e.Action, e.Department, e.Reference, data)
		return err
	})
	if err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	return nil
}

// Entries lists the audit log, the newest entry first.
func (s *Store) Entries(ctx context.Context, q callback.AuditQuery) (list []callback.Entry, next string, err error) {
	if err := ctx.Err(); err != nil {
		return nil, "", fmt.Errorf("read the audit log: %w", unavailable(err))
	}
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	where, args := auditWhere(q)
	err = s.read.rows(`SELECT data FROM audit WHERE `+where+` ORDER BY seq DESC LIMIT ?`, append(args, limit+1), func(scan func(...any) error) error {
		var data []byte
		var e callback.Entry
		if err := scan(&data); err != nil {
			return err
		}
		err := json.Unmarshal(data, &e)
		list = append(list, e)
		return err
	})
	if err != nil {
		return nil, "", fmt.Errorf("read the audit log: %w", err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = strconv.FormatInt(list[limit-1].Seq, 10)
	}
	return list, next, nil
}

// auditWhere is the condition of a query. A cursor nobody was given finds
// nothing.
func auditWhere(q callback.AuditQuery) (string, []any) {
	where, args := []string{"1"}, []any{}
	add := func(wanted bool, condition string, values ...any) {
		if wanted {
			where, args = append(where, condition), append(args, values...)
		}
	}
	before, _ := strconv.ParseInt(q.Cursor, 10, 64)
	add(q.Cursor != "", "seq < ?", before)
	add(q.Login != "", "login = ?", q.Login)
	add(q.Reference != "", "reference = ?", q.Reference)
	if strings.HasSuffix(q.Action, ".") {
		add(true, "action >= ? AND action < ?", q.Action, strings.TrimSuffix(q.Action, ".")+"/") // "/" comes after "."
	} else {
		add(q.Action != "", "action = ?", q.Action)
	}
	add(!q.From.IsZero(), "at >= ?", micros(q.From))
	add(!q.To.IsZero(), "at < ?", micros(q.To))
	if q.Departments != nil {
		add(true, "department <> ''")
		marks := make([]string, len(q.Departments))
		for i, d := range q.Departments {
			marks[i] = "?"
			args = append(args, d)
		}
		where = append(where, "department IN ("+strings.Join(marks, ", ")+")")
	}
	return strings.Join(where, " AND "), args
}

// DropEntries forgets the entries before a moment, all in one step. The newest
// stays: what follows is chained to it.
func (s *Store) DropEntries(ctx context.Context, before time.Time) (int, error) {
	var n int64
	err := s.writer.run(ctx, func(t *tx) (err error) {
		n, err = t.exec(`DELETE FROM audit WHERE at < ? AND seq < (SELECT max(seq) FROM audit)`, micros(before))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("shorten the audit log: %w", err)
	}
	return int(n), nil
}
