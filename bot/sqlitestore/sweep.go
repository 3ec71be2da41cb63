package sqlitestore

import (
	"context"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

// sweepBatch is how many rows go in one commit; turns get in between.
const sweepBatch = 500

// sweeps are what goes, each with the moment before which it does.
func sweeps(now, closedBefore, deadBefore int64) []sweep {
	return []sweep{
		{`DELETE FROM turns WHERE id IN (SELECT id FROM turns WHERE expires <= ? LIMIT ?)`, now},
		{`DELETE FROM chats WHERE conversation IN (SELECT conversation FROM chats WHERE ` + keptUntil + ` <= ? LIMIT ?)`, now},
		{`DELETE FROM links WHERE (channel, address) IN (SELECT channel, address FROM links WHERE until <= ? LIMIT ?)`, now},
		{`DELETE FROM languages WHERE (channel, address) IN (SELECT channel, address FROM languages WHERE until <= ? LIMIT ?)`, now},
		{`DELETE FROM holds WHERE (department, holder) IN
			(SELECT department, holder FROM holds WHERE until <= ? LIMIT ?)`, now},
		{`DELETE FROM sessions WHERE token IN (SELECT token FROM sessions WHERE until <= ? LIMIT ?)`, now},
		{`DELETE FROM tries WHERE key IN (SELECT key FROM tries WHERE until <= ? LIMIT ?)`, now},
		{`DELETE FROM requests WHERE reference IN (SELECT reference FROM requests WHERE closed < ? LIMIT ?)`, closedBefore},
		// Deliveries name citizens too and go with the requests.
		{`DELETE FROM deliveries WHERE (channel, id) IN (SELECT channel, id FROM deliveries WHERE kept < ? LIMIT ?)`, closedBefore},
		{`DELETE FROM closures WHERE id IN (SELECT id FROM closures WHERE ends < ? LIMIT ?)`, closedBefore},
		{`DELETE FROM jobs WHERE id IN (SELECT id FROM jobs WHERE buried < ? LIMIT ?)`, deadBefore},
	}
}

type sweep struct {
	statement string
	before    int64
}

// Sweep removes what has expired, in small steps.
func (s *Store) Sweep(ctx context.Context, closedBefore, deadBefore time.Time) (int, error) {
	now := s.now()
	s.turns.sweep(now)
	if err := s.keepLines(ctx); err != nil {
		return 0, fmt.Errorf("sweep: %w", err)
	}
	gone, err := s.sweepMissed(ctx, now)
	if err != nil {
		return gone, fmt.Errorf("sweep: %w", err)
	}
	for _, w := range sweeps(micros(now), micros(closedBefore), micros(deadBefore)) {
		for {
			var n int64
			err := s.writer.run(ctx, func(t *tx) (err error) {
				n, err = t.exec(w.statement, w.before, sweepBatch)
				return err
			})
			if err != nil {
				return gone, fmt.Errorf("sweep: %w", err)
			}
			gone += int(n)
			if n < sweepBatch {
				break
			}
		}
	}
	return gone, nil
}

// sweepMissed removes questions of long ago.
func (s *Store) sweepMissed(ctx context.Context, now time.Time) (int, error) {
	var n int64
	err := s.writer.run(ctx, func(t *tx) (err error) {
		n, err = t.exec(`DELETE FROM missed WHERE day < ?`, now.Add(-bot.MissedKept).Format(time.DateOnly))
		return err
	})
	return int(n), err
}
