package simulator

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// hookInfo is what getWebhookInfo says.
type hookInfo struct {
	URL     string
	Pending int      `json:"pending_update_count"`
	Failed  string   `json:"last_error_message"`
	Allowed []string `json:"allowed_updates"`
}

func (b *bot) info() (info hookInfo) {
	b.t.Helper()
	if err := json.Unmarshal(b.must("getWebhookInfo").Result, &info); err != nil {
		b.t.Fatal(err)
	}
	return info
}

// TestUpdatesWaitForTheWebhook: nothing comes before setWebhook, then all of it.
func TestUpdatesWaitForTheWebhook(t *testing.T) {
	b := openBot(t)
	person := b.story.Telegram("Ayşe")
	person.Say("eins")
	person.Say("zwei")
	b.story.Settle()
	if got := b.seen(); got != nil || person.Waiting() != 2 || b.info().Pending != 2 || b.info().URL != "" {
		t.Errorf("%q came, %d wait: %+v", got, person.Waiting(), b.info())
	}
	b.listen()
	b.story.Settle()
	if diff := cmp.Diff([]string{"message eins", "message zwei"}, b.seen()); diff != "" {
		t.Error(diff)
	}
	b.must("deleteWebhook")
	person.Say("drei")
	b.must("setWebhook", "url", b.g.url+"/telegram", "secret_token", botSecret, "drop_pending_updates", "true")
	person.Say("vier")
	want := hookInfo{URL: b.g.url + "/telegram", Allowed: []string{"message", "edited_message", "callback_query", "my_chat_member"}}
	if diff := cmp.Diff(want, b.info()); diff != "" {
		t.Errorf("what is not said stays as it was: %s", diff)
	}
	if diff := cmp.Diff([]string{"message eins", "message zwei", "message vier"}, b.seen()); diff != "" {
		t.Error(diff)
	}
	b.must("setWebhook", "url", "")
	if got := b.info().URL; got != "" {
		t.Errorf("an empty address leaves %q", got)
	}
}

func TestAllowedUpdates(t *testing.T) {
	b := openBot(t)
	b.must("setWebhook", "url", b.g.url+"/telegram", "secret_token", botSecret, "allowed_updates", `["message"]`)
	person := b.story.Telegram("Ayşe")
	person.Say("Hallo")
	person.Edit("Hallo!")
	person.Block()
	person.Unblock()
	b.must("setWebhook", "url", b.g.url+"/telegram", "secret_token", botSecret, "allowed_updates", `[]`)
	person.Edit("Hallo!!")
	if diff := cmp.Diff([]string{"message Hallo", "edited_message Hallo!!"}, b.seen()); diff != "" {
		t.Error(diff)
	}
}

// TestUpdatesAreRepeated: one that is not taken comes again, each time later,
// and holds up its own chat only.
func TestUpdatesAreRepeated(t *testing.T) {
	b := openBot(t)
	b.story.Sloppy = true
	b.listen()
	ayse, max := b.story.Telegram("Ayşe"), b.story.Telegram("Max")
	b.set(503, nil)
	ayse.Say("eins")
	ayse.Say("zwei")
	tries := func() int { return len(b.seen()) }
	b.set(200, nil)
	max.Say("drei")
	if diff := cmp.Diff([]string{"message eins", "message drei"}, b.seen()); diff != "" {
		t.Error(diff)
	}
	if i := b.info(); i.Pending != 2 {
		t.Errorf("%+v", i)
	}
	b.set(503, nil)
	pause := func(before, after time.Duration) {
		t.Helper()
		n := tries()
		b.story.Advance(before - time.Millisecond)
		b.story.Settle()
		if tries() != n {
			t.Errorf("it comes again before %v", before)
		}
		b.story.Advance(after - before + time.Millisecond)
		b.story.Settle()
		if tries() != n+1 {
			t.Errorf("it does not come again after %v", after)
		}
	}
	for _, wait := range []time.Duration{1, 2, 4, 8, 16, 32, 60, 60} {
		pause(wait*time.Second, wait*time.Second)
	}
	if got := b.info().Failed; got != "Wrong response from the webhook: 503 Service Unavailable" {
		t.Errorf("last error %q", got)
	}
	b.set(503, http.Header{"Retry-After": {"7"}})
	pause(60*time.Second, 60*time.Second)
	b.set(200, nil)
	pause2 := len(b.seen())
	b.story.Advance(7 * time.Second)
	b.story.Settle()
	if diff := cmp.Diff([]string{"message eins", "message zwei"}, b.seen()[pause2:]); diff != "" {
		t.Error(diff)
	}
	if i := b.info(); i.Pending != 0 || i.Failed != "" {
		t.Errorf("%+v", i)
	}
	if p := b.story.Problems(); len(p) == 0 || !strings.Contains(p[0].Text, "503") {
		t.Errorf("problems %v", p)
	}
}

