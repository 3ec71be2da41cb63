package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/calendar"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/simulator"
	"github.com/rathausruf/rathausruf/channels/telegram"
	"github.com/rathausruf/rathausruf/channels/twilio"
	"github.com/rathausruf/rathausruf/channels/webchat"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// gateway is every part, wired.
type gateway struct {
	config   Config
	clock    *clock
	log      *slog.Logger
	store    bot.Store
	script   *dialogs.Script
	office   *callback.Office
	numbers  *callback.Statistics
	caller   *callback.Caller
	twilio   *twilio.Twilio     // nil: no account
	telegram *telegram.Telegram // nil: no bot
	chat     *webchat.Chat      // nil: there is no secret
	hub      *bot.Hub
	journal  *callback.Journal       // the audit log
	health   *checkup                // what works and what does not
	links    *callback.Links         // of citizens' pages; nil: there is no secret
	books    map[string]*orders.Book // the built-in order books, by source
	services map[string]*service     // every kind of orders, by source
	exports  []*exports              // folders that are watched for them

	stopping  chan struct{}            // closed when live pages should end
	requests  *prometheus.HistogramVec // answers by path and status
	simulator *simulator.Simulator     // nil: off
}

// open wires everything that needs no listener. Close it after use.
func open(ctx context.Context, c Config, clk *clock, log *slog.Logger) (g *gateway, err error) {
	g = &gateway{config: c, clock: clk, log: log, books: map[string]*orders.Book{}, stopping: make(chan struct{}), requests: newRequests()}
	if g.script, err = loadScript(c); err != nil {
		return nil, err
	}
	if g.store, err = openStore(ctx, c, clk.Now); err != nil {
		return nil, fmt.Errorf("open the store: %w", err)
	}
	defer func(s bot.Store) {
		if err != nil {
			s.Close()
		}
	}(g.store)
	if g.office, err = newOffice(c, g.store, clk.Now); err != nil {
		return nil, err
	}
	g.journal = callback.NewJournal(g.store, secretFor(g.store, "audit log"), clk.Now)
	g.numbers = callback.NewStatistics(callback.StatisticsConfig{
		Office: g.office, Book: g.store, Tallies: g.store, Keep: time.Duration(c.Retention.Statistics),
	})
	if err := checkNumbers(c, g.office); err != nil {
		return nil, err
	}
	if err := g.openChannels(); err != nil {
		return nil, err
	}
	if err := g.openServices(); err != nil {
		return nil, err
	}
	if err := g.openHub(); err != nil {
		return nil, err
	}
	for _, s := range g.services {
		s.book.Watch(g.hub.OrderChanges)
	}
	g.exports = g.openExports()
	g.health = newCheckup(g.probes(), clk.Now, log)
	return g, nil
}

// location is the town's time zone; an unknown one is a problem of the config.
func location(c Config) *time.Location {
	loc, err := time.LoadLocation(c.Town.Timezone)
	if err != nil {
		return time.UTC
	}
	return loc
}

// newOffice makes the office of the town's departments.
func newOffice(c Config, store bot.Store, now func() time.Time) (*callback.Office, error) {
	o := callback.OfficeConfig{
		Departments: c.Departments,
		Holidays:    calendar.Holidays{State: c.Town.State, Regional: c.Town.Regional, Days: c.Holidays},
		Location:    location(c),
		Region:      "DE",
		Abroad:      c.Town.Abroad,
		Calling:     c.Town.Calling,
		Proofs:      c.Proofs,
		Now:         now,
	}
	if store != nil {
		o.Book, o.Slots, o.Limits, o.Closures = store, store, store, store
	}
	return callback.NewOffice(o)
}

// texts is one text in every language, as a channel says it.
func (g *gateway) texts(key, channel string) map[string]string {
	texts := map[string]string{}
	for _, l := range g.script.Languages() {
		if text := g.script.Text(l, key, channel, nil); text != "" {
			texts[l] = text
		}
	}
	return texts
}

// staffTexts is what staff hear when a call comes to nothing.
func (g *gateway) staffTexts() twilio.StaffTexts {
	language := g.config.Town.Languages[0]
	say := func(key string) string { return g.script.Text(language, "staff."+key, channels.Voice, nil) }
	return twilio.StaffTexts{
		Language: language,
		Trouble:  say("trouble"), Missed: say("missed"), Busy: say("busy"), Failed: say("failed"),
	}
}

