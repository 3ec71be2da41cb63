package sqlitestore

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/channels"
)

// Reach is what is known of an address; the zero Reach when nothing is.
func (s *Store) Reach(ctx context.Context, a channels.Address) (r bot.Reach, err error) {
	if err := ctx.Err(); err != nil {
		return bot.Reach{}, fmt.Errorf("read address: %w", unavailable(err))
	}
	_, err = s.read.row(`SELECT opted_out, voice_only, blocked FROM reaches WHERE channel = ? AND address = ?`,
		[]any{a.Channel, a.ID}, &r.OptedOut, &r.VoiceOnly, &r.Blocked)
	if err != nil {
		return bot.Reach{}, fmt.Errorf("read address: %w", err)
	}
	return r, nil
}

// SetReach keeps what is known of an address. It is never swept: who said STOP
// is not written to again.
func (s *Store) SetReach(ctx context.Context, a channels.Address, r bot.Reach) error {
	err := s.writer.run(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO reaches (channel, address, opted_out, voice_only, blocked) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (channel, address) DO UPDATE SET
			opted_out = excluded.opted_out, voice_only = excluded.voice_only, blocked = excluded.blocked`,
			a.Channel, a.ID, r.OptedOut, r.VoiceOnly, r.Blocked)
		return err
	})
	if err != nil {
		return fmt.Errorf("write address: %w", err)
	}
	return nil
}

// Delivered keeps a state that ranks higher than the one kept.
func (s *Store) Delivered(ctx context.Context, d channels.Delivery) (changed bool, err error) {
	data, err := json.Marshal(d)
	if err != nil {
		return false, fmt.Errorf("write delivery: %w", err)
	}
	err = s.writer.run(ctx, func(t *tx) error {
		n, err := t.exec(`INSERT INTO deliveries (channel, id, rank, kept, data) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (channel, id) DO UPDATE SET rank = excluded.rank, kept = excluded.kept, data = excluded.data
			WHERE excluded.rank > rank`, d.Channel, d.ID, d.Rank, micros(s.now()), data)
		changed = n > 0
		return err
	})
	if err != nil {
		return false, fmt.Errorf("write delivery: %w", err)
	}
	return changed, nil
}

// Delivery finds what is kept of a message sent.
func (s *Store) Delivery(ctx context.Context, channel, id string) (d channels.Delivery, err error) {
	if err := ctx.Err(); err != nil {
		return d, fmt.Errorf("read delivery: %w", unavailable(err))
	}
	var data []byte
	found, err := s.read.row(`SELECT data FROM deliveries WHERE channel = ? AND id = ?`, []any{channel, id}, &data)
	if found {
		err = json.Unmarshal(data, &d)
	}
	if err != nil {
		return channels.Delivery{}, fmt.Errorf("read delivery: %w", err)
	}
	return d, nil
}
