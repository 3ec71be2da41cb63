package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/callback"
)

const auditKey = "rr:audit"

// LastEntry gives the newest entry of the audit log.
func (s *Store) LastEntry(ctx context.Context) (callback.Entry, error) {
	list, _, err := s.Entries(ctx, callback.AuditQuery{Limit: 1})
	if err != nil || len(list) == 0 {
		return callback.Entry{}, err
	}
	return list[0], nil
}

// Append writes an entry, if it follows the newest one.
func (s *Store) Append(ctx context.Context, e callback.Entry) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("append to the audit log: %w", err)
	}
	answer, err := s.batch.run(ctx, appendEntry, []string{auditKey}, e.Seq, data)
	if err == nil && answer.Val() != "written" {
		err = callback.ErrChained
	}
	if err != nil {
		return fmt.Errorf("append to the audit log: %w", err)
	}
	return nil
}

// Entries lists entries. A cursor is the Seq of the last one given out.
func (s *Store) Entries(ctx context.Context, q callback.AuditQuery) (list []callback.Entry, next string, err error) {
	limit := q.Limit
	if limit <= 0 {
		limit = defaultLimit
	}
	limit = min(limit, maxLimit)
	at := ""
	if n, err := strconv.ParseInt(q.Cursor, 10, 64); err == nil {
		at = strconv.FormatInt(n, 10)
	}
	for {
		n := max(limit-len(list)+1, chunk)
		read, err := s.entries(ctx, q.Oldest, at, n)
		if err != nil {
			return nil, "", fmt.Errorf("read the audit log: %w", err)
		}
		for _, e := range read {
			if q.Wants(e) {
				if len(list) == limit {
					return list, strconv.FormatInt(list[limit-1].Seq, 10), nil
				}
				list = append(list, e)
			}
			at = strconv.FormatInt(e.Seq, 10)
		}
		if len(read) < n {
			return list, "", nil
		}
	}
}

// entries reads at most n entries after a Seq; "" is the beginning.
func (s *Store) entries(ctx context.Context, oldest bool, at string, n int) (list []callback.Entry, err error) {
	span, read := redis.ZRangeBy{Min: "-inf", Max: "+inf", Count: int64(n)}, s.client.ZRevRangeByScore
	if oldest {
		read = s.client.ZRangeByScore
	}
	if at != "" && oldest {
		span.Min = "(" + at
	} else if at != "" {
		span.Max = "(" + at
	}
	texts, err := read(ctx, auditKey, &span).Result()
	if err != nil {
		return nil, unavailable(err)
	}
	for _, text := range texts {
		var e callback.Entry
		if err := json.Unmarshal([]byte(text), &e); err != nil {
			return nil, err
		}
		list = append(list, e)
	}
	return list, nil
}

// DropEntries forgets entries up to one.
func (s *Store) DropEntries(ctx context.Context, upTo int64) (int, error) {
	n, err := s.client.ZRemRangeByScore(ctx, auditKey, "-inf", strconv.FormatInt(upTo, 10)).Result()
	if err != nil {
		return 0, fmt.Errorf("forget entries: %w", unavailable(err))
	}
	return int(n), nil
}
