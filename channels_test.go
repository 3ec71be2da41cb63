package main

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// shows reads the queue and the request as staff see it, and expects words.
func (w *town) shows(kim *deskUser, r callback.Request, words ...string) {
	w.t.Helper()
	if page := kim.get("/desk"); r.Status.Open() && strings.Count(page, callback.FormatReference(r.Reference)) == 0 {
		w.t.Errorf("the queue does not show %s", r.Reference)
	}
	page := kim.get("/desk/requests/" + r.Reference)
	for _, word := range words {
		if !strings.Contains(page, word) {
			w.t.Errorf("the desk does not show %q", word)
		}
	}
}

// TestOneCitizenBehindEveryDoor: booked by phone, moved by SMS with the
// reference, seen on Telegram by sharing the own number, called off on the web
// page; the desk shows one request throughout.
func TestOneCitizenBehindEveryDoor(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		ayse := w.Telegram("Ayşe")
		number := ayse.Person().Phone
		kim := w.member("kim", clerk, "buergerbuero")

		phone := w.Phone(number)
		call := phone.Call()
		call.Press("1")
		call.Press("1")
		call.Press("4")
		call.Press("1")
		call.Heard("Ihre Nummer für diesen Rückruf")
		call.Hangup()
		r := w.one()
		w.shows(kim, r)

		other := w.Phone(mobile2) // a second telephone of hers
		other.Text("Rückruf ändern")
		other.Got("sieben Ziffern")
		other.Text(r.Reference)
		other.Got("letzten vier Ziffern")
		other.Text(number[len(number)-4:])
		other.Got("Ihr Rückruf", "Verschieben")
		other.Text("verschieben")
		other.Got("Wann dürfen wir anrufen")
		other.Text("1")
		other.Got("geändert")
		if r = w.one(); r.Slot.Zero() || r.Phone != number {
			t.Fatalf("moved to %+v", r)
		}
		w.shows(kim, r)

		ayse.Start("")
		ayse.Got("Automat", "Was können wir für Sie tun")
		ayse.Press("Rückruf ändern oder absagen")
		ayse.Got("sieben Ziffern")
		ayse.ShareContact()
		ayse.Got("gemerkt", "Sie stehen schon auf unserer Liste")
		ayse.Acknowledged()
		ayse.Press("Im Browser ansehen")
		link := linkForm.FindString(ayse.Got("Hier können Sie ihn ändern"))
		if link == "" {
			t.Fatalf("no link:\n%s", ayse.Transcript())
		}
		w.shows(kim, w.one())

		res, err := http.PostForm(link+"/cancel", nil)
		if err != nil {
			t.Fatal(err)
		}
		page, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if r = w.one(); !strings.Contains(string(page), "Abgesagt") || r.Status != callback.Cancelled {
			t.Errorf("not called off: %d %+v", res.StatusCode, r)
		}
		w.shows(kim, r)
	})
}

// TestAPersonWritesOnTelegram: a citizen wants a person, staff take the chat
// over at the desk and give it back; nobody else may write in it.
func TestAPersonWritesOnTelegram(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		ayse := w.Telegram("Ayşe")
		kim := w.member("kim", clerk, "buergerbuero")
		ayse.Say("Mensch")
		ayse.Got("ruft Sie gern zurück")
		ayse.Press("Hier mit einem Menschen schreiben")
		ayse.Got("Gleich schreibt Ihnen")
		ayse.Say("Ich habe meinen Ausweis verloren")
		w.Settle()
		list, err := w.gateway.hub.Chats(t.Context())
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		chat := "/desk/chats/" + list[0].ID
		if page := kim.get("/desk/chats"); !strings.Contains(page, chat) {
			t.Error("the desk does not list the chat")
		}
		kim.post(chat + "/take")
		ayse.Got("schreibt kim mit Ihnen")
		if page := kim.get(chat); !strings.Contains(page, "Ich habe meinen Ausweis verloren") {
			t.Error("the desk does not show what was written")
		}
		kim.post(chat+"/say", "text", "Kommen Sie bitte vorbei.", "key", "AAAAAAAAAAAAAAAAAAAAAA")
		ayse.Got("kim: Kommen Sie bitte vorbei.")
		ayse.Say("Mache ich, danke!")
		w.Settle()
		before := len(ayse.Texts())
		kim.post(chat + "/give-back")
		ayse.Got("wieder mit dem Automaten")
		if n := len(ayse.Texts()) - before; n != 1 {
			t.Errorf("%d texts since the last line", n)
		}
		ayse.Press("Rückruf")
		ayse.Got("Welche Stelle")
	})
}

// TestNobodyCameOnTelegram: nobody answers, and a callback is offered in time.
func TestNobodyCameOnTelegram(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		ayse := w.Telegram("Ayşe")
		ayse.Say("Mensch")
		ayse.Press("Hier mit einem Menschen schreiben")
		ayse.Say("Wegen einer Meldebescheinigung")
		w.Settle()
		w.Advance(6 * time.Minute)
		ayse.Got("Sollen wir Sie zurückrufen?")
		ayse.Press("Rückruf")
		ayse.Got("Welche Stelle")
	})
}

// TestTelegramBehaves: buttons of long ago, forged ones, somebody else's
// contact, and a bot that is blocked.
func TestTelegramBehaves(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		ayse := w.Telegram("Ayşe")
		ayse.Start("hours")
		ayse.Got("Welche Stelle meinen Sie?")
		ayse.Press("Bürgerbüro")
		ayse.Got("Unsere Zeiten")
		w.Advance(time.Minute)
		ayse.Press("Bürgerbüro")
		ayse.Got("früheren Frage")
		ayse.Forge("yes")
		ayse.Got("früheren Frage")
		ayse.ForwardNumber(mobile, "Max")
		w.Settle()
		ayse.Acknowledged()
		if who, err := w.gateway.store.Linked(t.Context(), mobile); err != nil || len(who) != 0 {
			t.Errorf("linked: %v, %v", who, err)
		}
		ayse.Say("stopp")
		ayse.Got("schreiben wir Ihnen nicht mehr")
		ayse.Say("START")
		ayse.Got("wieder da")
		if reach, err := w.gateway.store.Reach(t.Context(), channels.Address{Channel: channels.Telegram, ID: strconv.FormatInt(ayse.Person().ID, 10)}); err != nil || reach.OptedOut {
			t.Errorf("%+v, %v", reach, err)
		}
		ayse.Block()
		w.Settle()
		ayse.Unblock()
		ayse.Say("Rückruf")
		ayse.Got("Welche Stelle")
	})
}
