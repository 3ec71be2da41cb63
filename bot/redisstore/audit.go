package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/callback"
)

// The audit log is a stream, whose IDs are the entries' Seq. Beside it stands
// a stream of bare IDs for each person, request and department: some 10 bytes
// an entry.
const (
	auditKey = "rr:{audit}:log"
	auditBy  = "rr:{audit}:by:"
)

func byLogin(login string) string           { return auditBy + "login:" + digest(login) }
func byReference(reference string) string   { return auditBy + "reference:" + digest(reference) }
func byDepartment(department string) string { return auditBy + "department:" + digest(department) }

// foundBy are the streams an entry is in, beside the log.
func foundBy(e callback.Entry) (keys []string) {
	if e.Login != "" {
		keys = append(keys, byLogin(e.Login))
	}
	if e.Reference != "" {
		keys = append(keys, byReference(e.Reference))
	}
	if e.Department != "" {
		keys = append(keys, byDepartment(e.Department))
	}
	return keys
}

func streamID(seq int64) string { return strconv.FormatInt(seq, 10) + "-0" }

// LastEntry gives the newest entry of the audit log.
func (s *Store) LastEntry(ctx context.Context) (callback.Entry, error) {
	list, err := s.newest(ctx, "+", 1)
	if err != nil {
		return callback.Entry{}, fmt.Errorf("read the audit log: %w", err)
	}
	if len(list) == 0 {
		return callback.Entry{}, nil
	}
	return list[0], nil
}

// newest reads entries of the log backwards from an ID.
func (s *Store) newest(ctx context.Context, from string, n int64) ([]callback.Entry, error) {
	found, err := s.client.XRevRangeN(ctx, auditKey, from, "-", n).Result()
	if err != nil {
		return nil, unavailable(err)
	}
	return readEntries(found)
}

func readEntries(found []redis.XMessage) ([]callback.Entry, error) {
	list := make([]callback.Entry, len(found))
	for i, m := range found {
		data, _ := m.Values["e"].(string)
		if err := json.Unmarshal([]byte(data), &list[i]); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Append writes an entry after the newest one.
func (s *Store) Append(ctx context.Context, e callback.Entry) error {
	data, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	keys := append([]string{auditKey}, foundBy(e)...)
	answer, err := s.batch.run(ctx, appendEntry, keys, e.Seq, e.Prev, e.Hash, data)
	if err == nil && answer.Val() != int64(1) {
		err = callback.ErrChained
	}
	if err != nil {
		return fmt.Errorf("write the audit log: %w", err)
	}
	return nil
}

// DropEntries forgets the entries before a moment. The newest stays: what
// follows is chained to it.
func (s *Store) DropEntries(ctx context.Context, before time.Time) (int, error) {
	first, err := s.firstSince(ctx, before)
	if err != nil || first == 0 {
		return 0, wrapAudit("shorten the audit log", err)
	}
	last, err := s.LastEntry(ctx)
	if err != nil {
		return 0, err
	}
	first = min(first, last.Seq)
	streams := map[string]bool{}
	for from := "-"; ; {
		found, err := s.client.XRangeN(ctx, auditKey, from, streamID(first-1), sweepBatch).Result()
		if err != nil {
			return 0, wrapAudit("shorten the audit log", unavailable(err))
		}
		list, err := readEntries(found)
		if err != nil {
			return 0, wrapAudit("shorten the audit log", err)
		}
		for _, e := range list {
			for _, k := range foundBy(e) {
				streams[k] = true
			}
		}
		if len(list) < sweepBatch {
			break
		}
		from = "(" + found[len(found)-1].ID
	}
	n, err := s.client.XTrimMinID(ctx, auditKey, streamID(first)).Result()
	if err != nil {
		return 0, wrapAudit("shorten the audit log", unavailable(err))
	}
	return int(n), wrapAudit("shorten the audit log", s.trim(ctx, streams, first))
}

// trim shortens streams entries are found by; one that is empty goes.
func (s *Store) trim(ctx context.Context, streams map[string]bool, first int64) error {
	for k := range streams {
		if err := s.client.XTrimMinID(ctx, k, streamID(first)).Err(); err != nil {
			return unavailable(err)
		}
	}
	return nil
}

func wrapAudit(what string, err error) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}
