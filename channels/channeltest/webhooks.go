package channeltest

import (
	"math/rand/v2"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
)

// canary is a text that must never be seen in a log.
const canary = "Kanarienvogel4711"

var conversation = regexp.MustCompile(`^[A-Za-z0-9:_.+-]{1,128}$`)

func (k Kit) takes(t *testing.T) {
	w := k.open(t)
	rec := w.serve(k.Webhook(t, Event{ID: "1", From: "1", Text: canary}))
	if rec.Code/100 != 2 {
		t.Fatalf("a genuine webhook was answered with %d", rec.Code)
	}
	got := w.inbox.Messages()
	if len(got) != 1 {
		t.Fatalf("the inbox took %d messages, want 1", len(got))
	}
	m := got[0]
	if m.Text != canary {
		t.Errorf("text %q, want %q", m.Text, canary)
	}
	if m.ID == "" || !conversation.MatchString(m.Conversation) {
		t.Errorf("ID %q, conversation %q: want an ID, and 1 to 128 bytes of A-Za-z0-9:_.+-", m.ID, m.Conversation)
	}
	if m.From.Channel != w.channel.Name() || m.From.ID == "" {
		t.Errorf("from %v, want somebody on %s", m.From, w.channel.Name())
	}
	if m.At.IsZero() {
		t.Error("the message has no time")
	}
	if c, ok := w.channel.(channels.Conversing); ok && c.Conversation(m.From) != m.Conversation {
		t.Error("a conversation we begin is not the one the answer comes in")
	}
	if w.pushing() && rec.Body.String() != k.Nothing {
		t.Error("a reply nobody reads")
	}
	k.private(t, "the log", w.log.String(), canary, m.From.ID)
}

func (k Kit) parts(t *testing.T) {
	w := k.open(t)
	w.serve(k.Webhook(t, Event{ID: "1", From: "1", Text: "eins"}))
	w.serve(k.Webhook(t, Event{ID: "1", From: "2", Text: "eins"}))
	w.serve(k.Webhook(t, Event{ID: "2", From: "1", Text: "zwei"}))
	got := w.inbox.Messages()
	if len(got) != 3 {
		t.Fatalf("the inbox took %d messages, want 3", len(got))
	}
	if got[0].Conversation == got[1].Conversation {
		t.Error("two people share a conversation")
	}
	if got[0].Conversation == got[2].Conversation && got[0].ID == got[2].ID {
		t.Error("two events of one person share an ID")
	}
}

func (k Kit) repeats(t *testing.T) {
	w := k.open(t)
	first := w.serve(k.Webhook(t, Event{ID: "1", From: "1", Text: "Rückruf"}))
	for range 20 {
		again := w.serve(k.Webhook(t, Event{ID: "1", From: "1", Text: "Rückruf"}))
		if again.Code != first.Code || again.Body.String() != first.Body.String() {
			t.Fatalf("a repeat was answered differently:\n%s\n%s", first.Body, again.Body)
		}
	}
	if n := len(w.inbox.Messages()); n != 1 {
		t.Errorf("the inbox took %d messages, want 1: a repeat must carry the same ID", n)
	}
}

func (k Kit) refuses(t *testing.T) {
	for name, c := range map[string]struct {
		spoil func(*http.Request)
		want  int
	}{"missing": {k.Strip, k.Missing}, "wrong": {k.Forge, k.Wrong}} {
		t.Run(name, func(t *testing.T) {
			w := k.open(t)
			r := k.Webhook(t, Event{ID: "1", From: "1", Text: canary})
			c.spoil(r)
			if rec := w.serve(r); rec.Code != c.want {
				t.Errorf("answered with %d, want %d", rec.Code, c.want)
			}
			if n := len(w.inbox.Messages()); n != 0 {
				t.Errorf("the inbox took %d messages, want none", n)
			}
			if w.log.String() == "" {
				t.Error("nothing was logged: an operator must see that webhooks are refused")
			}
			k.private(t, "the log", w.log.String(), canary, "17139200", "49171")
		})
	}
}

func (k Kit) refusesLarge(t *testing.T) {
	w := k.open(t)
	large := []byte("Body=" + strings.Repeat("a", 64<<10))
	if rec := w.serve(k.Raw(t, large)); rec.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a body of %d bytes was answered with %d, want 413", len(large), rec.Code)
	}
	r := k.Raw(t, large)
	r.ContentLength = -1 // nobody says in advance how long it is
	if rec := w.serve(r); rec.Code != http.StatusRequestEntityTooLarge {
		t.Errorf("a chunked body of %d bytes was answered with %d, want 413", len(large), rec.Code)
	}
	if n := len(w.inbox.Messages()); n != 0 {
		t.Errorf("the inbox took %d messages, want none", n)
	}
}

// survives gives the channel bodies that are genuine and nonsense.
func (k Kit) survives(t *testing.T) {
	w := k.open(t)
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		body := mutate(rnd, []byte(k.Bodies[rnd.IntN(len(k.Bodies))]))
		if rec := w.serve(k.Raw(t, body)); rec.Code >= 500 {
			t.Fatalf("answered with %d to %q", rec.Code, body)
		}
	}
	for _, m := range w.inbox.Messages() {
		if m.ID == "" || !conversation.MatchString(m.Conversation) {
			t.Fatalf("ID %q, conversation %q", m.ID, m.Conversation)
		}
	}
}

// mutate changes a body here and there.
func mutate(rnd *rand.Rand, body []byte) []byte {
	for range 1 + rnd.IntN(8) {
		if len(body) == 0 {
			return body
		}
		i := rnd.IntN(len(body))
		switch rnd.IntN(5) {
		case 0:
			body[i] = byte(rnd.Uint32())
		case 1:
			body = body[:i]
		case 2:
			body = append(body[:i:i], body[min(len(body), i+1+rnd.IntN(20)):]...)
		case 3:
			body = append(body[:i:i], append([]byte(strings.Repeat(string(body[i]), rnd.IntN(300))), body[i:]...)...)
		case 4:
			j := rnd.IntN(len(body))
			body[i], body[j] = body[j], body[i]
		}
	}
	return body
}

func (k Kit) inboxAway(t *testing.T) {
	w := k.open(t)
	w.inbox.Err = errAway
	rec := w.serve(k.Webhook(t, Event{ID: "1", From: "1", Text: canary}))
	if rec.Code != k.Down {
		t.Errorf("answered with %d, want %d", rec.Code, k.Down)
	}
	if rec.Code/100 == 2 && rec.Body.Len() == 0 {
		t.Error("an empty answer: the citizen is left with nothing")
	}
	if !strings.Contains(w.log.String(), errAway.Error()) {
		t.Error("the log does not say why")
	}
	k.private(t, "the log", w.log.String(), canary)
	w.inbox.Err = nil
	w.serve(k.Webhook(t, Event{ID: "1", From: "1", Text: canary}))
	if n := len(w.inbox.Messages()); n != 1 {
		t.Errorf("the inbox took %d messages when the network came again, want 1", n)
	}
}
