package telegram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/rathausruf/rathausruf/channels"
)

const (
	// maxConnections is how many updates Telegram brings at the same time. Those
	// of one chat come one after the other all the same.
	maxConnections = "40"
	// wantedUpdates are the kinds of updates we read. Left out, it would stay what
	// it was.
	wantedUpdates = `["message","edited_message","callback_query","my_chat_member"]`
	// firstWait and longestWait are the waits between tries to register.
	firstWait, longestWait = time.Second, 5 * time.Minute
)

// Register tells Telegram where our webhook is, and the bot's menu. It tries
// until that has worked, ctx ends, or Telegram refuses: then an error that
// wraps channels.ErrRefused says that somebody must act. Doing it again does no
// harm.
func (t *Telegram) Register(ctx context.Context) error {
	for wait := firstWait; ; wait = min(2*wait, longestWait) {
		err := t.register(ctx)
		if ctx.Err() != nil || !errors.Is(err, channels.ErrTemporary) {
			return err
		}
		var retry *channels.RetryError
		if errors.As(err, &retry) {
			wait = max(wait, retry.After)
		}
		t.log.LogAttrs(ctx, slog.LevelWarn, "telegram has not been told where we are",
			slog.Any("error", err), slog.Duration("again in", wait))
		if !sleep(ctx, wait) {
			return err
		}
	}
}

// sleep waits; it is false when ctx ended first.
func sleep(ctx context.Context, wait time.Duration) bool {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-timer.C:
		return true
	}
}

// register tries once.
func (t *Telegram) register(ctx context.Context) error {
	_, err := t.api.call(ctx, "setWebhook", tgbotapi.Params{
		"url":             t.webhookURL(),
		"secret_token":    t.c.WebhookSecret,
		"allowed_updates": wantedUpdates,
		"max_connections": maxConnections,
	})
	if err != nil {
		return fmt.Errorf("set the webhook: %w", err)
	}
	for i, language := range t.menuLanguages() {
		if err := t.setMenu(ctx, language, i == 0); err != nil {
			return fmt.Errorf("set the menu: %w", err)
		}
	}
	return nil
}

func (t *Telegram) webhookURL() string { return t.c.PublicURL + path }

// menuLanguages are the languages Telegram can have a menu in: those of two
// letters (ISO 639-1). de-simple is not among what an app can be set to.
func (t *Telegram) menuLanguages() []string {
	var out []string
	for _, l := range t.c.Languages {
		if len(l) == 2 {
			out = append(out, l)
		}
	}
	return out
}

// setMenu sets the menu of one language; the first is also that of whoever has
// another. Groups have none.
func (t *Telegram) setMenu(ctx context.Context, language string, whoever bool) error {
	menu := t.menu(language)
	if len(menu) == 0 {
		return nil
	}
	commands, err := json.Marshal(menu)
	if err != nil {
		return fmt.Errorf("write the menu: %w", err)
	}
	p := tgbotapi.Params{"commands": string(commands), "scope": `{"type":"all_private_chats"}`}
	if whoever {
		if _, err := t.api.call(ctx, "setMyCommands", p); err != nil {
			return err
		}
	}
	p["language_code"] = language
	_, err = t.api.call(ctx, "setMyCommands", p)
	return err
}

// menu are the commands that are described in a language.
func (t *Telegram) menu(language string) (menu []tgbotapi.BotCommand) {
	for _, c := range t.c.Commands {
		if d := c.Descriptions[language]; d != "" {
			menu = append(menu, tgbotapi.BotCommand{Command: c.Name, Description: d})
		}
	}
	return menu
}

// Webhook is what Telegram knows of our webhook.
type Webhook struct {
	URL         string // where updates are brought; empty: nowhere
	Ours        bool   // that is here
	Pending     int    // updates that wait
	LastError   string // in Telegram's words, why one could not be brought
	LastErrorAt time.Time
}

// WebhookInfo asks Telegram what it knows of our webhook. Errors: as Send.
func (t *Telegram) WebhookInfo(ctx context.Context) (Webhook, error) {
	answer, err := t.api.call(ctx, "getWebhookInfo", nil)
	if err != nil {
		return Webhook{}, fmt.Errorf("ask about the webhook: %w", err)
	}
	var info tgbotapi.WebhookInfo
	if json.Unmarshal(answer, &info) != nil {
		return Webhook{}, fmt.Errorf("ask about the webhook: %w: %w", channels.ErrTemporary, errUnread)
	}
	w := Webhook{URL: info.URL, Ours: info.URL == t.webhookURL(), Pending: info.PendingUpdateCount, LastError: info.LastErrorMessage}
	if info.LastErrorDate != 0 {
		w.LastErrorAt = time.Unix(int64(info.LastErrorDate), 0)
	}
	return w, nil
}

// errUnread says that an answer could not be read.
var errUnread = errors.New("the answer cannot be read")
