package simulator

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTelegramTwice(t *testing.T) {
	b := openBot(t)
	b.listen()
	b.story.Turn(func(k *Knobs) { k.Twice = true })
	b.story.Telegram("Ayşe").Say("Hallo")
	if len(b.updates) != 2 || b.updates[0]["update_id"] != b.updates[1]["update_id"] {
		t.Errorf("%v", b.updates)
	}
}

// TestTelegramOutOfOrder: held updates come in an order drawn from the seed.
func TestTelegramOutOfOrder(t *testing.T) {
	orders := map[string]bool{}
	for seed := range uint64(12) {
		b := openBot(t)
		b.listen()
		b.story.Turn(func(k *Knobs) { k.Hold, k.Shuffle = true, seed })
		person := b.story.Telegram("Ayşe")
		for _, text := range []string{"1", "2", "3"} {
			person.Say(text)
		}
		b.story.Settle()
		if got := b.seen(); got != nil {
			t.Errorf("%q came", got)
		}
		b.story.Turn(func(k *Knobs) { k.Hold = false })
		b.story.Settle()
		got := b.seen()
		orders[strings.Join(got, " ")] = true
		if seed == 0 && !slices.IsSorted(got) {
			t.Errorf("without a seed: %q", got)
		}
		if slices.Sort(got); !slices.Equal(got, []string{"message 1", "message 2", "message 3"}) {
			t.Errorf("%q", got)
		}
	}
	if len(orders) < 3 {
		t.Errorf("12 seeds gave %v", orders)
	}
}

// TestTelegramSecret: a gateway that is strict refuses, and the update waits.
func TestTelegramSecret(t *testing.T) {
	for _, kind := range []string{"wrong", "missing"} {
		b := openBot(t)
		b.story.Sloppy = true
		b.listen()
		b.story.Turn(func(k *Knobs) { k.Signature = kind })
		person := b.story.Telegram("Ayşe")
		person.Say("Hallo")
		if b.seen() != nil || person.Waiting() != 1 || !strings.Contains(b.info().Failed, "403") {
			t.Errorf("%s: %q %+v", kind, b.seen(), b.info())
		}
	}
}

// TestTelegramFails: what fails is not sent, what is lost is.
func TestTelegramFails(t *testing.T) {
	b := openBot(t)
	b.listen()
	person := b.story.Telegram("Ayşe")
	person.Say("Hallo")
	b.story.Turn(func(k *Knobs) { k.Fails, k.FailWith, k.RetryAfter = 1, 429, 35 })
	a, err := b.call("sendMessage", "chat_id", ayse, "text", "eins")
	if err != nil || a.HTTP != 429 || a.Parameters.RetryAfter != 35 || a.Description != "Too Many Requests: retry after 35" {
		t.Errorf("%v %s", err, a.raw)
	}
	b.story.Turn(func(k *Knobs) { k.Fails, k.FailWith = 1, 502 })
	b.must("getMe")
	b.must("sendChatAction", "chat_id", ayse, "action", "typing")
	if a, err = b.call("sendMessage", "chat_id", ayse, "text", "zwei"); err != nil || a.HTTP != 502 || !strings.HasPrefix(a.raw, "<html>") {
		t.Errorf("%v %s", err, a.raw)
	}
	b.story.Turn(func(k *Knobs) { k.LoseAnswers = 1 })
	if a, err = b.call("sendMessage", "chat_id", ayse, "text", "drei"); err == nil {
		t.Errorf("an answer came: %s", a.raw)
	}
	b.story.Turn(func(k *Knobs) { k.Fails, k.FailWith, k.Method = 1, 500, "sendChatAction" })
	b.must("sendMessage", "chat_id", ayse, "text", "vier")
	if a, err = b.call("sendChatAction", "chat_id", ayse, "action", "typing"); err != nil || a.HTTP != 500 {
		t.Errorf("%v %s", err, a.raw)
	}
	if diff := cmp.Diff([]string{"drei", "vier"}, person.Texts()); diff != "" {
		t.Error(diff)
	}
	b.story.Turn(func(k *Knobs) { k.Fails, k.FailWith, k.Method = 1, 500, "sendMessage" })
	if code := restCode(t, b.g, "/Calls.json", callForm(b.g)); code != 0 {
		t.Errorf("Twilio failed for Telegram: %d", code)
	}
}
