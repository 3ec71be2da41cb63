package telegram

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// sends sends a reply that must get through.
func (l *line) sends(r channels.Reply) (id string, asked []request) {
	l.t.Helper()
	id, err := l.tg.Send(context.Background(), ayse(), r)
	if err != nil {
		l.t.Fatal(err)
	}
	return id, l.net.requests()
}

// TestSendText: plain text, without anything else.
func TestSendText(t *testing.T) {
	l := connected(t)
	id, asked := l.sends(channels.Reply{Text: "Ihr Rückruf <b>ist</b> *gebucht*.\x00\nhttps://bot.musterstadt.example/c/1", Language: "de"})
	if len(asked) != 1 || id != "31" {
		t.Fatalf("asked %v, ID %q", asked, id)
	}
	want := "chat_id=700000001&link_preview_options=%7B%22is_disabled%22%3Atrue%7D&reply_markup=%7B%22remove_keyboard%22%3Atrue%7D&" +
		"text=Ihr+R%C3%BCckruf+%3Cb%3Eist%3C%2Fb%3E+%2Agebucht%2A.%0Ahttps%3A%2F%2Fbot.musterstadt.example%2Fc%2F1"
	if got := asked[0].form.Encode(); asked[0].method != "sendMessage" || got != want {
		t.Errorf("asked %s %s\nwant %s", asked[0].method, got, want)
	}
}

// TestSendLongText: several messages in order; the buttons hang on the last, and
// the ID is the last one's.
func TestSendLongText(t *testing.T) {
	l := connected(t)
	r := channels.Reply{Text: strings.Repeat("Wort ", 2000) + "Ende", Ask: "q1", Choices: []channels.Choice{{ID: "yes", Label: "Ja"}}}
	id, asked := l.sends(r)
	if len(asked) != 3 || id != "33" {
		t.Fatalf("%d messages, ID %q", len(asked), id)
	}
	for i, q := range asked {
		if last := i == 2; q.form.Has("reply_markup") != last || strings.HasSuffix(q.form.Get("text"), "Ende") != last {
			t.Errorf("message %d ends %q, keyboard %q", i, q.form.Get("text")[len(q.form.Get("text"))-9:], q.form.Get("reply_markup"))
		}
	}
}

// TestSendStopsAtTheFirstFault: what follows is not said without it.
func TestSendStopsAtTheFirstFault(t *testing.T) {
	l := connected(t)
	l.net.answers(500, `{"ok":false,"error_code":500,"description":"Internal Server Error"}`)
	id, err := l.tg.Send(context.Background(), ayse(), channels.Reply{Text: strings.Repeat("Wort ", 2000)})
	if n := len(l.net.requests()); id != "" || !errors.Is(err, channels.ErrTemporary) || n != 1 {
		t.Errorf("ID %q, %v, asked %d times", id, err, n)
	}
}

// TestSendReceipt: the button stops spinning, and nothing is said, whatever else
// the reply holds. That it is too late is nobody's fault.
func TestSendReceipt(t *testing.T) {
	l := connected(t)
	r := channels.Reply{Receipt: "3006470001000001", Text: "Guten Tag", Silent: true, Choices: []channels.Choice{{ID: "yes", Label: "Ja"}}}
	id, asked := l.sends(r)
	if len(asked) != 1 || asked[0].method != "answerCallbackQuery" || asked[0].form.Encode() != "callback_query_id=3006470001000001" || id != "" {
		t.Errorf("asked %v, ID %q", asked, id)
	}
	for _, why := range []string{
		"Bad Request: query is too old and response timeout expired or query ID is invalid", "Bad Request: QUERY_ID_INVALID",
		"Bad Request: query ID is invalid",
	} {
		l.net.answers(400, `{"ok":false,"error_code":400,"description":"`+why+`"}`)
		l.sends(r)
	}
	l.net.answers(502, "<html>")
	if _, err := l.tg.Send(context.Background(), ayse(), r); !errors.Is(err, channels.ErrTemporary) {
		t.Errorf("%v", err)
	}
}

