package desk

import (
	"errors"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// keyOn is the key of the answer box of a page.
func keyOn(t *testing.T, a answer) string {
	t.Helper()
	m := regexp.MustCompile(`id="key" name="key" value="([A-Z2-7]+)"`).FindStringSubmatch(a.text())
	if m == nil {
		t.Fatalf("there is no answer box: %s", a.brief())
	}
	return m[1]
}

// TestChat is one conversation with plain forms: somebody waits, is read, taken,
// answered and given back; the transcript says who spoke.
func TestChat(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Wohngeld")
	w.hub.wants("k1", "Ich möchte mit einem Menschen schreiben.", func(chat *callback.Chat) { chat.Reference = ref })
	b := w.signedIn("anna")
	b.get("/desk").want(t, http.StatusOK, "Im Chat wartet jemand", "Webchat, 10:12 Uhr", "10:12 Uhr (8 Minuten)", "1 wartet",
		`action="/desk/chats/k1/take"`, "<title>(1) Chats – Warteliste – Rückrufe Musterstadt</title>").wantNot(t, "anschrift", "geheim")
	b.get("/desk/chats").want(t, http.StatusOK, "Diese Menschen warten, bis jemand übernimmt", "Bürgerbüro", "Deutsch",
		"Letzte Zeile", `action="/desk/chats/k1/take"`, "<title>(1) Chats – Rückrufe Musterstadt</title>").wantNot(t, "anschrift", "geheim")
	b.get("/desk/chats/k1").want(t, http.StatusOK, "Bis jemand übernimmt, antwortet der Automat", "Ich möchte mit einem Menschen schreiben.",
		"Bürgerin oder Bürger", "Automat", "Anna Albrecht, Bürgerbüro", "Erika Beispiel", `href="`+path(ref)+`"`).
		wantNot(t, `id="answer"`, "anschrift", "geheim")
	if a := b.post("/desk/chats/k1/take"); a.Code != http.StatusSeeOther || a.to() != "/desk/chats/k1" {
		t.Fatalf("take: %d to %q", a.Code, a.to())
	}
	b.post("/desk/chats/k1/take").want(t, http.StatusSeeOther) // pressed twice
	page := b.get("/desk/chats/k1").want(t, http.StatusOK, "Sie schreiben mit dieser Person. Der Automat schweigt.")
	if a := b.post("/desk/chats/k1/say", "key", keyOn(t, page), "text", " Guten Tag!\r\nWie kann ich helfen? "); a.Code != http.StatusSeeOther || a.to() != "/desk/chats/k1" {
		t.Fatalf("say: %d to %q: %s", a.Code, a.to(), a.brief())
	}
	if got := w.hub.texts("k1"); len(got) != 1 || got[0] != "Guten Tag!\nWie kann ich helfen?" {
		t.Fatalf("said %q", got)
	}
	b.get("/desk/chats/k1").want(t, http.StatusOK, `<strong>Sie</strong>, <span class="when">10:20 Uhr`, "Guten Tag!\nWie kann ich helfen?").
		wantNot(t, "Wartet seit", "<title>(")
	w.signedIn("bernd").get("/desk/chats/k1").want(t, http.StatusOK, `<strong>Anna Albrecht</strong>, <span class="when">10:20 Uhr`,
		"Anna Albrecht schreibt mit dieser Person").wantNot(t, `id="answer"`, "give-back")
	w.pass(time.Minute)
	w.hub.writes("k1", "Um das Wohngeld.")
	w.pass(3 * time.Minute)
	b.get("/desk").want(t, http.StatusOK, "Im Chat hat Ihnen jemand geschrieben", "10:21 Uhr (3 Minuten)", "1 wartet").wantNot(t, "/take")
	b.get("/desk/chats").want(t, http.StatusOK, "Mit diesen Menschen schreiben Sie", "niemand darauf, dass jemand übernimmt")
	b.get(path(ref)).want(t, http.StatusOK, "Sie schreiben gerade mit dieser Person im Chat", `href="/desk/chats/k1"`)
	if a := b.post("/desk/chats/k1/give-back"); a.Code != http.StatusSeeOther || a.to() != "/desk/chats" {
		t.Fatalf("give back: %d to %q", a.Code, a.to())
	}
	b.get("/desk/chats").want(t, http.StatusOK, "Dort antwortet jetzt wieder der Automat").wantNot(t, "k1")
	b.post("/desk/chats/k1/give-back").want(t, http.StatusSeeOther) // pressed twice
	b.get("/desk/chats/k1").want(t, http.StatusOK, "Dieser Chat ist beendet", "Um das Wohngeld.").wantNot(t, `id="answer"`, "/take")
	b.get("/desk").want(t, http.StatusOK).wantNot(t, "Im Chat")
	for _, secret := range []string{"anschrift", "geheim", "Wohngeld", "Guten Tag", "Erika"} {
		if strings.Contains(w.logs.String(), secret) {
			t.Errorf("%q stands in the log", secret)
		}
	}
}

// TestTwoTakeOneChat: of two who reach for the same chat one gets it. The other
// is told who has it, may read, and not write.
func TestTwoTakeOneChat(t *testing.T) {
	w := newTown(t)
	w.hub.wants("k1", "Hallo?")
	logins, codes := []string{"anna", "bernd"}, make([]int, 2)
	people := []*browser{w.signedIn("anna"), w.signedIn("bernd")}
	var wg sync.WaitGroup
	for i := range people {
		wg.Go(func() { codes[i] = people[i].post("/desk/chats/k1/take").Code })
	}
	wg.Wait()
	if codes[0]+codes[1] != http.StatusSeeOther+http.StatusConflict {
		t.Fatalf("both got %v", codes)
	}
	first := 0
	if codes[1] == http.StatusSeeOther {
		first = 1
	}
	if by := w.hub.chat("k1").Holder; by != logins[first] {
		t.Errorf("%s was told that they have it, and %s has", logins[first], by)
	}
	name := []string{"Anna Albrecht", "Bernd Böhm"}[first]
	second := people[1-first]
	second.post("/desk/chats/k1/take").want(t, http.StatusConflict, name+" hat diesen Chat schon übernommen", "Hallo?").
		wantNot(t, `id="answer"`)
	second.post("/desk/chats/k1/say", "text", "Ich bin auch da").
		want(t, http.StatusConflict, "nicht mehr bei Ihnen", "Hier ist er, falls Sie ihn noch brauchen", "Ich bin auch da").wantNot(t, `id="answer"`)
	second.post("/desk/chats/k1/give-back").want(t, http.StatusConflict, "hat gerade jemand anderes")
	if chat := w.hub.chat("k1"); chat.Over || len(w.hub.texts("k1")) != 0 {
		t.Errorf("the second one wrote, or ended it: %+v", chat)
	}
	if a := second.get("/desk/chats/k1/take"); a.to() != "/desk/chats/k1" {
		t.Errorf("the page loaded again: %d to %q", a.Code, a.to())
	}
}

// TestWhoSeesWhichChat: those of the chat's department, and all when it has none.
func TestWhoSeesWhichChat(t *testing.T) {
	w := newTown(t)
	w.hub.wants("buerger", "Mein Ausweis")
	w.hub.wants("heirat", "Unsere Hochzeit", func(chat *callback.Chat) {
		chat.Department, chat.Channel, chat.Language = "standesamt", "telegram", "tr"
	})
	w.hub.wants("offen", "Ich weiß nicht, wohin", func(chat *callback.Chat) { chat.Department, chat.Channel = "", "sms" })
	w.hire("fritz", "Fritz", "")
	for login, sees := range map[string]string{"anna": "buerger offen", "bernd": "buerger heirat offen", "carla": "heirat offen", "fritz": "offen"} {
		b := w.signedIn(login)
		list, count := b.get("/desk/chats").want(t, http.StatusOK), 0
		for _, id := range []string{"buerger", "heirat", "offen"} {
			may := strings.Contains(sees, id)
			if strings.Contains(list.text(), "/desk/chats/"+id) != may {
				t.Errorf("%s sees %s: %v", login, id, !may)
			}
			if want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[may]; b.get("/desk/chats/"+id).Code != want {
				t.Errorf("%s opens %s, want %d", login, id, want)
			}
			if may {
				count++
			}
		}
		b.get("/desk/password").want(t, http.StatusOK, map[int]string{1: "1 wartet", 2: "2 warten", 3: "3 warten"}[count])
	}
	w.signedIn("carla").get("/desk/chats").want(t, http.StatusOK, "Telegram", "Türkisch", "Standesamt", "SMS", "noch offen")
	w.signedIn("bernd").get("/desk?department=standesamt").want(t, http.StatusOK, "Alle Chats: 2 warten").wantNot(t, "/desk/chats/buerger")
}

// TestChatOfAForeignRequest: who may see a chat may not for that see the
// request of another department, nor the other way round.
func TestChatOfAForeignRequest(t *testing.T) {
	w := newTown(t)
	w.asks(foreignRequest, "Geheime Hochzeit", func(r *callback.Request) { r.Department = "standesamt" })
	w.asks(ref, "Ausweis")
	w.hub.wants("k1", "Guten Tag", func(chat *callback.Chat) { chat.Reference = foreignRequest })
	w.hub.wants("k2", "Guten Tag", func(chat *callback.Chat) { chat.Reference, chat.Department = ref, "standesamt" })
	w.hub.wants("k3", "Guten Tag", func(chat *callback.Chat) { chat.Reference = unknownRequest })
	b := w.signedIn("anna")
	b.get("/desk/chats/k1").want(t, http.StatusOK).wantNot(t, "Hochzeit", "Erika", foreignRequest)
	b.get("/desk/chats/k3").want(t, http.StatusOK).wantNot(t, unknownRequest)
	b.get(path(ref)).want(t, http.StatusOK).wantNot(t, "Zum Chat")
	w.signedIn("carla").get("/desk/chats/k1").want(t, http.StatusNotFound)
	w.signedIn("bernd").get(path(ref)).want(t, http.StatusOK, "möchte im Chat mit einem Menschen schreiben", `href="/desk/chats/k2"`)
}

// TestAnswerIsSentOnce: the same form twice is one answer; the same form with
// another text is another, for nobody knows whether the first arrived.
func TestAnswerIsSentOnce(t *testing.T) {
	w := newTown(t)
	w.hub.wants("k1", "Hallo")
	b := w.signedIn("anna")
	b.post("/desk/chats/k1/take")
	key := keyOn(t, b.get("/desk/chats/k1"))
	if again := keyOn(t, b.get("/desk/chats/k1")); again == key {
		t.Fatal("every page has the same key")
	}
	for range 3 {
		b.post("/desk/chats/k1/say", "key", key, "text", "Einen Moment bitte").want(t, http.StatusSeeOther)
	}
	b.post("/desk/chats/k1/say", "key", key, "text", "Einen Moment bitte!").want(t, http.StatusSeeOther)
	b.post("/desk/chats/k1/say", "key", keyOn(t, b.get("/desk/chats/k1")), "text", "Einen Moment bitte").want(t, http.StatusSeeOther)
	for range 2 {
		b.post("/desk/chats/k1/say", "text", "ohne Schlüssel").want(t, http.StatusSeeOther)
	}
	got := strings.Join(w.hub.texts("k1"), "|")
	if got != "Einen Moment bitte|Einen Moment bitte!|Einen Moment bitte|ohne Schlüssel|ohne Schlüssel" {
		t.Errorf("sent: %s", got)
	}
}

// TestAnswerThatIsNotSent stays in the box, with the key it had.
func TestAnswerThatIsNotSent(t *testing.T) {
	w := newTown(t)
	w.hub.wants("k1", "Hallo")
	b := w.signedIn("anna")
	b.post("/desk/chats/k1/take")
	key := keyOn(t, b.get("/desk/chats/k1"))
	b.post("/desk/chats/k1/say", "key", key, "text", " \r\n ").want(t, http.StatusUnprocessableEntity, "schreiben Sie zuerst")
	long := strings.Repeat("ü", longestAnswer+1)
	a := b.post("/desk/chats/k1/say", "key", key, "text", long).want(t, http.StatusUnprocessableEntity, "höchstens 1500 Zeichen", long)
	if keyOn(t, a) != key {
		t.Error("the key changed")
	}
	w.hub.mute = errors.New("nobody listens")
	a = b.post("/desk/chats/k1/say", "key", key, "text", "Ja & Nein").want(t, http.StatusServiceUnavailable, "ließ sich gerade nicht verschicken", "Ja &amp; Nein</textarea>")
	if keyOn(t, a) != key {
		t.Error("the key changed")
	}
	w.hub.mute = nil
	if len(w.hub.texts("k1")) != 0 {
		t.Fatalf("sent: %v", w.hub.texts("k1"))
	}
	b.post("/desk/chats/k1/say", "key", key, "text", strings.Repeat("ü", longestAnswer)).want(t, http.StatusSeeOther)
	w.signedIn("anna").post("/desk/chats/k1/give-back")
	b.post("/desk/chats/k1/say", "key", key, "text", "Zu spät").want(t, http.StatusConflict, "diesen Chat gibt es nicht mehr", "Dieser Chat ist beendet", "Zu spät")
	b.post("/desk/chats/k1/take").want(t, http.StatusSeeOther)
	delete(w.hub.chats, "k1")
	b.post("/desk/chats/k1/say", "key", key, "text", "Noch später").want(t, http.StatusNotFound, "Diesen Chat gibt es nicht", "Noch später")
}
