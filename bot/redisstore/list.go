package redisstore

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

const (
	defaultLimit, maxLimit = 100, 500
	// chunk is how many records are read at once at least.
	chunk = 32
)

// listed is a member of a list and its record.
type listed struct{ member, data string }

// Requests lists requests. A cursor is the last member of a list that was
// given out: moment and reference.
func (s *Store) Requests(ctx context.Context, q callback.Query) (list []callback.Request, next string, err error) {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	now := s.now()
	from, to := bounds(q, now)
	keys := listKeys(q)
	for {
		rows, err := s.listed(ctx, keys, from, to, max(limit-len(list)+1, chunk), momentLen+1)
		if err != nil {
			return nil, "", fmt.Errorf("list requests: %w", err)
		}
		if len(rows) == 0 {
			return list, "", nil
		}
		for _, row := range rows {
			if row.data == "" { // gone meanwhile
				continue
			}
			r, err := decodeRequest(row.data)
			if err != nil {
				return nil, "", fmt.Errorf("list requests: %w", err)
			}
			if !wanted(q, r, now) {
				continue
			}
			if len(list) == limit {
				return list, next, nil
			}
			list, next = append(list, r), row.member
		}
		from = "(" + rows[len(rows)-1].member
	}
}

// listKeys are the records and the sorted sets a query reads. Closed requests
// are not in those of the queue.
func listKeys(q callback.Query) []string {
	all, one := listKey, departmentList
	several := len(q.Departments) > 0
	switch {
	case q.Awake:
		all, several = awakeKey, false
	case q.Unfinished:
		all, several = unfinishedKey, false
	case q.InHand():
		all, several = inHandKey, false
	case q.Queue:
		all, one = queueKey, departmentQueue
	}
	if !several {
		return []string{requestsKey, all}
	}
	keys := []string{requestsKey}
	for _, d := range slices.Compact(slices.Sorted(slices.Values(q.Departments))) {
		keys = append(keys, one+d)
	}
	return keys
}

// bounds narrows the search: a queue is sorted by Due, and only what is due
// waits.
func bounds(q callback.Query, now time.Time) (from, to string) {
	from, to = "-", "+"
	if at, _, ok := strings.Cut(q.Cursor, " "); ok && len(at) == momentLen {
		from = "(" + q.Cursor
	}
	lowest := ""
	switch {
	case q.Awake:
		to = "[" + moment(now) + "!"
	case !q.Queue && !q.Since.IsZero():
		lowest = moment(q.Since)
	case q.Queue && len(q.Statuses) == 1 && q.Statuses[0] == callback.Waiting:
		to = "[" + moment(now) + "!" // above every reference of this moment
	case q.Queue && len(q.Statuses) == 1 && q.Statuses[0] == callback.Booked:
		lowest = moment(now)
	}
	if lowest != "" && (from == "-" || q.Cursor < lowest) {
		from = "[" + lowest
	}
	return from, to
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

// listed reads at most n members of sorted sets and their records, in order.
// keys are the records and the sets; skip is where in a member stands what its
// record is found by.
func (s *Store) listed(ctx context.Context, keys []string, from, to string, n, skip int) ([]listed, error) {
	texts, err := s.texts(ctx, listRecords, keys, from, to, n, skip)
	if err != nil {
		return nil, err
	}
	rows := make([]listed, 0, len(texts)/2)
	for t := range slices.Chunk(texts, 2) {
		rows = append(rows, listed{t[0], t[1]})
	}
	slices.SortFunc(rows, func(a, b listed) int { return strings.Compare(a.member, b.member) })
	return rows[:min(n, len(rows))], nil
}
