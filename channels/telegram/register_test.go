package telegram

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/channeltest"
)

// TestRegister: Telegram is told where we are, how it proves who it is, what we
// read, and the menu in each language.
func TestRegister(t *testing.T) {
	l := connected(t)
	if err := l.tg.Register(context.Background()); err != nil {
		t.Fatal(err)
	}
	type told struct{ Method, What string }
	var got []told
	for _, q := range l.net.requests() {
		got = append(got, told{q.method, strings.Join([]string{q.form.Get("url"), q.form.Get("secret_token"), q.form.Get("allowed_updates"),
			q.form.Get("max_connections"), q.form.Get("language_code"), q.form.Get("scope"), q.form.Get("commands")}, " ")})
	}
	const scope = `{"type":"all_private_chats"}`
	const german = `[{"command":"menu","description":"Zum Anfang"},{"command":"mensch","description":"Mit einem Menschen sprechen"},` +
		`{"command":"hilfe","description":"Hilfe"},{"command":"stop","description":"Keine Nachrichten mehr"},{"command":"english","description":"English"}]`
	const english = `[{"command":"menu","description":"Main menu"},{"command":"person","description":"Talk to a person"},{"command":"stop","description":"No more messages"}]`
	want := []told{
		{"setWebhook", public + "/telegram " + secret + ` ["message","edited_message","callback_query","my_chat_member"] 40   `},
		{"setMyCommands", "     " + scope + " " + german},
		{"setMyCommands", "    de " + scope + " " + german},
		{"setMyCommands", "    en " + scope + " " + english},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("-want +got:\n%s", d)
	}
	if s := l.log.String(); s != "" {
		t.Errorf("logged %s", s)
	}
	bare := connected(t, func(c *Config) { c.Commands = nil })
	if err := bare.tg.Register(context.Background()); err != nil || len(bare.net.requests()) != 1 {
		t.Errorf("without commands: %v", err)
	}
}

// TestRegisterRefused: trying again would be useless, so somebody is told.
func TestRegisterRefused(t *testing.T) {
	l := connected(t)
	l.net.answers(401, `{"ok":false,"error_code":401,"description":"Unauthorized"}`)
	if err := l.tg.Register(context.Background()); !errors.Is(err, channels.ErrRefused) || len(l.net.requests()) != 1 {
		t.Errorf("%v", err)
	}
}

// TestMenuRefused: the webhook stands, and somebody is told of the menu.
func TestMenuRefused(t *testing.T) {
	l := connected(t)
	l.net.mu.Lock()
	l.net.answer = func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/setMyCommands") {
			say(w, 400, `{"ok":false,"error_code":400,"description":"Bad Request: BOT_COMMAND_INVALID"}`)
			return
		}
		say(w, 200, `{"ok":true,"result":true}`)
	}
	l.net.mu.Unlock()
	err := l.tg.Register(context.Background())
	if n := l.net.requests(); !errors.Is(err, channels.ErrRefused) || len(n) != 2 || n[0].method != "setWebhook" {
		t.Errorf("%v, asked %v", err, n)
	}
}

// times answers in a row, without a network, and notes when it was asked.
func times(begun time.Time, at *[]time.Duration, answers ...string) transport {
	return func(*http.Request) (*http.Response, error) {
		*at = append(*at, time.Since(begun))
		a := answers[min(len(*at), len(answers))-1]
		if a == "" {
			return nil, errors.New("no route to host")
		}
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(a))}, nil
	}
}

// TestRegisterTriesAgain: ever more slowly, and when Telegram wants it.
func TestRegisterTriesAgain(t *testing.T) {
	const busy = `{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":600}}`
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		log := &channeltest.Log{}
		c := config()
		c.Commands, c.Log = nil, log.Logger()
		c.HTTPClient = &http.Client{Transport: times(time.Now(), &at, "", "", busy, "", `{"ok":true,"result":true}`)}
		tg, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		if err := tg.Register(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := []time.Duration{0, time.Second, 3 * time.Second, 603 * time.Second, 903 * time.Second}
		if d := cmp.Diff(want, at); d != "" {
			t.Errorf("-want +got:\n%s", d)
		}
		if s := log.String(); strings.Count(s, "\n") != 4 || strings.Contains(s, secret) || strings.Contains(s, token) {
			t.Errorf("logged %s", s)
		}
	})
}

// TestRegisterStops: with the gateway, while it waits.
func TestRegisterStops(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		c := config()
		c.HTTPClient = &http.Client{Transport: times(time.Now(), &at, "")}
		tg, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		if err := tg.Register(ctx); !errors.Is(err, channels.ErrTemporary) {
			t.Errorf("%v", err)
		}
		if len(at) != 3 {
			t.Errorf("asked at %v", at)
		}
	})
}

// TestWebhookInfo: what doctor wants to know.
func TestWebhookInfo(t *testing.T) {
	l := connected(t)
	for body, want := range map[string]Webhook{
		`{"url":"` + public + `/telegram","has_custom_certificate":false,"pending_update_count":17,"last_error_date":1764000000,"last_error_message":"Wrong response from the webhook: 503 Service Unavailable"}`: {
			URL: public + "/telegram", Ours: true, Pending: 17, LastErrorAt: time.Unix(1764000000, 0),
			LastError: "Wrong response from the webhook: 503 Service Unavailable"},
		`{"url":"https://elsewhere.example/telegram","has_custom_certificate":false,"pending_update_count":0}`: {URL: "https://elsewhere.example/telegram"},
		`{"url":"","has_custom_certificate":false,"pending_update_count":0}`:                                   {},
	} {
		l.net.answers(200, `{"ok":true,"result":`+body+`}`)
		got, err := l.tg.WebhookInfo(context.Background())
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Errorf("%v -want +got:\n%s", err, d)
		}
	}
	for body, class := range map[string]error{
		`{"ok":false,"error_code":401,"description":"Unauthorized"}`: channels.ErrRefused,
		`{"ok":true,"result":[]}`:                                    channels.ErrTemporary,
		`<html>`:                                                     channels.ErrTemporary,
	} {
		l.net.answers(200, body)
		if _, err := l.tg.WebhookInfo(context.Background()); !errors.Is(err, class) {
			t.Errorf("%s: %v", body, err)
		}
	}
}
