package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/calendar"
	"github.com/rathausruf/rathausruf/callback/desk"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Config is everything the gateway can be told, composed of what each part
// needs. It comes from the town's YAML file and the environment; the
// environment wins. See docs/operating.md.
type Config struct {
	Listen    string `yaml:"listen" env:"RATHAUSRUF_LISTEN"`
	PublicURL string `yaml:"public_url" env:"RATHAUSRUF_PUBLIC_URL"`
	Store     string `yaml:"store" env:"RATHAUSRUF_STORE"`
	Simulator Switch `yaml:"simulator" env:"RATHAUSRUF_SIMULATOR"`
	APIToken  Secret `yaml:"api_token" env:"RATHAUSRUF_API_TOKEN"`
	Secret    Secret `yaml:"secret" env:"RATHAUSRUF_SECRET"`
	SecretOld Secret `yaml:"secret_old" env:"RATHAUSRUF_SECRET_OLD"` // the one before, while instances change to another
	Log       string `yaml:"log" env:"RATHAUSRUF_LOG"`
	// TrustedProxies may say in X-Forwarded-For for whom they ask.
	TrustedProxies []string `yaml:"trusted_proxies" env:"RATHAUSRUF_TRUSTED_PROXIES"`

	Twilio   Twilio   `yaml:"twilio"`
	Telegram Telegram `yaml:"telegram"`

	Town        Town                 `yaml:"town"`
	Holidays    []calendar.Day       `yaml:"holidays"`
	Departments callback.Departments `yaml:"departments"`
	Orders      []OrderSource        `yaml:"orders"`
	FAQ         []Question           `yaml:"faq"`
	Retention   Retention            `yaml:"retention"`
	// Proofs is how often numbers may be proven that are not the asker's own.
	Proofs callback.Proofs `yaml:"proofs"`
	// Spending is what may be sent in a day that nobody at the desk asks for.
	Spending bot.Spending `yaml:"spending"`

	Desk Desk `yaml:"desk"`

	// Sample says that no file was given and Musterstadt is played.
	Sample bool `yaml:"-"`
	// file is where the town's keys stand, for messages; read says that they
	// could be.
	file string
	read bool
}

// Twilio is the account at the telephone network.
type Twilio struct {
	AccountSID          string `yaml:"account_sid" env:"TWILIO_ACCOUNT_SID"`
	AuthToken           Secret `yaml:"auth_token" env:"TWILIO_AUTH_TOKEN"`
	AuthTokenSecondary  Secret `yaml:"auth_token_secondary" env:"TWILIO_AUTH_TOKEN_SECONDARY"`
	APIURL              string `yaml:"api_url" env:"TWILIO_API_URL"`
	MessagingServiceSID string `yaml:"messaging_service_sid" env:"TWILIO_MESSAGING_SERVICE_SID"`
	WhatsAppFrom        string `yaml:"whatsapp_from" env:"TWILIO_WHATSAPP_FROM"`
	// WhatsAppButtons and WhatsAppLists are content templates (HX…): with one, two
	// and three buttons, and by number of entries. Without them WhatsApp is written
	// to like SMS. WhatsAppTemplate is an approved one whose variable is the text.
	WhatsAppButtons  []string       `yaml:"whatsapp_buttons"`
	WhatsAppLists    map[int]string `yaml:"whatsapp_lists"`
	WhatsAppTemplate string         `yaml:"whatsapp_template" env:"TWILIO_WHATSAPP_TEMPLATE"`
	// SIPHosts are believed when they say who calls: the town's own telephone
	// system.
	SIPHosts []string `yaml:"sip_hosts" env:"TWILIO_SIP_HOSTS"`
}

// Telegram is the bot at Telegram.
type Telegram struct {
	BotToken      Secret `yaml:"bot_token" env:"TELEGRAM_BOT_TOKEN"`
	WebhookSecret Secret `yaml:"webhook_secret" env:"TELEGRAM_WEBHOOK_SECRET"`
	APIURL        string `yaml:"api_url" env:"TELEGRAM_API_URL"`
}

