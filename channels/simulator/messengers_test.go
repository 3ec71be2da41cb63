package simulator

import (
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	keyboard "github.com/go-rod/rod/lib/input"
	"github.com/google/go-cmp/cmp"
)

// openMessengers starts a town on WhatsApp and Telegram, with its stylesheet.
func openMessengers(t *testing.T) (*bot, *browser) {
	t.Helper()
	b := openBotWith(t, func(c *Config) { c.Stylesheet, c.WhatsAppNumber = "/kern.css", townWhatsApp })
	b.g.router.GET("/kern.css", func(c *gin.Context) {
		c.Data(200, "text/css", find(t, "callback/desk/assets/kern/kern.min.css"))
	})
	return b, browse(t, b.g.url)
}

// enter goes to an element by Tab and presses Enter.
func (b *browser) enter(selector string) {
	b.t.Helper()
	b.tabTo(selector)
	b.Keyboard.MustType(keyboard.Enter)
}

// typed goes to a field by Tab, writes into it and presses Enter.
func (b *browser) typed(selector, text string) {
	b.t.Helper()
	b.tabTo(selector)
	b.MustInsertText(text)
	b.Keyboard.MustType(keyboard.Enter)
}

// toTop puts the focus back to the beginning.
func (b *browser) toTop() {
	b.MustEval(`() => document.querySelector("#main").focus()`)
}

// gone waits until no element matches.
func (b *browser) gone(selector string) {
	b.t.Helper()
	b.MustWait(`s => !document.querySelector(s)`, selector)
}

// TestTelegramByKeyboard is a chat without a mouse.
func TestTelegramByKeyboard(t *testing.T) {
	b, page := openMessengers(t)
	page.sees("#tg-state", "Noch nicht gestartet")
	page.enter("#tg-start")
	page.sees("#tg-state", "Eine Nachricht wartet auf das Rathaus.")
	b.must("setMyCommands", "commands", `[{"command":"rueckruf","description":"Einen Rückruf buchen"}]`)
	page.sees("#tg-menu", "/rueckruf · Einen Rückruf buchen")
	held := make(chan string, 1)
	town := townOnTelegram(b)
	b.does(func(kind string, u gin.H) {
		if kind == "callback_query" && u["data"] == "q1:yes" {
			held <- u["id"].(string)
			return
		}
		town(kind, u)
	})
	b.listen()
	page.sees("#tg-thread", "Rückruf?")
	page.sees("#tg-state", "Im Chat mit dem Rathaus")
	page.toTop()
	page.enter("#tg-thread .options button")
	page.MustWait(`() => document.querySelector("#tg-thread button").getAttribute("aria-busy") === "true"`)
	page.axe("while a button waits")
	b.must("answerCallbackQuery", "callback_query_id", <-held, "text", "Einen Moment")
	page.sees("#tg-notice", "Einen Moment")
	page.MustWait(`() => document.querySelector("#tg-thread button").getAttribute("aria-busy") === "false"`)
	if !page.MustEval(`() => document.activeElement.matches("#tg-thread button")`).Bool() {
		t.Error("the focus is lost when a button is acknowledged")
	}
	b.must("sendMessage", "chat_id", ayse, "text", "Ihre Nummer?", "reply_markup", shareNumber)
	page.sees("#tg-keyboard", "☎ Nummer teilen")
	page.looks("telegram-number")
	page.enter("#tg-keyboard button")
	page.sees("#tg-thread", "Kontakt: Ayşe Öztürk, 491713920001")
	page.sees("#tg-thread", "Wir rufen an.")
	if !page.MustEval(`() => document.activeElement.matches("#tg-body")`).Bool() {
		t.Error("the focus is lost with the town's buttons")
	}
	page.typed("#tg-body", "Hallo")
	page.sees("#tg-thread", "Sie schrieben: Hallo")
	page.enter("#tg-menu button")
	page.sees("#tg-thread", "/rueckruf")

	page.enter("#telegram summary")
	page.typed("#tg-payload", "cb_1")
	page.sees("#tg-thread", "/start cb_1")
	page.enter("#tg-forward button")
	page.sees("#tg-thread", "Kontakt: Max Muster, +491713920002")
	page.enter(`[data-send="voice"]`)
	page.sees("#tg-thread", "Sprachnachricht")
	page.toTop()
	page.enter(`[data-send="sticker"]`)
	page.sees("#tg-thread", "Sticker")
	page.toTop()
	page.enter("#tg-edit")
	page.sees("#tg-form label", "Nachricht ändern")
	page.MustEval(`() => document.activeElement.select()`)
	page.MustInsertText("/start cb_2")
	page.Keyboard.MustType(keyboard.Enter)
	page.sees("#tg-thread", "/start cb_2 (geändert)")
	page.sees("#tg-form label", "Nachricht an den Bot")
	page.looks("telegram-end")
	page.toTop()
	page.enter("#tg-block")
	page.sees("#tg-state", "Der Bot ist blockiert.")
	page.sees("#tg-block", "Bot freigeben")
	page.typed("#tg-body", "")
	page.toTop()
	page.enter("#tg-start")
	page.sees("#tg-state", "Im Chat mit dem Rathaus")
	page.toTop()
	page.tabTo("#tg-user")
	page.Keyboard.MustType(keyboard.ArrowDown)
	page.sees("#tg-state", "Noch nicht gestartet")
	page.gone("#tg-thread .bubble")
	page.quiet()
	b.story.Settle()
	want := "message /start,callback_query q1:yes,message ,message Hallo,message /rueckruf,message /start cb_1,message ,message ,message ," +
		"edited_message /start cb_2,my_chat_member kicked,my_chat_member member,message /start"
	if diff := cmp.Diff(want, strings.Join(b.seen(), ",")); diff != "" {
		t.Error(diff)
	}
}

