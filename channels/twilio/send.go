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
	return s.t.sendTexts(ctx, phone, written(reply, channels.SMS), func(p *api.CreateMessageParams) bool {
		if s.t.c.MessagingServiceSID != "" {
			p.SetMessagingServiceSid(s.t.c.MessagingServiceSID)
			return true
		}
		p.SetFrom(s.t.c.SMSFrom)
		return s.t.c.SMSFrom != ""
	})
}

// Send sends a WhatsApp message. Outside of the 24 hours after the citizen's
// last message the network refuses it.
func (w *WhatsApp) Send(ctx context.Context, to channels.Address, reply channels.Reply) (string, error) {
	if to.ID == "" {
		return "", fmt.Errorf("send a text: %w: %w", channels.ErrUnreachable, errNoNumber)
	}
	return w.t.sendTexts(ctx, whatsAppPrefix+to.ID, written(reply, channels.WhatsApp), func(p *api.CreateMessageParams) bool {
		p.SetFrom(whatsAppPrefix + w.t.c.WhatsAppFrom)
		return w.t.c.WhatsAppFrom != ""
	})
}

// sendTexts sends a text in as many parts as it needs.
func (t *Twilio) sendTexts(ctx context.Context, to, text string, from func(*api.CreateMessageParams) bool) (id string, err error) {
	for _, piece := range cutText(text) {
		p := &api.CreateMessageParams{}
		if !from(p) {
			return "", fmt.Errorf("send a text: %w: %w", channels.ErrRefused, errNoSender)
		}
		p.SetTo(to)
		p.SetBody(piece)
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
	}
	return id, nil
}
