package redisstore

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/channels"
)

// Keys of links; all in one slot, since a new one takes the place of an earlier.
const (
	linksKey  = "rr:{links}:links"
	linkedKey = "rr:{links}:linked"
	endsKey   = "rr:{links}:ends"
)

// digestLen is how long a digest is.
const digestLen = 43

// link is the record of a link.
type link struct {
	Channel string `json:"channel"`
	ID      string `json:"id"`
	Phone   string `json:"phone"`
	Proof   string `json:"proof"`
}

// addressDigest is what a link is found by.
func addressDigest(a channels.Address) string { return digest(a.Channel + " " + a.ID) }

// languageKey is where the language of an address is; of a telephone number,
// whatever the channel it was spoken on.
func languageKey(a channels.Address) string { return "rr:language:" + a.Channel + " " + digest(a.ID) }

func byNumber(phone string) channels.Address { return channels.Address{ID: phone} }

// Citizen is what is known of who is behind an address, in one round trip, or
// two of an address that is linked.
func (s *Store) Citizen(ctx context.Context, a channels.Address) (c bot.Citizen, err error) {
	if a.ID == "" { // it may be anybody's
		return c, nil
	}
	own := a
	if c.Phone = a.Phone(); c.Phone != "" {
		own = byNumber(c.Phone)
	}
	pipe := s.client.Pipeline()
	speaks := pipe.Get(ctx, languageKey(own))
	var known *redis.StringCmd
	if c.Phone == "" {
		known = pipe.HGet(ctx, linksKey, addressDigest(a))
	}
	_, _ = pipe.Exec(ctx) // each answer carries its own error
	language, err := s.language(speaks)
	if err == nil && known != nil {
		c, err = s.link(known)
		if c.Phone != "" && err == nil {
			c.Language, err = s.language(s.client.Get(ctx, languageKey(byNumber(c.Phone))))
		}
	}
	if err != nil {
		return bot.Citizen{}, fmt.Errorf("find citizen: %w", err)
	}
	if c.Language == "" {
		c.Language = language
	}
	return c, nil
}

// link reads the link of an address; none when it has run out.
func (s *Store) link(answer *redis.StringCmd) (c bot.Citizen, err error) {
	data, ok, err := found(answer)
	if err != nil || !ok {
		return c, err
	}
	until, l, err := decodeLink(string(data))
	if err != nil || until <= moment(s.now()) {
		return c, err
	}
	return bot.Citizen{Phone: l.Phone, Proof: l.Proof, Until: readMoment(until)}, nil
}

func decodeLink(data string) (until string, l link, err error) {
	if len(data) < momentLen+digestLen {
		return "", l, unavailable(errAnswer)
	}
	err = json.Unmarshal([]byte(data[momentLen+digestLen:]), &l)
	return data[:momentLen], l, err
}

// language reads the one spoken last; empty when it is not known.
func (s *Store) language(answer *redis.StringCmd) (string, error) {
	data, ok, err := found(answer)
	if err != nil || !ok || len(data) < momentLen || string(data[:momentLen]) <= moment(s.now()) {
		return "", err
	}
	spoken, _, _ := strings.Cut(string(data[momentLen:]), " ")
	return spoken, nil
}

// Link links an address with a number.
func (s *Store) Link(ctx context.Context, a channels.Address, phone, proof string, until time.Time) error {
	err := bot.ErrUnlinkable
	if linkable(a, phone) {
		var data []byte
		if data, err = json.Marshal(link{Channel: a.Channel, ID: a.ID, Phone: phone, Proof: proof}); err == nil {
			err = s.decide(ctx, errAnswer, linkAddress, []string{linksKey, linkedKey, endsKey},
				addressDigest(a), digest(phone), moment(until), data)
		}
	}
	if err != nil {
		return fmt.Errorf("link address: %w", err)
	}
	return nil
}

var errNoLink = errors.New("the address is not linked")

// linkable: both ends are what they must be, as far as they can be read.
func linkable(a channels.Address, phone string) bool {
	number := channels.Address{Channel: channels.Voice, ID: phone}
	return a.ID != "" && a.Phone() == "" && (number.Phone() != "" || strings.HasPrefix(phone, "~")) // sealed, see bot/sealed
}

// Unlink forgets a link; one that is not there is no error.
func (s *Store) Unlink(ctx context.Context, a channels.Address) error {
	err := s.decide(ctx, errNoLink, unlinkAddress, []string{linksKey, linkedKey, endsKey}, addressDigest(a))
	if err != nil && !errors.Is(err, errNoLink) {
		return fmt.Errorf("unlink address: %w", err)
	}
	return nil
}

// Linked lists the addresses linked with a number, by channel, then ID.
func (s *Store) Linked(ctx context.Context, phone string) (list []channels.Address, err error) {
	d := digest(phone)
	rows, err := s.listed(ctx, []string{linksKey, linkedKey}, "["+d+" ", "("+d+"!", maxLimit, digestLen+1)
	if err != nil {
		return nil, fmt.Errorf("list linked addresses: %w", err)
	}
	now := moment(s.now())
	for _, row := range rows {
		until, l, err := decodeLink(row.data)
		if err != nil {
			return nil, fmt.Errorf("list linked addresses: %w", err)
		}
		if until > now {
			list = append(list, channels.Address{Channel: l.Channel, ID: l.ID})
		}
	}
	slices.SortFunc(list, func(a, b channels.Address) int {
		return strings.Compare(a.Channel+" "+a.ID, b.Channel+" "+b.ID)
	})
	return list, nil
}

// Speak keeps the language under the telephone number, if there is one.
func (s *Store) Speak(ctx context.Context, a channels.Address, language string, until time.Time) error {
	if a.ID == "" {
		return nil
	}
	c, err := bot.Citizen{Phone: a.Phone()}, error(nil)
	if c.Phone == "" {
		c, err = s.link(s.client.HGet(ctx, linksKey, addressDigest(a)))
	}
	if c.Phone != "" {
		a = byNumber(c.Phone)
	}
	if err == nil {
		left := max(until.Sub(s.now()), 0) + margin
		if err = s.client.Set(ctx, languageKey(a), stamped(until, []byte(language+" "+a.ID)), left).Err(); err != nil {
			err = unavailable(err)
		}
	}
	if err != nil {
		return fmt.Errorf("keep language: %w", err)
	}
	return nil
}

// sweepLinks forgets links that have run out.
func (s *Store) sweepLinks(ctx context.Context) (gone int, err error) {
	for n := int64(sweepBatch); n == sweepBatch; {
		answer, err := s.batch.run(ctx, forgetLinks, []string{linksKey, linkedKey, endsKey}, moment(s.now()), sweepBatch)
		if err != nil {
			return gone, err
		}
		n, _ = answer.Val().(int64)
		gone += int(n)
	}
	return gone, nil
}
