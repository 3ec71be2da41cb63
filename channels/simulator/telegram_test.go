package simulator

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/go-cmp/cmp"
)

// townOnTelegram answers like a town: a question with buttons, the number, the
// end.
func townOnTelegram(b *bot) func(kind string, u gin.H) {
	return func(kind string, u gin.H) {
		chat := fmt.Sprintf("%.0f", u["from"].(map[string]any)["id"])
		text, _ := u["text"].(string)
		_, contact := u["contact"]
		switch {
		case kind == "callback_query":
			b.must("answerCallbackQuery", "callback_query_id", u["id"].(string), "text", "Danke")
			b.must("sendMessage", "chat_id", chat, "text", "Ihre Nummer?", "reply_markup", shareNumber)
		case kind == "message" && contact:
			b.must("sendMessage", "chat_id", chat, "text", "Wir rufen an.", "reply_markup", `{"remove_keyboard":true}`)
		case kind == "message" && strings.HasPrefix(text, "/start"):
			b.must("sendChatAction", "chat_id", chat, "action", "typing")
			b.must("sendMessage", "chat_id", chat, "text", "Rückruf?", "reply_markup", yesNo)
		case kind == "message":
			b.must("sendMessage", "chat_id", chat, "text", "Sie schrieben: "+text)
		}
	}
}

// TestTelegram is a citizen's way to a callback.
func TestTelegram(t *testing.T) {
	b := openBot(t)
	b.listen()
	b.does(townOnTelegram(b))
	b.must("setMyCommands", "commands", `[{"command":"start","description":"Start"}]`)
	b.must("setMyCommands", "commands", `[{"command":"start","description":"Beginnen"}]`, "language_code", "de", "scope", `{"type":"all_private_chats"}`)
	ayse, max, emily := b.story.Telegram("Ayşe"), b.story.Telegram("Max Muster"), b.story.Telegram("Emily")
	if diff := cmp.Diff([]string{"/start Start"}, emily.Menu()); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"/start Beginnen"}, max.Menu()); diff != "" {
		t.Error(diff)
	}

	ayse.Start("cb_1")
	ayse.Got("Rückruf?")
	if diff := cmp.Diff([]string{"Ja", "Nein", "Hilfe"}, ayse.Buttons()); diff != "" {
		t.Error(diff)
	}
	if ayse.Typing() {
		t.Error("the bot still writes")
	}
	ayse.Press("Ja")
	ayse.Got("Ihre Nummer?")
	if got := ayse.Notice(); got != "Danke" {
		t.Errorf("notice %q", got)
	}
	if diff := cmp.Diff([]string{"Nummer teilen", "Lieber nicht"}, ayse.Keyboard()); diff != "" {
		t.Error(diff)
	}
	ayse.ShareContact()
	ayse.Got("Wir rufen an")
	if got := ayse.Keyboard(); got != nil {
		t.Errorf("buttons are left: %q", got)
	}
	contact := b.last("message")["contact"].(map[string]any)
	if contact["phone_number"] != "491713920001" || contact["user_id"] != float64(ayse.Person().ID) {
		t.Errorf("contact %v", contact)
	}
	ayse.ForwardContact("Max")
	contact = b.last("message")["contact"].(map[string]any)
	if contact["phone_number"] != "+491713920002" || contact["user_id"] != float64(max.Person().ID) {
		t.Errorf("another's contact %v", contact)
	}
	ayse.ForwardNumber("+493023125999", "Rathaus")
	if contact = b.last("message")["contact"].(map[string]any); contact["user_id"] != nil {
		t.Errorf("address book %v", contact)
	}
	ayse.Say("Hallo")
	ayse.Edit("Hallo!")
	ayse.Voice()
	ayse.Sticker()
	ayse.PressBelow("Rückruf?", "Nein")
	ayse.Forge("q9:made-up")
	ayse.Press("Lieber nicht") // below the field again
	if got := ayse.Keyboard(); got != nil {
		t.Errorf("a keyboard for one time is still there: %q", got)
	}
	ayse.Block()
	ayse.Unblock()
	want := []string{
		"message /start cb_1", "callback_query q1:yes", "message ", "message ", "message ", "message Hallo", "edited_message Hallo!",
		"message ", "message ", "callback_query q1:no", "callback_query q9:made-up", "message Lieber nicht",
		"my_chat_member kicked", "my_chat_member member",
	}
	if diff := cmp.Diff(want, b.seen()); diff != "" {
		t.Error(diff)
	}
	var before float64
	for _, u := range b.updates {
		if id := u["update_id"].(float64); id <= before {
			t.Errorf("update %.0f after %.0f", id, before)
		} else {
			before = id
		}
	}
	if got := max.Texts(); got != nil {
		t.Errorf("the other chat got %q", got)
	}
}

