package simulator

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// TestBotRefusals is what Telegram says to calls that are wrong. Calls that
// never can be right are problems of the gateway as well.
func TestBotRefusals(t *testing.T) {
	b := openBot(t)
	b.story.Sloppy = true
	b.listen()
	b.story.Telegram("Ayşe").Say("Hallo")
	button := func(fields string) string { return `{"inline_keyboard":[[{"text":"Ja"` + fields + `}]]}` }
	commands := func(name, description string) string {
		return fmt.Sprintf(`[{"command":%q,"description":%q}]`, name, description)
	}
	cases := []struct {
		method, name, value string // added to a call that is right
		code                int
		want                string // of the description
		bug                 bool
	}{
		{"sendMessage", "text", strings.Repeat("ä", 4096), 200, "", false},
		{"sendMessage", "text", strings.Repeat("ä", 4097), 400, "Bad Request: message is too long", true},
		{"sendMessage", "text", strings.Repeat("😀", 2049), 400, "Bad Request: message is too long", true},
		{"sendMessage", "text", " \n", 400, "Bad Request: message text is empty", true},
		{"sendMessage", "chat_id", "", 400, "Bad Request: chat not found", false},
		{"sendMessage", "chat_id", "700000099", 400, "Bad Request: chat not found", false},
		{"sendMessage", "chat_id", "700000002", 400, "Bad Request: chat not found", false}, // has never written
		{"sendMessage", "chat_id", "@musterstadt", 400, "Bad Request: chat not found", false},
		{"sendMessage", "reply_markup", "null", 400, "object expected as reply markup", true},
		{"sendMessage", "reply_markup", "[]", 400, "object expected as reply markup", true},
		{"sendMessage", "reply_markup", "{}", 400, "object expected as reply markup", true},
		{"sendMessage", "reply_markup", "{", 400, "can't parse reply_markup JSON object", true},
		{"sendMessage", "reply_markup", `{"remove_keyboard":true}`, 200, "", false},
		{"sendMessage", "reply_markup", `{"force_reply":true,"input_field_placeholder":"Name"}`, 200, "", false},
		{"sendMessage", "reply_markup", `{"force_reply":true,"input_field_placeholder":""}`, 400, "placeholder", true},
		{"sendMessage", "reply_markup", `{"remove_keyboard":"yes"}`, 400, "Boolean", true},
		{"sendMessage", "reply_markup", `{"inline_keyboard":{}}`, 400, "[][]InlineKeyboardButton", true},
		{"sendMessage", "reply_markup", `{"inline_keyboard":[{"text":"Ja","callback_data":"1"}]}`, 400, "[]InlineKeyboardButton", true},
		{"sendMessage", "reply_markup", button(`,"callback_data":"` + strings.Repeat("x", 64) + `"`), 200, "", false},
		{"sendMessage", "reply_markup", button(`,"callback_data":"` + strings.Repeat("x", 65) + `"`), 400, "BUTTON_DATA_INVALID", true},
		{"sendMessage", "reply_markup", button(`,"callback_data":"` + strings.Repeat("ä", 33) + `"`), 400, "BUTTON_DATA_INVALID", true},
		{"sendMessage", "reply_markup", button(`,"callback_data":""`), 400, "Text buttons are unallowed", true},
		{"sendMessage", "reply_markup", button(`,"callback_data":5`), 400, "String", true},
		{"sendMessage", "reply_markup", button(`,"callback_data":"1","url":"https://x.example"`), 400, "two purposes", true},
		{"sendMessage", "reply_markup", button(`,"url":"javascript:1"`), 400, "is invalid", true},
		{"sendMessage", "reply_markup", `{"inline_keyboard":[[{"callback_data":"1"}]]}`, 400, `can't find field "text"`, true},
		{"sendMessage", "reply_markup", `{"inline_keyboard":[[{"text":"","callback_data":"1"}]]}`, 400, "text is empty", true},
		{"sendMessage", "reply_markup", `{"keyboard":[[{"text":""}]]}`, 400, "text is empty", true},
		{"sendMessage", "reply_markup", `{"keyboard":[["Ja"]]}`, 400, "object expected", true},
		{"sendMessage", "disable_notification", "perhaps", 400, "disable_notification", true},
		{"answerCallbackQuery", "callback_query_id", "5", 400, "query is too old", false},
		{"answerCallbackQuery", "text", strings.Repeat("x", 201), 400, "MESSAGE_TOO_LONG", true},
		{"answerCallbackQuery", "cache_time", "1.5", 400, "Integer", true},
		{"sendChatAction", "action", "dancing", 400, "wrong parameter action in request", true},
		{"editMessageText", "text", "", 400, "message text is empty", true},
		{"editMessageText", "message_id", "x", 400, "can't parse message_id", true},
		{"setWebhook", "url", "ftp://x", 400, "An HTTPS URL must be provided", true},
		{"setWebhook", "url", "https://musterstadt.example/telegram", 400, "reaches the gateway only", true},
		{"setWebhook", "secret_token", "nicht/erlaubt", 400, "secret token contains unallowed characters", true},
		{"setWebhook", "secret_token", strings.Repeat("x", 257), 400, "secret token is too long", true},
		{"setWebhook", "max_connections", "101", 400, "max_connections", true},
		{"setWebhook", "allowed_updates", "message", 400, "allowed_updates", true},
		{"setWebhook", "allowed_updates", `{"a":1}`, 400, "allowed_updates", true},
		{"setMyCommands", "commands", commands("Start", "x"), 400, "BOT_COMMAND_INVALID", true},
		{"setMyCommands", "commands", commands(strings.Repeat("x", 33), "x"), 400, "BOT_COMMAND_INVALID", true},
		{"setMyCommands", "commands", commands("start", ""), 400, "BOT_COMMAND_DESCRIPTION_INVALID", true},
		{"setMyCommands", "commands", "[" + strings.Repeat(`{"command":"a","description":"b"},`, 100) + `{"command":"a","description":"b"}]`, 400, "BOT_COMMANDS_TOO_MUCH", true},
		{"setMyCommands", "language_code", "de-simple", 400, "two letters", true},
		{"setMyCommands", "scope", `{"type":"chat"}`, 400, "not played", true},
		{"getUpdates", "", "", 404, "Not Found: method not found", true},
	}
	right := map[string][]string{
		"sendMessage": {"chat_id", ayse, "text", "Hallo"}, "answerCallbackQuery": {"callback_query_id", "1"},
		"sendChatAction": {"chat_id", ayse, "action", "typing"}, "editMessageText": {"chat_id", ayse, "message_id", "1", "text", "x"},
		"setWebhook": {"url", b.g.url + "/telegram"}, "setMyCommands": {"commands", commands("start", "x")},
	}
	for _, tc := range cases {
		before := len(b.story.Problems())
		a, err := b.call(tc.method, append(slices.Clone(right[tc.method]), tc.name, tc.value)...)
		if err != nil || a.HTTP != tc.code || a.OK != (tc.code == 200) || !strings.Contains(a.Description, tc.want) {
			t.Errorf("%s %s=%.80s: %v %s, want %d %q", tc.method, tc.name, tc.value, err, a.raw, tc.code, tc.want)
		}
		if tc.code != 200 && a.Code != tc.code {
			t.Errorf("%s %s=%.80s: error_code %d", tc.method, tc.name, tc.value, a.Code)
		}
		if bug := len(b.story.Problems()) > before; bug != tc.bug {
			t.Errorf("%s %s=%.80s: a problem: %v", tc.method, tc.name, tc.value, bug)
		}
	}
	for method, missing := range map[string]string{"sendMessage": "chat_id is empty", "setMyCommands": "commands is empty", "setWebhook": "url is empty"} {
		if a, err := b.call(method); err != nil || a.HTTP != 400 || !strings.Contains(a.Description, missing) {
			t.Errorf("%s without parameters: %v %s", method, err, a.raw)
		}
	}
}

