package redisstore

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot"
)

func dueKey(p int) string   { return partKey(p, "due") }
func jobsKey(p int) string  { return partKey(p, "jobs") }
func deadKey(p int) string  { return partKey(p, "dead") }
func triesKey(p int) string { return partKey(p, "tries") }

func partKey(p int, name string) string { return "rr:{" + strconv.Itoa(p) + "}:" + name }

// appendJobs adds ID, moment and body of each job.
func appendJobs(args []any, jobs []bot.Job) []any {
	for _, j := range jobs {
		args = append(args, j.ID, moment(j.Due), encodeJob(j))
	}
	return args
}

// encodeJob writes what is to be done: due, the length of the kind, kind and
// payload; of a job in a lane see encodeLane.
func encodeJob(j bot.Job) []byte {
	b := make([]byte, 0, 1+momentLen+laneLen+4+len(j.Lane)+len(j.Kind)+len(j.Payload))
	if j.Lane != "" {
		b = encodeLane(b, j)
	} else {
		b = append(b, moment(j.Due)...)
	}
	b = binary.AppendUvarint(b, uint64(len(j.Kind)))
	b = append(b, j.Kind...)
	return append(b, j.Payload...)
}

func decodeJob(j *bot.Job, body string) error {
	rest, err := decodeLane(j, body)
	if err != nil {
		return err
	}
	kind, payload, ok := cutText([]byte(rest))
	if !ok {
		return unavailable(errAnswer)
	}
	j.Kind, j.Payload = string(kind), payload
	return nil
}

// cutText cuts off a text that stands behind its length.
func cutText(b []byte) (text, rest []byte, ok bool) {
	n, width := binary.Uvarint(b)
	if width <= 0 || n > uint64(len(b)-width) {
		return nil, nil, false
	}
	b = b[width:]
	return b[:n], b[n:], true
}

// Enqueue adds jobs outside of a turn. Their IDs are unique among themselves, or
// within their lane, and within the turns of one conversation.
func (s *Store) Enqueue(ctx context.Context, jobs ...bot.Job) error {
	parts := map[int][]bot.Job{}
	for _, j := range jobs {
		p := partition(cmp.Or(j.Lane, j.ID))
		parts[p] = append(parts[p], j)
	}
	for p, jobs := range parts {
		if _, err := s.batch.run(ctx, enqueueJobs, []string{dueKey(p), jobsKey(p), lanesKey(p)}, appendJobs(nil, jobs)...); err != nil {
			return fmt.Errorf("enqueue jobs: %w", err)
		}
	}
	s.wake(len(jobs))
	return nil
}

// Lease hands out jobs whose time has come: it asks all partitions at once
// what is due, and then takes the most overdue of all.
func (s *Store) Lease(ctx context.Context, n int, lease time.Duration) ([]bot.Job, error) {
	now := s.now()
	shares, err := s.shares(ctx, now, n)
	if err != nil {
		return nil, fmt.Errorf("lease jobs: %w", err)
	}
	token := rand.Text()
	var jobs []bot.Job
	for p, share := range shares {
		if share == 0 {
			continue
		}
		texts, err := s.texts(ctx, leaseJobs, []string{dueKey(p), jobsKey(p), triesKey(p)},
			moment(now), moment(now.Add(lease)), token+"."+strconv.Itoa(p), share)
		if err == nil {
			jobs, err = readJobs(jobs, texts, token+"."+strconv.Itoa(p))
		}
		if err != nil {
			return nil, fmt.Errorf("lease jobs: %w", err)
		}
	}
	slices.SortStableFunc(jobs, func(a, b bot.Job) int { return a.Due.Compare(b.Due) })
	return jobs, nil
}

