package twilio

import (
	"context"
	"fmt"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/rathausruf/rathausruf/channels"
)

// Send sends a text. A long one goes out as several; the ID is that of the
// last. Nothing to say is nothing sent, with no ID.
func (s *SMS) Send(ctx context.Context, to channels.Address, reply channels.Reply) (string, error) {
	phone := to.Phone()
	if phone == "" || withheld(phone) {
		return "", fmt.Errorf("send a text: %w: %w", channels.ErrUnreachable, errNoNumber)
	}
	text := written(reply, channels.SMS)
	if text != "" && s.t.c.SMSFrom == "" && s.t.c.MessagingServiceSID == "" {
		return "", fmt.Errorf("send a text: %w: %w", channels.ErrRefused, errNoSender)
	}
	return s.t.sendTexts(ctx, text, func() *api.CreateMessageParams { return s.message(phone) })
}

// message is a text to somebody, with nothing in it yet.
func (s *SMS) message(phone string) *api.CreateMessageParams {
	p := &api.CreateMessageParams{}
	p.SetTo(phone)
	if service := s.t.c.MessagingServiceSID; service != "" {
		p.SetMessagingServiceSid(service)
	} else {
		p.SetFrom(s.t.c.SMSFrom)
	}
	return p
}

// sendTexts sends a text in as many messages as it needs.
func (t *Twilio) sendTexts(ctx context.Context, text string, message func() *api.CreateMessageParams) (id string, err error) {
	for _, piece := range cutText(text) {
		p := message()
		p.SetBody(piece)
		if id, err = t.create(ctx, p); err != nil {
			return "", err
		}
	}
	return id, nil
}

// create has Twilio send one message and gives its ID.
func (t *Twilio) create(ctx context.Context, p *api.CreateMessageParams) (id string, err error) {
	p.SetStatusCallback(t.at(pathSMSStatus))
	_, err = t.api.do(ctx, func(s *api.ApiService) error {
		m, err := s.CreateMessage(p)
		if err == nil {
			id = value(m.Sid)
		}
		return err
	})
	if err != nil {
		return "", fmt.Errorf("send a text: %w", err)
	}
	return id, nil
}
