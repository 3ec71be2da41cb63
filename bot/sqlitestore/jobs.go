package sqlitestore

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

// Enqueue adds jobs outside of a turn.
func (s *Store) Enqueue(ctx context.Context, jobs ...bot.Job) error {
	if err := s.writer.run(ctx, func(t *tx) error { return addJobs(t, jobs) }); err != nil {
		return fmt.Errorf("enqueue jobs: %w", err)
	}
	s.wake(len(jobs))
	return nil
}

func addJobs(t *tx, jobs []bot.Job) error {
	for _, j := range jobs {
		due := micros(j.Due)
		if j.Lane != "" {
			if err := addToLane(t, j); err != nil {
				return err
			}
			continue
		}
		_, err := t.exec(`INSERT INTO jobs (id, kind, due, payload, visible) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
			j.ID, j.Kind, due, j.Payload, due)
		if err != nil {
			return err
		}
	}
	return nil
}

// freeJobs ends the leases of a process that is gone: only one has the file.
func (s *Store) freeJobs(ctx context.Context) error {
	err := s.writer.run(ctx, func(t *tx) error {
		_, err := t.exec(`UPDATE jobs SET visible = due, token = '' WHERE token <> '' AND buried IS NULL`)
		return err
	})
	if err != nil {
		return fmt.Errorf("free jobs: %w", err)
	}
	return nil
}

// Lease hands out jobs whose time has come, the most overdue first.
func (s *Store) Lease(ctx context.Context, n int, lease time.Duration) (jobs []bot.Job, err error) {
	if s.lock == nil {
		return nil, fmt.Errorf("lease jobs: %w", ErrInUse)
	}
	now := s.now()
	token := rand.Text()
	err = s.writer.run(ctx, func(t *tx) (err error) {
		if jobs, err = dueJobs(t, now, n); err != nil {
			return err
		}
		for i := range jobs {
			j := &jobs[i]
			j.Tries, j.Token = j.Tries+1, laneToken(token, j.Lane)
			if _, err := t.exec(`UPDATE jobs SET visible = ?, tries = ?, token = ? WHERE id = ?`,
				micros(now.Add(lease)), j.Tries, j.Token, j.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("lease jobs: %w", err)
	}
	return jobs, nil
}

const dueQuery = `SELECT id, kind, due, payload, tries, error, lane FROM jobs
	WHERE buried IS NULL AND visible <= ? ORDER BY visible LIMIT ?`

func dueJobs(t *tx, now time.Time, n int) (jobs []bot.Job, err error) {
	err = t.rows(dueQuery, []any{micros(now), max(n, 0)}, func(scan func(...any) error) error {
		var j bot.Job
		var due int64
		err := scan(&j.ID, &j.Kind, &due, &j.Payload, &j.Tries, &j.Error, &j.Lane)
		j.Due = moment(due)
		jobs = append(jobs, j)
		return err
	})
	return jobs, err
}

// Finish removes a job that is done.
func (s *Store) Finish(ctx context.Context, j bot.Job) error {
	err := s.changeJob(ctx, j, true, `DELETE FROM jobs WHERE id = ? AND token = ? AND buried IS NULL`, j.ID, j.Token)
	if err != nil {
		return fmt.Errorf("finish job: %w", err)
	}
	return nil
}

// Retry puts a job back, or buries it.
func (s *Store) Retry(ctx context.Context, j bot.Job, bury bool) error {
	var buried any
	if bury {
		buried = micros(s.now())
	}
	due := micros(j.Due)
	err := s.changeJob(ctx, j, bury, `UPDATE jobs SET due = ?, visible = ?, error = ?, buried = ?, token = ''
		WHERE id = ? AND token = ? AND buried IS NULL`, due, due, j.Error, buried, j.ID, j.Token)
	if err != nil {
		return fmt.Errorf("retry job: %w", err)
	}
	return nil
}

// changeJob is ErrLost when the statement finds no job under that lease. When it
// leaves its lane, the next one there is ready.
func (s *Store) changeJob(ctx context.Context, j bot.Job, leaves bool, statement string, args ...any) error {
	if j.Token == "" { // what nobody has in hand
		return bot.ErrLost
	}
	var n int64
	err := s.writer.run(ctx, func(t *tx) (err error) {
		n, err = t.exec(statement, args...)
		if lane := laneOf(j.Token); err == nil && n > 0 && leaves && lane != "" {
			err = nextInLane(t, lane)
		}
		return err
	})
	if err == nil && n == 0 {
		return bot.ErrLost
	}
	return err
}

// Backlog counts jobs to do and jobs in the dead letter.
func (s *Store) Backlog(ctx context.Context) (todo, dead int, err error) {
	_, err = s.read.row(`SELECT (SELECT COUNT(*) FROM jobs WHERE buried IS NULL), (SELECT COUNT(*) FROM jobs WHERE buried IS NOT NULL)`,
		nil, &todo, &dead)
	if err != nil {
		return 0, 0, fmt.Errorf("count jobs: %w", err)
	}
	return todo, dead, nil
}