// TestSendToNobody: no group, no other network's address, and nothing that is
// no ID is ever asked about.
func TestSendToNobody(t *testing.T) {
	l := connected(t)
	for _, a := range []channels.Address{
		{}, {Channel: channels.Telegram}, {Channel: channels.Telegram, ID: "-1001234567890"}, {Channel: channels.Telegram, ID: "0"},
		{Channel: channels.Telegram, ID: "@musterstadt"}, {Channel: channels.Telegram, ID: "+700000001"},
		{Channel: channels.Telegram, ID: "0700000001"}, {Channel: channels.Telegram, ID: "99999999999999999999"},
		{Channel: channels.SMS, ID: citizen},
	} {
		for _, r := range []channels.Reply{{Text: "x"}, {Receipt: "1"}} {
			_, err := l.tg.Send(context.Background(), a, r)
			if !errors.Is(err, channels.ErrUnreachable) || a.ID != "" && strings.Contains(err.Error(), a.ID) {
				t.Errorf("%#v: %v", a, err)
			}
		}
	}
	if n := l.net.requests(); len(n) != 0 {
		t.Errorf("asked %v", n)
	}
}

// TestLeftAlone: told to wait, the bot asks nothing of Telegram until then, in
// no chat, and says how long that still is.
func TestLeftAlone(t *testing.T) {
	now := noon()
	l := connected(t, func(c *Config) { c.Now = func() time.Time { return now } })
	l.net.answers(429, `{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}`)
	wait := func(id string, r channels.Reply) time.Duration {
		t.Helper()
		_, err := l.tg.Send(context.Background(), channels.Address{Channel: channels.Telegram, ID: id}, r)
		if err == nil {
			return 0
		}
		var retry *channels.RetryError
		if !errors.Is(err, channels.ErrTemporary) || !errors.As(err, &retry) || strings.Contains(err.Error(), id) {
			t.Fatalf("error %v", err)
		}
		return retry.After
	}
	for i, c := range []struct {
		after time.Duration
		id    string
		reply channels.Reply
		want  time.Duration
		asked int
	}{
		{0, citizen, channels.Reply{Text: "a"}, 35 * time.Second, 1},
		{0, citizen, channels.Reply{Text: "a"}, 35 * time.Second, 0},
		{10 * time.Second, "700000002", channels.Reply{Text: "b"}, 25 * time.Second, 0},
		{10 * time.Second, "700000003", channels.Reply{Receipt: "1"}, 15 * time.Second, 0},
		{14 * time.Second, citizen, channels.Reply{Text: "a"}, time.Second, 0},
		{time.Second, citizen, channels.Reply{Text: "a"}, 35 * time.Second, 1},
	} {
		now = now.Add(c.after)
		if got := wait(c.id, c.reply); got != c.want {
			t.Errorf("%d: wait %s, want %s", i, got, c.want)
		}
		if n := len(l.net.requests()); n != c.asked {
			t.Errorf("%d: asked %d times, want %d", i, n, c.asked)
		}
	}
	l.net.answers(0, "")
	now = now.Add(35 * time.Second)
	if got := wait(citizen, channels.Reply{Text: "a"}); got != 0 || len(l.net.requests()) != 1 {
		t.Errorf("afterwards: wait %s", got)
	}
}