// openHub makes caller and hub.
func (g *gateway) openHub() (err error) {
	c := callback.CallerConfig{
		Office: g.office, Book: g.store, CallerID: g.config.Town.Phone,
		Secret: secretFor(g.store, "attempts"), Now: g.clock.Now, Log: g.log,
	}
	if g.twilio != nil {
		c.Dialer = g.twilio.Voice()
	}
	g.caller = callback.NewCaller(c)
	vault, recordings, err := g.recordings()
	if err != nil {
		return err
	}
	link, err := g.openLinks()
	if err != nil {
		return err
	}
	g.hub, err = bot.New(bot.Config{
		Vault: vault, Recordings: recordings, Spending: g.config.Spending,
		Script: g.script, Store: g.store, Office: g.office, Caller: g.caller,
		Channels: g.ways(), Sources: g.sources(), Services: g.hubServices(), OrderLink: g.orderLink, Seal: g.seal(),
		Town: bot.Town{
			Phone: g.config.Town.Phone, Language: g.config.Town.Languages[0],
			Location: location(g.config), Orders: g.kinds(), Missed: g.config.Town.Missed.On(),
			Chat: time.Duration(g.config.Town.Chat), Questions: questions(g.config),
		},
		Links:  time.Duration(g.config.Retention.Links),
		Keep:   time.Duration(g.config.Retention.Conversations),
		Retain: time.Duration(g.config.Retention.Requests), RetainJobs: time.Duration(g.config.Retention.Jobs),
		CheckPIN: g.checkPIN, Note: g.journal.Note,
		Statistics: g.numbers, Link: link, Journal: g.journal, RetainAudit: time.Duration(g.config.Retention.Audit),
		Now: g.clock.Now, Log: g.log,
	})
	return err
}

// seal encrypts what is a citizen's within a conversation; nil without a secret.
func (g *gateway) seal() *bot.Vault {
	secret := secretFor(g.store, "conversations")
	if secret == nil { // a talk in the terminal, which nobody keeps
		secret = []byte(rand.Text())
	}
	vault, err := bot.NewVault(secret)
	if err != nil {
		return nil
	}
	return vault
}

// recordings is where messages are recorded and kept; nil where the town has
// not turned that on.
func (g *gateway) recordings() (*bot.Vault, channels.Recordings, error) {
	if !g.config.Town.Recording.On() || g.twilio == nil {
		return nil, nil, nil
	}
	vault, err := bot.NewVault(secretFor(g.store, "recordings"))
	if err != nil {
		return nil, nil, err
	}
	recordings, _ := channels.Channel(g.twilio.Voice()).(channels.Recordings)
	return vault, recordings, nil
}

// openLinks says how citizens come to their request's page; nil without a
// secret, as when somebody only talks in the terminal.
func (g *gateway) openLinks() (link func(callback.Request) string, err error) {
	secret := secretFor(g.store, "links")
	if secret == nil {
		return nil, nil
	}
	if g.links, err = callback.NewLinks(secret); err != nil {
		return nil, err
	}
	return func(r callback.Request) string {
		return strings.TrimSuffix(g.config.PublicURL, "/") + "/c/" + g.links.Token(r)
	}, nil
}

// sources are the places where an order is found by its number.
func (g *gateway) sources() map[string]orders.Source {
	out := map[string]orders.Source{}
	for _, o := range g.config.Orders {
		out[o.ID] = g.services[o.ID].book
	}
	return out
}

// kinds names the order sources as citizens choose among them.
func (g *gateway) kinds() []bot.Kind {
	var out []bot.Kind
	for _, o := range g.config.Orders {
		out = append(out, bot.Kind{ID: o.ID, Name: o.Name})
	}
	return out
}

// checkNumbers refuses a caller ID that § 120 TKG forbids, and an office that
// cannot be called.
func checkNumbers(c Config, o *callback.Office) error {
	var errs []error
	for key, number := range map[string]string{"phone": c.Town.Phone, "office": c.Town.Office} {
		if _, err := o.Number(number); err != nil {
			errs = append(errs, fmt.Errorf("town: %s: %w; give a number of the town's own", key, err))
		}
	}
	return errors.Join(errs...)
}

// Close closes the store.
func (g *gateway) Close() error {
	if g.store == nil {
		return nil
	}
	return g.store.Close()
}

// problems lists everything that is wrong with config, flows and texts.
func problems(c Config, loadErr error) error {
	if !c.read {
		return loadErr
	}
	_, flows := loadScript(c)
	o, office := newOffice(c, nil, time.Now)
	if office == nil {
		office = checkNumbers(c, o)
	}
	if office != nil && !c.Sample {
		if text, err := os.ReadFile(c.file); err == nil {
			office = locate(office, c.file, text)
		}
	}
	return errors.Join(loadErr, flows, office)
}
