package redisstore

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

var _ bot.Archive = (*Store)(nil)

// Dump gives every record. Each is whole; what is written meanwhile may be in it or not.
func (s *Store) Dump(ctx context.Context, each func(bot.Archived) error) error {
	for _, step := range []func(context.Context, func(bot.Archived) error) error{
		s.dumpKeyring, s.dumpBook, s.dumpReplies, s.dumpTalks, s.dumpJobs, s.dumpOrders, s.dumpPeople, s.dumpAudit,
	} {
		if err := step(ctx, each); err != nil {
			return fmt.Errorf("dump: %w", err)
		}
	}
	return nil
}

func (s *Store) dumpKeyring(ctx context.Context, each func(bot.Archived) error) error {
	data, err := s.Keyring(ctx)
	if err != nil || data == nil {
		return err
	}
	return each(bot.Archived{Keyring: data})
}

// dumpBook gives requests, recorded messages, closures, staff and figures.
func (s *Store) dumpBook(ctx context.Context, each func(bot.Archived) error) error {
	if err := eachField(ctx, s, requestsKey, each, decoded(func(a *bot.Archived, r *callback.Request) { a.Request = r })); err != nil {
		return err
	}
	if err := eachField(ctx, s, mediaKey, each, func(reference, data string) (bot.Archived, error) {
		return bot.Archived{Media: &bot.ArchivedMedia{Reference: reference, Data: []byte(data)}}, nil
	}); err != nil {
		return err
	}
	if err := eachField(ctx, s, closuresKey, each, decoded(func(a *bot.Archived, c *callback.Closure) { a.Closure = c })); err != nil {
		return err
	}
	if err := eachField(ctx, s, staffKey, each, decoded(func(a *bot.Archived, m *callback.Staff) { a.Member = m })); err != nil {
		return err
	}
	return eachField(ctx, s, talliesKey, each, decoded(func(a *bot.Archived, t *callback.Tally) { a.Tally = t }))
}

func (s *Store) dumpOrders(ctx context.Context, each func(bot.Archived) error) error {
	return eachField(ctx, s, ordersKey, each, decoded(func(a *bot.Archived, o *orders.Order) { a.Order = o }))
}

// decoded reads a field that holds JSON.
func decoded[T any](set func(*bot.Archived, *T)) func(field, data string) (bot.Archived, error) {
	return func(_, data string) (a bot.Archived, err error) {
		v := new(T)
		set(&a, v)
		return a, json.Unmarshal([]byte(data), v)
	}
}

// eachField gives the fields of a hash, each once.
func eachField(ctx context.Context, s *Store, key string, each func(bot.Archived) error, read func(field, data string) (bot.Archived, error)) error {
	seen := map[string]bool{} // a hash that grows shows some twice
	for cursor := uint64(0); ; {
		list, next, err := s.client.HScan(ctx, key, cursor, "", scanCount).Result()
		if err != nil {
			return unavailable(err)
		}
		for pair := range slices.Chunk(list, 2) {
			if seen[pair[0]] {
				continue
			}
			seen[pair[0]] = true
			a, err := read(pair[0], pair[1])
			if err == nil {
				err = each(a)
			}
			if err != nil {
				return err
			}
		}
		if cursor = next; cursor == 0 {
			return nil
		}
	}
}

const scanCount = 500

// eachKey gives the keys that begin so, on every node, each once.
func (s *Store) eachKey(ctx context.Context, pattern string, each func(keys []string) error) error {
	var one sync.Mutex
	seen := map[string]bool{}
	scan := func(ctx context.Context, c redis.Cmdable) error {
		for cursor := uint64(0); ; {
			keys, next, err := c.Scan(ctx, cursor, pattern, scanCount).Result()
			if err != nil {
				return unavailable(err)
			}
			one.Lock()
			keys = slices.DeleteFunc(keys, func(k string) bool {
				was := seen[k]
				seen[k] = true
				return was
			})
			err = each(keys)
			one.Unlock()
			if err != nil {
				return err
			}
			if cursor = next; cursor == 0 {
				return nil
			}
		}
	}
	if cluster, ok := s.client.(*redis.ClusterClient); ok {
		return cluster.ForEachMaster(ctx, func(ctx context.Context, c *redis.Client) error { return scan(ctx, c) })
	}
	return scan(ctx, s.client)
}

