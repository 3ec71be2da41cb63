package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/rathausruf/rathausruf/callback"
)

// Member finds a member of staff.
func (s *Store) Member(ctx context.Context, login string) (m callback.Staff, err error) {
	if err := ctx.Err(); err != nil {
		return m, fmt.Errorf("find member: %w", unavailable(err))
	}
	var data []byte
	found, err := s.read.row(`SELECT data FROM staff WHERE login = ?`, []any{login}, &data)
	if err == nil && !found {
		err = callback.ErrUnknown
	}
	if err == nil {
		err = json.Unmarshal(data, &m)
	}
	if err != nil {
		return callback.Staff{}, fmt.Errorf("find member: %w", err)
	}
	return m, nil
}

// Members lists the staff by login.
func (s *Store) Members(ctx context.Context) (list []callback.Staff, err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("list members: %w", unavailable(err))
	}
	err = s.read.rows(`SELECT data FROM staff ORDER BY login`, nil, func(scan func(...any) error) error {
		var data []byte
		if err := scan(&data); err != nil {
			return err
		}
		var m callback.Staff
		err := json.Unmarshal(data, &m)
		list = append(list, m)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list members: %w", err)
	}
	return list, nil
}

// SaveMember writes a member of staff, new or not.
func (s *Store) SaveMember(ctx context.Context, m callback.Staff) error {
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("save member: %w", err)
	}
	err = s.writer.run(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO staff (login, data) VALUES (?, ?)
			ON CONFLICT (login) DO UPDATE SET data = excluded.data`, m.Login, data)
		return err
	})
	if err != nil {
		return fmt.Errorf("save member: %w", err)
	}
	return nil
}