// shares tells how many of the n most overdue jobs each partition has.
func (s *Store) shares(ctx context.Context, now time.Time, n int) (shares [partitions]int, err error) {
	pipe := s.client.Pipeline()
	var answers [partitions]*redis.ZSliceCmd
	for p := range partitions {
		answers[p] = pipe.ZRangeByScoreWithScores(ctx, dueKey(p), &redis.ZRangeBy{Min: "-inf", Max: moment(now), Count: int64(max(n, 0))})
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return shares, unavailable(err)
	}
	type due struct {
		partition int
		at        float64
	}
	var all []due
	for p, a := range answers {
		for _, z := range a.Val() {
			all = append(all, due{p, z.Score})
		}
	}
	slices.SortStableFunc(all, func(a, b due) int { return cmp.Compare(a.at, b.at) })
	for _, d := range all[:min(max(n, 0), len(all))] {
		shares[d.partition]++
	}
	return shares, nil
}

// readJobs takes in what lease.lua returned.
func readJobs(jobs []bot.Job, texts []string, token string) ([]bot.Job, error) {
	for t := range slices.Chunk(texts, 5) {
		if len(t) < 5 {
			return nil, unavailable(errAnswer)
		}
		j := bot.Job{ID: t[0], Token: laneToken(token, t[1]), Error: t[4]}
		if err := decodeJob(&j, t[1]); err != nil {
			return nil, err
		}
		j.Tries, _ = strconv.Atoi(t[2])
		if t[3] != "" {
			j.Due = readMoment(t[3])
		}
		jobs = append(jobs, j)
	}
	return jobs, nil
}

// leasedIn is the partition that stands in the token of a lease, and the lane of
// a job that is in one.
func leasedIn(token string) (p int, lane string, err error) {
	_, rest, _ := strings.Cut(token, ".")
	number, lane, _ := strings.Cut(rest, ".")
	p, err = strconv.Atoi(number)
	if err != nil || p < 0 || p >= partitions {
		return 0, "", bot.ErrLost
	}
	return p, lane, nil
}

// Finish removes a job that is done.
func (s *Store) Finish(ctx context.Context, j bot.Job) error {
	p, lane, err := leasedIn(j.Token)
	keys, args := []string{dueKey(p), jobsKey(p), triesKey(p)}, []any{j.ID, j.Token}
	if lane != "" {
		keys, args = append(keys, lanesKey(p)), append(args, lane)
	}
	if err == nil {
		err = s.decide(ctx, bot.ErrLost, finishJob, keys, args...)
	}
	if err != nil {
		return fmt.Errorf("finish job: %w", err)
	}
	return nil
}

// Retry puts a job back, or buries it.
func (s *Store) Retry(ctx context.Context, j bot.Job, bury bool) error {
	buried := ""
	if bury {
		buried = moment(s.now())
	}
	p, lane, err := leasedIn(j.Token)
	keys, args := []string{dueKey(p), deadKey(p), triesKey(p)}, []any{j.ID, j.Token, moment(j.Due), j.Error, buried}
	if lane != "" {
		keys, args = append(keys, jobsKey(p), lanesKey(p)), append(args, lane)
	}
	if err == nil {
		err = s.decide(ctx, bot.ErrLost, retryJob, keys, args...)
	}
	if err != nil {
		return fmt.Errorf("retry job: %w", err)
	}
	return nil
}

// Backlog counts jobs to do, those that wait in their lanes too, and jobs in the
// dead letter.
func (s *Store) Backlog(ctx context.Context) (todo, dead int, err error) {
	var calls []*call
	for p := range partitions {
		calls = append(calls, newCall(countJobs, []string{jobsKey(p), deadKey(p)}))
	}
	if !s.batch.put(calls...) {
		return 0, 0, fmt.Errorf("count jobs: %w", unavailable(errClosed))
	}
	for _, c := range calls {
		answer, err := c.wait(ctx)
		if err != nil {
			return 0, 0, fmt.Errorf("count jobs: %w", err)
		}
		list, _ := answer.Val().([]any)
		if len(list) != 2 {
			return 0, 0, fmt.Errorf("count jobs: %w", unavailable(errAnswer))
		}
		known, _ := list[0].(int64)
		buried, _ := list[1].(int64)
		todo, dead = todo+int(known-buried), dead+int(buried)
	}
	return todo, dead, nil
}
