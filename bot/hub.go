package bot

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Script plays the dialogs. *dialogs.Script is one.
type Script interface {
	// Play plays one turn; the state it is given stays as it is.
	Play(ctx context.Context, st dialogs.State, m channels.Message, do dialogs.Doer) (dialogs.State, channels.Reply, error)
	// Text is a text outside of a turn.
	Text(language, key, channel string, facts map[string]string) string
	Beginner
	Reteller
}

// Beginner plays what we begin ourselves, and tells what a conversation has
// come to. *dialogs.Script is one.
type Beginner interface {
	// Begin plays the turn of a Prompted message: the step, with what is known.
	Begin(ctx context.Context, st dialogs.State, m channels.Message, p dialogs.Prompt, do dialogs.Doer) (dialogs.State, channels.Reply, error)
	// Entry reports whether a step can be begun with.
	Entry(step string) bool
	// Midway reports whether somebody was in the middle of something within a time.
	Midway(st dialogs.State, now time.Time, within time.Duration) bool
	// Left tells where a conversation was left.
	Left(st dialogs.State) dialogs.Where
}

// Reteller tells of conversations what others see and hear of them.
// *dialogs.Script is one.
type Reteller interface {
	// Resumable reports whether a conversation that was broken off can go on in writing.
	Resumable(st dialogs.State) bool
	// Resume asks, in another conversation, whether to go on there.
	Resume(ctx context.Context, st dialogs.State, m channels.Message) (dialogs.State, channels.Reply, error)
	// Secret reports whether what is said next is shown to nobody.
	Secret(st dialogs.State) bool
	// Label is what a choice of the question that waits is called; "" if there is none.
	Label(st dialogs.State, channel, id string) string
	// Languages lists the languages that are spoken, the town's first one first.
	Languages() []string
	// Public is a text without anything that could tell who said it; "" if nothing is left.
	Public(language, text string) string
}

// Town is what the hub must know of the town itself.
type Town struct {
	Phone     string             // E.164; what citizens see when they are connected
	Language  string             // of staff, and of citizens nothing is known of; default de
	Location  *time.Location     // the town's time zone
	Orders    []Kind             // in the order of the town's file
	Questions []dialogs.Question // those the town answers itself
	Missed    bool               // whoever hangs up before anything is booked is written to
	Chat      time.Duration      // within it staff answer who wants a person in the chat, else a callback is offered; 0: nobody does
}

// Kind is one kind of orders citizens can ask for.
type Kind struct {
	ID   string            // of the source
	Name map[string]string // by language
}

// Config is what a Hub needs.
type Config struct {
	Script     Script
	Store      Store
	Office     *callback.Office
	Caller     *callback.Caller
	Town       Town
	Channels   []channels.Channel            // those that can send
	Sources    map[string]orders.Source      // by ID
	Services   map[string]Service            // by ID of the source
	OrderLink  func(orders.Order) string     // the address of an order's page; nil: there are none
	Seal       *Vault                        // of readers' sessions; nil: there is no library
	Recordings channels.Recordings           // nil: no message is recorded
	Vault      *Vault                        // keeps recorded messages; nil: none is
	Spending   Spending                      // a day, of what nobody at the desk asks for
	Statistics *callback.Statistics          // counted before requests are swept; nil: there are none
	Link       func(callback.Request) string // the citizen's page of a request; nil: there is none
	Keep       time.Duration                 // a conversation after its last turn; default 2 days
	Links      time.Duration                 // an address linked with a number, after its last use; default 180 days
	Retain     time.Duration                 // a request after it was closed; default 14 days
	// CheckPIN knows staff by their number and PIN, on a call from somewhere.
	// Errors: callback.ErrDenied, callback.ErrLocked. Nil: there is no staff line.
	CheckPIN func(ctx context.Context, number, pin, from string) (callback.Staff, error)
	// Note writes into the audit log; nil: there is none.
	Note        func(ctx context.Context, e callback.Entry) error
	Journal     Journal       // the audit log; nil: there is none
	RetainAudit time.Duration // an entry of it; 0: for ever
	RetainJobs  time.Duration // a job after it was given up; default 7 days
	Now         func() time.Time
	Log         *slog.Logger
}

// Hub takes messages in and gives replies out; it sends what nobody waits for
// and keeps the books tidy. It is a channels.Inbox, channels.Deliveries and
// channels.Calls.
type Hub struct {
	c        Config
	channels map[string]channels.Channel
	actions  map[string]action
	turns    queue
	heard    watches
	worker   *callback.Worker
	count    counters
}

var (
	_ channels.Inbox      = (*Hub)(nil)
	_ channels.Deliveries = (*Hub)(nil)
	_ channels.Calls      = (*Hub)(nil)
	_ channels.Transcript = (*Hub)(nil)
)

// New makes a Hub. It reports everything that is missing at once.
func New(c Config) (*Hub, error) {
	if err := c.check(); err != nil {
		return nil, fmt.Errorf("set up the hub: %w", err)
	}
	c.complete()
	h := &Hub{c: c, channels: map[string]channels.Channel{}}
	h.actions = h.list()
	h.worker = callback.NewWorker(callback.WorkerConfig{
		Office: c.Office, Book: c.Store, Caller: c.Caller, Crier: h, Statistics: c.Statistics, Log: c.Log,
	})
	for _, ch := range c.Channels {
		h.channels[ch.Name()] = ch
	}
	return h, nil
}

func (c Config) check() error {
	var errs []error
	need := func(is bool, what string) {
		if !is {
			errs = append(errs, errors.New(what+" is missing"))
		}
	}
	need(c.Script != nil, "Script")
	need(c.Store != nil, "Store")
	need(c.Office != nil, "Office")
	need(c.Caller != nil, "Caller")
	need(c.Now != nil, "Now")
	for _, k := range c.Town.Orders {
		need(c.Sources[k.ID] != nil, "the source of orders "+k.ID)
	}
	return errors.Join(errs...)
}

func (c *Config) complete() {
	if c.Town.Language == "" {
		c.Town.Language = "de"
	}
	if c.Town.Location == nil {
		c.Town.Location = time.Local
	}
	if c.Keep == 0 {
		c.Keep = 48 * time.Hour
	}
	if c.Links == 0 {
		c.Links = 180 * 24 * time.Hour
	}
	if c.Retain == 0 {
		c.Retain = 14 * 24 * time.Hour
	}
	if c.RetainJobs == 0 {
		c.RetainJobs = 7 * 24 * time.Hour
	}
	c.Spending.complete()
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
}
