package callback

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// liveFor is how long the numbers of a day in progress are shown before they
// are counted anew.
const liveFor = time.Minute

// StatisticsConfig is what Statistics need.
type StatisticsConfig struct {
	Office  *Office
	Book    Book
	Tallies Tallies
	Keep    time.Duration // how long a day is kept; 0: 3 years
}

// Statistics count what became of requests, day by day, so that the numbers
// outlive the requests. It is safe for use by several goroutines, and several
// instances may count the same days.
type Statistics struct {
	c StatisticsConfig

	mu      sync.Mutex
	through time.Time
	today   Tally
	counted time.Time // when today was
}

// NewStatistics makes Statistics.
func NewStatistics(c StatisticsConfig) *Statistics {
	if c.Keep == 0 {
		c.Keep = 3 * 365 * 24 * time.Hour
	}
	return &Statistics{c: c}
}

// Recount counts every day of which there are requests, and forgets days that
// are kept long enough. It reads all requests; the Worker does it every hour.
// Done twice, it comes to the same. Errors: of the stores.
func (s *Statistics) Recount(ctx context.Context) error {
	now := s.c.Office.now()
	days, err := s.requests(ctx, time.Time{})
	if err != nil {
		return err
	}
	for day, list := range days {
		was, err := s.stored(ctx, day)
		if err != nil {
			return err
		}
		if err := s.c.Tallies.SaveTally(ctx, s.c.Office.recount(was, list, now)); err != nil {
			return fmt.Errorf("keep a day's numbers: %w", err)
		}
	}
	if _, err := s.c.Tallies.DropTallies(ctx, now.Add(-s.c.Keep).Format(time.DateOnly)); err != nil {
		return fmt.Errorf("forget old numbers: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.through = latest(s.through, now.Add(-settleAfter))
	return nil
}

// Through is the moment until which every closed request has been counted; zero
// before the first Recount. What was closed later must not be swept.
func (s *Statistics) Through() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.through
}

// Days gives the days from one to another, both included; the present one as it
// stands now or stood a minute ago, earlier ones as of the last hour.
// Errors: of the stores.
func (s *Statistics) Days(ctx context.Context, from, to string) ([]Tally, error) {
	list, err := s.c.Tallies.Tallies(ctx, from, to)
	if err != nil {
		return nil, fmt.Errorf("read the numbers: %w", err)
	}
	today := s.c.Office.now().Format(time.DateOnly)
	if today < from || today > to {
		return list, nil
	}
	live, err := s.live(ctx, today)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Day == today {
			list[i] = live
			return list, nil
		}
	}
	return append(list, live), nil // a later day has no requests yet
}

// live counts the present day, once a minute whoever asks.
func (s *Statistics) live(ctx context.Context, today string) (Tally, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	now := s.c.Office.now()
	if age := now.Sub(s.counted); s.today.Day == today && age >= 0 && age < liveFor {
		return s.today, nil
	}
	y, m, d := now.Date()
	days, err := s.requests(ctx, time.Date(y, m, d, 0, 0, 0, 0, now.Location()))
	if err != nil {
		return Tally{}, err
	}
	was, err := s.stored(ctx, today)
	if err != nil {
		return Tally{}, err
	}
	s.today, s.counted = s.c.Office.recount(was, days[today], now), now
	return s.today, nil
}

// stored is what is kept of a day.
func (s *Statistics) stored(ctx context.Context, day string) (Tally, error) {
	list, err := s.c.Tallies.Tallies(ctx, day, day)
	if err != nil {
		return Tally{}, fmt.Errorf("read a day's numbers: %w", err)
	}
	if len(list) == 0 {
		return Tally{Day: day}, nil
	}
	return list[0], nil
}

// requests lists the requests made since a moment by the town's day, also the
// unfinished ones.
func (s *Statistics) requests(ctx context.Context, since time.Time) (map[string][]Request, error) {
	days := map[string][]Request{}
	for _, q := range []Query{{Since: since, Limit: 500}, {Since: since, Unfinished: true, Limit: 500}} {
		for {
			list, next, err := s.c.Book.Requests(ctx, q)
			if err != nil {
				return nil, fmt.Errorf("read the requests to count: %w", err)
			}
			for _, r := range list {
				day := r.CreatedAt.In(s.c.Office.c.Location).Format(time.DateOnly)
				days[day] = append(days[day], r)
			}
			if q.Cursor = next; next == "" {
				break
			}
		}
	}
	return days, nil
}