// TestBotCallers: who may call, and in which ways.
func TestBotCallers(t *testing.T) {
	b := openBot(t)
	b.story.Sloppy = true
	b.listen()
	person := b.story.Telegram("Ayşe")
	person.Say("Hallo")
	const form, object = "application/x-www-form-urlencoded", "application/json"
	for name, tc := range map[string]struct {
		token, method, kind, body string
		want                      int
	}{
		"getMe":             {botToken, "getMe", form, "", 200},
		"a wrong token":     {botToken + "x", "getMe", form, "", 401},
		"no token":          {"", "getMe", form, "", 401},
		"JSON":              {botToken, "sendMessage", object, `{"chat_id":700000001,"text":"eins","reply_markup":` + yesNo + `}`, 200},
		"JSON in JSON":      {botToken, "sendMessage", object, `{"chat_id":"700000001","text":"zwei","reply_markup":` + string(quote(yesNo)) + `}`, 200},
		"broken JSON":       {botToken, "sendMessage", object, `{"chat_id":`, 400},
		"no JSON object":    {botToken, "sendMessage", object, `[1]`, 400},
		"another type":      {botToken, "sendMessage", "text/plain", "chat_id=700000001&text=x", 400},
		"a broken form":     {botToken, "sendMessage", form, "chat_id=%zz", 400},
		"too much":          {botToken, "sendMessage", form, "chat_id=700000001&text=x&x=" + strings.Repeat("x", maxDocument), 400},
		"an unknown option": {botToken, "sendMessage", form, "chat_id=700000001&text=drei&parse_mode=HTML", 200},
	} {
		a, err := b.post(tc.token, tc.method, tc.kind, tc.body)
		if err != nil || a.HTTP != tc.want || a.OK != (tc.want == 200) {
			t.Errorf("%s: %v %d %s", name, err, a.HTTP, a.raw)
		}
	}
	texts := person.Texts()
	slices.Sort(texts)
	if !slices.Equal(texts, []string{"drei", "eins", "zwei"}) {
		t.Errorf("texts %q", texts)
	}
	problems := fmt.Sprint(b.story.Problems())
	if !strings.Contains(problems, "there is no parameter parse_mode here") || strings.Contains(problems, botToken) {
		t.Error(problems)
	}
	res, err := http.Get(b.g.url + "/simulator/telegram/bot" + botToken + "/getMyCommands?language_code=de")
	if err != nil || res.StatusCode != 200 {
		t.Errorf("GET: %v %v", res, err)
	}
}

