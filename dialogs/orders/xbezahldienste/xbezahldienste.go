// Package xbezahldienste has fees paid by a provider of public administration
// that speaks XBezahldienste 1.0.0 (FITKO): ePayBL, GiroCheckout, pmPayment,
// epay21 and others. Amounts are whole cents inside, and JSON numbers with two
// decimals outside; nothing here is a floating-point number.
package xbezahldienste

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Config is what a Provider needs.
type Config struct {
	URL        string // base; paymenttransaction/ lies below it
	Originator string // originatorId
	EndPoint   string // endPointId
	Auth       string // oauth2, basic, mtls; empty: none, on this machine only

	TokenURL     string // oauth2; default /xbezahldienste/auth/token of the same host
	ClientID     string
	ClientSecret string
	Username     string // basic
	Password     string
	CertFile     string // mtls, PEM
	KeyFile      string

	AmountKey   string            // grosAmount (1.0.0, default) or grossAmount (from 1.2.0); both are read
	BookingData map[string]string // of each item, as the treasury wants it
	Breaker     *orders.Breaker
	Client      *http.Client
	Now         func() time.Time
}

// Provider is a payment provider. It is safe for concurrent use.
type Provider struct {
	c      Config
	base   string
	client *http.Client

	mu    sync.Mutex
	token string
	until time.Time
}

var _ orders.Provider = (*Provider)(nil)

// pathID is what originatorId and endPointId may be.
var pathID = regexp.MustCompile(`^[A-Za-z0-9_-]{1,36}$`)

// New makes a Provider, and reports every problem of its config at once.
func New(c Config) (*Provider, error) {
	p := &Provider{c: c, base: strings.TrimRight(c.URL, "/")}
	var wrong []error
	add := func(format string, a ...any) { wrong = append(wrong, fmt.Errorf("xbezahldienste: "+format, a...)) }
	if !safe(c.URL) {
		add("url must be an https address, like https://payment.girosolution.de/api/xbezahldienste")
	}
	if !pathID.MatchString(c.Originator) {
		add("originator is 1 to 36 letters, digits and hyphens, as the provider gave it")
	}
	if !pathID.MatchString(c.EndPoint) {
		add("endpoint is 1 to 36 letters, digits and hyphens, as the provider gave it")
	}
	switch c.AmountKey {
	case "":
		p.c.AmountKey = "grosAmount"
	case "grosAmount", "grossAmount":
	default:
		add("amount_key is grosAmount or grossAmount, not %q", c.AmountKey)
	}
	if p.c.Now == nil {
		p.c.Now = time.Now
	}
	if p.c.Breaker == nil {
		p.c.Breaker = orders.NewBreaker(p.c.Now)
	}
	wrong = append(wrong, p.authenticate()...)
	if len(wrong) > 0 {
		return nil, errors.Join(wrong...)
	}
	return p, nil
}

// authenticate prepares the way the provider knows us.
func (p *Provider) authenticate() (wrong []error) {
	add := func(format string, a ...any) { wrong = append(wrong, fmt.Errorf("xbezahldienste: "+format, a...)) }
	client := &http.Client{}
	if p.c.Client != nil {
		*client = *p.c.Client
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	switch p.c.Auth {
	case "oauth2":
		if p.c.ClientID == "" || p.c.ClientSecret == "" {
			add("client_id and client_secret are needed")
		}
		if p.c.TokenURL == "" {
			if u, err := url.Parse(p.c.URL); err == nil {
				p.c.TokenURL = u.Scheme + "://" + u.Host + "/xbezahldienste/auth/token"
			}
		}
		if !safe(p.c.TokenURL) {
			add("token_url must be an https address")
		}
	case "basic":
		if p.c.Username == "" || p.c.Password == "" {
			add("username and password are needed")
		}
	case "mtls":
		cert, err := tls.LoadX509KeyPair(p.c.CertFile, p.c.KeyFile)
		if err != nil {
			add("cert_file and key_file cannot be read: %w", err)
			break
		}
		transport := http.DefaultTransport.(*http.Transport).Clone()
		if t, ok := client.Transport.(*http.Transport); ok {
			transport = t.Clone()
		}
		if transport.TLSClientConfig == nil {
			transport.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		transport.TLSClientConfig.Certificates = []tls.Certificate{cert}
		client.Transport = transport
	default:
		add("auth is oauth2, basic or mtls, not %q", p.c.Auth)
	}
	p.client = client
	return wrong
}

// safe reports whether an address is encrypted, or on this machine.
func safe(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopback(u.Hostname())
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// path is that of payments, or of one.
func (p *Provider) path(kind, id string) string {
	path := p.base + "/" + kind + "/" + p.c.Originator + "/" + p.c.EndPoint
	if id != "" {
		path += "/" + url.PathEscape(id)
	}
	return path
}

// Create opens a payment; see orders.Provider. It is asked for once.
func (p *Provider) Create(ctx context.Context, r orders.PaymentRequest) (t orders.Transaction, err error) {
	body, err := p.payment(r)
	if err != nil {
		return t, err
	}
	err = p.c.Breaker.Do(ctx, func(ctx context.Context) error {
		t, err = p.transaction(ctx, http.MethodPost, p.path("paymenttransaction", ""), body)
		return err
	})
	if err == nil && t.Status == orders.TransactionInitial && !safe(t.Page) {
		return t, fmt.Errorf("xbezahldienste: the provider's page has no safe address: %w", orders.ErrUnavailable)
	}
	return t, err
}

// longestID is how long an ID of a provider may be.
const longestID = 44

// Transaction tells how a payment stands; see orders.Provider.
func (p *Provider) Transaction(ctx context.Context, id string) (t orders.Transaction, err error) {
	if id == "" || len(id) > longestID {
		return t, fmt.Errorf("xbezahldienste: no transaction has such an id: %w", orders.ErrPaymentRefused)
	}
	err = p.c.Breaker.Do(ctx, func(ctx context.Context) error {
		t, err = p.transaction(ctx, http.MethodGet, p.path("paymenttransaction", id), nil)
		return err
	})
	return t, err
}

// Health reports whether payments can be made. Error: ErrUnavailable.
func (p *Provider) Health(ctx context.Context) error {
	return p.c.Breaker.Do(ctx, func(ctx context.Context) error {
		status, _, err := p.send(ctx, http.MethodGet, p.path("status", ""), nil)
		if err == nil && status != http.StatusOK {
			err = fmt.Errorf("xbezahldienste: the provider answers %d: %w", status, orders.ErrUnavailable)
		}
		return err
	})
}
