package simulator

import (
	"context"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// text is one message on the network.
type text struct {
	sid, from, to, body, service string
	inbound                      bool
	at                           time.Time
	callback                     string   // where its states are told, "" for nowhere
	content                      *content // what a template was filled to; nil for a free text
	picked                       *Option  // of an inbound one: the button that was pressed
	replied                      *text    // and the message it stands below
	voice                        bool     // of an inbound one: a voice note instead of words

	// Guarded by Simulator.mu.
	status string
	code   int // Twilio's error number, 0 for none
}

// phone is the citizen's side of the message.
func (t *text) phone() string {
	if t.inbound {
		return t.from
	}
	return t.to
}

// arrived reports whether the phone shows it. The caller holds mu.
func (t *text) arrived() bool { return t.inbound || t.status == "delivered" || t.status == "read" }

// addText keeps a message.
func (s *Simulator) addText(t text) *text {
	t.at = s.now()
	kept := &t
	s.mu.Lock()
	defer s.mu.Unlock()
	s.texts = last(append(s.texts, kept), keep)
	s.touch()
	return kept
}

// text lets a phone text the town and waits until the gateway has answered.
// from may carry the prefix whatsapp:.
func (s *Simulator) text(ctx context.Context, from, body string) error {
	return s.hand(ctx, text{from: from, body: body})
}

// hand brings a message to the town and waits until the gateway has answered.
func (s *Simulator) hand(ctx context.Context, in text) error {
	in.sid, in.inbound, in.status, in.to = newSID("SM"), true, "received", s.config.SMSNumber
	if user, ok := strings.CutPrefix(in.from, whatsapp); ok {
		if !whatsAppUser(user) {
			return errBadNumber
		}
		in.to = whatsapp + s.whatsAppNumber()
		s.openWindow(in.from)
	} else if !e164(in.from) {
		return errBadNumber
	}
	t := s.addText(in)
	form := s.inboundForm(t)
	s.optOut(t, form.Get("OptOutType"))
	w := webhook{method: "POST", url: s.at("/twilio/sms"), form: form}
	a, err := s.ask(ctx, w)
	switch {
	case err != nil:
		s.report(Problem{Code: 11200, In: w.url.Path, Text: reason(err)})
	case a.status == 204 || a.status == 200 && len(a.body) == 0:
		// taken, without an answer
	default:
		if root, _ := s.read(a, w.url.Path, messageVerbs()); root != nil {
			s.answerText(t, root, w.url)
		}
	}
	return nil
}

// inboundForm is what the webhook of an incoming text says (CONTRACTS §2.1).
func (s *Simulator) inboundForm(t *text) url.Values {
	f := url.Values{
		"MessageSid": {t.sid}, "SmsSid": {t.sid}, "SmsMessageSid": {t.sid}, "SmsStatus": {"received"},
		"AccountSid": {s.config.AccountSID}, "ApiVersion": {apiVersion}, "From": {t.from}, "To": {t.to},
		"Body": {t.body}, "NumMedia": {"0"}, "NumSegments": {strconv.Itoa(segments(t.body))},
	}
	if user, ok := strings.CutPrefix(t.from, whatsapp); ok {
		s.whatsAppForm(f, t, user)
		return f
	}
	for side, number := range map[string]string{"From": t.from, "To": t.to} {
		f.Set(side+"Country", country(number))
		for _, k := range []string{"City", "State", "Zip"} {
			f.Set(side+k, "")
		}
	}
	if kind := optOutType(t.body); kind != "" {
		f.Set("OptOutType", kind)
	}
	return f
}

// optOutType is what a text of one English keyword means to Twilio.
func optOutType(body string) string {
	switch strings.ToUpper(strings.TrimSpace(body)) {
	case "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT":
		return "STOP"
	case "START", "YES", "UNSTOP":
		return "START"
	case "HELP", "INFO":
		return "HELP"
	}
	return ""
}

// optOut does what the network does by itself with a keyword.
func (s *Simulator) optOut(t *text, kind string) {
	reply := ""
	s.mu.Lock()
	switch kind {
	case "STOP":
		s.stopped[t.from] = true
		reply = "You have successfully been unsubscribed. You will not receive any more messages from this number. Reply START to resubscribe."
	case "START":
		delete(s.stopped, t.from)
		reply = "You have successfully been re-subscribed to messages from this number. Reply HELP for help. Reply STOP to unsubscribe."
	case "HELP":
		reply = "Reply STOP to unsubscribe."
	}
	s.mu.Unlock()
	if reply != "" {
		s.addText(text{sid: newSID("SM"), from: t.to, to: t.from, body: reply, status: "delivered"})
	}
}

// answerText sends what the gateway answered a text with.
func (s *Simulator) answerText(to *text, root *node, base *url.URL) {
	for _, n := range root.children {
		switch n.name {
		case "Message":
			body := strings.TrimSpace(n.text)
			t := text{sid: newSID("SM"), from: n.attr("from", to.to), to: n.attr("to", to.from), body: body, status: "queued"}
			t.callback = resolve(base, n.attrs["statusCallback"])
			if p := s.refuseText(t); p.Code != 0 {
				p.In = base.Path
				s.report(p)
				continue
			}
			s.carry(s.addText(t))
		case "Redirect":
			s.report(Problem{In: base.Path, Text: "<Redirect> in an answer to a text is not played here"})
		}
	}
}

// carry takes a text through the network and tells how it went.
func (s *Simulator) carry(t *text) {
	end, code := s.fateOf(t)
	states := []string{"queued", "sent", end}
	if end == "failed" {
		states = []string{"queued", end}
	}
	for _, status := range states {
		s.mu.Lock()
		t.status = status
		if status == end {
			t.code = code
		}
		s.touch()
		s.mu.Unlock()
		s.tellText(t, status, status == end)
	}
}

// fateOf is the state a text ends in, and Twilio's error number.
func (s *Simulator) fateOf(t *text) (end string, code int) {
	if strings.HasPrefix(t.to, whatsapp) {
		if code = s.whatsAppRefuses(t); code != 0 {
			return "failed", code
		}
		return "delivered", 0
	}
	if landline(t.to) {
		return "undelivered", 30006
	}
	return "delivered", 0
}

// tellText sends one state of a text (CONTRACTS §2.3).
func (s *Simulator) tellText(t *text, status string, final bool) {
	if t.callback == "" {
		return
	}
	f := url.Values{
		"MessageSid": {t.sid}, "SmsSid": {t.sid}, "MessageStatus": {status}, "SmsStatus": {status},
		"AccountSid": {s.config.AccountSID}, "ApiVersion": {apiVersion}, "From": {t.from}, "To": {t.to},
	}
	failed := final && t.code != 0
	if failed {
		f.Set("ErrorCode", strconv.Itoa(t.code))
	}
	if user, ok := strings.CutPrefix(t.to, whatsapp); ok {
		whatsAppState(f, user, status, failed)
	} else if final && !failed {
		f.Set("RawDlrDoneDate", s.now().UTC().Format("0601021504"))
	}
	if w, err := hook(nil, t.callback, "", f); err == nil {
		s.tell(t.sid, callback{webhook: w, final: final})
	}
}

// landline reports whether a number cannot take texts: every German one that
// is not mobile (015, 016, 017).
func landline(number string) bool {
	national, german := strings.CutPrefix(number, "+49")
	if !german {
		return false
	}
	return !slices.ContainsFunc([]string{"15", "16", "17"}, func(p string) bool { return strings.HasPrefix(national, p) })
}
