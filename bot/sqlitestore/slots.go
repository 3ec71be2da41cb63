package sqlitestore

import (
	"context"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// place is one place of a window, and the door it is taken through.
type place struct {
	department string
	slot       int64
	door       string
}

// fits is ErrFull when the window, or the door's share of it, is taken by
// requests and by live holds of others.
func (s *Store) fits(t *tx, p place, room callback.Room) error {
	var total, door, held, heldDoor int
	_, err := t.row(`SELECT COUNT(*), COUNT(CASE WHEN door = ? THEN 1 END) FROM requests
		WHERE department = ? AND slot = ? AND slot IS NOT NULL`, []any{p.door, p.department, p.slot}, &total, &door)
	if err != nil {
		return err
	}
	_, err = t.row(`SELECT COUNT(*), COUNT(CASE WHEN door = ? THEN 1 END) FROM holds
		WHERE department = ? AND slot = ? AND until > ? AND holder <> ?`,
		[]any{p.door, p.department, p.slot, micros(s.now()), room.Holder}, &held, &heldDoor)
	if err != nil {
		return err
	}
	if total+held >= room.Capacity || room.Quota > 0 && door+heldDoor >= room.Quota {
		return callback.ErrFull
	}
	return nil
}

// Taken counts what is taken of each window.
func (s *Store) Taken(ctx context.Context, department string, from, to time.Time) (map[time.Time]callback.Taken, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("count places: %w", unavailable(err))
	}
	taken := map[time.Time]callback.Taken{}
	a, b := micros(from), micros(to)
	err := s.read.rows(`SELECT slot, door, COUNT(*) FROM requests
			WHERE department = ?1 AND slot >= ?2 AND slot < ?3 AND slot IS NOT NULL GROUP BY slot, door
		UNION ALL SELECT slot, door, COUNT(*) FROM holds
			WHERE department = ?1 AND slot >= ?2 AND slot < ?3 AND until > ?4 GROUP BY slot, door`,
		[]any{department, a, b, micros(s.now())}, func(scan func(...any) error) error {
			var slot int64
			var door string
			var n int
			err := scan(&slot, &door, &n)
			count(taken, moment(slot), door, n)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("count places: %w", err)
	}
	return taken, nil
}

func count(taken map[time.Time]callback.Taken, slot time.Time, door string, n int) {
	t := taken[slot]
	if t.ByDoor == nil {
		t.ByDoor = map[string]int{}
	}
	t.Total += n
	t.ByDoor[door] += n
	taken[slot] = t
}

// Hold keeps a place; a hold of the same holder in the department moves.
func (s *Store) Hold(ctx context.Context, h callback.Hold, room callback.Room) error {
	p := place{department: h.Department, slot: micros(h.Slot.From), door: h.Door}
	room.Holder = h.Holder
	err := s.writer.run(ctx, func(t *tx) error {
		if err := s.fits(t, p, room); err != nil {
			return err
		}
		_, err := t.exec(`INSERT INTO holds (department, holder, slot, door, until) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (department, holder) DO UPDATE SET slot = excluded.slot, door = excluded.door, until = excluded.until`,
			h.Department, h.Holder, p.slot, h.Door, micros(h.Until))
		return err
	})
	if err != nil {
		return fmt.Errorf("hold place: %w", err)
	}
	return nil
}

// Release gives a hold back.
func (s *Store) Release(ctx context.Context, department, holder string) error {
	if err := s.writer.run(ctx, func(t *tx) error { return release(t, department, holder) }); err != nil {
		return fmt.Errorf("release place: %w", err)
	}
	return nil
}

func release(t *tx, department, holder string) error {
	if holder == "" {
		return nil
	}
	_, err := t.exec(`DELETE FROM holds WHERE department = ? AND holder = ?`, department, holder)
	return err
}

// moment reads what micros wrote, in UTC.
func moment(m int64) time.Time {
	if m == 0 {
		return time.Time{}
	}
	return time.UnixMicro(m).UTC()
}
