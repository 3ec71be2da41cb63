package redisstore

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

// partitions is how many parts a cluster can spread conversations over. It
// must never change while there is data.
const partitions = 16

var errAnswer = errors.New("redis answered something unexpected")

// partition is where a conversation, its replies and its jobs live together,
// so that a turn ends in one place.
func partition(key string) int {
	h := fnv.New32a()
	h.Write([]byte(key))
	return int(h.Sum32() % partitions)
}

// conversationKeys are where a conversation and the reply to a message are.
// Conversations name people, messages do not. 128 bits keep them apart.
func conversationKeys(conversation, message string) (string, string) {
	var room [64]byte
	sum := sha256.Sum256(append(room[:0], conversation...))
	key := append(room[:0], "rr:{"...)
	key = strconv.AppendInt(key, int64(partition(conversation)), 10)
	key = append(key, "}:c:"...)
	kind := len(key) - 2
	key = base64.RawURLEncoding.AppendEncode(key, sum[:16])
	c := string(key)
	key[kind] = 'm'
	return c, string(append(append(key, ' '), message...))
}

// How a token begins: a turn that was handed over to a repeat of its message is
// not handed over again.
const firstHand, secondHand = "1", "2"

// Begin opens a turn, in one round trip.
func (s *Store) Begin(ctx context.Context, conversation, message string, lease time.Duration) (bot.Turn, error) {
	t := bot.Turn{Conversation: conversation, Message: message, Token: firstHand + rand.Text() + " " + message}
	c, m := conversationKeys(conversation, message)
	now := s.now()
	answer, err := s.batch.run(ctx, beginTurn, []string{c, m},
		moment(now), moment(now.Add(lease))+t.Token, millis(lease))
	if err != nil {
		return bot.Turn{}, fmt.Errorf("begin turn: %w", err)
	}
	if err := readBegin(answer.Val(), &t); err != nil {
		return bot.Turn{}, fmt.Errorf("begin turn: %w", err)
	}
	return t, nil
}

// readBegin takes in what begin.lua returned.
func readBegin(answer any, t *bot.Turn) error {
	list, _ := answer.([]any)
	if len(list) == 0 {
		return unavailable(errAnswer)
	}
	var text string
	if len(list) > 1 {
		text, _ = list[1].(string)
	}
	switch list[0] {
	case "open":
		t.State = bytesOf(text)
	case "over":
		t.State, t.Token = bytesOf(text), secondHand+t.Token[len(firstHand):]
	case "repeat":
		t.Repeat, t.Reply, t.Token = true, bytesOf(text), ""
	case "busy":
		return bot.ErrBusy
	default:
		return unavailable(errAnswer)
	}
	return nil
}

// bytesOf is nil for nothing.
func bytesOf(s string) []byte {
	if s == "" {
		return nil
	}
	return []byte(s)
}

// End writes a turn, in one round trip.
func (s *Store) End(ctx context.Context, t bot.Turn) error {
	if t.Token == "" {
		return fmt.Errorf("end turn: %w", bot.ErrLost)
	}
	keys, args, err := s.endArgs(t)
	if err == nil {
		err = ownLane(t)
	}
	if err != nil {
		return fmt.Errorf("end turn: %w", err)
	}
	answer, err := s.batch.run(ctx, endTurn, keys, args...)
	if err == nil && answer.Val() != int64(1) {
		err = bot.ErrLost
	}
	if err != nil {
		return fmt.Errorf("end turn: %w", err)
	}
	s.wake(len(t.Jobs))
	return nil
}

// endArgs is what end.lua takes.
func (s *Store) endArgs(t bot.Turn) (keys []string, args []any, err error) {
	p := partition(t.Conversation)
	c, m := conversationKeys(t.Conversation, t.Message)
	now := s.now()
	keys = append(make([]string, 0, 6), c, m, dueKey(p), jobsKey(p))
	args = append(make([]any, 0, 8+len(t.Lines)+3*len(t.Jobs)),
		t.Token,
		stamped(now.Add(t.Keep), t.State), millis(t.Keep),
		stamped(now.Add(t.Remember), t.Reply), millis(t.Remember), t.Conversation)
	if len(t.Lines)+len(t.Jobs) == 0 && t.Chat == nil {
		return keys, args, nil
	}
	args = append(args, len(t.Lines), len(t.Jobs))
	for _, l := range t.Lines {
		args = append(args, l)
	}
	if len(t.Jobs) > 0 || t.Chat != nil {
		keys = append(keys, lanesKey(p), chatsKey(p))
	}
	args = appendJobs(args, t.Jobs)
	if t.Chat != nil {
		args, err = appendChat(args, *t.Chat)
	}
	return keys, args, err
}

// stamped is a value that knows until when it holds.
func stamped(until time.Time, value []byte) []byte {
	return append(append(make([]byte, 0, momentLen+len(value)), moment(until)...), value...)
}

// Abandon gives a turn back.
func (s *Store) Abandon(ctx context.Context, t bot.Turn) error {
	c, _ := conversationKeys(t.Conversation, t.Message)
	err := bot.ErrLost
	if t.Token != "" {
		err = s.decide(ctx, bot.ErrLost, abandonTurn, []string{c}, t.Token)
	}
	if err != nil {
		return fmt.Errorf("abandon turn: %w", err)
	}
	return nil
}
