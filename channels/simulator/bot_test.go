package simulator

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/gin-gonic/gin"
)

const (
	botToken  = "7100000001:AAabcdefghijklmnopqrstuvwxyz0123456"
	botSecret = "streng-geheim_1"
)

// bot is a small town hall on Telegram, written by hand.
type bot struct {
	t       *testing.T
	g       *gateway
	story   *Story
	mu      sync.Mutex
	updates []map[string]any
	status  int                        // instead of 200
	header  http.Header                // of the answer
	body    string                     // of the answer
	on      func(kind string, u gin.H) // what it does with an update
}

// openBot starts a town with a bot that has not set its webhook yet.
func openBot(t *testing.T) *bot {
	t.Helper()
	return openBotWith(t, func(*Config) {})
}

// openBotWith starts a town that differs from the others.
func openBotWith(t *testing.T, change func(*Config)) *bot {
	t.Helper()
	g, story := open(t, func(c *Config) {
		c.TelegramToken = botToken
		change(c)
	})
	b := &bot{t: t, g: g, story: story, status: 200}
	g.router.POST("/telegram", b.serve)
	return b
}

// listen sets the webhook as the gateway does.
func (b *bot) listen() {
	b.t.Helper()
	b.must("setWebhook", "url", b.g.url+"/telegram", "secret_token", botSecret,
		"allowed_updates", `["message","edited_message","callback_query","my_chat_member"]`)
}

func (b *bot) serve(c *gin.Context) {
	raw, err := io.ReadAll(c.Request.Body)
	if c.GetHeader("X-Telegram-Bot-Api-Secret-Token") != botSecret || err != nil {
		c.AbortWithStatus(http.StatusForbidden)
		return
	}
	var u map[string]any
	if err := json.Unmarshal(raw, &u); err != nil {
		b.t.Errorf("an update that is no JSON: %s", raw)
	}
	b.mu.Lock()
	b.updates = append(b.updates, u)
	status, header, body, on := b.status, b.header, b.body, b.on
	b.mu.Unlock()
	for k, v := range header {
		c.Header(k, v[0])
	}
	if status == 200 && on != nil {
		for _, kind := range []string{"message", "edited_message", "callback_query", "my_chat_member"} {
			if what, ok := u[kind].(map[string]any); ok {
				on(kind, what)
			}
		}
	}
	c.String(status, body)
}

// set changes what the town answers.
func (b *bot) set(status int, header http.Header) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.status, b.header = status, header
}

// does says what the town does with updates.
func (b *bot) does(on func(kind string, u gin.H)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.on = on
}

// called is an answer of the Bot API.
type called struct {
	HTTP        int
	OK          bool `json:"ok"`
	Result      json.RawMessage
	Code        int `json:"error_code"`
	Description string
	Parameters  struct {
		RetryAfter int `json:"retry_after"`
	}
	raw string
}

// call calls a method with a form, as the library of the gateway does.
func (b *bot) call(method string, fields ...string) (called, error) {
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	return b.post(botToken, method, "application/x-www-form-urlencoded", form.Encode())
}

func (b *bot) post(token, method, kind, body string) (called, error) {
	res, err := http.Post(b.g.url+"/simulator/telegram/bot"+token+"/"+method, kind, strings.NewReader(body))
	if err != nil {
		return called{}, err
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return called{}, err
	}
	a := called{HTTP: res.StatusCode, raw: string(raw)}
	_ = json.Unmarshal(raw, &a) // a page of HTML is none
	return a, nil
}

// must calls a method that has to work.
func (b *bot) must(method string, fields ...string) called {
	b.t.Helper()
	a, err := b.call(method, fields...)
	if err != nil || a.HTTP != 200 || !a.OK {
		b.t.Fatalf("%s %q: %v %s", method, fields, err, a.raw)
	}
	return a
}

// seen is every update so far, as its kind and what it is about.
func (b *bot) seen() (list []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, u := range b.updates {
		for _, kind := range []string{"message", "edited_message"} {
			if m, ok := u[kind].(map[string]any); ok {
				text, _ := m["text"].(string)
				list = append(list, kind+" "+text)
			}
		}
		if q, ok := u["callback_query"].(map[string]any); ok {
			list = append(list, "callback_query "+q["data"].(string))
		}
		if m, ok := u["my_chat_member"].(map[string]any); ok {
			list = append(list, "my_chat_member "+m["new_chat_member"].(map[string]any)["status"].(string))
		}
	}
	return list
}

// last is what the last update says, by its kind.
func (b *bot) last(kind string) gin.H {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	what, ok := b.updates[len(b.updates)-1][kind].(map[string]any)
	if !ok {
		b.t.Fatalf("the last update is no %s: %v", kind, b.updates[len(b.updates)-1])
	}
	return what
}

const (
	ayse = "700000001"
)

// asks is a question with two buttons, and the number asked for.
const (
	yesNo       = `{"inline_keyboard":[[{"text":"Ja","callback_data":"q1:yes"}],[{"text":"Nein","callback_data":"q1:no"},{"text":"Hilfe","url":"https://www.musterstadt.example/hilfe"}]]}`
	shareNumber = `{"keyboard":[[{"text":"Nummer teilen","request_contact":true}],[{"text":"Lieber nicht"}]],"resize_keyboard":true,"one_time_keyboard":true}`
)