// eachValue gives the texts under keys that begin so.
func (s *Store) eachValue(ctx context.Context, pattern string, each func(key, value string) error) error {
	return s.eachKey(ctx, pattern, func(keys []string) error {
		values := make([]*redis.StringCmd, len(keys))
		pipe := s.client.Pipeline()
		for i, k := range keys {
			values[i] = pipe.Get(ctx, k)
		}
		if len(keys) > 0 {
			_, _ = pipe.Exec(ctx) // each answer carries its own error
		}
		for i, v := range values {
			text, err := v.Result()
			if errors.Is(err, redis.Nil) { // it has expired meanwhile
				continue
			}
			if err == nil {
				err = each(keys[i], text)
			} else {
				err = unavailable(err)
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// stampedValue reads what stamped wrote; ok is false when it is over.
func (s *Store) stampedValue(value string) (until time.Time, rest string, ok bool) {
	if len(value) < momentLen || value[:momentLen] <= moment(s.now()) {
		return time.Time{}, "", false
	}
	return readMoment(value[:momentLen]), value[momentLen:], true
}

// dumpPeople gives what is known of addresses, and who is signed in.
func (s *Store) dumpPeople(ctx context.Context, each func(bot.Archived) error) error {
	if err := s.eachValue(ctx, "rr:reach:*", func(key, value string) error {
		known, id, _ := strings.Cut(value, " ")
		channel, _, _ := strings.Cut(strings.TrimPrefix(key, "rr:reach:"), " ")
		return each(bot.Archived{Reach: &bot.ArchivedReach{Channel: channel, ID: id, Reach: readReach(known)}})
	}); err != nil {
		return err
	}
	if err := s.eachValue(ctx, "rr:language:*", func(key, value string) error {
		until, rest, ok := s.stampedValue(value)
		if !ok {
			return nil
		}
		language, id, _ := strings.Cut(rest, " ")
		channel, _, _ := strings.Cut(strings.TrimPrefix(key, "rr:language:"), " ")
		return each(bot.Archived{Language: &bot.ArchivedLanguage{Channel: channel, ID: id, Language: language, Until: until}})
	}); err != nil {
		return err
	}
	if err := eachField(ctx, s, linksKey, each, func(_, data string) (bot.Archived, error) {
		until, l, err := decodeLink(data)
		return bot.Archived{Link: &bot.ArchivedLink{Channel: l.Channel, ID: l.ID, Phone: l.Phone, Proof: l.Proof, Until: readMoment(until)}}, err
	}); err != nil {
		return err
	}
	if err := s.eachValue(ctx, "rr:session:*", func(key, value string) error {
		until, data, ok := s.stampedValue(value)
		token, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(key, "rr:session:"))
		if !ok || err != nil {
			return err
		}
		return each(bot.Archived{Session: &bot.ArchivedSession{Token: token, Data: []byte(data), Until: until}})
	}); err != nil {
		return err
	}
	if err := s.eachValue(ctx, "rr:tries:*", func(key, value string) error {
		until, count, ok := s.stampedValue(value)
		digest, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(key, "rr:tries:"))
		if !ok || err != nil {
			return err
		}
		n, err := strconv.Atoi(count)
		if err != nil {
			return unavailable(errAnswer)
		}
		return each(bot.Archived{Tries: &bot.ArchivedTries{Key: digest, Count: n, Until: until}})
	}); err != nil {
		return err
	}
	return s.dumpDeliveries(ctx, each)
}

// dumpDeliveries knows when they were written by when they will go.
func (s *Store) dumpDeliveries(ctx context.Context, each func(bot.Archived) error) error {
	return s.eachKey(ctx, "rr:delivery:*", func(keys []string) error {
		for _, k := range keys {
			value, ok, err := found(s.client.Get(ctx, k))
			if err != nil || !ok {
				return err
			}
			left, err := s.client.PTTL(ctx, k).Result()
			if err != nil {
				return unavailable(err)
			}
			d := &bot.ArchivedDelivery{Kept: s.now().Add(left - deliveryKeep).Truncate(time.Second)}
			_, data, _ := strings.Cut(string(value), " ")
			if err := json.Unmarshal([]byte(data), &d.Delivery); err != nil {
				return err
			}
			if err := each(bot.Archived{Delivery: d}); err != nil {
				return err
			}
		}
		return nil
	})
}

// dumpAudit gives the log, and the questions nobody could answer.
func (s *Store) dumpAudit(ctx context.Context, each func(bot.Archived) error) error {
	for at := ""; ; {
		list, err := s.entries(ctx, true, at, scanCount)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := each(bot.Archived{Entry: &e}); err != nil {
				return err
			}
			at = strconv.FormatInt(e.Seq, 10)
		}
		if len(list) < scanCount {
			break
		}
	}
	return s.eachKey(ctx, "rr:missed:*", func(keys []string) error {
		for _, k := range keys {
			if err := eachField(ctx, s, k, each, func(field, times string) (bot.Archived, error) {
				language, words, _ := strings.Cut(field, " ")
				n, err := strconv.Atoi(times)
				return bot.Archived{Missed: &bot.Missed{Day: strings.TrimPrefix(k, "rr:missed:"), Language: language, Words: words, Times: n}}, err
			}); err != nil {
				return err
			}
		}
		return nil
	})
}