// Town is who we are.
type Town struct {
	Name     string   `yaml:"name"`
	State    string   `yaml:"state"`    // ISO 3166-2:DE without DE-
	Regional []string `yaml:"regional"` // holidays in parts of the Land only
	Timezone string   `yaml:"timezone"` // IANA
	Phone    string   `yaml:"phone"`    // caller ID, read out, office's number
	SMS      string   `yaml:"sms"`      // sends texts; default: phone
	Office   string   `yaml:"office"`   // where people answer; default: the first department's line, else phone
	Website  string   `yaml:"website"`
	Privacy  string   `yaml:"privacy"` // address of the privacy notice; default: website/datenschutz
	// Accessibility is the address of the accessibility statement; default: website/barrierefreiheit.
	Accessibility string   `yaml:"accessibility"`
	Languages     []string `yaml:"languages"`
	// Folder holds the town's own flows/*.yaml and texts/*.yaml, which replace
	// ours by file name. Relative to the town's file.
	Folder string `yaml:"folder"`
	// Calling is when the town calls of its own accord; default Mon–Fr 08:00–18:00.
	Calling calendar.Week `yaml:"calling"`
	// Missed has whoever hangs up before anything is booked written to.
	Missed Switch `yaml:"missed"`
	// Recording lets callers leave a message, after they consented with a key.
	Recording Switch `yaml:"recording"`
	// Chat is how long a citizen who wants a person in the chat waits before a
	// callback is offered instead; without it nobody is in the chat.
	Chat calendar.Duration `yaml:"chat"`
	// ChatOrigins are the websites that may show the web chat in a frame; default:
	// the one of website.
	ChatOrigins []string `yaml:"chat_origins"`
	// Abroad lists other countries whose numbers may be called (ISO 3166).
	Abroad []string `yaml:"abroad"`
}

// Desk is where staff work.
type Desk struct {
	// SecondFactor is optional (default) or required of who signs in by password.
	SecondFactor string `yaml:"second_factor"`
	// Line is a number of the town that staff call to work by phone.
	Line  string `yaml:"line"`
	OIDC  OIDC   `yaml:"oidc"`
	Paper Paper  `yaml:"paper"`
}

// OIDC is the town's identity provider, by which staff sign in.
type OIDC struct {
	Issuer       string                `yaml:"issuer" env:"RATHAUSRUF_OIDC_ISSUER"`
	ClientID     string                `yaml:"client_id" env:"RATHAUSRUF_OIDC_CLIENT_ID"`
	ClientSecret Secret                `yaml:"client_secret" env:"RATHAUSRUF_OIDC_CLIENT_SECRET"`
	Name         string                `yaml:"name"`        // of the button
	LoginClaim   string                `yaml:"login_claim"` // default preferred_username
	RolesClaim   string                `yaml:"roles_claim"` // default roles; realm_access.roles at Keycloak
	Roles        map[string]desk.Right `yaml:"roles"`       // by role at the provider
	Local        Switch                `yaml:"local"`       // accounts with a password beside it; default on
}

// OrderSource is one place where orders are known.
type OrderSource struct {
	ID   string            `yaml:"id"`
	Kind string            `yaml:"kind"`
	Name map[string]string `yaml:"name"`
	// Departments whose staff work on the orders at the desk; none: all of them.
	Departments []string       `yaml:"departments"`
	Source      map[string]any `yaml:"source"` // type, and what that type needs
	Payment     map[string]any `yaml:"payment"`
	// Fees of certificates in cents, by type; all stands for those not named.
	Fees map[string]orders.Fees `yaml:"fees"`
	// Branches of a library where what is ready is fetched by appointment.
	Branches callback.Departments `yaml:"branches"`
}

// Type is the kind of system behind the source.
func (o OrderSource) Type() string {
	t, _ := o.Source["type"].(string)
	return t
}

// Watch is the folder that is looked into for exports; "" none.
func (o OrderSource) Watch() string {
	folder, _ := o.Source["watch"].(string)
	return folder
}