func quote(s string) []byte {
	raw, _ := json.Marshal(s)
	return raw
}

// TestNoBot: without a token there is nobody to talk with.
func TestNoBot(t *testing.T) {
	g, story := open(t, nil)
	if status, _ := curl(t, g, "chats/"+ayse+"/say", `{"text":"Hallo"}`); status != 404 {
		t.Errorf("a chat: %d", status)
	}
	if got := story.State().Chats; len(got) != 0 {
		t.Errorf("the page shows %v", got)
	}
	res, err := http.Get(g.url + "/simulator/telegram/bot/getMe")
	if err != nil || res.StatusCode == 200 {
		t.Errorf("the API answers: %v %v", res, err)
	}
}

// TestEveryMethodIsRuled: what can be called has rules, and the other way round.
func TestEveryMethodIsRuled(t *testing.T) {
	_, story := open(t, nil)
	ruled, called := slices.Sorted(maps.Keys(botMethods())), slices.Sorted(maps.Keys(story.botCalls()))
	if !slices.Equal(ruled, called) {
		t.Errorf("not both ruled and called: %v", difference(ruled, called))
	}
	types := botTypes()
	for name, takes := range types {
		for f, about := range takes {
			for kind := range strings.SplitSeq(strings.ReplaceAll(about.kind, "[]", ""), "|") {
				if _, ok := types[kind]; !ok && !slices.Contains([]string{"String", "Integer", "Boolean"}, kind) {
					t.Errorf("%s.%s is of no kind we know: %s", name, f, kind)
				}
			}
		}
	}
}
