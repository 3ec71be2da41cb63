// Package twilio connects the telephone network: calls, SMS and WhatsApp by
// way of Twilio's webhooks, TwiML and REST API. Every webhook is verified
// before anything else is done with it, and answered with the reply itself.
package twilio

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// Config is what the telephone network needs.
type Config struct {
	AccountSID     string
	AuthToken      string // letters and digits; signs webhooks and our requests
	SecondaryToken string // also accepted on webhooks while tokens rotate
	APIURL         string // default https://api.twilio.com
	PublicURL      string // what Twilio calls us by; signatures are checked against it

	SMSFrom             string // E.164; sends texts
	MessagingServiceSID string // sends texts instead of SMSFrom
	WhatsAppFrom        string // E.164, with or without whatsapp:; without it WhatsApp is off
	OfficePhone         string // E.164; caller ID of spoken messages

	// WhatsAppButtons and WhatsAppLists are the SIDs (HX…) of content templates:
	// the buttons for one, two and three choices, and lists by how many entries
	// they have, 1 to 10. Their variables are the text, then title and ID of each
	// choice. Where none fits, choices are numbered lines. With one of them the
	// WhatsApp channel pushes.
	WhatsAppButtons [3]string
	WhatsAppLists   map[int]string
	// WhatsAppTemplate is the SID of an approved template whose one variable is
	// the text. It goes out when WhatsApp takes nothing else.
	WhatsAppTemplate string

	// SIPHosts are the hosts whose callers' numbers we believe when a call comes
	// in over SIP, such as the town's telephone system. The number proves whose
	// callback it is, and the host is what the call says of itself: Twilio's SIP
	// domain must let in nobody else. Other SIP callers count as withheld.
	SIPHosts []string
	// StaffLine is the number staff call to work by phone, E.164; "" none.
	StaffLine string

	// Fallback is said by language when nothing else can be, and FallbackSMS is
	// answered to a text, in one segment if it can be. They should tell a number
	// people answer. Default: a German apology.
	Fallback    map[string]string
	FallbackSMS map[string]string
	Staff       StaffTexts
	Voices      map[string]Voices // by language of the town; replaces ours of the same language

	HTTPClient *http.Client // its Transport is used; default: a pool of our own
	Now        func() time.Time
	Log        *slog.Logger
}

// Twilio is one account. Voice, SMS and WhatsApp are its channels.
type Twilio struct {
	c           Config
	log         *slog.Logger
	verify      *verifier
	voices      voiceTable
	api         *rest
	key         [sha256.Size]byte
	sorry       []byte // the static TwiML for calls, which needs nothing
	restingText []byte // the same for texts
	requests    sync.Pool
	answers     sync.Pool
}

// New checks the configuration and renders what is static.
func New(c Config) (*Twilio, error) {
	if err := c.complete(); err != nil {
		return nil, fmt.Errorf("configure twilio: %w", err)
	}
	t := &Twilio{
		c:      c,
		log:    c.Log.With("network", "twilio"),
		verify: newVerifier(c.PublicURL, c.AuthToken, c.SecondaryToken),
		voices: newVoiceTable(c.Voices),
		key:    sha256.Sum256([]byte("rathausruf conversation\x00" + c.AccountSID)),
	}
	var err error
	if t.api, err = newREST(c); err != nil {
		return nil, fmt.Errorf("configure twilio: %w", err)
	}
	t.sorry, t.restingText = t.renderFallback(), t.renderTextFallback()
	t.requests.New = func() any { return new(request) }
	t.answers.New = func() any { return new(document) }
	return t, nil
}

// complete fills in defaults and refuses what cannot work.
func (c *Config) complete() error {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	c.Staff.complete()
	c.PublicURL, _, _ = strings.Cut(strings.TrimRight(c.PublicURL, "/"), "#")
	c.SMSFrom, c.OfficePhone = compact(c.SMSFrom), compact(c.OfficePhone)
	c.WhatsAppFrom = compact(strings.TrimPrefix(c.WhatsAppFrom, whatsAppPrefix))
	return c.check()
}

// check refuses a configuration with which anybody could forge webhooks, or
// no request of ours would be taken.
func (c *Config) check() error {
	if c.AccountSID == "" {
		return errors.New("the account SID is missing")
	}
	if c.AuthToken == "" {
		return errors.New("the auth token is missing; without it anybody could forge messages")
	}
	if !alphanumeric(c.AuthToken) || !alphanumeric(c.AccountSID) {
		return errors.New("account SID and auth token consist of letters and digits only")
	}
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		return errors.New("the public URL must look like https://bot.musterstadt.de")
	}
	return c.checkContent()
}

// compact drops what people put between digits for reading.
func compact(number string) string {
	return strings.NewReplacer(" ", "", "-", "", "/", "", "(0)", "", "(", "", ")", "").Replace(number)
}

func alphanumeric(s string) bool {
	for i := range len(s) {
		if c := s[i] | 0x20; (s[i] < '0' || s[i] > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return true
}

// Voice is the telephone.
func (t *Twilio) Voice() *Voice { return &Voice{t: t} }

// SMS is the text channel. Its webhook also takes WhatsApp messages.
func (t *Twilio) SMS() *SMS { return &SMS{t: t} }

// WhatsApp is the WhatsApp channel. What comes in comes in at SMS's webhook.
func (t *Twilio) WhatsApp() *WhatsApp { return &WhatsApp{t: t} }

// Conversation is the conversation of an address on a text channel, as it
// stands in every Message from it. It tells nothing about the address.
func (t *Twilio) Conversation(a channels.Address) string {
	return a.Channel + ":" + t.digest(15, a.ID)
}

// Caller is how the conversations of all calls from a number end.
func (t *Twilio) Caller(phone string) string { return ":" + t.digest(9, phone) }

// at is the address of one of our paths, as Twilio is told.
func (t *Twilio) at(path string) string { return t.c.PublicURL + path }
