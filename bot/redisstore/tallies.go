package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/rathausruf/rathausruf/callback"
)

// SaveTally keeps the numbers of a day.
func (s *Store) SaveTally(ctx context.Context, t callback.Tally) error {
	data, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("save tally: %w", err)
	}
	if err := s.client.HSet(ctx, talliesKey, t.Day, data).Err(); err != nil {
		return fmt.Errorf("save tally: %w", unavailable(err))
	}
	return nil
}

// Tallies lists the days kept from one day to another. There are about a
// thousand in all, so that their names are read as a whole.
func (s *Store) Tallies(ctx context.Context, from, to string) (list []callback.Tally, err error) {
	days, err := s.days(ctx, func(day string) bool { return from <= day && day <= to })
	if err != nil {
		return nil, fmt.Errorf("list tallies: %w", err)
	}
	for some := range slices.Chunk(days, sweepBatch) {
		found, err := s.client.HMGet(ctx, talliesKey, some...).Result()
		if err != nil {
			return nil, fmt.Errorf("list tallies: %w", unavailable(err))
		}
		for _, v := range found {
			data, ok := v.(string)
			if !ok { // forgotten meanwhile
				continue
			}
			var t callback.Tally
			if err := json.Unmarshal([]byte(data), &t); err != nil {
				return nil, fmt.Errorf("list tallies: %w", err)
			}
			list = append(list, t)
		}
	}
	return list, nil
}

// DropTallies forgets the days before one.
func (s *Store) DropTallies(ctx context.Context, before string) (int, error) {
	days, err := s.days(ctx, func(day string) bool { return day < before })
	if err != nil {
		return 0, fmt.Errorf("drop tallies: %w", err)
	}
	if len(days) == 0 {
		return 0, nil
	}
	n, err := s.client.HDel(ctx, talliesKey, days...).Result()
	if err != nil {
		return 0, fmt.Errorf("drop tallies: %w", unavailable(err))
	}
	return int(n), nil
}

// days are those that are kept and wanted, in order.
func (s *Store) days(ctx context.Context, wanted func(day string) bool) (days []string, err error) {
	all, err := s.client.HKeys(ctx, talliesKey).Result()
	if err != nil {
		return nil, unavailable(err)
	}
	for _, day := range all {
		if wanted(day) {
			days = append(days, day)
		}
	}
	slices.Sort(days)
	return days, nil
}
