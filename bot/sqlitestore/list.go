package sqlitestore

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

const (
	defaultLimit, maxLimit = 100, 500
	// chunk is how many rows are read at once at least.
	chunk = 32
)

// spot is where a request stands in a list: by moment, then reference.
type spot struct {
	at        int64
	reference string
}

func (a spot) compare(b spot) int {
	return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.reference, b.reference))
}

func (a spot) String() string { return strconv.FormatInt(a.at, 10) + ":" + a.reference }

// readSpot reads a cursor. One that is none of ours begins at the beginning.
func readSpot(cursor string) spot {
	at, reference, _ := strings.Cut(cursor, ":")
	n, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return spot{at: math.MinInt64}
	}
	return spot{n, reference}
}

// listed is a row of a list.
type listed struct {
	spot
	data []byte
}

// Requests lists requests.
func (s *Store) Requests(ctx context.Context, q callback.Query) (list []callback.Request, next string, err error) {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	now := s.now()
	after, until := bounds(q, now)
	var last spot
	for {
		if err := ctx.Err(); err != nil {
			return nil, "", fmt.Errorf("list requests: %w", unavailable(err))
		}
		rows, err := s.rowsAfter(q, after, until, max(limit-len(list)+1, chunk))
		if err != nil {
			return nil, "", fmt.Errorf("list requests: %w", err)
		}
		if len(rows) == 0 {
			return list, "", nil
		}
		for _, row := range rows {
			after = row.spot
			r, err := decodeRequest(row.data)
			if err != nil {
				return nil, "", fmt.Errorf("list requests: %w", err)
			}
			if !wanted(q, r, now) {
				continue
			}
			if len(list) == limit {
				return list, last.String(), nil
			}
			list, last = append(list, r), row.spot
		}
	}
}

// bounds narrows the search: a queue is sorted by Due, and only what is due
// waits.
func bounds(q callback.Query, now time.Time) (after spot, until int64) {
	after, until = readSpot(q.Cursor), math.MaxInt64
	if q.Awake {
		return after, micros(now)
	}
	if !q.Queue {
		if since := (spot{at: micros(q.Since) - 1, reference: "\uffff"}); !q.Since.IsZero() && after.compare(since) < 0 {
			after = since
		}
		return after, until
	}
	if len(q.Statuses) == 1 && q.Statuses[0] == callback.Waiting {
		until = micros(now)
	}
	if len(q.Statuses) == 1 && q.Statuses[0] == callback.Booked && after.at < micros(now) {
		after = spot{at: micros(now), reference: ""}
	}
	return after, until
}

func wanted(q callback.Query, r callback.Request, now time.Time) bool {
	status := r.StatusAt(now)
	if q.Queue && !status.Open() || !q.Awake && q.Unfinished != (status == callback.Unfinished) {
		return false
	}
	if (q.Awake || q.Unfinished || q.InHand()) && len(q.Departments) > 0 && !slices.Contains(q.Departments, r.Department) {
		return false
	}
	if !q.Since.IsZero() && r.CreatedAt.Before(q.Since) {
		return false
	}
	return len(q.Statuses) == 0 || slices.Contains(q.Statuses, status)
}

// Each statement reads one index from one place on; closed requests are not in
// the indexes of the queue.
const (
	queueQuery = `SELECT due, reference, data FROM requests
		WHERE open = 1 AND (due, reference) > (?, ?) AND due <= ? ORDER BY due, reference LIMIT ?`
	departmentQueueQuery = `SELECT due, reference, data FROM requests
		WHERE open = 1 AND (due, reference) > (?, ?) AND due <= ? AND department = ? ORDER BY due, reference LIMIT ?`
	createdQuery = `SELECT created, reference, data FROM requests
		WHERE (created, reference) > (?, ?) AND created <= ? ORDER BY created, reference LIMIT ?`
	awakeQuery = `SELECT wake, reference, data FROM requests
		WHERE wake IS NOT NULL AND (wake, reference) > (?, ?) AND wake <= ? ORDER BY wake, reference LIMIT ?`
	inHandQuery = `SELECT due, reference, data FROM requests
		WHERE inhand = 1 AND (due, reference) > (?, ?) AND due <= ? ORDER BY due, reference LIMIT ?`
	unfinishedQuery = `SELECT created, reference, data FROM requests
		WHERE unfinished = 1 AND (created, reference) > (?, ?) AND created <= ? ORDER BY created, reference LIMIT ?`
	departmentCreatedQuery = `SELECT created, reference, data FROM requests
		WHERE (created, reference) > (?, ?) AND created <= ? AND department = ? ORDER BY created, reference LIMIT ?`
)

// rowsAfter reads at most n rows after a spot, in order.
func (s *Store) rowsAfter(q callback.Query, after spot, until int64, n int) (rows []listed, err error) {
	all, one := createdQuery, departmentCreatedQuery
	several := len(q.Departments) > 0
	switch {
	case q.Awake:
		all, several = awakeQuery, false
	case q.Unfinished:
		all, several = unfinishedQuery, false
	case q.InHand():
		all, several = inHandQuery, false
	case q.Queue:
		all, one = queueQuery, departmentQueueQuery
	}
	read := func(scan func(...any) error) error {
		var l listed
		err := scan(&l.at, &l.reference, &l.data)
		rows = append(rows, l)
		return err
	}
	if !several {
		return rows, s.read.rows(all, []any{after.at, after.reference, until, n}, read)
	}
	for _, d := range slices.Compact(slices.Sorted(slices.Values(q.Departments))) {
		if err := s.read.rows(one, []any{after.at, after.reference, until, d, n}, read); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(rows, func(a, b listed) int { return a.spot.compare(b.spot) })
	return rows[:min(n, len(rows))], nil
}
