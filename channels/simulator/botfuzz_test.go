package simulator

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/gin-gonic/gin"
)

// FuzzBotCall: whatever is sent, the answer is one of Telegram's, and what is
// taken keeps the rules.
func FuzzBotCall(f *testing.F) {
	for _, seed := range []struct{ method, kind, body string }{
		{"sendMessage", "application/x-www-form-urlencoded", "chat_id=700000001&text=Hallo&reply_markup=" + url.QueryEscape(yesNo)},
		{"sendMessage", "application/json", `{"chat_id":700000001,"text":"x","reply_markup":` + shareNumber + `}`},
		{"sendMessage", "application/json", `{"chat_id":700000001,"text":"x","reply_markup":{"inline_keyboard":[[{"text":"a","callback_data":"é"}],[]]}}`},
		{"setMyCommands", "application/json", `{"commands":[{"command":"start","description":"Start"}],"scope":{"type":"default"}}`},
		{"answerCallbackQuery", "application/json", `{"callback_query_id":5,"show_alert":"true","text":null}`},
		{"editMessageReplyMarkup", "application/x-www-form-urlencoded", "chat_id=700000001&message_id=-9223372036854775809"},
		{"setWebhook", "application/json", `{"url":"http://127.0.0.1/x","allowed_updates":"[\"message\"]","max_connections":1e3}`},
	} {
		f.Add(seed.method, seed.kind, seed.body)
	}
	gin.SetMode(gin.ReleaseMode)
	f.Fuzz(func(t *testing.T, method, kind, body string) {
		if strings.ContainsAny(method, "/?#%\x00") || !plain(method) || method == "" {
			t.Skip()
		}
		s := New(Config{Gateway: "http://127.0.0.1:1", TelegramToken: botToken})
		defer s.Close()
		r := gin.New()
		s.Mount(r)
		c := s.telegram.chat(700000001)
		if err := s.chatSay(c, "Hallo"); err != nil {
			t.Fatal(err)
		}
		q := httptest.NewRequest("POST", "http://127.0.0.1:8080/simulator/telegram/bot"+botToken+"/"+method, strings.NewReader(body))
		q.RemoteAddr = "127.0.0.1:9"
		q.Header.Set("Content-Type", kind)
		w := httptest.NewRecorder()
		r.ServeHTTP(w, q)
		var a struct {
			OK          *bool
			Result      any
			Description string
		}
		if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil || a.OK == nil || *a.OK != (w.Code == 200) {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		if !slices.Contains([]int{200, 400, 404}, w.Code) || (w.Code != 200) != (a.Result == nil) || w.Code != 200 && a.Description == "" {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		for _, n := range c.notes[1:] {
			if u := units(n.text); u < 1 || u > 4096 {
				t.Errorf("a message of %d units was taken", u)
			}
			for _, b := range slices.Concat(n.rows...) {
				if b.Text == "" || len(b.Data) > 64 || (b.Data == "") == (b.URL == "") {
					t.Errorf("a button was taken: %+v", b)
				}
			}
		}
	})
}

// FuzzVariables: what passes has every button filled, within WhatsApp's limits.
func FuzzVariables(f *testing.F) {
	for _, seed := range []string{variables("Ja?", "Ja", "ja", "Nein", "nein"), `{"1":"x","2":"y"}`, `{"1":"x","x":"y"}`, `[`, `{"1":null}`} {
		f.Add(seed, 2, false)
		f.Add(seed, 10, true)
	}
	f.Fuzz(func(t *testing.T, raw string, n int, list bool) {
		sid := QuickReplyTemplate(n)
		if list {
			sid = ListTemplate(n)
		}
		var made text
		_, ok := fillText(&made, url.Values{"ContentSid": {sid}, "ContentVariables": {raw}})
		if ok != (made.content != nil) {
			t.Fatalf("taken: %v, content: %v", ok, made.content)
		}
		if !ok || made.content.code != 0 {
			return
		}
		if len(made.content.options) != n || made.body == "" || utf8.RuneCountInString(made.body) > 1024 {
			t.Errorf("%+v", made.content)
		}
		for _, o := range made.content.options {
			if o.ID == "" || o.Title == "" || utf8.RuneCountInString(o.Title) > 24 {
				t.Errorf("option %+v", o)
			}
		}
	})
}