// TestWhatsAppByKeyboard is buttons, a list and the window without a mouse.
func TestWhatsAppByKeyboard(t *testing.T) {
	b, page := openMessengers(t)
	page.sees("#wa-state", "Noch nicht geschrieben")
	page.typed("#wa-body", "Rückruf")
	page.sees("#wa-thread", "Rückruf")
	page.sees("#wa-state", "frei schreiben bis Do., 10:20 Uhr")
	send := func(sid string, values ...string) {
		t.Helper()
		if code := restCode(t, b.g, "/Messages.json", templateForm(b.g, anna, sid, values...)); code != 0 {
			t.Fatal(code)
		}
	}
	send(QuickReplyTemplate(2), "Passt das?", "Ja", "q1:yes", "Nein", "q1:no")
	send(ListTemplate(3), "Wann passt es Ihnen?", "Heute um 14 Uhr", "q2:1", "Morgen um 9 Uhr", "q2:2", "Am Freitag um 10 Uhr", "q2:3")
	page.sees("#wa-thread", "Auswählen")
	page.toTop()
	page.enter("#wa-thread .options button:nth-child(2)")
	page.sees("#wa-thread", "Sie: Nein")
	page.toTop()
	page.enter("#wa-thread summary")
	page.looks("whatsapp")
	page.enter("#wa-thread details button:nth-child(3)")
	page.sees("#wa-thread", "Sie: Am Freitag um 10 Uhr")
	page.enter("#wa-read")
	page.sees("#wa-thread", "gelesen")
	page.toTop()
	page.enter("#wa-voice")
	page.sees("#wa-thread", "Sie: Sprachnachricht")
	b.story.Advance(25 * time.Hour)
	page.sees("#wa-state", "24 Stunden sind um")
	if code := restCode(t, b.g, "/Messages.json", whatsAppForm(b.g, anna, "zu spät")); code != 0 {
		t.Fatal(code)
	}
	page.sees("#wa-thread", "nicht gesendet (63016)")
	page.looks("whatsapp-end")
	page.toTop()
	page.tabTo("#wa-user")
	for range 4 {
		page.Keyboard.MustType(keyboard.ArrowDown)
	}
	page.gone("#wa-thread .bubble")
	page.typed("#wa-body", "Hallo")
	page.sees("#wa-thread", "Sie: Hallo")
	page.quiet()
	b.story.Settle()
	if diff := cmp.Diff([]string{"", "q1:no", "", "", ""}, b.g.webhooks("/twilio/sms", "ButtonPayload")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"", "", "q2:3", "", ""}, b.g.webhooks("/twilio/sms", "ListId")); diff != "" {
		t.Error(diff)
	}
	if got := b.g.webhooks("/twilio/sms", "From"); got[4] != "whatsapp:"+hiddenUser {
		t.Errorf("from %q", got)
	}
}
