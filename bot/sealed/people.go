package sealed

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// address seals an address.
func (s *Store) address(a channels.Address) channels.Address {
	a.ID = s.c.name(addresses, a.ID)
	return a
}

// unaddress is the address that was sealed. Error: ErrSealed.
func (s *Store) unaddress(a channels.Address) (channels.Address, error) {
	id, err := s.c.unname(addresses, a.ID)
	a.ID = id
	return a, err
}

// Reach is what is known of an address.
func (s *Store) Reach(ctx context.Context, a channels.Address) (bot.Reach, error) {
	return s.Inner.Reach(ctx, s.address(a))
}

// SetReach keeps what is known of an address.
func (s *Store) SetReach(ctx context.Context, a channels.Address, r bot.Reach) error {
	return s.Inner.SetReach(ctx, s.address(a), r)
}

// Delivered keeps the state of a message sent.
func (s *Store) Delivered(ctx context.Context, d channels.Delivery) (bool, error) {
	d.To = s.address(d.To)
	return s.Inner.Delivered(ctx, d)
}

// Delivery finds what is kept.
func (s *Store) Delivery(ctx context.Context, channel, id string) (channels.Delivery, error) {
	d, err := s.Inner.Delivery(ctx, channel, id)
	if err == nil {
		d.To, err = s.unaddress(d.To)
	}
	return d, err
}

// person is where the store keeps what it knows of who is behind an address: of
// a telephone number in one place, whatever the channel.
func (s *Store) person(a channels.Address) channels.Address {
	if phone := a.Phone(); phone != "" {
		return channels.Address{ID: s.c.name(phones, phone)}
	}
	return s.address(a)
}

// Citizen finds what is known.
func (s *Store) Citizen(ctx context.Context, a channels.Address) (bot.Citizen, error) {
	c, err := s.Inner.Citizen(ctx, s.person(a))
	if err != nil {
		return bot.Citizen{}, err
	}
	if c.Phone, err = s.c.unname(phones, c.Phone); err != nil {
		return bot.Citizen{}, err
	}
	c.Phone = cmp.Or(c.Phone, a.Phone())
	return c, nil
}

// Link links an address with a number. Error: ErrUnlinkable.
func (s *Store) Link(ctx context.Context, a channels.Address, phone, proof string, until time.Time) error {
	if number := (channels.Address{Channel: channels.Voice, ID: phone}); a.ID == "" || a.Phone() != "" || number.Phone() == "" {
		return bot.ErrUnlinkable
	}
	return s.Inner.Link(ctx, s.address(a), s.c.name(phones, phone), proof, until)
}

// Unlink forgets a link.
func (s *Store) Unlink(ctx context.Context, a channels.Address) error {
	return s.Inner.Unlink(ctx, s.address(a))
}

// Linked lists the addresses linked with a number, by channel, then ID.
func (s *Store) Linked(ctx context.Context, phone string) ([]channels.Address, error) {
	list, err := s.Inner.Linked(ctx, s.c.name(phones, phone))
	for i := range list {
		if err == nil {
			list[i], err = s.unaddress(list[i])
		}
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(list, func(a, b channels.Address) int {
		return cmp.Or(cmp.Compare(a.Channel, b.Channel), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}

// Speak keeps the language of who is behind an address.
func (s *Store) Speak(ctx context.Context, a channels.Address, language string, until time.Time) error {
	return s.Inner.Speak(ctx, s.person(a), language, until)
}

// Take counts a try.
func (s *Store) Take(ctx context.Context, key string, limit int, window time.Duration) (bool, error) {
	return s.Inner.Take(ctx, s.c.name(keys, key), limit, window)
}

// Forget forgets tries.
func (s *Store) Forget(ctx context.Context, key string) error {
	return s.Inner.Forget(ctx, s.c.name(keys, key))
}

// Tries tells how many count.
func (s *Store) Tries(ctx context.Context, key string) (int, error) {
	return s.Inner.Tries(ctx, s.c.name(keys, key))
}

// private are what a member of staff has told us of themselves; logins stand in
// the audit log and are no secret.
func private(m *callback.Staff) []*string {
	return []*string{&m.Name, &m.Phone, &m.Phones.Office, &m.Phones.Home, &m.Phones.Mobile, &m.Subject}
}

// SaveMember writes a member of staff.
func (s *Store) SaveMember(ctx context.Context, m callback.Staff) error {
	for _, t := range private(&m) {
		*t = s.c.sealText("staff "+m.Login, *t)
	}
	return s.Inner.SaveMember(ctx, m)
}

func (s *Store) openMember(m callback.Staff) (callback.Staff, error) {
	var err error
	for _, t := range private(&m) {
		if *t, err = s.c.openText("staff "+m.Login, *t); err != nil {
			return callback.Staff{}, err
		}
	}
	return m, nil
}

// Member finds a member of staff.
func (s *Store) Member(ctx context.Context, login string) (callback.Staff, error) {
	m, err := s.Inner.Member(ctx, login)
	if err != nil {
		return callback.Staff{}, err
	}
	return s.openMember(m)
}

// Members lists the staff.
func (s *Store) Members(ctx context.Context) ([]callback.Staff, error) {
	list, err := s.Inner.Members(ctx)
	for i := range list {
		if err == nil {
			list[i], err = s.openMember(list[i])
		}
	}
	if err != nil {
		return nil, err
	}
	return list, nil
}

// SaveSession keeps a session.
func (s *Store) SaveSession(ctx context.Context, token string, data []byte, until time.Time) error {
	return s.Inner.SaveSession(ctx, token, s.c.seal("session", data), until)
}

// Session finds one.
func (s *Store) Session(ctx context.Context, token string) ([]byte, bool, error) {
	data, found, err := s.Inner.Session(ctx, token)
	if err == nil && found {
		data, err = s.c.open("session", data)
	}
	if err != nil {
		return nil, false, err
	}
	return data, found, nil
}

// SaveClosure keeps a closure; why somebody is away is nobody else's business.
func (s *Store) SaveClosure(ctx context.Context, c callback.Closure) error {
	c.Reason = s.c.sealText("closure "+c.ID, c.Reason)
	return s.Inner.SaveClosure(ctx, c)
}

// Closures lists those that end after a moment.
func (s *Store) Closures(ctx context.Context, after time.Time) ([]callback.Closure, error) {
	list, err := s.Inner.Closures(ctx, after)
	for i := range list {
		if err == nil {
			list[i].Reason, err = s.c.openText("closure "+list[i].ID, list[i].Reason)
		}
	}
	if err != nil {
		return nil, err
	}
	return list, nil
}
