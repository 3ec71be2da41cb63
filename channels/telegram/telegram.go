// Package telegram connects a bot at Telegram: updates come in at a webhook
// that is secured by a secret, and everything that is said goes out by the Bot
// API. Only private chats are talked in; a group is told so, once a day.
package telegram

import (
	"crypto/sha256"
	"encoding/base64"
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

// Config is what the bot needs.
type Config struct {
	BotToken      string // from @BotFather; whoever knows it is the bot
	WebhookSecret string // 1 to 256 of A-Za-z0-9_-; Telegram sends it along with every update
	APIURL        string // default https://api.telegram.org
	PublicURL     string // what Telegram calls us by: https, on port 443, 80, 88 or 8443

	// Group is said by language to a group: that the bot talks in private only.
	// Without it groups are told nothing.
	Group map[string]string
	// Commands are understood with a slash in front; those with a description
	// are in the bot's menu, in this order.
	Commands []Command
	// Languages are the town's. The first is spoken where nobody says which.
	Languages []string

	HTTPClient *http.Client // its Transport is used; default: a pool of our own
	Now        func() time.Time
	Log        *slog.Logger
}

// Telegram is one bot.
type Telegram struct {
	c        Config
	log      *slog.Logger
	api      *api
	commands map[string]Command
	secret   [sha256.Size]byte // of the webhook
	key      [sha256.Size]byte // of conversations
	pause    pause
	groups   groups
	asides   asides
	bodies   sync.Pool
}

// New checks the configuration. It asks Telegram nothing: see Register.
func New(c Config) (*Telegram, error) {
	if err := c.complete(); err != nil {
		return nil, fmt.Errorf("configure telegram: %w", err)
	}
	t := &Telegram{
		c:        c,
		log:      c.Log.With("network", "telegram"),
		commands: map[string]Command{},
		secret:   sha256.Sum256([]byte(c.WebhookSecret)),
		key:      sha256.Sum256([]byte("rathausruf conversation\x00" + c.BotToken)),
		asides:   asides{places: make(chan struct{}, maxAsides)},
	}
	t.bodies.New = func() any { return new(body) }
	for _, cmd := range c.Commands {
		t.commands[cmd.Name] = cmd
	}
	t.api = newAPI(c)
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
	if c.APIURL == "" {
		c.APIURL = "https://api.telegram.org"
	}
	c.APIURL, c.PublicURL = strings.TrimRight(c.APIURL, "/"), strings.TrimRight(c.PublicURL, "/")
	if len(c.Languages) == 0 {
		c.Languages = []string{"de"}
	}
	if err := c.check(); err != nil {
		return err
	}
	return checkCommands(c.Commands)
}

// check refuses a configuration with which anybody could forge updates, or no
// request of ours would be taken. What it says names no secret.
func (c *Config) check() error {
	bot, rest, _ := strings.Cut(c.BotToken, ":")
	if bot == "" || rest == "" || strings.Trim(bot, "0123456789") != "" || !plain(rest) {
		return errors.New("the bot token must look like 123456789:ABC-DEF, as @BotFather gives it")
	}
	if c.WebhookSecret == "" {
		return errors.New("the webhook secret is missing; without it anybody could forge messages")
	}
	if !plain(c.WebhookSecret) || len(c.WebhookSecret) > 256 {
		return errors.New("the webhook secret consists of at most 256 letters, digits, _ and -")
	}
	if !web(c.PublicURL) {
		return errors.New("the public URL must look like https://bot.musterstadt.de")
	}
	if !web(c.APIURL) {
		return errors.New("the API URL must look like https://api.telegram.org")
	}
	return nil
}

// web reports whether s is the address of a web server.
func web(s string) bool {
	u, err := url.Parse(s)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https")
}

// plain reports whether s has letters, digits, _ and - only.
func plain(s string) bool {
	for i := range len(s) {
		c := s[i] | 0x20
		if (s[i] < '0' || s[i] > '9') && (c < 'a' || c > 'z') && s[i] != '_' && s[i] != '-' {
			return false
		}
	}
	return true
}

// Name is "telegram".
func (t *Telegram) Name() string { return channels.Telegram }

// Pushes is true: Telegram reports nothing of what a webhook is answered with.
func (t *Telegram) Pushes() bool { return true }

// Conversation is the conversation of everything from an address. It is keyed
// with the bot's token, so that it tells nothing about the address to whoever
// can try all of them; with another token every conversation begins anew.
func (t *Telegram) Conversation(a channels.Address) string {
	sum := sha256.Sum256(append(t.key[:len(t.key):len(t.key)], a.ID...))
	return channels.Telegram + ":" + base64.RawURLEncoding.EncodeToString(sum[:15])
}

// botID is the bot's own ID at Telegram.
func (t *Telegram) botID() string {
	id, _, _ := strings.Cut(t.c.BotToken, ":")
	return id
}
