package redisstore

import (
	"cmp"
	"context"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/callback"
)

// Entries lists the audit log, the newest entry first. It reads the stream of
// what is asked for, and sorts out the rest.
func (s *Store) Entries(ctx context.Context, q callback.AuditQuery) (list []callback.Entry, next string, err error) {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	before, err := s.auditEnd(ctx, q)
	for before > 1 && err == nil && len(list) <= limit {
		var some []callback.Entry
		if some, before, err = s.entriesBefore(ctx, q, before, int64(limit+1)); err != nil {
			break
		}
		for _, e := range some {
			if wantedEntry(e, q) {
				list = append(list, e)
			}
		}
		if len(some) > 0 && !q.From.IsZero() && some[len(some)-1].At.Before(q.From) {
			break
		}
	}
	if err != nil {
		return nil, "", wrapAudit("read the audit log", err)
	}
	if len(list) > limit {
		list = list[:limit]
		next = strconv.FormatInt(list[limit-1].Seq, 10)
	}
	return list, next, nil
}

// auditEnd is the Seq before which a query reads.
func (s *Store) auditEnd(ctx context.Context, q callback.AuditQuery) (int64, error) {
	if q.Cursor != "" {
		before, err := strconv.ParseInt(q.Cursor, 10, 64)
		if err != nil {
			return 0, nil // nobody was given this one
		}
		return before, nil
	}
	if !q.To.IsZero() {
		if first, err := s.firstSince(ctx, q.To); err != nil || first > 0 {
			return first, err
		}
		return 0, nil
	}
	last, err := s.LastEntry(ctx)
	return last.Seq + 1, err
}

// entriesBefore reads the newest n before a Seq that may be wanted; then is
// where to go on, 1 at the end.
func (s *Store) entriesBefore(ctx context.Context, q callback.AuditQuery, before, n int64) (list []callback.Entry, then int64, err error) {
	streams := auditStreams(q)
	if streams == nil {
		if list, err = s.newest(ctx, streamID(before-1), n); err != nil || int64(len(list)) < n {
			return list, 1, err
		}
		return list, list[len(list)-1].Seq, nil
	}
	seqs, err := s.seqsBefore(ctx, streams, before, n)
	if err != nil {
		return nil, 1, err
	}
	then = 1
	if int64(len(seqs)) == n {
		then = seqs[len(seqs)-1]
	}
	list, err = s.entriesAt(ctx, seqs)
	return list, then, err
}

// auditStreams are those a query is answered from; nil: the log itself.
func auditStreams(q callback.AuditQuery) []string {
	switch {
	case q.Reference != "":
		return []string{byReference(q.Reference)}
	case q.Login != "":
		return []string{byLogin(q.Login)}
	case q.Departments == nil:
		return nil
	}
	keys := []string{}
	for _, d := range q.Departments {
		keys = append(keys, byDepartment(d))
	}
	return keys
}

// seqsBefore merges the newest n of several streams before a Seq.
func (s *Store) seqsBefore(ctx context.Context, streams []string, before, n int64) (seqs []int64, err error) {
	for _, k := range streams {
		found, err := s.client.XRevRangeN(ctx, k, streamID(before-1), "-", n).Result()
		if err != nil {
			return nil, unavailable(err)
		}
		for _, m := range found {
			id, _, _ := strings.Cut(m.ID, "-")
			seq, err := strconv.ParseInt(id, 10, 64)
			if err != nil {
				return nil, err
			}
			seqs = append(seqs, seq)
		}
	}
	slices.SortFunc(seqs, func(a, b int64) int { return cmp.Compare(b, a) })
	seqs = slices.Compact(seqs)
	return seqs[:min(len(seqs), int(n))], nil
}

// entriesAt reads entries by Seq; what is gone is left out.
func (s *Store) entriesAt(ctx context.Context, seqs []int64) (list []callback.Entry, err error) {
	if len(seqs) == 0 {
		return nil, nil
	}
	answers := make([]*redis.XMessageSliceCmd, len(seqs))
	_, err = s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, seq := range seqs {
			answers[i] = p.XRange(ctx, auditKey, streamID(seq), streamID(seq))
		}
		return nil
	})
	if err != nil {
		return nil, unavailable(err)
	}
	for _, a := range answers {
		some, err := readEntries(a.Val())
		if err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}

// firstSince is the Seq of the first entry that is not before a moment, or
// the one after the newest; 0 when there is none at all. At rises with Seq, so
// it is found by halving.
func (s *Store) firstSince(ctx context.Context, at time.Time) (int64, error) {
	last, err := s.LastEntry(ctx)
	if err != nil || last.Seq == 0 {
		return 0, err
	}
	found, err := s.client.XRangeN(ctx, auditKey, "-", "+", 1).Result()
	if err != nil {
		return 0, unavailable(err)
	}
	first, err := readEntries(found)
	if err != nil || len(first) == 0 {
		return 0, err
	}
	n := sort.Search(int(last.Seq-first[0].Seq)+1, func(i int) bool {
		var some []callback.Entry
		if err != nil {
			return true
		}
		some, err = s.entriesAt(ctx, []int64{first[0].Seq + int64(i)})
		return len(some) > 0 && !some[0].At.Before(at)
	})
	return first[0].Seq + int64(n), err
}

func wantedEntry(e callback.Entry, q callback.AuditQuery) bool {
	action := q.Action == "" || e.Action == q.Action || strings.HasSuffix(q.Action, ".") && strings.HasPrefix(e.Action, q.Action)
	return action && (q.Login == "" || e.Login == q.Login) && (q.Reference == "" || e.Reference == q.Reference) &&
		(q.Departments == nil || e.Department != "" && slices.Contains(q.Departments, e.Department)) &&
		(q.From.IsZero() || !e.At.Before(q.From)) && (q.To.IsZero() || e.At.Before(q.To))
}
