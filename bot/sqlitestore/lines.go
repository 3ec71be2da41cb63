package sqlitestore

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"

	"github.com/rathausruf/rathausruf/bot"
)

// keptLines is how many lines of a conversation are kept.
const keptLines = 200

// errEnough ends a list before its last row.
var errEnough = errors.New("enough")

// packLines is what a turn adds to what was said, as its row keeps it; nil for
// nothing.
func packLines(lines [][]byte) []byte {
	var b []byte
	for _, l := range lines[max(0, len(lines)-keptLines):] {
		b = binary.AppendUvarint(b, uint64(len(l)))
		b = append(b, l...)
	}
	return b
}

func unpackLines(b []byte) (lines [][]byte, err error) {
	for len(b) > 0 {
		n, width := binary.Uvarint(b)
		if width <= 0 || n > uint64(len(b)-width) {
			return nil, errors.New("the lines of a turn are damaged")
		}
		b = b[width:]
		lines = append(lines, bytes.Clone(b[:n]))
		b = b[n:]
	}
	return lines, nil
}

// linesQuery begins with the last turn, which says until when the conversation
// is kept.
const linesQuery = `SELECT seq, keep, lines FROM turns WHERE hash = ? AND conversation = ? ORDER BY id DESC`

// Lines reads no further back than it must.
func (s *Store) Lines(ctx context.Context, conversation string, after int64) (list []bot.Numbered, err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("read lines: %w", unavailable(err))
	}
	now := micros(s.now())
	last := true
	err = s.read.rows(linesQuery, []any{hash(conversation), conversation}, func(scan func(...any) error) error {
		var seq, keep int64
		var packed sql.RawBytes
		if err := scan(&seq, &keep, &packed); err != nil {
			return err
		}
		if last && keep <= now {
			return errEnough
		}
		if last {
			after, last = max(after, seq-keptLines), false
		}
		if seq <= after {
			return errEnough
		}
		lines, err := unpackLines(packed)
		for i, n := len(lines)-1, seq; i >= 0 && n > after; i, n = i-1, n-1 {
			list = append(list, bot.Numbered{Seq: n, Body: lines[i]})
		}
		return err
	})
	if err != nil && !errors.Is(err, errEnough) {
		return nil, fmt.Errorf("read lines: %w", err)
	}
	slices.Reverse(list)
	return list, nil
}

// keepLines holds back what was said in turns that would be swept while their
// conversation lives on, until that is over; of such a turn nothing else is of
// use.
func (s *Store) keepLines(ctx context.Context) error {
	now := micros(s.now())
	for n := int64(sweepBatch); n == sweepBatch; {
		err := s.writer.run(ctx, func(t *tx) (err error) {
			n, err = t.exec(keepLinesStatement, now, now, keptLines, sweepBatch)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

const keepLinesStatement = `UPDATE turns SET state = NULL, reply = NULL, expires =
		(SELECT l.keep FROM turns l WHERE l.hash = turns.hash AND l.conversation = turns.conversation ORDER BY l.id DESC LIMIT 1)
	WHERE id IN (SELECT t.id FROM turns t WHERE t.expires <= ? AND t.lines IS NOT NULL AND
		(SELECT l.keep > ? AND t.seq > l.seq - ? FROM turns l
			WHERE l.hash = t.hash AND l.conversation = t.conversation ORDER BY l.id DESC LIMIT 1) LIMIT ?)`
