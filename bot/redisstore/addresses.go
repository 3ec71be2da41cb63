package redisstore

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/channels"
)

// deliveryKeep is how long the state of a message sent is kept.
const deliveryKeep = 14 * 24 * time.Hour

func reachKey(a channels.Address) string {
	return "rr:reach:" + a.Channel + " " + digest(a.ID)
}

func deliveryKey(channel, id string) string { return "rr:delivery:" + channel + " " + id }

// Reach is what is known of an address; the zero Reach when nothing is.
func (s *Store) Reach(ctx context.Context, a channels.Address) (r bot.Reach, err error) {
	data, _, err := found(s.client.Get(ctx, reachKey(a)))
	if err != nil {
		return bot.Reach{}, fmt.Errorf("read address: %w", err)
	}
	known, _, _ := strings.Cut(string(data), " ")
	return readReach(known), nil
}

func readReach(known string) bot.Reach {
	return bot.Reach{
		OptedOut:  strings.Contains(known, "o"),
		VoiceOnly: strings.Contains(known, "v"),
		Blocked:   strings.Contains(known, "b"),
	}
}

// SetReach keeps what is known of an address, beside its name. It never expires: who said STOP
// is not written to again.
func (s *Store) SetReach(ctx context.Context, a channels.Address, r bot.Reach) error {
	var known string
	for letter, on := range map[string]bool{"o": r.OptedOut, "v": r.VoiceOnly, "b": r.Blocked} {
		if on {
			known += letter
		}
	}
	if err := s.client.Set(ctx, reachKey(a), known+" "+a.ID, 0).Err(); err != nil {
		return fmt.Errorf("write address: %w", unavailable(err))
	}
	return nil
}

// Delivered keeps a state that ranks higher than the one kept.
func (s *Store) Delivered(ctx context.Context, d channels.Delivery) (changed bool, err error) {
	data, err := json.Marshal(d)
	if err != nil {
		return false, fmt.Errorf("write delivery: %w", err)
	}
	answer, err := s.batch.run(ctx, keepDelivery, []string{deliveryKey(d.Channel, d.ID)},
		strconv.Itoa(d.Rank), data, deliveryKeep.Milliseconds())
	if err != nil {
		return false, fmt.Errorf("write delivery: %w", err)
	}
	return answer.Val() == int64(1), nil
}

// Delivery finds what is kept of a message sent.
func (s *Store) Delivery(ctx context.Context, channel, id string) (d channels.Delivery, err error) {
	data, ok, err := found(s.client.Get(ctx, deliveryKey(channel, id)))
	if ok {
		_, record, _ := strings.Cut(string(data), " ")
		err = json.Unmarshal([]byte(record), &d)
	}
	if err != nil {
		return channels.Delivery{}, fmt.Errorf("read delivery: %w", err)
	}
	return d, nil
}
