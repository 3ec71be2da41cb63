package twilio

import (
	"context"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
	"golang.org/x/text/unicode/norm"

	"github.com/rathausruf/rathausruf/channels"
)

// SMS is the text channel.
type SMS struct{ t *Twilio }

// Where Twilio calls us.
const (
	pathSMS       = "/twilio/sms"
	pathSMSStatus = "/twilio/sms-status"
)

// Name is "sms".
func (s *SMS) Name() string { return channels.SMS }

// Conversation is the conversation of everything from an address.
func (s *SMS) Conversation(a channels.Address) string { return s.t.Conversation(a) }

// Mount registers the webhooks of SMS and WhatsApp. If the inbox also
// implements channels.Deliveries, it is told what became of texts.
func (s *SMS) Mount(r gin.IRouter, in channels.Inbox) {
	s.t.route(r, pathSMS, func(c *gin.Context, q *request) { s.receive(c, q, in) })
	s.t.route(r, pathSMSFallback, s.t.textFallback)
	deliveries, _ := in.(channels.Deliveries)
	s.t.route(r, pathSMSStatus, func(c *gin.Context, q *request) { s.t.textStatus(c, q, deliveries) })
}

// receive answers a text. One from a sender that cannot be answered never
// reaches the inbox: machines would talk with machines. What WhatsApp pushes is
// sent by the inbox.
func (s *SMS) receive(c *gin.Context, q *request, in channels.Inbox) {
	t := s.t
	from, answerable := t.textSender(q.fields.get("From"))
	if !answerable {
		t.noteWhatsAppOff(c.Request.Context(), from)
		answerEmpty(c)
		return
	}
	sid := textSID(q.fields)
	if sid == "" {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	m := t.textMessage(q.fields, from, sid)
	reply, err := take(c.Request.Context(), in, m, q.fields.get("OptOutType"))
	if err != nil {
		t.log.LogAttrs(c.Request.Context(), slog.LevelError, "a text was not taken", slog.Any("error", err))
		c.AbortWithStatus(http.StatusServiceUnavailable) // the network comes again, and then to pathSMSFallback
		return
	}
	text := written(reply, from.Channel)
	if m.Answered || text == "" || from.Channel == channels.WhatsApp && t.WhatsApp().Pushes() {
		answerEmpty(c)
		return
	}
	t.compose(c, func(d *document) { t.renderTexts(d, text) })
}

// take hands a text on. One that Twilio takes for START and that may be an
// answer comes in as both: the first lifts an opt-out as Twilio has done, the
// second goes to the dialog. Either may be repeated.
func take(ctx context.Context, in channels.Inbox, m channels.Message, optOutType string) (channels.Reply, error) {
	if m.Kind == channels.Words && optsIn(optOutType, m.Text, m.From.Channel) {
		start := m
		start.ID, start.Kind, start.Answered = m.ID+"-start", channels.OptIn, true
		if _, err := in.Receive(ctx, start); err != nil {
			return channels.Reply{}, err
		}
	}
	return in.Receive(ctx, m)
}

// textSID is the network's ID of a text; older products name it differently.
func textSID(f form) string {
	for _, key := range []string{"MessageSid", "SmsMessageSid", "SmsSid"} {
		if sid := f.get(key); sid != "" {
			return sid
		}
	}
	return ""
}

// textSender is who wrote. Only telephone numbers and WhatsApp users can be
// answered: short codes and names of senders are machines, and so are we.
func (t *Twilio) textSender(from string) (a channels.Address, answerable bool) {
	if id, ok := cutPrefixFold(from, whatsAppPrefix); ok {
		a = channels.Address{Channel: channels.WhatsApp, ID: id[:min(len(id), maxWhatsAppID)]}
		return a, t.c.WhatsAppFrom != "" && id != "" && id != t.c.WhatsAppFrom && !withheld(id)
	}
	a = channels.Address{Channel: channels.SMS, ID: from}
	return a, a.Phone() != "" && from != t.c.SMSFrom && !withheld(from)
}

// textMessage is what came in.
func (t *Twilio) textMessage(f form, from channels.Address, sid string) channels.Message {
	body, picked := f.get("Body"), pickedPayload(f)
	m := channels.Message{
		ID:           t.identifier(sid) + "-" + t.digest(9, from.ID, body, picked),
		Conversation: t.Conversation(from),
		From:         from,
		To:           strings.TrimPrefix(f.get("To"), whatsAppPrefix),
		Text:         strings.TrimSpace(norm.NFC.String(body)),
		At:           t.c.Now(),
	}
	button := from.Channel == channels.WhatsApp && picked != ""
	ask, choice, ours := parsePayload(picked)
	switch kind, answered, ok := keyword(f.get("OptOutType"), m.Text, from.Channel); {
	case ok && !(button && ours && !answered): // a button of ours may be called Hilfe
		m.Kind, m.Answered = kind, answered
	case button:
		m.Kind, m.Ask, m.Text = channels.Picked, ask, choice
	case m.Text == "" && hasMedia(f):
		m.Kind = channels.Media
	}
	return m
}

// hasMedia reports whether something was sent that is not read: a picture, a
// voice note, a file, a place.
func hasMedia(f form) bool {
	n := f.get("NumMedia")
	return n != "" && strings.Trim(n, "0") != "" || f.has("Latitude")
}
