package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/calendar"
	"github.com/rathausruf/rathausruf/channels/simulator"
	"github.com/rathausruf/rathausruf/dialogs/orders"
	"github.com/rathausruf/rathausruf/dialogs/orders/koha"
	"github.com/rathausruf/rathausruf/dialogs/orders/paia"
	"github.com/rathausruf/rathausruf/dialogs/orders/xbezahldienste"
)

// service is one kind of orders, wired.
type service struct {
	id       string
	book     *orders.Book // certificates and other orders, or a library's pick-ups
	library  orders.Library
	branches *callback.Office
	cashier  *orders.Cashier
	systems  map[string]*orders.Breaker // library, payment
}

// value is a text in what a system of the town's file needs.
func value(in map[string]any, key string) string {
	if in[key] == nil {
		return ""
	}
	return strings.TrimSpace(fmt.Sprint(in[key]))
}

// simulated replaces the word simulator by the address of the one that runs
// beside us.
func (c Config) simulated(address, path string) string {
	if address != "simulator" {
		return address
	}
	return strings.TrimSuffix(c.PublicURL, "/") + "/simulator/" + path
}

// openServices makes every service of the town, once the store is open.
func (g *gateway) openServices() (err error) {
	g.services = map[string]*service{}
	for _, o := range g.config.Orders {
		s := &service{id: o.ID, systems: map[string]*orders.Breaker{}}
		g.services[o.ID] = s
		s.book = orders.NewBook(g.store, o.ID, g.clock.Now)
		if o.Type() == "book" {
			g.books[o.ID] = s.book
		} else {
			s.systems["library"] = orders.NewBreaker(g.clock.Now)
			if s.library, err = g.config.library(o, s.systems["library"], g.clock.Now); err != nil {
				return fmt.Errorf("open %s: %w", o.ID, err)
			}
			if s.branches, err = g.config.branches(o, g); err != nil {
				return fmt.Errorf("open %s: %w", o.ID, err)
			}
		}
		if len(o.Payment) > 0 && !o.paying() {
			g.log.Warn("payments are not connected: originator and endpoint are missing; citizens pay by invoice or at the counter", "source", o.ID)
		}
		if o.paying() {
			s.systems["payment"] = orders.NewBreaker(g.clock.Now)
			p, err := g.config.provider(o, s.systems["payment"], g.clock.Now)
			if err != nil {
				return fmt.Errorf("open %s: %w", o.ID, err)
			}
			s.cashier = orders.NewCashier(orders.CashierConfig{Book: s.book, Provider: p, Return: g.returnTo, Now: g.clock.Now})
		}
	}
	return nil
}

// library is the system of a town's library.
func (c Config) library(o OrderSource, b *orders.Breaker, now func() time.Time) (orders.Library, error) {
	url := c.simulated(value(o.Source, "url"), "library")
	if o.Type() == "koha" {
		return koha.New(koha.Config{
			URL: url, Username: value(o.Source, "username"), Password: value(o.Source, "password"),
			ClientID: value(o.Source, "client_id"), ClientSecret: value(o.Source, "client_secret"),
			Places: branchNames(o), Breaker: b, Location: location(c), Now: now,
		})
	}
	return paia.New(paia.Config{URL: url, Breaker: b, Location: location(c), Now: now})
}

// branchNames are what a library's branches are called, by ID.
func branchNames(o OrderSource) map[string]string {
	names := map[string]string{}
	for _, b := range o.Branches {
		names[b.ID] = b.Title("de")
	}
	return names
}

// branchPrefix keeps a branch apart from the town's departments.
func branchPrefix(source string) string { return "pickup-" + source + "-" }

// branches is the office in which visits to a library's branches are booked;
// nil when nobody books any.
func (c Config) branches(o OrderSource, g *gateway) (*callback.Office, error) {
	if len(o.Branches) == 0 {
		return nil, nil
	}
	office := callback.OfficeConfig{
		Holidays: calendar.Holidays{State: c.Town.State, Regional: c.Town.Regional, Days: c.Holidays},
		Location: location(c), Region: "DE",
	}
	if g != nil {
		office.Now, office.Book, office.Slots, office.Limits = g.clock.Now, g.store, g.store, g.store
	}
	for _, b := range o.Branches {
		b.ID = branchPrefix(o.ID) + b.ID
		office.Departments = append(office.Departments, b)
	}
	return callback.NewOffice(office)
}

// paying reports whether somebody is named who takes payments.
func (o OrderSource) paying() bool {
	return value(o.Payment, "originator") != "" || value(o.Payment, "endpoint") != "" || value(o.Payment, "url") == "simulator"
}

