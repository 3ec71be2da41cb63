package simulator

import (
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

var servicePattern = regexp.MustCompile(`^MG[0-9a-fA-F]{32}$`)

// createText is POST Messages.json.
func (s *Simulator) createText(c *gin.Context) {
	f, ok := s.form(c, "Messages.json", "To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod",
		"SmartEncoded", "ContentRetention", "AddressRetention", "RiskCheck", "Attempt", "ProvideFeedback", "TrafficType",
		"ContentSid", "ContentVariables")
	if !ok {
		return
	}
	t := text{sid: newSID("SM"), from: f.Get("From"), to: f.Get("To"), body: f.Get("Body"), status: "queued", callback: f.Get("StatusCallback")}
	if r, ok := fillText(&t, f); !ok {
		r.write(c)
		return
	}
	if r, ok := s.refuseMessage(f, t.body); !ok {
		r.write(c)
		return
	}
	s.answerCreate(c, func() (gin.H, func()) {
		if t.service = f.Get("MessagingServiceSid"); t.service != "" {
			t.status = "accepted"
		}
		made := s.addText(t)
		body := s.textJSON(made)
		s.mu.Lock()
		s.sending++ // before the answer, so that nobody thinks all is done
		if made.from == "" {
			made.from = s.config.SMSNumber // the service picks it
		}
		s.mu.Unlock()
		return body, func() {
			go func() {
				s.carry(made)
				s.mu.Lock()
				s.sending--
				s.touch()
				s.mu.Unlock()
			}()
		}
	})
}

// refuseMessage finds what Twilio would refuse of a form.
func (s *Simulator) refuseMessage(f url.Values, body string) (refusal, bool) {
	from, service := f.Get("From"), f.Get("MessagingServiceSid")
	switch {
	case f.Get("To") == "":
		return bad(21604, "A 'To' phone number is required."), false
	case from == "" && service == "":
		return bad(21603, "A 'From' phone number or a MessagingServiceSid is required."), false
	case service != "" && !servicePattern.MatchString(service):
		return bad(21703, "The Messaging Service does not exist"), false
	case f.Get("StatusCallback") != "" && badURL(f.Get("StatusCallback")) != "":
		return bad(21609, "The 'StatusCallback' URL "+badURL(f.Get("StatusCallback"))), false
	case f.Get("ValidityPeriod") != "" && number(1, 36000)(f.Get("ValidityPeriod")) != "":
		return bad(20001, "ValidityPeriod: "+number(1, 36000)(f.Get("ValidityPeriod"))), false
	}
	if from == "" {
		from = s.config.SMSNumber
	}
	if p := s.refuseText(text{from: from, to: f.Get("To"), body: body}); p.Code != 0 {
		return bad(p.Code, p.Text), false
	}
	return refusal{}, true
}

// refuseText finds what the network refuses of a text, however it was sent.
func (s *Simulator) refuseText(t text) Problem {
	to, toWhatsApp := strings.CutPrefix(t.to, whatsapp)
	from, fromWhatsApp := strings.CutPrefix(t.from, whatsapp)
	s.mu.Lock()
	stopped := s.stopped[t.to]
	s.mu.Unlock()
	switch {
	case t.body == "":
		return Problem{Code: 21602, Text: "Message body is required."}
	case utf8.RuneCountInString(t.body) > 1600:
		return Problem{Code: 21617, Text: "The concatenated message body exceeds the 1600 character limit"}
	case toWhatsApp && !whatsAppUser(to), !toWhatsApp && !e164(to):
		return Problem{Code: 21211, Text: "The 'To' number is not a valid phone number."}
	case e164(to) && country(to) == "":
		return Problem{Code: 21408, Text: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number"}
	case toWhatsApp != fromWhatsApp:
		return Problem{Code: 63007, Text: "'To' and 'From' are not on the same channel"}
	case fromWhatsApp && from != s.whatsAppNumber():
		return Problem{Code: 63007, Text: "Twilio could not find a Channel with the specified From address"}
	case !fromWhatsApp && !s.ours(from):
		return Problem{Code: 21606, Text: "The From phone number is not a valid, SMS-capable inbound phone number or short code for your account"}
	case stopped:
		return Problem{Code: 21610, Text: "Attempt to send to unsubscribed recipient"}
	}
	return Problem{}
}

// textJSON is a message as the API shows it.
func (s *Simulator) textJSON(t *text) gin.H {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := gin.H{
		"sid": t.sid, "account_sid": s.config.AccountSID, "api_version": apiVersion, "body": t.body,
		"date_created": stamp(t.at), "date_updated": stamp(t.at), "date_sent": nil, "direction": "outbound-api",
		"error_code": nil, "error_message": nil, "from": t.from, "to": t.to, "messaging_service_sid": nil,
		"num_media": "0", "num_segments": strconv.Itoa(segments(t.body)), "price": nil, "price_unit": nil,
		"status": t.status, "uri": s.uri("Messages", t.sid),
		"subresource_uris": gin.H{"media": strings.TrimSuffix(s.uri("Messages", t.sid), ".json") + "/Media.json"},
	}
	if t.inbound {
		h["direction"] = "inbound"
	}
	if t.service != "" {
		h["messaging_service_sid"] = t.service
	}
	if t.from == "" {
		h["from"], h["num_segments"] = nil, "0" // not known before a sender is picked
	}
	if t.code != 0 {
		h["error_code"] = t.code
	}
	if t.arrived() {
		h["date_sent"] = stamp(t.at)
	}
	return h
}

// findText finds a message by the ID in the path.
func (s *Simulator) findText(c *gin.Context) *text {
	s.mu.Lock()
	i := slices.IndexFunc(s.texts, func(t *text) bool { return t.sid == sid(c) })
	var found *text
	if i >= 0 {
		found = s.texts[i]
	}
	s.mu.Unlock()
	if found == nil {
		notFound.write(c)
	}
	return found
}

// fetchText is GET Messages/{sid}.json.
func (s *Simulator) fetchText(c *gin.Context) {
	if t := s.findText(c); t != nil {
		c.JSON(http.StatusOK, s.textJSON(t))
	}
}

// updateText is POST Messages/{sid}.json with an empty Body: forget what it said.
func (s *Simulator) updateText(c *gin.Context) {
	f, ok := s.form(c, "Messages/{sid}.json", "Body")
	if !ok {
		return
	}
	if f.Get("Body") != "" {
		bad(20001, "Body: only the empty text can be set").write(c)
		return
	}
	if t := s.findText(c); t != nil {
		s.mu.Lock()
		t.body = ""
		s.touch()
		s.mu.Unlock()
		c.JSON(http.StatusOK, s.textJSON(t))
	}
}

// deleteText is DELETE Messages/{sid}.json.
func (s *Simulator) deleteText(c *gin.Context) {
	if t := s.findText(c); t != nil {
		s.mu.Lock()
		s.texts = slices.DeleteFunc(s.texts, func(o *text) bool { return o == t })
		s.touch()
		s.mu.Unlock()
		c.Status(http.StatusNoContent)
	}
}

// listTexts is GET Messages.json, newest first.
func (s *Simulator) listTexts(c *gin.Context) {
	q := c.Request.URL.Query()
	s.mu.Lock()
	var found []*text
	for _, t := range slices.Backward(s.texts) {
		if (q.Get("To") == "" || q.Get("To") == t.to) && (q.Get("From") == "" || q.Get("From") == t.from) && within(q, "DateSent", t.at) {
			found = append(found, t)
		}
	}
	s.mu.Unlock()
	page, info := pageOf(c, found)
	list := make([]gin.H, 0, len(page))
	for _, t := range page {
		list = append(list, s.textJSON(t))
	}
	info["messages"] = list
	c.JSON(http.StatusOK, info)
}