// TestUpdatesExpire: a button is forgotten after two and a half minutes, a
// message after a day.
func TestUpdatesExpire(t *testing.T) {
	b := openBot(t)
	b.listen()
	b.does(townOnTelegram(b))
	person := b.story.Telegram("Ayşe")
	person.Start("")
	b.must("deleteWebhook")
	person.Say("Hallo")
	person.Press("Ja")
	b.story.Advance(150*time.Second + time.Millisecond)
	if person.Waiting() != 1 {
		t.Errorf("%d updates wait", person.Waiting())
	}
	person.Acknowledged() // nobody waits for it any more
	b.story.Advance(24 * time.Hour)
	if person.Waiting() != 0 {
		t.Errorf("%d updates wait after a day", person.Waiting())
	}
	b.listen()
	if diff := cmp.Diff([]string{"message /start"}, b.seen()); diff != "" {
		t.Error(diff)
	}
}

// TestBlocked: whoever has blocked the bot gets nothing and says nothing.
func TestBlocked(t *testing.T) {
	b := openBot(t)
	b.listen()
	person := b.story.Telegram("Ayşe")
	person.Say("Hallo")
	person.Block()
	person.Block()
	a, err := b.call("sendMessage", "chat_id", ayse, "text", "Erinnerung")
	if err != nil || a.HTTP != 403 || a.Description != "Forbidden: bot was blocked by the user" {
		t.Errorf("%v %s", err, a.raw)
	}
	if status, _ := curl(t, b.g, "chats/"+ayse+"/say", `{"text":"Hallo"}`); status != 409 {
		t.Errorf("someone who has blocked the bot writes: %d", status)
	}
	person.Start("") // opening it again unblocks it
	b.must("sendMessage", "chat_id", ayse, "text", "Da sind Sie ja")
	if diff := cmp.Diff([]string{"message Hallo", "my_chat_member kicked", "my_chat_member member", "message /start"}, b.seen()); diff != "" {
		t.Error(diff)
	}
}

// TestWebhookCalls: an answer that calls a method is told to the gateway's
// authors, and a redirect is not followed.
func TestWebhookCalls(t *testing.T) {
	b := openBot(t)
	b.story.Sloppy = true
	b.listen()
	person := b.story.Telegram("Ayşe")
	b.body = `{"method":"sendMessage","chat_id":700000001,"text":"Hallo"}`
	person.Say("eins")
	if p := b.story.Problems(); len(p) != 1 || !strings.Contains(p[0].Text, "sendMessage") || person.Waiting() != 0 {
		t.Errorf("%v, %d wait", p, person.Waiting())
	}
	b.set(302, http.Header{"Location": {b.g.url + "/telegram"}})
	person.Say("zwei")
	if len(b.seen()) != 2 || person.Waiting() != 1 {
		t.Errorf("%q, %d wait", b.seen(), person.Waiting())
	}
}

// TestChatsByCurl is everything the page does.
func TestChatsByCurl(t *testing.T) {
	b := openBot(t)
	b.listen()
	b.does(townOnTelegram(b))
	chat := "chats/" + ayse + "/"
	for _, step := range []struct {
		path, body string
		want       int
	}{
		{chat + "start", `{"payload":"cb_1"}`, 204}, {chat + "start", `{"payload":"cb 1"}`, 400}, {chat + "say", `{"text":" "}`, 400},
		{chat + "say", `{"text":"` + strings.Repeat("x", 4097) + `"}`, 400}, {chat + "say", `{"words":"Hallo"}`, 400},
		{chat + "share", `{}`, 409}, {chat + "press", `{"label":"Vielleicht"}`, 409}, {chat + "press", `{"label":"Hilfe"}`, 409},
		{chat + "press", `{"label":"Ja"}`, 204}, {chat + "forge", `{"data":"x"}`, 204}, {chat + "forge", `{}`, 409},
		{chat + "forward", `{"user":700000002}`, 204}, {chat + "forward", `{"user":5}`, 404}, {chat + "forward", `{"phone":"030"}`, 400},
		{chat + "forward", `{"phone":"+49 30 23125999","name":"Rathaus"}`, 204}, {chat + "voice", ``, 204}, {chat + "sticker", ``, 204},
		{chat + "edit", `{"message":5,"text":"Hallo"}`, 409},
		{chat + "block", ``, 204}, {chat + "unblock", ``, 204}, {chat + "dance", ``, 404}, {"chats/5/say", `{"text":"x"}`, 404}, {"chats/x/say", `{}`, 404},
	} {
		if status, raw := curl(t, b.g, step.path, step.body); status != step.want {
			t.Errorf("%s %.60s: %d %s, want %d", step.path, step.body, status, raw, step.want)
		}
		b.story.Settle()
	}
	edit := fmt.Sprintf(`{"message":%d,"text":"/start cb_2"}`, b.story.State().Chats[0].Notes[0].ID)
	if status, raw := curl(t, b.g, chat+"edit", edit); status != 204 {
		t.Errorf("edit: %d %s", status, raw)
	}
	b.story.Settle()
	st := b.story.State().Chats[0]
	if st.Name != "Ayşe Öztürk" || st.Phone != "+491713920001" || !st.Started || st.Blocked || st.Waiting != 0 || len(st.Keyboard) != 0 {
		t.Errorf("%+v", st)
	}
	if n := st.Notes[0]; n.Text != "/start cb_2" || !n.Edited || !n.Mine {
		t.Errorf("%+v", n)
	}
	if status, raw := curl(t, b.g, "knobs", `{"hold":true,"method":"sendMessage","retry_after":3}`); status != 200 || !strings.Contains(raw, `"hold":true`) {
		t.Errorf("%d %s", status, raw)
	}
}
