package telegram

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/channels/channeltest"
)

// TestSuite: what every channel must do.
func TestSuite(t *testing.T) {
	people := strings.NewReplacer(citizen, "70000000%s")
	text := people.Replace(`{"update_id":50000%s,"message":{"message_id":7,"date":1764000001,"from":{"id":` + citizen +
		`,"is_bot":false,"first_name":"Ayşe"},"chat":{"id":` + citizen + `,"type":"private"},"text":%s}}`)
	button := people.Replace(`{"update_id":60000%s,"callback_query":{"id":"1","chat_instance":"1","from":{"id":` + citizen +
		`,"is_bot":false,"first_name":"Ayşe"},"data":%s}}`)
	pressed := 0
	channeltest.Run(t, channeltest.Kit{
		Open: func(t *testing.T, api string, log *slog.Logger) channels.Channel {
			c := config()
			c.APIURL, c.Log = api, log
			tg, err := New(c)
			if err != nil {
				t.Fatal(err)
			}
			return tg
		},
		Webhook: func(_ *testing.T, e channeltest.Event) *http.Request {
			return genuine(fmt.Sprintf(text, e.ID, e.From, e.From, quoted(e.Text)))
		},
		Press: func(_ *testing.T, from, data string) *http.Request {
			pressed++
			return genuine(fmt.Sprintf(button, fmt.Sprint(pressed), from, quoted(data)))
		},
		Raw:         func(_ *testing.T, body []byte) *http.Request { return genuine(string(body)) },
		Strip:       func(r *http.Request) { r.Header.Del(secretHeader) },
		Forge:       func(r *http.Request) { r.Header.Set(secretHeader, "gu3ss") },
		Missing:     http.StatusBadRequest,
		Wrong:       http.StatusForbidden,
		Down:        http.StatusServiceUnavailable,
		Bodies:      seeds(),
		Address:     ayse(),
		Unreachable: channels.Address{Channel: channels.Telegram, ID: "-1001234567890"},
		Answers:     answers(),
		Secrets:     []string{token, token[len("7100000001:"):], secret},
		Host:        "api.telegram.org:443",
		Asked: func(t *testing.T, body string) channeltest.Said {
			form, err := url.ParseQuery(body)
			if err != nil {
				t.Fatal(err)
			}
			return channeltest.Said{Text: form.Get("text"), Buttons: slices.Concat(request{form: form}.buttons(t)...)}
		},
		Limit: maxText,
		Check: func(t *testing.T, r *http.Request, body string) {
			form, err := url.ParseQuery(body)
			if err != nil {
				t.Error(err)
			}
			checkRequest(t, r.URL.Path[strings.LastIndexByte(r.URL.Path, '/')+1:], form)
		},
	})
}

// seeds are updates of every kind.
func seeds() []string {
	return []string{
		wrote("Ich möchte einen Rückruf"), wrote("/start cb_1"), wrote("/menu@musterstadt_bot bitte"),
		pressing("q1:yes"), pressing("x"), becomes(citizen, "private", "kicked"), inGroup("-100123", "supergroup", "de", `"text":"/start"`),
		private(`"contact":{"phone_number":"491713920001","first_name":"Ayşe","user_id":` + citizen + `}`),
		private(`"voice":{"file_id":"A","duration":7}`), private(`"photo":[{"file_id":"A"}],"caption":"Schlagloch"`),
	}
}

// answers are what the Bot API may say to a sending, and what it means.
func answers() []channeltest.Answer {
	refusal := func(name string, code int, description string, want error) channeltest.Answer {
		return channeltest.Answer{Name: name, Status: code, Want: want,
			Body: fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q}`, code, description+" "+citizen)}
	}
	return []channeltest.Answer{
		{Name: "taken", Status: 200, Body: `{"ok":true,"result":{"message_id":31,"date":1,"chat":{"id":` + citizen + `}}}`, ID: "31"},
		{Name: "taken without a word", Status: 200, Body: `{"ok":true,"result":true}`},
		refusal("blocked", 403, "Forbidden: bot was blocked by the user", channels.ErrUnreachable),
		refusal("deactivated", 403, "Forbidden: user is deactivated", channels.ErrUnreachable),
		refusal("never begun", 403, "Forbidden: bot can't initiate conversation with a user", channels.ErrUnreachable),
		refusal("no chat", 400, "Bad Request: chat not found", channels.ErrUnreachable),
		refusal("not modified", 400, "Bad Request: message is not modified", nil),
		refusal("not parsed", 400, "Bad Request: can't parse entities", channels.ErrRefused),
		refusal("unheard of", 418, "I'm a teapot", channels.ErrRefused),
		refusal("wrong token", 401, "Unauthorized", channels.ErrRefused),
		refusal("no token", 404, "Not Found", channels.ErrRefused),
		refusal("conflict", 409, "Conflict: terminated by other getUpdates request", channels.ErrTemporary),
		refusal("too many", 429, "Too Many Requests: retry later", channels.ErrTemporary),
		refusal("broken", 500, "Internal Server Error", channels.ErrTemporary),
		{Name: "left alone", Status: 429, Want: channels.ErrTemporary,
			Body: `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}`},
		{Name: "a refusal without a code", Status: 403, Body: `{"ok":false}`, Want: channels.ErrUnreachable},
		{Name: "a proxy's page", Status: 502, Body: "<html>Bad gateway</html>", Want: channels.ErrTemporary},
		{Name: "a proxy's refusal", Status: 403, Body: "<html>no</html>", Want: channels.ErrTemporary},
		{Name: "cut off", Status: 200, Body: `{"ok":true,"result":{"message_id":3`, Want: channels.ErrTemporary},
		{Name: "neither", Status: 200, Body: `{}`, Want: channels.ErrTemporary},
	}
}
