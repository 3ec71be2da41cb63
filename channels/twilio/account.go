package twilio

import (
	"context"
	"fmt"

	api "github.com/twilio/twilio-go/rest/api/v2010"

	"github.com/rathausruf/rathausruf/channels"
)

// Number is one of the account's telephone numbers and where it leads.
type Number struct {
	Phone           string // E.164
	VoiceOurs       bool   // calls come to us
	TextsOurs       bool   // texts come to us
	Voice, Messages string // where they go
}

// numbersPage is how many numbers are looked at; a town has a few.
const numbersPage = 100

// Active asks whether the account is taken and not suspended. Errors: as Send;
// channels.ErrRefused when it is not.
func (t *Twilio) Active(ctx context.Context) error {
	var status string
	_, err := t.api.do(ctx, func(s *api.ApiService) error {
		a, err := s.FetchAccount(t.c.AccountSID)
		if err == nil && a.Status != nil {
			status = *a.Status
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("ask about the account: %w", err)
	}
	if status != "active" {
		return fmt.Errorf("ask about the account: it is %q: %w", status, channels.ErrRefused)
	}
	return nil
}

// Numbers lists the account's numbers. Errors: as Send.
func (t *Twilio) Numbers(ctx context.Context) (list []Number, err error) {
	_, err = t.api.do(ctx, func(s *api.ApiService) error {
		p := &api.ListIncomingPhoneNumberParams{}
		page, err := s.PageIncomingPhoneNumber(p.SetPageSize(numbersPage), "", "")
		if err != nil {
			return err
		}
		for _, n := range page.IncomingPhoneNumbers {
			list = append(list, t.number(n))
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("ask about the numbers: %w", err)
	}
	return list, nil
}

func (t *Twilio) number(n api.ApiV2010IncomingPhoneNumber) Number {
	text := func(s *string) string {
		if s == nil {
			return ""
		}
		return *s
	}
	out := Number{Phone: text(n.PhoneNumber), Voice: text(n.VoiceUrl), Messages: text(n.SmsUrl)}
	out.VoiceOurs, out.TextsOurs = out.Voice == t.at(pathVoice), out.Messages == t.at(pathSMS)
	return out
}
