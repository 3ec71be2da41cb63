package telegram

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/channeltest"
)

const (
	token   = "7100000001:KanarienvogelToken_4711-abcdefghijk"
	secret  = "KanarienvogelGeheimnis_0815"
	public  = "https://bot.musterstadt.example"
	citizen = "700000001"
	phone   = "+491713920001"
)

// noon is when all tests happen.
func noon() time.Time { return time.Date(2026, 11, 24, 11, 0, 0, 0, time.UTC) }

// config is a complete configuration.
func config() Config {
	describe := func(de, en string) map[string]string { return map[string]string{"de": de, "en": en} }
	return Config{
		BotToken: token, WebhookSecret: secret, PublicURL: public, APIURL: "http://127.0.0.1:1",
		Group: map[string]string{"de": "Bitte schreiben Sie mir privat.", "en": "Please write to me in private."},
		Commands: []Command{
			{Name: "menu", Kind: channels.Picked, Text: "menu", Descriptions: describe("Zum Anfang", "Main menu")},
			{Name: "mensch", Kind: channels.Picked, Text: "human", Descriptions: map[string]string{"de": "Mit einem Menschen sprechen"}},
			{Name: "person", Kind: channels.Picked, Text: "human", Descriptions: map[string]string{"en": "Talk to a person"}},
			{Name: "hilfe", Kind: channels.Help, Descriptions: map[string]string{"de": "Hilfe"}},
			{Name: "stop", Kind: channels.OptOut, Descriptions: map[string]string{
				"de": "Keine Nachrichten mehr", "de-simple": "Aufhören", "en": "No more messages"}},
			{Name: "stopp", Kind: channels.OptOut},
			{Name: "english", Kind: channels.Words, Text: "English", Descriptions: map[string]string{"de": "English"}},
		},
		Languages: []string{"de", "de-simple", "en"},
		Now:       noon, Log: slog.New(slog.DiscardHandler),
	}
}

// line is a mounted bot with the other end in hand.
type line struct {
	t   *testing.T
	tg  *Telegram
	in  *channeltest.Inbox
	log *channeltest.Log
	net *network
	r   *gin.Engine
}

// connected mounts a bot that asks a fake network.
func connected(t *testing.T, change ...func(*Config)) *line {
	t.Helper()
	l := &line{t: t, in: &channeltest.Inbox{}, log: &channeltest.Log{}, net: newNetwork(t)}
	c := config()
	c.APIURL, c.Log = l.net.server.URL, l.log.Logger()
	for _, f := range change {
		f(&c)
	}
	tg, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	gin.SetMode(gin.ReleaseMode)
	l.tg, l.r = tg, gin.New()
	tg.Mount(l.r, l.in)
	return l
}

// genuine is a request of Telegram's.
func genuine(body string) *http.Request {
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set(secretHeader, secret)
	return r
}

// serve gives a request to the bot.
func (l *line) serve(r *http.Request) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	l.r.ServeHTTP(rec, r)
	return rec
}

// brings brings an update and gives the status; whatever is said beside it has
// been said by then.
func (l *line) brings(update string) int {
	l.t.Helper()
	rec := l.serve(genuine(update))
	if rec.Body.Len() != 0 {
		l.t.Errorf("answered with %q: nobody reads it", rec.Body)
	}
	l.tg.asides.all.Wait()
	return rec.Code
}

// takes brings an update that must come in, as one message.
func (l *line) takes(update string) channels.Message {
	l.t.Helper()
	before := len(l.in.Messages())
	if code := l.brings(update); code != http.StatusOK {
		l.t.Fatalf("answered with %d", code)
	}
	got := l.in.Messages()
	if len(got) != before+1 {
		l.t.Fatalf("%d messages came in, want one", len(got)-before)
	}
	return got[before]
}

// ignores brings an update that must not come in.
func (l *line) ignores(update string) {
	l.t.Helper()
	before := len(l.in.Messages())
	if code := l.brings(update); code != http.StatusOK {
		l.t.Errorf("answered with %d, want 200: Telegram would come again", code)
	}
	if n := len(l.in.Messages()) - before; n != 0 {
		l.t.Errorf("%d messages came in, want none", n)
	}
}

// updates counts updates, so that no two are the same.
var updates = 500_000

// private is an update with a message in the private chat of the citizen, with
// more fields.
func private(fields string) string {
	updates++
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":7,"date":1764000001,
		"from":{"id":%s,"is_bot":false,"first_name":"Ayşe","last_name":"Öztürk","language_code":"de"},
		"chat":{"id":%s,"type":"private","first_name":"Ayşe","last_name":"Öztürk"}%s}}`, updates, citizen, citizen, comma(fields))
}

// wrote is a text.
func wrote(text string) string { return private(`"text":` + quoted(text)) }

// pressing is a button with some data.
func pressing(data string) string {
	updates++
	return fmt.Sprintf(`{"update_id":%d,"callback_query":{"id":"300647%d","chat_instance":"-4",
		"from":{"id":%s,"is_bot":false,"first_name":"Ayşe","language_code":"de"},
		"message":{"message_id":10,"date":0,"chat":{"id":%s,"type":"private"}},"data":%s}}`, updates, updates, citizen, citizen, quoted(data))
}

// becomes is a change of what the bot is in a chat.
func becomes(chat, kind, status string) string {
	updates++
	return fmt.Sprintf(`{"update_id":%d,"my_chat_member":{"date":1764001000,"chat":{"id":%s,"type":%q},
		"from":{"id":%s,"is_bot":false,"first_name":"Ayşe"},
		"old_chat_member":{"status":"member","user":{"id":7100000001,"is_bot":true,"first_name":"Bot"}},
		"new_chat_member":{"status":%q,"user":{"id":7100000001,"is_bot":true,"first_name":"Bot"}}}}`, updates, chat, kind, citizen, status)
}

// inGroup is a message in a group.
func inGroup(chat, kind, language, fields string) string {
	updates++
	return fmt.Sprintf(`{"update_id":%d,"message":{"message_id":3,"date":1764003000,
		"from":{"id":%s,"is_bot":false,"first_name":"Ayşe","language_code":%q},
		"chat":{"id":%s,"type":%q,"title":"Nachbarschaft"}%s}}`, updates, citizen, language, chat, kind, comma(fields))
}

func comma(fields string) string {
	if fields == "" {
		return ""
	}
	return "," + fields
}

func quoted(s string) string {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// ayse is the citizen's address.
func ayse() channels.Address { return channels.Address{Channel: channels.Telegram, ID: citizen} }
