package telegram

import (
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/channeltest"
)

// TestNewAsksNobody: the gateway starts with Telegram down.
func TestNewAsksNobody(t *testing.T) {
	guard := channeltest.NewGuard(t)
	tg, err := New(Config{BotToken: token, WebhookSecret: secret, PublicURL: public + "/"})
	if err != nil {
		t.Fatal(err)
	}
	if tg.webhookURL() != public+"/telegram" || tg.api.endpoint != "https://api.telegram.org/bot%s/%s" || tg.Name() != "telegram" {
		t.Errorf("webhook %s, API %s", tg.webhookURL(), tg.api.endpoint)
	}
	if out := guard.Outside(); len(out) != 0 {
		t.Errorf("asked %v", out)
	}
	if since := time.Since(tg.c.Now()); since < 0 || since > time.Hour {
		t.Error("the clock is not the machine's")
	}
	var pushes channels.Pushing = tg
	var _ channels.Channel = tg
	var _ channels.Conversing = tg
	if !pushes.Pushes() {
		t.Error("replies would be waited for at the webhook")
	}
}

// TestRefusesToStart: with what could be forged, or would never work. What is
// said about it is no secret.
func TestRefusesToStart(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Config)
		want   string
	}{
		"no token":           {func(c *Config) { c.BotToken = "" }, "bot token"},
		"half a token":       {func(c *Config) { c.BotToken = token[11:] }, "bot token"},
		"a token cut off":    {func(c *Config) { c.BotToken = "7100000001:" }, "bot token"},
		"a token in a path":  {func(c *Config) { c.BotToken = token + "/getMe" }, "bot token"},
		"no secret":          {func(c *Config) { c.WebhookSecret = "" }, "webhook secret is missing"},
		"a strange secret":   {func(c *Config) { c.WebhookSecret = secret + "ü" }, "webhook secret"},
		"a long secret":      {func(c *Config) { c.WebhookSecret = strings.Repeat("x", 257) }, "webhook secret"},
		"no public URL":      {func(c *Config) { c.PublicURL = "" }, "public URL"},
		"half a public URL":  {func(c *Config) { c.PublicURL = "bot.musterstadt.example" }, "public URL"},
		"a strange API":      {func(c *Config) { c.APIURL = "ftp://api" }, "API URL"},
		"a command's name":   {func(c *Config) { c.Commands[0].Name = "Menü" }, "Menü"},
		"a command with -":   {func(c *Config) { c.Commands[0].Name = "zum-menu" }, "zum-menu"},
		"two of one name":    {func(c *Config) { c.Commands[1].Name = "menu" }, "menu"},
		"a long description": {func(c *Config) { c.Commands[0].Descriptions["de"] = strings.Repeat("x", 257) }, "description"},
		"no description":     {func(c *Config) { c.Commands[0].Descriptions["de"] = "" }, "description"},
		"too many commands":  {func(c *Config) { c.Commands = make([]Command, 101) }, "100"},
	} {
		cfg := config()
		c.change(&cfg)
		_, err := New(cfg)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want something about %s", name, err, c.want)
			continue
		}
		for _, private := range []string{token, token[11:], secret} {
			if strings.Contains(err.Error(), private) {
				t.Errorf("%s: tells %s", name, err)
			}
		}
	}
}

// TestConversations: one for each person, that tells nothing about them.
func TestConversations(t *testing.T) {
	l, other := connected(t), connected(t, func(c *Config) { c.BotToken = "7100000001:another" })
	a := l.tg.Conversation(ayse())
	if a != l.tg.Conversation(ayse()) || a == l.tg.Conversation(channels.Address{Channel: channels.Telegram, ID: "700000002"}) {
		t.Error("not one conversation for one person")
	}
	if a == other.tg.Conversation(ayse()) {
		t.Error("whoever has no token can find out whose it is")
	}
	if strings.Contains(a, citizen) || !strings.HasPrefix(a, "telegram:") || len(a) > 128 {
		t.Errorf("conversation %q", a)
	}
}
