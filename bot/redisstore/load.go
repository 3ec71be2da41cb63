package redisstore

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// errSome ends a walk through keys at the first one.
var errSome = errors.New("there is something")

// Empty reports whether there is no key of ours.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	err := s.eachKey(ctx, "rr:*", func(keys []string) error {
		for _, k := range keys {
			if k != "rr:ping" {
				return errSome
			}
		}
		return nil
	})
	if errors.Is(err, errSome) {
		return false, nil
	}
	return err == nil, err
}

// Load writes records, one after the other.
func (s *Store) Load(ctx context.Context, records []bot.Archived) error {
	for _, a := range records {
		if err := s.load(ctx, a); err != nil {
			return fmt.Errorf("load: %s: %w", a.Kind(), err)
		}
	}
	return nil
}

// load writes one record.
func (s *Store) load(ctx context.Context, a bot.Archived) error {
	switch {
	case a.Keyring != nil:
		return s.SaveKeyring(ctx, nil, a.Keyring)
	case a.Request != nil: // it has its place already, whatever the window holds
		_, err := s.add(ctx, *a.Request, callback.Room{Capacity: 1 << 30})
		return err
	case a.Media != nil:
		return s.SaveMedia(ctx, a.Media.Reference, a.Media.Data)
	case a.Reply != nil:
		_, m := conversationKeys(a.Reply.Conversation, a.Reply.Message)
		return s.set(ctx, m, string(stamped(a.Reply.Until, a.Reply.Reply)), millis(a.Reply.Until.Sub(s.now())))
	case a.Talk != nil:
		return s.loadTalk(ctx, *a.Talk)
	case a.Job != nil:
		return s.loadJob(ctx, *a.Job)
	case a.Order != nil:
		return s.PutOrder(ctx, *a.Order, true)
	case a.Reach != nil:
		return s.SetReach(ctx, channels.Address{Channel: a.Reach.Channel, ID: a.Reach.ID}, a.Reach.Reach)
	case a.Delivery != nil:
		return s.loadDelivery(ctx, *a.Delivery)
	case a.Link != nil:
		return s.Link(ctx, channels.Address{Channel: a.Link.Channel, ID: a.Link.ID}, a.Link.Phone, a.Link.Proof, a.Link.Until)
	case a.Language != nil:
		l := a.Language
		return s.set(ctx, languageKey(channels.Address{Channel: l.Channel, ID: l.ID}), string(stamped(l.Until, []byte(l.Language+" "+l.ID))), millis(l.Until.Sub(s.now())))
	case a.Closure != nil:
		return s.SaveClosure(ctx, *a.Closure)
	case a.Member != nil:
		return s.SaveMember(ctx, *a.Member)
	case a.Session != nil:
		key := "rr:session:" + base64.RawURLEncoding.EncodeToString(a.Session.Token)
		return s.set(ctx, key, string(stamped(a.Session.Until, a.Session.Data)), millis(a.Session.Until.Sub(s.now())))
	case a.Tries != nil:
		key := "rr:tries:" + base64.RawURLEncoding.EncodeToString(a.Tries.Key)
		return s.set(ctx, key, moment(a.Tries.Until)+strconv.Itoa(a.Tries.Count), millis(a.Tries.Until.Sub(s.now())))
	case a.Entry != nil:
		data, err := json.Marshal(a.Entry)
		if err == nil {
			err = s.client.ZAdd(ctx, auditKey, redis.Z{Score: float64(a.Entry.Seq), Member: data}).Err()
		}
		return err
	case a.Tally != nil:
		return s.SaveTally(ctx, *a.Tally)
	case a.Missed != nil:
		m := a.Missed
		key := missedOf(m.Day)
		_, err := s.client.Pipelined(ctx, func(p redis.Pipeliner) error {
			p.HSet(ctx, key, m.Language+" "+m.Words, m.Times)
			p.Expire(ctx, key, bot.MissedKept)
			return nil
		})
		return err
	}
	return bot.ErrArchived
}

// set writes a text that goes after so many milliseconds.
func (s *Store) set(ctx context.Context, key, value string, left int64) error {
	if err := s.client.Do(ctx, "SET", key, value, "PX", left).Err(); err != nil {
		return unavailable(err)
	}
	return nil
}

// loadTalk writes a conversation.
func (s *Store) loadTalk(ctx context.Context, t bot.ArchivedTalk) error {
	c, _ := conversationKeys(t.Conversation, "")
	fields := []any{"s", string(stamped(t.Until, t.State)), "l", "", "k", t.Conversation}
	if t.Seq > 0 {
		fields = append(fields, "n", t.Seq)
	}
	for i, l := range t.Lines {
		fields = append(fields, strconv.FormatInt(t.Seq-int64(len(t.Lines)-1-i), 10), l)
	}
	if t.Chat != nil {
		data, err := json.Marshal(t.Chat)
		if err != nil {
			return err
		}
		fields = append(fields, "c", data, "w", changed(callback.Change{Department: t.Chat.Department, Reference: t.Chat.Reference}))
	}
	_, err := s.client.TxPipelined(ctx, func(p redis.Pipeliner) error {
		p.HSet(ctx, c, fields...)
		p.Do(ctx, "PEXPIRE", c, millis(t.Until.Sub(s.now())))
		if t.Chat != nil {
			p.SAdd(ctx, chatsKey(partition(t.Conversation)), c[len(c)-22:])
		}
		return nil
	})
	if err != nil {
		return unavailable(err)
	}
	return nil
}

// loadJob writes a job, behind those of its lane that are there.
func (s *Store) loadJob(ctx context.Context, j bot.ArchivedJob) error {
	job := bot.Job{ID: j.ID, Kind: j.Kind, Due: j.Due, Payload: j.Payload, Lane: j.Lane}
	p := partition(cmp.Or(j.Lane, j.ID))
	stands := fmt.Sprintf("%d  %s %s", j.Tries, moment(j.Due), j.Error)
	if !j.Buried.IsZero() {
		_, err := s.client.TxPipelined(ctx, func(pipe redis.Pipeliner) error {
			pipe.HSet(ctx, jobsKey(p), j.ID, encodeJob(job))
			pipe.HSet(ctx, triesKey(p), j.ID, stands)
			pipe.Do(ctx, "ZADD", deadKey(p), moment(j.Buried), j.ID)
			return nil
		})
		return err
	}
	if err := s.Enqueue(ctx, job); err != nil || j.Tries == 0 {
		return err
	}
	return s.client.HSet(ctx, triesKey(p), j.ID, stands).Err()
}

// loadDelivery writes how a message got on.
func (s *Store) loadDelivery(ctx context.Context, d bot.ArchivedDelivery) error {
	data, err := json.Marshal(d.Delivery)
	if err != nil {
		return err
	}
	left := max(d.Kept.Add(deliveryKeep).Sub(s.now()), 0).Milliseconds() + 1
	return s.set(ctx, deliveryKey(d.Channel, d.ID), strconv.Itoa(d.Rank)+" "+string(data), left)
}
