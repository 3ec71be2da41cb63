package bot_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// chatting is a story in a town whose staff answer within five minutes.
func chatting(t *testing.T, open opener, channel, id string) *story {
	w := newWorldOn(t, open, func(c *bot.Config) { c.Script = shipped(t); c.Town.Chat = 5 * time.Minute })
	w.from = channels.Address{Channel: channel, ID: id}
	return &story{world: w}
}

var (
	weber = callback.Staff{Login: "weber", Name: "Frau Weber"}
	muell = callback.Staff{Login: "mueller", Name: "Herr Müller"}
)

// asked is the one chat in which a person is wanted.
func (s *story) asked() callback.Chat {
	s.t.Helper()
	list, err := s.hub.Chats(s.t.Context())
	if err != nil || len(list) != 1 {
		s.t.Fatalf("chats %+v, %v", list, err)
	}
	return list[0]
}

// silent writes something, and the machine says nothing.
func (s *story) silent(text string) {
	s.t.Helper()
	s.says(channels.Words, text, "")
	if !s.last.Silent {
		s.t.Fatalf("to %q came %q", text, s.last.Text)
	}
}

// said is the transcript, without what the machine said before.
func (s *story) said(id string) string {
	s.t.Helper()
	_, lines, err := s.hub.Said(s.t.Context(), id, 0)
	if err != nil {
		s.t.Fatal(err)
	}
	var b strings.Builder
	for i, l := range lines {
		if l.Seq != int64(i+1) {
			s.t.Errorf("line %d has the number %d", i+1, l.Seq)
		}
		fmt.Fprintf(&b, "%s%s: %.40s\n", l.By, l.Name, l.Text)
	}
	return b.String()
}

func TestAPersonInTheChat(t *testing.T) {
	onEachStore(t, func(t *testing.T, open opener) {
		s := chatting(t, open, channels.Telegram, "700000001")
		s.says(channels.Words, "Mensch", "ruft Sie gern zurück")
		s.picks("chat", "Gleich schreibt Ihnen")
		s.silent("Ich habe meinen Ausweis verloren")
		chat := s.asked()
		if chat.Holder != "" || chat.Waiting.IsZero() || chat.Channel != channels.Telegram {
			t.Errorf("%+v", chat)
		}
		if _, err := s.hub.Take(t.Context(), chat.ID, weber); err != nil {
			t.Fatal(err)
		}
		if got, err := s.hub.Take(t.Context(), chat.ID, muell); !errors.Is(err, callback.ErrTaken) || got.Holder != "weber" {
			t.Errorf("%+v, %v", got, err)
		}
		if err := s.hub.Say(t.Context(), chat.ID, "mueller", "Ich auch!", "k0"); !errors.Is(err, callback.ErrTaken) {
			t.Errorf("said by somebody else: %v", err)
		}
		for range 2 { // pressed twice
			if err := s.hub.Say(t.Context(), chat.ID, "weber", "Wo haben Sie ihn verloren?", "k1"); err != nil {
				t.Fatal(err)
			}
		}
		s.silent("0")
		s.silent("Menü")
		s.work()
		want := []string{"Gleich schreibt", "Ab jetzt schreibt Frau Weber", "Frau Weber: Wo haben Sie ihn verloren?"}
		for i, part := range want {
			if got := s.tg.sent[len(s.tg.sent)-len(want)+i]; !strings.Contains(got, part) {
				t.Errorf("sent %q, want %q", got, part)
			}
		}
		said := s.said(chat.ID)
		if !strings.Contains(said, "citizen: Ich habe meinen Ausweis verloren\nmachine: Ab jetzt schreibt Frau Weber mit Ihnen.\nstaffFrau Weber: Wo haben Sie ihn verloren?\ncitizen: 0\ncitizen: Menü\n") {
			t.Errorf("said:\n%s", said)
		}
		if err := s.hub.GiveBack(t.Context(), chat.ID, "weber"); err != nil {
			t.Fatal(err)
		}
		s.work()
		if got := s.tg.sent[len(s.tg.sent)-1]; !strings.Contains(got, "wieder mit dem Automaten") {
			t.Errorf("sent %q", got)
		}
		if list, err := s.hub.Chats(t.Context()); err != nil || len(list) != 0 {
			t.Errorf("chats %+v, %v", list, err)
		}
		s.says(channels.Words, "1", "Welche Stelle")
	})
}

