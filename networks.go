package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback/desk"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/telegram"
	"github.com/rathausruf/rathausruf/channels/twilio"
	"github.com/rathausruf/rathausruf/channels/webchat"
)

// openChannels makes the networks there are accounts for.
func (g *gateway) openChannels() error {
	for _, open := range []func() error{g.openTwilio, g.openTelegram, g.openChat} {
		if err := open(); err != nil {
			return err
		}
	}
	return nil
}

// ways are the channels that can send.
func (g *gateway) ways() (list []channels.Channel) {
	if g.twilio != nil {
		list = append(list, g.twilio.Voice(), g.twilio.SMS(), g.twilio.WhatsApp())
	}
	if g.telegram != nil {
		list = append(list, g.telegram)
	}
	if g.chat != nil {
		list = append(list, g.chat)
	}
	return list
}

// mountChannels mounts their webhooks and pages.
func (g *gateway) mountChannels(r gin.IRouter) {
	for _, ch := range g.ways() {
		ch.Mount(r, g.hub)
	}
}

// openTwilio opens the telephone network.
func (g *gateway) openTwilio() (err error) {
	c := g.config
	if c.Twilio.AccountSID == "" {
		return nil
	}
	g.twilio, err = twilio.New(twilio.Config{
		AccountSID:          c.Twilio.AccountSID,
		AuthToken:           string(c.Twilio.AuthToken),
		SecondaryToken:      string(c.Twilio.AuthTokenSecondary),
		APIURL:              c.Twilio.APIURL,
		PublicURL:           c.PublicURL,
		SMSFrom:             c.Town.SMS,
		MessagingServiceSID: c.Twilio.MessagingServiceSID,
		WhatsAppFrom:        c.Twilio.WhatsAppFrom,
		OfficePhone:         c.Town.Phone,
		WhatsAppButtons:     [3]string(append(slices.Clone(c.Twilio.WhatsAppButtons), "", "", "")[:3]),
		WhatsAppLists:       c.Twilio.WhatsAppLists,
		WhatsAppTemplate:    c.Twilio.WhatsAppTemplate,
		SIPHosts:            c.Twilio.SIPHosts,
		StaffLine:           c.Desk.Line,
		Fallback:            g.texts("system.fallback", channels.Voice),
		FallbackSMS:         g.texts("system.fallback", channels.SMS),
		Staff:               g.staffTexts(),
		Now:                 g.clock.Now,
		Log:                 g.log,
	})
	if err != nil {
		return fmt.Errorf("open the telephone network: %w", err)
	}
	return nil
}

// openTelegram opens the bot at Telegram. It asks Telegram nothing.
func (g *gateway) openTelegram() (err error) {
	c := g.config
	if c.Telegram.BotToken == "" {
		return nil
	}
	g.telegram, err = telegram.New(telegram.Config{
		BotToken: string(c.Telegram.BotToken), WebhookSecret: string(c.Telegram.WebhookSecret),
		APIURL: c.Telegram.APIURL, PublicURL: c.PublicURL, Group: g.texts("system.group", channels.Telegram),
		Commands: g.commands(), Languages: c.Town.Languages, Now: g.clock.Now, Log: g.log,
	})
	if err != nil {
		return fmt.Errorf("open telegram: %w", err)
	}
	return nil
}

// commands are what can be written to the bot with a slash. Their names and
// what the menu says of them stand in the texts, as "menue: Zum Menü"; a name
// that another language has already is understood all the same.
func (g *gateway) commands() []telegram.Command {
	var list []telegram.Command
	for _, c := range []struct {
		key, text string
		kind      channels.Kind
	}{
		{"callback", "callback", channels.Started}, {"order", "order", channels.Started}, {"manage", "manage", channels.Started},
		{"hours", "hours", channels.Started}, {"human", "human", channels.Picked}, {"menu", "menu", channels.Picked},
		{"repeat", "repeat", channels.Picked}, {"privacy", "privacy", channels.Started}, {"help", "", channels.Help},
		{"stop", "", channels.OptOut},
	} {
		list = g.command(list, c.key, c.kind, c.text)
	}
	// The word START lifts STOPP; with a slash it begins.
	list = append(list, telegram.Command{Name: "start", Kind: channels.OptIn})
	for _, l := range g.script.Languages() {
		name := g.script.Text(l, "system.command-language", channels.Telegram, nil)
		if name, _, ok := strings.Cut(name, ": "); ok && !slices.ContainsFunc(list, func(c telegram.Command) bool { return c.Name == name }) {
			list = append(list, telegram.Command{Name: name, Kind: channels.Words, Text: name})
		}
	}
	return list
}

// command adds one command by its names in every language.
func (g *gateway) command(list []telegram.Command, key string, kind channels.Kind, text string) []telegram.Command {
	for _, l := range g.script.Languages() {
		name, says, ok := strings.Cut(g.script.Text(l, "system.command-"+key, channels.Telegram, nil), ": ")
		if !ok {
			continue
		}
		if i := slices.IndexFunc(list, func(c telegram.Command) bool { return c.Name == name }); i >= 0 {
			list[i].Descriptions[l] = says
			continue
		}
		list = append(list, telegram.Command{Name: name, Kind: kind, Text: text, Descriptions: map[string]string{l: says}})
	}
	return list
}

// register tells Telegram where we are. It tries until it is done, or Telegram
// refuses us.
func (g *gateway) register(ctx context.Context) {
	if g.telegram == nil {
		return
	}
	if err := g.telegram.Register(ctx); err != nil && ctx.Err() == nil {
		g.log.Error("telegram refuses us; check TELEGRAM_BOT_TOKEN and the public URL", "error", err)
	}
}

// openChat opens the web chat. Without a secret, as when somebody only talks in
// the terminal, there is none.
func (g *gateway) openChat() (err error) {
	c := g.config
	secret := secretFor(g.store, "web chat")
	if secret == nil {
		return nil
	}
	stylesheet, err := desk.AssetPath("kern/kern.min.css")
	if err != nil {
		return fmt.Errorf("open the web chat: %w", err)
	}
	g.chat, err = webchat.New(webchat.Config{
		TownName: c.Town.Name, Phone: readable(c.Town.Phone), Privacy: c.Town.Privacy, Accessibility: c.Town.Accessibility,
		Languages: c.Town.Languages, Location: location(c), Stylesheet: stylesheet, Secret: secret, Secure: g.secure(),
		Origins: c.Town.ChatOrigins, Keep: time.Duration(c.Retention.Conversations), Now: g.clock.Now, Log: g.log,
	})
	if err != nil {
		return fmt.Errorf("open the web chat: %w", err)
	}
	return nil
}

// playNetworks gives the simulator accounts of its own, unless real ones are
// set, and lets it stand in for the networks.
func (c *Config) playNetworks() {
	if c.Twilio.AccountSID == "" {
		c.Twilio.AccountSID = "AC" + strings.Repeat("0", 32)
		c.Twilio.AuthToken = Secret(rand.Text())
	}
	if c.Telegram.BotToken == "" {
		c.Telegram.BotToken = Secret("7100000001:" + rand.Text())
		c.Telegram.WebhookSecret = Secret(rand.Text())
	}
	set(&c.Twilio.WhatsAppFrom, c.Town.SMS)
	set(&c.Twilio.APIURL, "http://"+c.Listen+"/simulator/twilio")
	set(&c.Telegram.APIURL, "http://"+c.Listen+"/simulator/telegram")
}
