package sealed

import (
	"context"

	"github.com/rathausruf/rathausruf/bot"
)

// Look gives every record twice: as it is kept, for Remove, and opened. Keys of
// tries and tokens of sessions are hashes and stay so.
func (s *Store) Look(ctx context.Context, each func(kept, plain bot.Archived) error) error {
	return s.Inner.Dump(ctx, func(a bot.Archived) error {
		plain, err := s.openArchived(a)
		if err != nil {
			return err
		}
		return each(a, plain)
	})
}

// opening opens one after the other until one cannot be opened.
type opening struct {
	c   *ciphers
	err error
}

func (o *opening) name(kind string, text *string) {
	if o.err == nil {
		*text, o.err = o.c.unname(kind, *text)
	}
}

func (o *opening) value(place string, data *[]byte) {
	if o.err == nil {
		*data, o.err = o.c.open(place, *data)
	}
}

// openArchived opens a copy of a record.
func (s *Store) openArchived(a bot.Archived) (out bot.Archived, err error) {
	o := &opening{c: s.c}
	switch {
	case a.Request != nil:
		r, err := s.open(*a.Request)
		return bot.Archived{Request: &r}, err
	case a.Order != nil:
		order, err := s.openOrder(*a.Order)
		return bot.Archived{Order: &order}, err
	case a.Member != nil:
		m, err := s.openMember(*a.Member)
		return bot.Archived{Member: &m}, err
	case a.Reply != nil:
		r := *a.Reply
		o.name(talks, &r.Conversation)
		o.value("reply "+r.Conversation, &r.Reply)
		return bot.Archived{Reply: &r}, o.err
	case a.Talk != nil:
		t, err := s.openTalk(*a.Talk)
		return bot.Archived{Talk: &t}, err
	case a.Job != nil:
		j := *a.Job
		o.name(talks, &j.Lane)
		o.value("job "+j.ID, &j.Payload)
		return bot.Archived{Job: &j}, o.err
	case a.Reach != nil:
		r := *a.Reach
		o.name(addresses, &r.ID)
		return bot.Archived{Reach: &r}, o.err
	case a.Delivery != nil:
		d := *a.Delivery
		o.name(addresses, &d.To.ID)
		return bot.Archived{Delivery: &d}, o.err
	case a.Link != nil:
		l := *a.Link
		o.name(addresses, &l.ID)
		o.name(phones, &l.Phone)
		return bot.Archived{Link: &l}, o.err
	case a.Language != nil:
		l := *a.Language
		kind := addresses
		if l.Channel == "" { // see person
			kind = phones
		}
		o.name(kind, &l.ID)
		return bot.Archived{Language: &l}, o.err
	}
	return a, nil
}

func (s *Store) openTalk(t bot.ArchivedTalk) (bot.ArchivedTalk, error) {
	o := &opening{c: s.c}
	o.name(talks, &t.Conversation)
	o.value("state "+t.Conversation, &t.State)
	lines := make([][]byte, len(t.Lines))
	for i, l := range t.Lines {
		lines[i] = l
		o.value("line "+t.Conversation, &lines[i])
	}
	t.Lines = lines
	if t.Chat != nil && o.err == nil {
		c, err := s.openChat(*t.Chat)
		t.Chat, o.err = &c, err
	}
	return t, o.err
}
