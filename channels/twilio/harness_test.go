package twilio

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/channeltest"
)

const (
	account   = "AC00000000000000000000000000000001"
	token     = "s3cr3t"
	public    = "https://bot.musterstadt.example"
	citizen   = "+491713920001"
	office    = "+493023125000"
	desk      = "+493023125101"
	texting   = "+4917604069010"
	callSID   = "CA00000000000000000000000000000001"
	recording = "RE00000000000000000000000000000001"
	textID    = "SM00000000000000000000000000000001"
)

// noon is when all tests happen.
func noon() time.Time { return time.Date(2026, 11, 24, 11, 0, 0, 0, time.UTC) }

// config is a complete configuration.
func config() Config {
	return Config{
		AccountSID: account, AuthToken: token, PublicURL: public,
		SMSFrom: texting, WhatsAppFrom: "whatsapp:+493023125001", OfficePhone: office,
		Staff: StaffTexts{Language: "de", Trouble: "Es klemmt.", Missed: "Niemand da.", Busy: "Besetzt.", Failed: "Nicht erreichbar."},
		Now:   noon, Log: slog.New(slog.DiscardHandler),
	}
}

// hub is an inbox that also connects staff and hears of deliveries.
type hub struct {
	channeltest.Inbox
	whisper    channels.Whisper
	connect    channels.Connect
	hello      channels.Hello
	err        error
	asked      []string // methods called, in order
	progress   []channels.Progress
	deliveries []channels.Delivery
}

func (h *hub) Answered(_ context.Context, attempt string) (channels.Whisper, error) {
	h.asked = append(h.asked, "answered "+attempt)
	return h.whisper, h.err
}

func (h *hub) Accepted(_ context.Context, attempt string) (channels.Connect, error) {
	h.asked = append(h.asked, "accepted "+attempt)
	return h.connect, h.err
}

func (h *hub) Hello(_ context.Context, attempt string) (channels.Hello, error) {
	h.asked = append(h.asked, "hello "+attempt)
	return h.hello, h.err
}

func (h *hub) Progressed(_ context.Context, p channels.Progress) error {
	h.progress = append(h.progress, p)
	return h.err
}

func (h *hub) Delivered(_ context.Context, d channels.Delivery) error {
	h.deliveries = append(h.deliveries, d)
	return h.err
}

// line is a mounted Twilio with the other end in hand.
type line struct {
	t   *testing.T
	tw  *Twilio
	hub *hub
	r   *gin.Engine
}

// connected mounts voice and SMS.
func connected(t *testing.T, change ...func(*Config)) *line {
	t.Helper()
	c := config()
	for _, f := range change {
		f(&c)
	}
	tw, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	l := &line{t: t, tw: tw, hub: &hub{}, r: gin.New()}
	tw.Voice().Mount(l.r, l.hub)
	tw.SMS().Mount(l.r, l.hub)
	return l
}

// post sends a signed webhook.
func (l *line) post(path string, form url.Values) *httptest.ResponseRecorder {
	l.t.Helper()
	rec := httptest.NewRecorder()
	l.r.ServeHTTP(rec, signed(path, form))
	if strings.Contains(rec.Header().Get("Content-Type"), "xml") {
		checkTwiML(l.t, rec.Body.String())
	}
	return rec
}

// signed is a genuine webhook.
func signed(path string, form url.Values) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded; charset=UTF-8")
	r.Header.Set(signatureHeader, Sign(token, public+path, form))
	return r
}

// twiml is what a webhook is answered with; the test fails on anything else.
func (l *line) twiml(path string, form url.Values) string {
	l.t.Helper()
	rec := l.post(path, form)
	if rec.Code != http.StatusOK {
		l.t.Fatalf("%s was answered with %d", path, rec.Code)
	}
	return rec.Body.String()
}

// last is the message that came in last.
func (l *line) last() channels.Message {
	l.t.Helper()
	all := l.hub.Messages()
	if len(all) == 0 {
		l.t.Fatal("nothing came in")
	}
	return all[len(all)-1]
}

// says has the inbox answer with a reply.
func (l *line) says(r channels.Reply) {
	l.hub.Answer = func(channels.Message) channels.Reply { return r }
}

// call is the form of a voice webhook, with more on top.
func call(more ...string) url.Values {
	return with(url.Values{
		"AccountSid": {account}, "ApiVersion": {"2010-04-01"}, "CallSid": {callSID}, "CallStatus": {"in-progress"},
		"Direction": {"inbound"}, "From": {citizen}, "Caller": {citizen}, "To": {office}, "Called": {office},
		"FromCountry": {"DE"}, "FromCity": {""}, "FromState": {""}, "FromZip": {""},
	}, more)
}

// text is the form of a text that came in, with more on top.
func text(more ...string) url.Values {
	return with(url.Values{
		"AccountSid": {account}, "ApiVersion": {"2010-04-01"}, "MessageSid": {textID}, "SmsSid": {textID},
		"SmsMessageSid": {textID}, "SmsStatus": {"received"}, "From": {citizen}, "To": {texting},
		"Body": {"Rückruf"}, "NumMedia": {"0"}, "NumSegments": {"1"}, "FromCountry": {"DE"},
	}, more)
}

// whatsApp is the form of a WhatsApp message that came in, with more on top.
func whatsApp(more ...string) url.Values {
	return with(text("From", "whatsapp:"+citizen, "To", "whatsapp:+493023125001", "ProfileName", "Ayşe Ö.", "WaId", citizen[1:],
		"MessageType", "text"), more)
}

// template is the SID of the content template called n.
func template(n int) string { return fmt.Sprintf("HX%032d", n) }

// withContent configures content templates: 1 to 3 for buttons, 102 to 110 for
// lists of 2 to 10 entries.
func withContent(c *Config) {
	c.WhatsAppButtons = [3]string{template(1), template(2), template(3)}
	c.WhatsAppLists = map[int]string{}
	for n := 2; n <= 10; n++ {
		c.WhatsAppLists[n] = template(100 + n)
	}
}

func with(form url.Values, more []string) url.Values {
	for i := 0; i < len(more); i += 2 {
		form.Set(more[i], more[i+1])
	}
	return form
}
