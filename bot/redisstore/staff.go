package redisstore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/rathausruf/rathausruf/callback"
)

const staffKey = "rr:staff"

// Member finds a member of staff.
func (s *Store) Member(ctx context.Context, login string) (m callback.Staff, err error) {
	data, ok, err := found(s.client.HGet(ctx, staffKey, digest(login)))
	if err == nil && !ok {
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
func (s *Store) Members(ctx context.Context) ([]callback.Staff, error) {
	all, err := s.client.HVals(ctx, staffKey).Result()
	if err != nil {
		return nil, fmt.Errorf("list members: %w", unavailable(err))
	}
	var list []callback.Staff
	for _, data := range all {
		var m callback.Staff
		if err := json.Unmarshal([]byte(data), &m); err != nil {
			return nil, fmt.Errorf("list members: %w", err)
		}
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b callback.Staff) int { return cmp.Compare(a.Login, b.Login) })
	return list, nil
}

// SaveMember writes a member of staff, new or not.
func (s *Store) SaveMember(ctx context.Context, m callback.Staff) error {
	data, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("save member: %w", err)
	}
	if err := s.client.HSet(ctx, staffKey, digest(m.Login), data).Err(); err != nil {
		return fmt.Errorf("save member: %w", unavailable(err))
	}
	return nil
}
