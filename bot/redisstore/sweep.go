package redisstore

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/callback"
)

// sweepBatch is how much goes in one script or pipeline; turns get in between.
const sweepBatch = 200

// Sweep removes closed requests, holds, dead jobs, chats and links in small steps. The rest
// has a time to live of its own.
func (s *Store) Sweep(ctx context.Context, closedBefore, deadBefore time.Time) (gone int, err error) {
	for _, step := range []func() (int, error){
		func() (int, error) { return s.sweepRequests(ctx, closedBefore) },
		func() (int, error) { return s.sweepHolds(ctx) },
		func() (int, error) { return s.sweepClosures(ctx, closedBefore) },
		func() (int, error) { return s.sweepJobs(ctx, deadBefore) },
		func() (int, error) { return s.sweepChats(ctx) },
		func() (int, error) { return s.sweepLinks(ctx) },
	} {
		n, err := step()
		gone += n
		if err != nil {
			return gone, fmt.Errorf("sweep: %w", err)
		}
	}
	return gone, nil
}

func (s *Store) sweepRequests(ctx context.Context, closedBefore time.Time) (gone int, err error) {
	for {
		refs, err := s.client.ZRangeByScore(ctx, closedKey, &redis.ZRangeBy{
			Min: "-inf", Max: "(" + moment(closedBefore), Count: sweepBatch,
		}).Result()
		if err != nil {
			return gone, unavailable(err)
		}
		went := 0
		for _, ref := range refs {
			n, err := s.forget(ctx, ref)
			if err != nil {
				return gone, err
			}
			went += n
		}
		gone += went
		if len(refs) < sweepBatch || went == 0 {
			return gone, nil
		}
	}
}

// forget removes one request and everything it is found by.
func (s *Store) forget(ctx context.Context, reference string) (int, error) {
	data, r, err := s.request(ctx, reference)
	if errors.Is(err, callback.ErrUnknown) { // another instance was faster
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	w, err := s.newWriting(r)
	if err != nil {
		return 0, err
	}
	answer, err := s.batch.run(ctx, forgetRequest, []string{
		requestsKey, keysKey, listKey, departmentList + r.Department, closedKey, departmentTaken + r.Department,
		unfinishedKey, mediaKey, awakeKey,
	}, reference, data, digest(r.Key), w.listed, w.place, w.awake)
	if err != nil {
		return 0, err
	}
	n, _ := answer.Val().(int64)
	return int(n), nil
}

func (s *Store) sweepHolds(ctx context.Context) (gone int, err error) {
	departments, err := s.client.SMembers(ctx, departmentsKey).Result()
	if err != nil {
		return 0, unavailable(err)
	}
	now := moment(s.now())
	for _, d := range departments {
		holders, err := s.client.HKeys(ctx, departmentHolds+d).Result()
		if err != nil {
			return gone, unavailable(err)
		}
		for some := range slices.Chunk(holders, sweepBatch) {
			args := []any{now}
			for _, h := range some {
				args = append(args, h)
			}
			answer, err := s.batch.run(ctx, forgetHolds, []string{departmentHeld + d, departmentHolds + d}, args...)
			if err != nil {
				return gone, err
			}
			n, _ := answer.Val().(int64)
			gone += int(n)
		}
	}
	return gone, nil
}

// sweepClosures removes closures that are long over.
func (s *Store) sweepClosures(ctx context.Context, closedBefore time.Time) (gone int, err error) {
	all, err := s.Closures(ctx, time.Time{})
	if err != nil {
		return 0, err
	}
	for _, c := range all {
		if c.To.Before(closedBefore) {
			n, err := s.client.HDel(ctx, closuresKey, c.ID).Result()
			if err != nil {
				return gone, unavailable(err)
			}
			gone += int(n)
		}
	}
	return gone, nil
}

// sweepJobs removes what has been in the dead letter for long: it names citizens.
func (s *Store) sweepJobs(ctx context.Context, deadBefore time.Time) (gone int, err error) {
	for p := range partitions {
		for n := int64(sweepBatch); n == sweepBatch; {
			answer, err := s.batch.run(ctx, forgetJobs, []string{deadKey(p), jobsKey(p), triesKey(p)}, moment(deadBefore), sweepBatch)
			if err != nil {
				return gone, err
			}
			n, _ = answer.Val().(int64)
			gone += int(n)
		}
	}
	return gone, nil
}