func TestBotEdits(t *testing.T) {
	b := openBot(t)
	b.listen()
	b.does(townOnTelegram(b))
	person := b.story.Telegram("Ayşe")
	person.Start("")
	sent := fmt.Sprint(b.story.State().Chats[0].Notes[1].ID)
	own := fmt.Sprint(b.story.State().Chats[0].Notes[0].ID)
	for _, tc := range []struct {
		method string
		fields []string
		want   string
	}{
		{"editMessageText", []string{"message_id", sent, "text", "Rückruf?", "reply_markup", yesNo}, "not modified"},
		{"editMessageText", []string{"message_id", "5", "text", "x"}, "message to edit not found"},
		{"editMessageText", []string{"message_id", own, "text", "x"}, "message can't be edited"},
		{"editMessageReplyMarkup", []string{"message_id", sent, "reply_markup", yesNo}, "not modified"},
		{"editMessageText", []string{"message_id", sent, "text", "Rückruf: Ja"}, ""},
		{"editMessageReplyMarkup", []string{"message_id", sent, "reply_markup", `{"inline_keyboard":[]}`}, "not modified"},
		{"editMessageReplyMarkup", []string{"message_id", sent, "reply_markup", yesNo}, ""},
		{"editMessageReplyMarkup", []string{"message_id", sent}, ""},
	} {
		a, err := b.call(tc.method, append(tc.fields, "chat_id", ayse)...)
		if err != nil || a.OK != (tc.want == "") || !strings.Contains(a.Description, tc.want) {
			t.Errorf("%s %q: %v %s", tc.method, tc.fields, err, a.raw)
		}
	}
	person.Got("Rückruf: Ja")
	if got := person.Buttons(); got != nil {
		t.Errorf("buttons are left: %q", got)
	}
}

// TestSpinner: a pressed button turns its wheel until it is acknowledged, and
// that can be done once.
func TestSpinner(t *testing.T) {
	b := openBot(t)
	b.listen()
	b.does(func(kind string, _ gin.H) {
		if kind == "message" {
			b.must("sendMessage", "chat_id", ayse, "text", "Rückruf?", "reply_markup", yesNo)
		}
	})
	b.story.Telegram("Ayşe").Start("")
	if status, raw := curl(t, b.g, "chats/"+ayse+"/press", `{"label":"Nein"}`); status != 204 {
		t.Fatal(status, raw)
	}
	b.story.Settle()
	waits := func() string {
		var s []string
		for _, row := range b.story.State().Chats[0].Notes[1].Buttons {
			for _, button := range row {
				s = append(s, fmt.Sprintf("%s %v", button.Text, button.Waits))
			}
		}
		return strings.Join(s, ", ")
	}
	if got := waits(); got != "Ja false, Nein true, Hilfe false" {
		t.Error(got)
	}
	id := b.last("callback_query")["id"].(string)
	b.must("answerCallbackQuery", "callback_query_id", id)
	if got := waits(); got != "Ja false, Nein false, Hilfe false" {
		t.Error(got)
	}
	for _, again := range []string{id, "1"} {
		a, err := b.call("answerCallbackQuery", "callback_query_id", again)
		if err != nil || a.HTTP != 400 || !strings.HasPrefix(a.Description, "Bad Request: query is too old") {
			t.Errorf("%v %s", err, a.raw)
		}
	}
}

// TestChatActions: what is written is seen as being written for five seconds.
func TestChatActions(t *testing.T) {
	b := openBot(t)
	b.listen()
	person := b.story.Telegram("Ayşe")
	person.Say("Hallo")
	b.must("sendChatAction", "chat_id", ayse, "action", "typing")
	if !person.Typing() {
		t.Error("nobody is seen to write")
	}
	b.story.Advance(5 * time.Second)
	if person.Typing() {
		t.Error("still seen to write")
	}
}
