package simulator

import (
	"context"
	"errors"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

const whatsapp = "whatsapp:"

// window is how long after someone's last message the town may write to them
// freely on WhatsApp (error 63016).
const window = 24 * time.Hour

// scopedUser is what stands for the number of someone who hides it.
var scopedUser = regexp.MustCompile(`^[A-Z]{2}\.[0-9]{5,32}$`)

var errNoButton = errors.New("there is no such button to press")

// whatsAppUser reports whether someone on WhatsApp can have this ID: a number
// (E.164), or an ID in its place.
func whatsAppUser(id string) bool { return e164(id) || scopedUser.MatchString(id) }

// openWindow notes that someone writes now.
func (s *Simulator) openWindow(from string) {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.written[from] = now
}

// whatsAppRefuses is Twilio's error number of what WhatsApp does not bring to
// its user, found after the message was accepted; 0 when it does.
func (s *Simulator) whatsAppRefuses(t *text) int {
	now := s.now()
	s.mu.Lock()
	written, ever := s.written[t.to]
	s.mu.Unlock()
	approved := t.content != nil && t.content.approved
	switch {
	case t.content != nil && t.content.code != 0:
		return t.content.code
	case !approved && (!ever || now.Sub(written) > window):
		return 63016
	}
	return 0
}

// whatsAppForm adds what only WhatsApp says to the webhook of an incoming
// message (CONTRACTS §2.1).
func (s *Simulator) whatsAppForm(f url.Values, t *text, user string) {
	for k, v := range map[string]string{
		"WaId": strings.TrimPrefix(user, "+"), "ProfileName": s.profileName(user), "MessageType": "text",
		"Forwarded": "false", "FrequentlyForwarded": "false", "ReferralNumMedia": "0",
	} {
		f.Set(k, v)
	}
	if scopedUser.MatchString(user) {
		f.Set("ExternalUserId", t.from)
	}
	switch {
	case t.voice:
		f.Set("MessageType", "audio")
		f.Set("NumMedia", "1")
		f.Set("MediaContentType0", "audio/ogg")
		f.Set("MediaUrl0", "https://api.twilio.com"+strings.TrimSuffix(s.uri("Messages", t.sid), ".json")+"/Media/"+newSID("ME"))
	case t.picked != nil && t.replied.content.list != "":
		f.Set("MessageType", "interactive")
		f.Set("ListId", t.picked.ID)
		f.Set("ListTitle", t.picked.Title)
	case t.picked != nil:
		f.Set("MessageType", "button")
		f.Set("ButtonPayload", t.picked.ID)
		f.Set("ButtonText", t.picked.Title)
		f.Set("OriginalRepliedMessageSid", t.replied.sid)
		f.Set("OriginalRepliedMessageSender", t.to)
	}
}

// whatsAppState adds what only WhatsApp says to a state of a message (CONTRACTS §2.3).
func whatsAppState(f url.Values, user, status string, failed bool) {
	f.Set("ChannelPrefix", "whatsapp")
	f.Set("ChannelInstallSid", "XE00000000000000000000000000000001")
	f.Set("ChannelToAddress", user)
	if failed {
		f.Set("ErrorMessage", "")
	}
	if status == "read" {
		f.Set("EventType", "READ")
	}
}

// pressOption presses a button of the newest message that has it, by its title or
// ID, or of one message. from carries the prefix whatsapp:.
func (s *Simulator) pressOption(ctx context.Context, from, sid, button string) error {
	s.mu.Lock()
	below, picked := s.option(from, sid, button)
	s.mu.Unlock()
	if below == nil {
		return errNoButton
	}
	return s.hand(ctx, text{from: from, body: picked.Title, picked: picked, replied: below})
}

// option finds a button that a phone shows. The caller holds mu.
func (s *Simulator) option(phone, sid, button string) (*text, *Option) {
	for _, t := range slices.Backward(s.texts) {
		if t.inbound || t.to != phone || !t.arrived() || t.content == nil || sid != "" && t.sid != sid {
			continue
		}
		for i, o := range t.content.options {
			if o.Title == button || o.ID == button {
				return t, &t.content.options[i]
			}
		}
	}
	return nil, nil
}

// readTexts has a WhatsApp user see all that has come. The gateway is told.
func (s *Simulator) readTexts(phone string) {
	var seen []*text
	s.mu.Lock()
	for _, t := range s.texts {
		if !t.inbound && t.to == phone && strings.HasPrefix(phone, whatsapp) && t.status == "delivered" {
			t.status = "read"
			seen = append(seen, t)
		}
	}
	s.touch()
	s.mu.Unlock()
	for _, t := range seen {
		s.tellText(t, "read", true)
	}
}

// windows is until when the town may write freely to each WhatsApp user. The
// caller holds mu.
func (s *Simulator) windows() map[string]time.Time {
	ends := make(map[string]time.Time, len(s.written))
	for phone, at := range s.written {
		ends[phone] = at.Add(window)
	}
	return ends
}