// Question is one entry of the town's FAQ.
type Question struct {
	ID         string            `yaml:"id"`
	Question   map[string]string `yaml:"question"`
	Keywords   map[string]string `yaml:"keywords"`
	Answer     map[string]string `yaml:"answer"`
	Department string            `yaml:"department"`
}

// Retention is how long things are kept, by kind.
type Retention struct {
	Requests      calendar.Duration `yaml:"requests"`      // after closing; default 14d
	Conversations calendar.Duration `yaml:"conversations"` // after the last turn; default 2d
	Jobs          calendar.Duration `yaml:"jobs"`          // in the dead letter; default 7d
	Links         calendar.Duration `yaml:"links"`         // of chats with a number; default 180d
	Audit         calendar.Duration `yaml:"audit"`         // default 180d
	Statistics    calendar.Duration `yaml:"statistics"`    // numbers of a day; default 1095d
}

// complete fills in what follows from other keys.
func (c *Config) complete() {
	day := calendar.Duration(24 * time.Hour)
	set(&c.Listen, "127.0.0.1:8080")
	set(&c.PublicURL, "http://"+c.Listen)
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	set(&c.Store, "sqlite:rathausruf.db")
	set(&c.Log, "info")
	set(&c.Desk.SecondFactor, "optional")
	c.Desk.Paper.complete()
	c.Desk.Line = compactNumber(c.Desk.Line)
	set(&c.Desk.OIDC.Name, "Mit dem Konto der Stadt anmelden")
	set(&c.Town.Timezone, "Europe/Berlin")
	set(&c.Town.SMS, c.Town.Phone)
	set(&c.Town.Privacy, strings.TrimRight(c.Town.Website, "/")+"/datenschutz")
	set(&c.Town.Accessibility, strings.TrimRight(c.Town.Website, "/")+"/barrierefreiheit")
	if len(c.Town.Languages) == 0 {
		c.Town.Languages = []string{"de"}
	}
	if c.Simulator == "" && c.Sample {
		c.Simulator = "on"
	}
	set(&c.Retention.Requests, 14*day)
	set(&c.Retention.Conversations, 2*day)
	set(&c.Retention.Jobs, 7*day)
	set(&c.Retention.Links, 180*day)
	set(&c.Retention.Audit, 180*day)
	set(&c.Retention.Statistics, 3*365*day)
	if u, err := url.Parse(c.Town.Website); err == nil && u.Host != "" && len(c.Town.ChatOrigins) == 0 {
		c.Town.ChatOrigins = []string{u.Scheme + "://" + u.Host}
	}
	for _, d := range c.Departments {
		set(&c.Town.Office, d.Line)
	}
	set(&c.Town.Office, c.Town.Phone)
	c.Town.Office = compactNumber(c.Town.Office)
	c.Town.Phone, c.Town.SMS = compactNumber(c.Town.Phone), compactNumber(c.Town.SMS)
	for i := range c.Departments {
		c.Departments[i].Line = compactNumber(c.Departments[i].Line)
	}
}

// set gives *p a value if it has none.
func set[T comparable](p *T, v T) {
	var zero T
	if *p == zero {
		*p = v
	}
}

// compactNumber drops what people put between digits for reading.
func compactNumber(s string) string {
	return strings.NewReplacer(" ", "", "-", "", "/", "", "(0)", "").Replace(s)
}

// Loopback reports whether only this machine can reach us.
func (c Config) Loopback() bool {
	host, _, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// folder is where the store keeps its files: the place for a made secret.
func (c Config) folder() string {
	if p, ok := strings.CutPrefix(c.Store, "sqlite:"); ok {
		return filepath.Dir(p)
	}
	return "."
}

// keepSecret reads the sample town's secret, or makes it once.
func (c *Config) keepSecret(random func() string) error {
	if c.Secret != "" || !c.Sample {
		return nil
	}
	path := filepath.Join(c.folder(), "rathausruf.secret")
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		b = []byte(random())
		err = os.WriteFile(path, b, 0o600)
	}
	if err != nil {
		return fmt.Errorf("keep the sample town's secret: %w", err)
	}
	c.Secret = Secret(strings.TrimSpace(string(b)))
	return nil
}
