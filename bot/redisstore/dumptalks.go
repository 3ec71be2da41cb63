package redisstore

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
)

// name is what a conversation is called, by the end of its key; "" when it is gone.
func (s *Store) name(ctx context.Context, known map[string]string, key string) (string, error) {
	name, ok := known[key]
	if ok {
		return name, nil
	}
	data, _, err := found(s.client.HGet(ctx, key, "k"))
	known[key] = string(data)
	return string(data), err
}

// dumpReplies gives what messages were answered with, as long as their
// conversation is there: of others nobody can tell whose they were.
func (s *Store) dumpReplies(ctx context.Context, each func(bot.Archived) error) error {
	names := map[string]string{}
	return s.eachValue(ctx, "rr:{*}:m:*", func(key, value string) error {
		until, reply, ok := s.stampedValue(value)
		talk, message, spaced := strings.Cut(key, " ")
		if !ok || !spaced {
			return nil
		}
		name, err := s.name(ctx, names, strings.Replace(talk, "}:m:", "}:c:", 1))
		if err != nil || name == "" {
			return err
		}
		return each(bot.Archived{Reply: &bot.ArchivedReply{Conversation: name, Message: message, Reply: bytesOf(reply), Until: until}})
	})
}

// dumpTalks gives the conversations.
func (s *Store) dumpTalks(ctx context.Context, each func(bot.Archived) error) error {
	return s.eachKey(ctx, "rr:{*}:c:*", func(keys []string) error {
		for _, k := range keys {
			fields, err := s.client.HGetAll(ctx, k).Result()
			if err != nil {
				return unavailable(err)
			}
			until, state, ok := s.stampedValue(fields["s"])
			if !ok || fields["k"] == "" {
				continue
			}
			t := &bot.ArchivedTalk{Conversation: fields["k"], State: bytesOf(state), Until: until}
			t.Seq, _ = strconv.ParseInt(fields["n"], 10, 64)
			for i := max(1, t.Seq-199); i <= t.Seq; i++ {
				t.Lines = append(t.Lines, []byte(fields[strconv.FormatInt(i, 10)]))
			}
			if data := fields["c"]; data != "" {
				t.Chat = &callback.Chat{}
				if err := json.Unmarshal([]byte(data), t.Chat); err != nil {
					return err
				}
			}
			if err := each(bot.Archived{Talk: t}); err != nil {
				return err
			}
		}
		return nil
	})
}

// dumpJobs gives the jobs: those in lanes in their order, then the others.
func (s *Store) dumpJobs(ctx context.Context, each func(bot.Archived) error) error {
	for p := range partitions {
		bodies, err := s.client.HGetAll(ctx, jobsKey(p)).Result()
		if err != nil {
			return unavailable(err)
		}
		lanes, err := s.client.ZRange(ctx, lanesKey(p), 0, -1).Result()
		if err != nil {
			return unavailable(err)
		}
		var ids []string
		inLane := map[string]bool{}
		for _, l := range lanes {
			if id := l[laneLen+12:]; !inLane[id] {
				ids, inLane[id] = append(ids, id), true
			}
		}
		for id := range bodies {
			if !inLane[id] {
				ids = append(ids, id)
			}
		}
		for _, id := range ids {
			j, ok, err := s.archivedJob(ctx, p, id, bodies[id])
			if err == nil && ok {
				err = each(bot.Archived{Job: j})
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// archivedJob reads how a job stands; ok is false when it was done meanwhile.
func (s *Store) archivedJob(ctx context.Context, p int, id, body string) (out *bot.ArchivedJob, ok bool, err error) {
	if body == "" {
		return nil, false, nil
	}
	j := bot.Job{ID: id}
	if err := decodeJob(&j, body); err != nil {
		return nil, false, err
	}
	out = &bot.ArchivedJob{ID: id, Kind: j.Kind, Due: j.Due, Payload: j.Payload, Lane: j.Lane}
	stands, _, err := found(s.client.HGet(ctx, triesKey(p), id))
	if err != nil {
		return nil, false, err
	}
	if parts := strings.SplitN(string(stands), " ", 4); len(parts) == 4 { // "tries token due error"
		out.Tries, _ = strconv.Atoi(parts[0])
		out.Error = parts[3]
		if parts[2] != "" {
			out.Due = readMoment(parts[2])
		}
	}
	buried, err := s.client.ZScore(ctx, deadKey(p), id).Result()
	if err == nil {
		out.Buried = readMoment(strconv.FormatFloat(buried, 'f', 0, 64))
	}
	return out, true, nil
}
