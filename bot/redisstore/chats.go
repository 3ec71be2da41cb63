package redisstore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/callback"
)

func chatsKey(p int) string { return partKey(p, "chats") }

// appendChat adds the record and who is told of it.
func appendChat(args []any, c callback.Chat) ([]any, error) {
	var data []byte
	if !c.Over {
		var err error
		if data, err = json.Marshal(c); err != nil {
			return nil, err
		}
	}
	told := changed(callback.Change{Department: c.Department, Reference: c.Reference})
	return append(args, data, changesChannel, told), nil
}

// Chats lists the chats whose conversation is kept.
func (s *Store) Chats(ctx context.Context) ([]callback.Chat, error) {
	var list []callback.Chat
	err := s.eachChat(ctx, func(_ int, _ string, data string) error {
		if data == "" {
			return nil
		}
		var c callback.Chat
		err := json.Unmarshal([]byte(data), &c)
		list = append(list, c)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list chats: %w", err)
	}
	slices.SortFunc(list, longestWaiting)
	return list[:min(maxLimit, len(list))], nil
}

// eachChat gives the partition, the conversation's key and the record of each
// chat, in two round trips; the record is empty when the conversation has
// expired.
func (s *Store) eachChat(ctx context.Context, do func(p int, key, data string) error) error {
	pipe := s.client.Pipeline()
	var members [partitions]*redis.StringSliceCmd
	for p := range partitions {
		members[p] = pipe.SMembers(ctx, chatsKey(p))
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return unavailable(err)
	}
	type chat struct {
		partition int
		key       string
		record    *redis.SliceCmd
	}
	var all []chat
	for p := range partitions {
		for _, m := range members[p].Val() {
			key := partKey(p, "c:"+m)
			all = append(all, chat{p, key, pipe.HMGet(ctx, key, "s", "c")})
		}
	}
	if len(all) == 0 {
		return nil
	}
	if _, err := pipe.Exec(ctx); err != nil {
		return unavailable(err)
	}
	now := moment(s.now())
	for _, c := range all {
		data := ""
		if v := c.record.Val(); len(v) == 2 {
			if state, _ := v[0].(string); len(state) >= momentLen && state[:momentLen] > now {
				data, _ = v[1].(string)
			}
		}
		if err := do(c.partition, c.key, data); err != nil {
			return err
		}
	}
	return nil
}

// sweepChats forgets chats that went with their conversations.
func (s *Store) sweepChats(ctx context.Context) (gone int, err error) {
	now := moment(s.now())
	err = s.eachChat(ctx, func(p int, key, data string) error {
		if data != "" {
			return nil
		}
		answer, err := s.batch.run(ctx, forgetChat, []string{chatsKey(p), key}, now)
		if err != nil {
			return err
		}
		n, _ := answer.Val().(int64)
		gone += int(n)
		return nil
	})
	return gone, err
}

// longestWaiting sorts those whose citizen waits first, the longest first, then
// the others, the last talked with first.
func longestWaiting(a, b callback.Chat) int {
	switch {
	case a.Waiting.IsZero() && b.Waiting.IsZero():
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.ID, b.ID))
	case a.Waiting.IsZero():
		return 1
	case b.Waiting.IsZero():
		return -1
	}
	return cmp.Or(a.Waiting.Compare(b.Waiting), cmp.Compare(a.ID, b.ID))
}
