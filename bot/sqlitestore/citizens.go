package sqlitestore

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/channels"
)

// byNumber is where the language of a telephone number is, whatever the channel
// it was spoken on.
func byNumber(phone string) channels.Address { return channels.Address{ID: phone} }

// Citizen is what is known of who is behind an address; the zero Citizen when
// nothing is.
func (s *Store) Citizen(ctx context.Context, a channels.Address) (bot.Citizen, error) {
	c, err := s.link(ctx, a)
	if err == nil && c.Phone != "" {
		c.Language, err = s.language(byNumber(c.Phone))
	}
	if err == nil && c.Language == "" && a.Phone() == "" {
		c.Language, err = s.language(a)
	}
	if err != nil {
		return bot.Citizen{}, fmt.Errorf("find citizen: %w", err)
	}
	return c, nil
}

// link finds the number behind an address: its own, or the one it is linked
// with. An address without an ID may be anybody's.
func (s *Store) link(ctx context.Context, a channels.Address) (c bot.Citizen, err error) {
	if err := ctx.Err(); err != nil {
		return c, unavailable(err)
	}
	if c.Phone = a.Phone(); c.Phone != "" || a.ID == "" {
		return c, nil
	}
	var until int64
	found, err := s.read.row(`SELECT phone, proof, until FROM links WHERE channel = ? AND address = ? AND until > ?`,
		[]any{a.Channel, a.ID, micros(s.now())}, &c.Phone, &c.Proof, &until)
	if found {
		c.Until = moment(until)
	}
	return c, err
}

// language is the one spoken last; empty when it is not known.
func (s *Store) language(a channels.Address) (l string, err error) {
	if a.ID == "" {
		return "", nil
	}
	_, err = s.read.row(`SELECT language FROM languages WHERE channel = ? AND address = ? AND until > ?`,
		[]any{a.Channel, a.ID, micros(s.now())}, &l)
	return l, err
}

// Link links an address with a number.
func (s *Store) Link(ctx context.Context, a channels.Address, phone, proof string, until time.Time) error {
	if !linkable(a, phone) {
		return fmt.Errorf("link address: %w", bot.ErrUnlinkable)
	}
	err := s.writer.run(ctx, func(t *tx) error {
		_, err := t.exec(`INSERT INTO links (channel, address, phone, proof, until) VALUES (?, ?, ?, ?, ?)
			ON CONFLICT (channel, address) DO UPDATE SET phone = excluded.phone, proof = excluded.proof, until = excluded.until`,
			a.Channel, a.ID, phone, proof, micros(until))
		return err
	})
	if err != nil {
		return fmt.Errorf("link address: %w", err)
	}
	return nil
}

// linkable: both ends are what they must be, as far as they can be read.
func linkable(a channels.Address, phone string) bool {
	number := channels.Address{Channel: channels.Voice, ID: phone}
	return a.ID != "" && a.Phone() == "" && (number.Phone() != "" || strings.HasPrefix(phone, "~")) // sealed, see bot/sealed
}

// Unlink forgets a link; one that is not there is no error.
func (s *Store) Unlink(ctx context.Context, a channels.Address) error {
	err := s.writer.run(ctx, func(t *tx) error {
		_, err := t.exec(`DELETE FROM links WHERE channel = ? AND address = ?`, a.Channel, a.ID)
		return err
	})
	if err != nil {
		return fmt.Errorf("unlink address: %w", err)
	}
	return nil
}

// Linked lists the addresses linked with a number, by channel, then ID.
func (s *Store) Linked(ctx context.Context, phone string) (list []channels.Address, err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("list linked addresses: %w", unavailable(err))
	}
	err = s.read.rows(`SELECT channel, address FROM links WHERE phone = ? AND until > ? ORDER BY channel, address`,
		[]any{phone, micros(s.now())}, func(scan func(...any) error) error {
			var a channels.Address
			err := scan(&a.Channel, &a.ID)
			list = append(list, a)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list linked addresses: %w", err)
	}
	return list, nil
}

// Speak keeps the language under the telephone number, if there is one.
func (s *Store) Speak(ctx context.Context, a channels.Address, language string, until time.Time) error {
	c, err := s.link(ctx, a)
	if c.Phone != "" {
		a = byNumber(c.Phone)
	}
	if err == nil && a.ID != "" {
		err = s.writer.run(ctx, func(t *tx) error {
			_, err := t.exec(`INSERT INTO languages (channel, address, language, until) VALUES (?, ?, ?, ?)
				ON CONFLICT (channel, address) DO UPDATE SET language = excluded.language, until = excluded.until`,
				a.Channel, a.ID, language, micros(until))
			return err
		})
	}
	if err != nil {
		return fmt.Errorf("keep language: %w", err)
	}
	return nil
}