// TestPause: a shorter wait does not cut a longer one off, nobody waits for
// ever, and a clock that is put back ends it.
func TestPause(t *testing.T) {
	var p pause
	now := noon()
	p.begin(now, time.Minute)
	p.begin(now, time.Second)
	if left := p.left(now); left != time.Minute {
		t.Errorf("%s left", left)
	}
	if left := p.left(now.Add(-time.Hour)); left != 0 {
		t.Errorf("%s left before it began", left)
	}
	p.begin(now.Add(-time.Hour), time.Second)
	if left := p.left(now.Add(-time.Hour)); left != time.Second {
		t.Errorf("%s left after the clock was put back", left)
	}
	p.begin(now, 1<<62)
	if left := p.left(now); left != maxPause {
		t.Errorf("%s left", left)
	}
	l := connected(t)
	for _, after := range []string{"9223372036854775807", "99999999"} {
		l.net.answers(429, `{"ok":false,"error_code":429,"description":"x","parameters":{"retry_after":`+after+`}}`)
		_, err := l.tg.Send(context.Background(), ayse(), channels.Reply{Text: "a"})
		var retry *channels.RetryError
		if !errors.As(err, &retry) || retry.After != maxPause {
			t.Errorf("%s: %v", after, err)
		}
	}
}

// TestErrorsNameNobody: whatever Telegram writes, an error shows a code and our
// own words.
func TestErrorsNameNobody(t *testing.T) {
	l := connected(t)
	for body, want := range map[string]string{
		`{"ok":false,"error_code":400,"description":"Bad Request: chat not found ` + citizen + `"}`: "send to a chat: telegram answered 400, no such chat: the address cannot be reached",
		`{"ok":false,"error_code":400,"description":"` + token + `"}`:                               "send to a chat: telegram answered 400: the network refuses it",
		`{"ok":false,"error_code":403,"description":"Forbidden ` + citizen + `"}`:                   "send to a chat: telegram answered 403, blocked, deactivated or never begun: the address cannot be reached",
		`{"ok":` + citizen + `}`: "send to a chat: telegram answered 200, no answer of the Bot API: the network cannot take it now",
		`{"ok":false,"error_code":` + citizen + citizen + `700000001,"description":"x"}`: "send to a chat: telegram answered 200, no answer of the Bot API: the network cannot take it now",
	} {
		l.net.answers(200, body)
		_, err := l.tg.Send(context.Background(), ayse(), channels.Reply{Text: "a"})
		if err == nil || err.Error() != want {
			t.Errorf("%s: %v", body, err)
		}
	}
	var refusal *RefusedError
	l.net.answers(400, `{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}`)
	if _, err := l.tg.Send(context.Background(), ayse(), channels.Reply{Text: "a"}); !errors.As(err, &refusal) || refusal.Code != 400 || refusal.Status != 400 {
		t.Errorf("%+v", refusal)
	}
}

// transport answers without a network.
type transport func(q *http.Request) (*http.Response, error)

func (f transport) RoundTrip(q *http.Request) (*http.Response, error) { return f(q) }

// TestTokenIsNotTold: not even by a transport that puts the address it asked
// into its error.
func TestTokenIsNotTold(t *testing.T) {
	l := connected(t, func(c *Config) {
		c.HTTPClient = &http.Client{Transport: transport(func(q *http.Request) (*http.Response, error) {
			return nil, errors.New("no way to " + q.URL.String())
		})}
	})
	_, err := l.tg.Send(context.Background(), ayse(), channels.Reply{Text: "a"})
	if !errors.Is(err, channels.ErrTemporary) || strings.Contains(err.Error(), "Kanarienvogel") {
		t.Errorf("error %v", err)
	}
	for name, ask := range map[string]func() error{
		"register": func() error { return l.tg.register(context.Background()) },
		"info":     func() error { _, err := l.tg.WebhookInfo(context.Background()); return err },
	} {
		if err := ask(); !errors.Is(err, channels.ErrTemporary) || strings.Contains(err.Error(), "Kanarienvogel") {
			t.Errorf("%s: error %v", name, err)
		}
	}
	l.ignores(inGroup("-1001", "group", "de", `"text":"x"`))
	if s := l.log.String(); s == "" || strings.Contains(s, "Kanarienvogel") {
		t.Errorf("logged %q", s)
	}
}
