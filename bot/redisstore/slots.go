package redisstore

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// Taken counts what is taken of each window.
func (s *Store) Taken(ctx context.Context, department string, from, to time.Time) (map[time.Time]callback.Taken, error) {
	places, err := s.texts(ctx, takenPlaces,
		[]string{departmentTaken + department, departmentHeld + department, departmentHolds + department},
		moment(from), moment(to), moment(s.now()))
	if err != nil {
		return nil, fmt.Errorf("count places: %w", err)
	}
	taken := map[time.Time]callback.Taken{}
	for p := range slices.Chunk(places, 2) {
		slot, door := readMoment(p[0]), p[1]
		t := taken[slot]
		if t.ByDoor == nil {
			t.ByDoor = map[string]int{}
		}
		t.Total++
		t.ByDoor[door]++
		taken[slot] = t
	}
	return taken, nil
}

// Hold keeps a place; a hold of the same holder in the department moves.
func (s *Store) Hold(ctx context.Context, h callback.Hold, room callback.Room) error {
	d := h.Department
	err := s.decide(ctx, callback.ErrFull, holdPlace,
		[]string{departmentTaken + d, departmentHeld + d, departmentHolds + d, departmentsKey},
		moment(h.Slot.From), h.Door, room.Capacity, room.Quota, digest(h.Holder), moment(s.now()), moment(h.Until), d)
	if err != nil {
		return fmt.Errorf("hold place: %w", err)
	}
	return nil
}

// Release gives a hold back.
func (s *Store) Release(ctx context.Context, department, holder string) error {
	_, err := s.batch.run(ctx, releasePlace, []string{departmentHeld + department, departmentHolds + department}, digest(holder))
	if err != nil {
		return fmt.Errorf("release place: %w", err)
	}
	return nil
}
