package storetest

import (
	"bytes"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

const turnLease = 15 * time.Second

func conversationTests() []test {
	return []test{
		{"a new conversation has no state", newConversation},
		{"what a turn wrote is there in the next", nextTurn},
		{"a message seen before gets its reply again", repeated},
		{"a repeat is known while another turn is open", repeatedWhileBusy},
		{"a message is forgotten in time", messageForgotten},
		{"many messages are remembered", manyMessages},
		{"one turn at a time", oneTurn},
		{"turns of other conversations do not wait", otherConversations},
		{"a turn whose lease ran out is taken over", takenOver},
		{"the same message takes its turn over, once", handedOver},
		{"a turn handed over can be given back", handedOverAbandoned},
		{"a late end that nobody overtook still counts", lateEnd},
		{"an abandoned turn leaves nothing", abandoned},
		{"an abandoned turn keeps what was there", abandonedLater},
		{"a conversation is forgotten in time", conversationForgotten},
		{"a state that ended early does not come back", endedEarly},
		{"any bytes come back", anyBytes},
		{"no state is no state", noState},
		{"a turn ends once", endsOnce},
		{"at once: one conversation, one owner", manyBegin},
		{"at once: one message, one effect", sameMessage},
		{"at once: many conversations", manyConversations},
	}
}

func (s *suite) begin(conversation, message string) bot.Turn {
	s.Helper()
	t, err := s.Begin(s.Context(), conversation, message, turnLease)
	s.ok(err)
	return t
}

func (s *suite) end(t bot.Turn, state, reply string, jobs ...bot.Job) {
	s.Helper()
	s.ok(s.End(s.Context(), filled(t, state, reply, jobs...)))
}

func filled(t bot.Turn, state, reply string, jobs ...bot.Job) bot.Turn {
	t.State, t.Reply, t.Jobs = []byte(state), []byte(reply), jobs
	t.Keep, t.Remember = 48*time.Hour, time.Hour
	return t
}

func newConversation(s *suite) {
	t := s.begin("sms:a", "1")
	if t.State != nil || t.Reply != nil || t.Repeat || t.Token == "" || t.Conversation != "sms:a" || t.Message != "1" {
		s.Fatalf("a new turn is %+v", t)
	}
}

func nextTurn(s *suite) {
	for i := range 5 {
		t := s.begin("sms:a", fmt.Sprint(i))
		if want := fmt.Sprint("state", i-1); i > 0 && string(t.State) != want {
			s.Fatalf("state is %q, want %q", t.State, want)
		}
		s.end(t, fmt.Sprint("state", i), fmt.Sprint("reply", i))
		s.clock.advance(time.Minute)
	}
}

func repeated(s *suite) {
	s.end(s.begin("sms:a", "1"), "one", "first")
	s.end(s.begin("sms:a", "2"), "two", "second")
	for range 2 {
		t := s.begin("sms:a", "1")
		if !t.Repeat || string(t.Reply) != "first" {
			s.Fatalf("the repeat is %+v", t)
		}
	}
	t := s.begin("sms:a", "3") // a repeat opened nothing
	equal(s, string(t.State), "two")
	other := s.begin("sms:b", "1") // message IDs belong to their conversation
	equal(s, other.Repeat, false)
}

func repeatedWhileBusy(s *suite) {
	s.end(s.begin("sms:a", "1"), "one", "first")
	open := s.begin("sms:a", "2")
	t := s.begin("sms:a", "1")
	equal(s, t.Repeat, true)
	s.end(open, "two", "second")
	equal(s, string(s.begin("sms:a", "3").State), "two")
}

func messageForgotten(s *suite) {
	s.end(s.begin("sms:a", "1"), "one", "first")
	s.clock.advance(time.Hour - time.Second)
	equal(s, s.begin("sms:a", "1").Repeat, true)
	s.clock.advance(time.Second)
	t := s.begin("sms:a", "1")
	equal(s, t.Repeat, false)
	s.end(t, "again", "anew")
	equal(s, string(s.begin("sms:a", "1").Reply), "anew")
}

func manyMessages(s *suite) {
	for i := range 80 {
		s.end(s.begin("voice:a", fmt.Sprint(i)), "state", fmt.Sprint("reply", i))
	}
	for i := range 80 {
		t := s.begin("voice:a", fmt.Sprint(i))
		if !t.Repeat || string(t.Reply) != fmt.Sprint("reply", i) {
			s.Fatalf("repeat %d is %+v", i, t)
		}
	}
	equal(s, s.begin("voice:a", "new").Repeat, false)
}

func otherConversations(s *suite) {
	a, b := s.begin("sms:a", "1"), s.begin("sms:b", "1")
	s.end(b, "b", "for b")
	s.end(a, "a", "for a")
	equal(s, string(s.begin("sms:a", "2").State), "a")
	equal(s, string(s.begin("sms:b", "2").State), "b")
}

func conversationForgotten(s *suite) {
	s.end(s.begin("sms:a", "1"), "one", "first")
	s.clock.advance(48*time.Hour - time.Second)
	t := s.begin("sms:a", "2")
	equal(s, string(t.State), "one")
	s.ok(s.Abandon(s.Context(), t))
	s.clock.advance(time.Second)
	if t := s.begin("sms:a", "3"); t.State != nil {
		s.Fatalf("state is %q after its time", t.State)
	}
}

func anyBytes(s *suite) {
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	t := s.begin("sms:a", "1")
	t.State, t.Reply, t.Keep, t.Remember = all, all, time.Hour, time.Hour
	s.ok(s.End(s.Context(), t))
	all = bytes.Clone(all)
	t.State[0], t.Reply[0] = 'x', 'x' // the store has its own
	equal(s, s.begin("sms:a", "1").Reply, all[:])
	got := s.begin("sms:a", "2")
	equal(s, got.State, all[:])
}

func noState(s *suite) {
	t := s.begin("sms:a", "1")
	t.Keep, t.Remember = time.Hour, time.Hour
	s.ok(s.End(s.Context(), t))
	equal(s, s.begin("sms:a", "1").Repeat, true)
	equal(s, s.begin("sms:a", "2").State, nil)
}

func manyConversations(s *suite) {
	together(32, func(i int) {
		c := fmt.Sprint("sms:", i)
		for turn := range 10 {
			t, err := s.Begin(s.Context(), c, fmt.Sprint(turn), turnLease)
			if err != nil {
				s.Error(err)
				return
			}
			if want := fmt.Sprint(c, turn-1); turn > 0 && string(t.State) != want {
				s.Errorf("state of %s is %q, want %q", c, t.State, want)
			}
			if err := s.End(s.Context(), filled(t, fmt.Sprint(c, turn), "reply")); err != nil {
				s.Error(err)
			}
		}
	})
}