// provider is who takes payments for a kind of orders.
func (c Config) provider(o OrderSource, b *orders.Breaker, now func() time.Time) (orders.Provider, error) {
	p := o.Payment
	if kind := value(p, "type"); kind != "xbezahldienste" {
		return nil, fmt.Errorf("payment type %q is unknown; there is xbezahldienste", kind)
	}
	config := xbezahldienste.Config{
		URL: c.simulated(value(p, "url"), "pay/api"), Originator: value(p, "originator"), EndPoint: value(p, "endpoint"), Auth: value(p, "auth"),
		TokenURL: value(p, "token_url"), ClientID: value(p, "client_id"), ClientSecret: value(p, "client_secret"),
		Username: value(p, "username"), Password: value(p, "password"), CertFile: value(p, "cert_file"), KeyFile: value(p, "key_file"),
		AmountKey: value(p, "amount_key"), Breaker: b, Now: now,
	}
	if config.Auth == "" {
		config.Auth = "oauth2"
	}
	if value(p, "url") == "simulator" {
		config.Originator, config.EndPoint = simulator.PayOriginator, simulator.PayEndPoint
		config.ClientID, config.ClientSecret = simulator.PayClientID, simulator.PayClientSecret
		config.TokenURL = c.simulated("simulator", "pay/auth/token")
	}
	if data, ok := p["booking_data"].(map[string]any); ok {
		config.BookingData = map[string]string{}
		for k := range data {
			config.BookingData[k] = value(data, k)
		}
	}
	return xbezahldienste.New(config)
}

// hubServices are the services as the hub needs them.
func (g *gateway) hubServices() map[string]bot.Service {
	out := map[string]bot.Service{}
	for _, o := range g.config.Orders {
		s := g.services[o.ID]
		b := bot.Service{Kind: o.Kind, Book: s.book, Library: s.library, Branches: s.branches, Fees: o.certificateFees()}
		if s.library != nil {
			b.Kind = "library"
		}
		if s.branches != nil {
			b.Branch = s.branch
		}
		if s.cashier != nil {
			b.Cashier = s.cashier
		}
		out[o.ID] = b
	}
	return out
}

// branch finds the branch of a place as the library calls it: by its ID, or by
// its name at the beginning.
func (s *service) branch(place, placeID string) string {
	prefix := branchPrefix(s.id)
	for _, d := range s.branches.Departments() {
		id := strings.TrimPrefix(d.ID, prefix)
		if id == placeID || id == place || strings.HasSuffix(placeID, "/"+id) {
			return d.ID
		}
	}
	for _, d := range s.branches.Departments() {
		for _, name := range d.Name {
			if name != "" && strings.HasPrefix(strings.ToLower(place), strings.ToLower(name)) {
				return d.ID
			}
		}
	}
	return ""
}

// certificateFees are the town's fees by type; "all" stands for those not named.
func (o OrderSource) certificateFees() map[orders.CertificateType]orders.Fees {
	if o.Kind != "certificate" || len(o.Fees) == 0 {
		return nil
	}
	out := map[orders.CertificateType]orders.Fees{}
	for _, t := range orders.CertificateTypes() {
		fee, ok := o.Fees[string(t)]
		if !ok {
			fee = o.Fees["all"]
		}
		out[t] = fee
	}
	return out
}

// returnTo is where a citizen comes back to from paying.
func (g *gateway) returnTo(o orders.Order) string { return g.orderLink(o) + "/paid" }

// orderLink is the address of an order's page; "" when it has none.
func (g *gateway) orderLink(o orders.Order) string {
	if g.links == nil {
		return ""
	}
	token := g.links.OrderToken(o.Number, o.CreatedAt)
	if token == "" {
		return ""
	}
	return strings.TrimSuffix(g.config.PublicURL, "/") + "/c/" + token
}

// has reports whether the town has a system of a kind.
func (g *gateway) has(kind string) bool {
	for _, s := range g.services {
		if s.systems[kind] != nil {
			return true
		}
	}
	return false
}

// systemsDown names the systems of a kind that do not answer.
func (g *gateway) systemsDown(kind string) error {
	var down []string
	for id, s := range g.services {
		if b := s.systems[kind]; b != nil && b.Open() {
			down = append(down, id)
		}
	}
	if len(down) > 0 {
		return errors.New("no answer: " + strings.Join(down, ", "))
	}
	return nil
}

// checkServices reports what is wrong with the systems in the town's file.
func (c Config) checkServices(i int, o OrderSource) (errs []error) {
	add := func(err error) {
		if err != nil {
			errs = append(errs, fmt.Errorf("orders[%d] %s: %w", i, o.ID, err))
		}
	}
	if t := o.Type(); t == "paia" || t == "koha" {
		_, err := c.library(o, nil, nil)
		add(err)
		_, err = c.branches(o, nil)
		add(err)
	}
	if o.paying() {
		_, err := c.provider(o, nil, nil)
		add(err)
	}
	for name, fee := range o.Fees {
		known := name == "all"
		for _, t := range orders.CertificateTypes() {
			known = known || name == string(t)
		}
		if !known {
			add(fmt.Errorf("fees: there is no certificate %q; there are birth, marriage, partnership, death and all", name))
		}
		if fee.First < 0 || fee.Further < 0 {
			add(fmt.Errorf("fees: %s: cents cannot be less than 0", name))
		}
	}
	return errs
}
