package redisstore

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot"
)

// missedOf is the hash of a day's questions: language, a space and the words,
// and how often they were asked.
func missedOf(day string) string { return "rr:missed:" + day }

// Miss counts a question nobody could answer.
func (s *Store) Miss(ctx context.Context, m bot.Missed) error {
	key := missedOf(m.Day)
	_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		p.HIncrBy(ctx, key, m.Language+" "+m.Words, 1)
		p.Expire(ctx, key, bot.MissedKept+24*time.Hour)
		return nil
	})
	if err != nil {
		return fmt.Errorf("count a question: %w", unavailable(err))
	}
	return nil
}

// Missed lists what was asked since a day.
func (s *Store) Missed(ctx context.Context, since string) (list []bot.Missed, err error) {
	first, err := time.Parse(time.DateOnly, since)
	if err != nil {
		return nil, fmt.Errorf("list questions: %w", err)
	}
	var days []string
	for day := first; !day.After(s.now().UTC().AddDate(0, 0, 1)); day = day.AddDate(0, 0, 1) {
		days = append(days, day.Format(time.DateOnly))
	}
	answers := make([]*redis.MapStringStringCmd, len(days))
	_, err = s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
		for i, day := range days {
			answers[i] = p.HGetAll(ctx, missedOf(day))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list questions: %w", unavailable(err))
	}
	for i, a := range answers {
		for field, times := range a.Val() {
			language, words, _ := strings.Cut(field, " ")
			n, err := strconv.Atoi(times)
			if err != nil {
				return nil, fmt.Errorf("list questions: %w", unavailable(errAnswer))
			}
			list = append(list, bot.Missed{Day: days[i], Language: language, Words: words, Times: n})
		}
	}
	return list, nil
}