func TestNobodyCameToTheChat(t *testing.T) {
	onEachStore(t, func(t *testing.T, open opener) {
		s := chatting(t, open, channels.Web, "w1")
		s.says(channels.Words, "Mensch", "ruft Sie gern zurück")
		s.picks("chat", "Gleich schreibt Ihnen")
		s.silent("Wegen meiner Geburtsurkunde")
		id := s.asked().ID
		s.advance(4 * time.Minute)
		s.work()
		s.asked()
		s.advance(2 * time.Minute)
		s.work()
		if list, err := s.hub.Chats(t.Context()); err != nil || len(list) != 0 {
			t.Fatalf("chats %+v, %v", list, err)
		}
		if _, _, err := s.hub.Said(t.Context(), id, 0); !errors.Is(err, callback.ErrUnknown) {
			t.Errorf("a chat that is over: %v", err)
		}
		lines, err := s.hub.Lines(t.Context(), "web:test", 0)
		last := lines[len(lines)-1]
		if err != nil || !strings.Contains(last.Reply.Text, "Sollen wir Sie zurückrufen?") || len(last.Reply.Choices) == 0 {
			t.Fatalf("%+v, %v", last, err)
		}
		s.last = last.Reply
		s.picks("callback", "Welche Stelle")
		s.picks("archiv", "Wann")
		s.picks("asap", "Nummer")
		s.says(channels.Words, landline, "Stimmt das")
		s.picks("yes", "Vorgemerkt")
		r, err := s.office.Mine(t.Context(), landline)
		if err != nil || !strings.Contains(r.Concern, "Wegen meiner Geburtsurkunde") {
			t.Errorf("concern %q, %v", r.Concern, err)
		}
	})
}

// Who would rather have the machine again need not wait.
func TestNoLongerWaitingForAPerson(t *testing.T) {
	s := chatting(t, sqlite, channels.Web, "w1")
	s.says(channels.Words, "Mensch", "ruft Sie gern zurück")
	s.picks("chat", "Gleich schreibt Ihnen")
	s.picks("callback", "Welche Stelle")
	if list, err := s.hub.Chats(t.Context()); err != nil || len(list) != 0 {
		t.Errorf("chats %+v, %v", list, err)
	}
	s.advance(6 * time.Minute)
	s.work()
	s.picks("archiv", "Wann") // nothing has come in between
}

// The chat is offered only while somebody could come.
func TestNoChatWhenClosed(t *testing.T) {
	s := chatting(t, sqlite, channels.Web, "w1")
	s.advance(12 * time.Hour)
	s.says(channels.Words, "Mensch", "ruft Sie gern zurück")
	for _, c := range s.last.Choices {
		if c.ID == "chat" {
			t.Error("a chat is offered at night")
		}
	}
}

// A code is shown to nobody.
func TestSecretsAreNotInTheTranscript(t *testing.T) {
	s := chatting(t, sqlite, channels.Web, "w1")
	s.says(channels.Words, "Auftrag", "Worum")
	s.picks("urkunden", "Auftragsnummer")
	s.says(channels.Words, "117", "Code")
	s.says(channels.Words, "4711", "finde ich keinen")
	s.says(channels.Words, "Mensch", "ruft Sie gern zurück")
	s.picks("chat", "Gleich schreibt Ihnen")
	said := s.said(s.asked().ID)
	if strings.Contains(said, "4711") || !strings.Contains(said, "citizen: •••") || !strings.Contains(said, "citizen: 117") {
		t.Errorf("said:\n%s", said)
	}
}

// A call that was cut off goes on by text, at its step, if the caller wants.
func TestADroppedCallGoesOnByText(t *testing.T) {
	onEachStore(t, func(t *testing.T, open opener) {
		w := newWorldOn(t, open, func(c *bot.Config) { c.Script = shipped(t); c.Town.Missed = true })
		w.from = channels.Address{Channel: channels.Voice, ID: mobile}
		s := &story{world: w}
		s.says(channels.Started, "", "Automat")
		s.picks("callback", "Welche Stelle")
		s.picks("buergerbuero", "Wann")
		m := s.message("")
		m.Kind = channels.Hangup
		if _, err := s.hub.Receive(t.Context(), m); err != nil {
			t.Fatal(err)
		}
		s.work()
		s.work()
		if len(s.sms.sent) != 1 || !strings.Contains(s.sms.sent[0], "unterbrochen. Hier weitermachen?") {
			t.Fatalf("sent %q", s.sms.sent)
		}
		s.from.Channel = channels.SMS
		s.says(channels.Words, "1", "Wann dürfen wir anrufen?")
		s.picks(first, "0171 3920011")
		s.picks("yes", "Eingetragen")
	})
}
