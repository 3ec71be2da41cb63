package redisstore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// Closures lists the closures that end after a moment.
func (s *Store) Closures(ctx context.Context, after time.Time) ([]callback.Closure, error) {
	all, err := s.client.HVals(ctx, closuresKey).Result()
	if err != nil {
		return nil, fmt.Errorf("list closures: %w", unavailable(err))
	}
	var list []callback.Closure
	for _, data := range all {
		var c callback.Closure
		if err := json.Unmarshal([]byte(data), &c); err != nil {
			return nil, fmt.Errorf("list closures: %w", err)
		}
		if c.To.After(after) {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(a, b callback.Closure) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// SaveClosure adds or replaces a closure.
func (s *Store) SaveClosure(ctx context.Context, c callback.Closure) error {
	data, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("save closure: %w", err)
	}
	if err := s.client.HSet(ctx, closuresKey, c.ID, data).Err(); err != nil {
		return fmt.Errorf("save closure: %w", unavailable(err))
	}
	return s.tell(ctx, c.Department)
}

// DropClosure removes a closure.
func (s *Store) DropClosure(ctx context.Context, id string) error {
	data, ok, err := found(s.client.HGet(ctx, closuresKey, id))
	if err == nil && !ok {
		err = callback.ErrUnknown
	}
	if err != nil {
		return fmt.Errorf("drop closure: %w", err)
	}
	var c callback.Closure
	if err := json.Unmarshal(data, &c); err != nil {
		return fmt.Errorf("drop closure: %w", err)
	}
	gone, err := s.client.HDel(ctx, closuresKey, id).Result()
	switch {
	case err != nil:
		return fmt.Errorf("drop closure: %w", unavailable(err))
	case gone == 0: // another instance was faster
		return fmt.Errorf("drop closure: %w", callback.ErrUnknown)
	}
	return s.tell(ctx, c.Department)
}

// tell publishes a change of a department.
func (s *Store) tell(ctx context.Context, department string) error {
	if err := s.client.Publish(ctx, changesChannel, changed(callback.Change{Department: department})).Err(); err != nil {
		return fmt.Errorf("tell of a change: %w", unavailable(err))
	}
	return nil
}
