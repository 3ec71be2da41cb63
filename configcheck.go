package main

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// check reports every problem of the keys that are not checked by the part
// they belong to.
func (c Config) check() error {
	var errs []error
	add := func(format string, a ...any) { errs = append(errs, fmt.Errorf(format, a...)) }
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		add("listen: %q is no address; try 127.0.0.1:8080", c.Listen)
	}
	if u, err := url.Parse(c.PublicURL); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		add("public_url: %q is no address; try https://bot.musterstadt.de", c.PublicURL)
	}
	errs = append(errs, c.checkExposure()...)
	if c.Town.Name == "" {
		add("town: name is missing")
	}
	if c.Town.State == "" {
		add("town: state is missing; it decides the holidays. For Hesse write HE")
	}
	if _, err := time.LoadLocation(c.Town.Timezone); err != nil {
		add("town: timezone %q is unknown; try Europe/Berlin", c.Town.Timezone)
	}
	if !strings.HasPrefix(c.Town.Phone, "+") {
		add(`town: phone must be the town's number with country code, like "+49 30 23125 000"`)
	}
	if c.Twilio.AccountSID != "" && c.Twilio.AuthToken == "" {
		add("twilio: auth_token is missing; without it anybody could forge messages")
	}
	if c.Telegram.BotToken != "" && c.Telegram.WebhookSecret == "" {
		add("telegram: webhook_secret is missing; without it anybody could forge messages. Set TELEGRAM_WEBHOOK_SECRET, for example to the output of: openssl rand -hex 32")
	}
	if len(c.Twilio.WhatsAppButtons) > 3 {
		add("twilio: whatsapp_buttons are at most three templates: with one, two and three buttons")
	}
	if !slices.Contains([]string{"", "optional", "required"}, c.Desk.SecondFactor) {
		add("desk: second_factor is optional or required, not %q", c.Desk.SecondFactor)
	}
	if l := c.Desk.Line; l != "" && (!strings.HasPrefix(l, "+") || l == c.Town.Phone) {
		add(`desk: line must be another number of the town, with country code, like "+49 30 23125 010"`)
	}
	errs = append(errs, c.checkOIDC()...)
	errs = append(errs, c.checkOrders()...)
	errs = append(errs, c.Desk.Paper.check())
	for i, q := range c.FAQ {
		known := slices.ContainsFunc(c.Departments, func(d callback.Department) bool { return d.ID == q.Department })
		if q.Department != "" && !known {
			add("faq[%d] %s: there is no department %q", i, q.ID, q.Department)
		}
	}
	return errors.Join(errs...)
}

// checkExposure keeps sample secrets and the simulator off the network.
func (c Config) checkExposure() (errs []error) {
	if c.Secret == "" && !c.Sample {
		errs = append(errs, errors.New("secret: is missing; set RATHAUSRUF_SECRET, for example to the output of: openssl rand -hex 32"))
	}
	if c.Loopback() {
		return errs
	}
	if c.Sample {
		errs = append(errs, fmt.Errorf("listen: %s can be reached from outside, but the sample town is for this machine only; set RATHAUSRUF_CONFIG to your town's file", c.Listen))
	}
	if c.Simulator.On() {
		errs = append(errs, errors.New("simulator: must be off unless we listen on this machine only (127.0.0.1)"))
	}
	return errs
}

// checkOIDC says what is missing to sign in by an identity provider.
func (c Config) checkOIDC() (errs []error) {
	add := func(format string, a ...any) { errs = append(errs, fmt.Errorf("desk: oidc: "+format, a...)) }
	o := c.Desk.OIDC
	if o.Issuer == "" {
		if o.ClientID != "" || len(o.Roles) > 0 {
			add("issuer is missing, like https://id.musterstadt.de/realms/stadt")
		}
		return errs
	}
	if u, err := url.Parse(o.Issuer); err != nil || u.Scheme != "https" && !c.Loopback() || u.Host == "" {
		add("issuer %q is no https address", o.Issuer)
	}
	if o.ClientID == "" || o.ClientSecret == "" {
		add("client_id and client_secret are needed; the secret also from RATHAUSRUF_OIDC_CLIENT_SECRET_FILE")
	}
	if len(o.Roles) == 0 {
		add("roles is missing: without it nobody has a right here. Example: roles: {rathausruf-buergerbuero: {role: staff, departments: [buergerbuero]}}")
	}
	for name, right := range o.Roles {
		if !slices.Contains([]string{"staff", "lead", "admin"}, right.Role) {
			add("roles: %s: role is staff, lead or admin, not %q", name, right.Role)
		}
		for _, id := range right.Departments {
			if id != "*" && !slices.ContainsFunc(c.Departments, func(d callback.Department) bool { return d.ID == id }) {
				add("roles: %s: there is no department %q", name, id)
			}
		}
	}
	return errs
}
