package storetest

import (
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
)

func chatTests() []test {
	return []test{
		{"a chat comes back as it was written", chatRoundTrip},
		{"the longest waiting chat is first", chatOrder},
		{"a chat that is over is gone", chatOver},
		{"a turn that was lost writes no chat", chatLost},
		{"a chat lives as long as its conversation", chatExpires},
		{"a chat that expired does not come back", chatAnew},
		{"chats are told", chatsTold},
		{"at once: many chats", chatsAtOnce},
	}
}

// chat is what a conversation's chat may look like.
func chat(conversation string) callback.Chat {
	return callback.Chat{
		ID: "id of " + conversation, Conversation: conversation, Channel: "web", Address: conversation, Department: "town",
		Language: "de", Asked: start, Waiting: start, Last: start,
	}
}

// chatting is a turn that writes a chat.
func chatting(t bot.Turn, c callback.Chat) bot.Turn {
	t = saying(t, "a line")
	t.Chat = &c
	return t
}

func (s *suite) chat(c callback.Chat, message string) {
	s.Helper()
	s.ok(s.End(s.Context(), chatting(s.begin(c.Conversation, message), c)))
}

func (s *suite) chats(want ...callback.Chat) {
	s.Helper()
	got, err := s.Chats(s.Context())
	s.ok(err)
	equal(s, got, want)
}

func chatRoundTrip(s *suite) {
	s.chats()
	c := chat("web:a")
	c.Reference, c.Holder, c.Name, c.Taken = "1234567", "e.muster", "Frau Ödön \"E.\"\n", start.Add(time.Minute)
	c.Last = start.Add(time.Hour).UTC()
	s.chat(c, "1")
	s.chats(c)
	c.Waiting, c.Department = time.Time{}, ""
	s.chat(c, "2") // in place of the earlier one
	s.chats(c)
	s.say("web:a", "3", "a line") // as it was
	s.chats(c)
}

func chatOrder(s *suite) {
	var all []callback.Chat
	for i, c := range []struct{ waiting, last int }{{-1, 3}, {9, 9}, {-1, 8}, {2, 2}, {5, 1}, {-1, 5}} {
		one := chat(fmt.Sprint("web:", i))
		one.Last = start.Add(time.Duration(c.last) * time.Minute)
		if one.Waiting = start.Add(time.Duration(c.waiting) * time.Minute); c.waiting < 0 {
			one.Waiting = time.Time{}
		}
		s.chat(one, "1")
		all = append(all, one)
	}
	s.chats(all[3], all[4], all[1], all[2], all[5], all[0])
	all[3].Waiting, all[3].Last = time.Time{}, start.Add(time.Hour) // it was answered
	s.chat(all[3], "2")
	s.chats(all[4], all[1], all[3], all[2], all[5], all[0])
}

func chatOver(s *suite) {
	a, b := chat("web:a"), chat("web:b")
	s.chat(a, "1")
	s.chat(b, "1")
	over := a
	over.Over = true
	s.chat(over, "2")
	s.chats(b)
	s.chat(over, "3") // and again
	s.chats(b)
	s.chat(a, "4")
	s.chats(a, b)
	equal(s, s.sweep(start), 0)
	s.chats(a, b)
}

func chatLost(s *suite) {
	a := chat("web:a")
	s.chat(a, "1")
	lost := s.begin("web:a", "2")
	s.clock.advance(turnLease)
	now := s.begin("web:a", "2")
	other := a
	other.Holder = "somebody"
	s.is(s.End(s.Context(), chatting(lost, other)), bot.ErrLost)
	other.Over = true
	s.is(s.End(s.Context(), chatting(lost, other)), bot.ErrLost)
	s.chats(a)
	s.ok(s.End(s.Context(), chatting(now, a)))
	s.chats(a)
}

func chatExpires(s *suite) {
	a, b := chat("web:a"), chat("web:b")
	s.chat(a, "1")
	s.chat(b, "1")
	s.clock.advance(47 * time.Hour)
	s.say("web:a", "2") // its conversation goes on
	s.clock.advance(time.Hour)
	s.chats(a)
	if s.sweep(start) == 0 {
		s.Fatal("nothing went")
	}
	s.chats(a)
	s.clock.advance(46 * time.Hour)
	s.chats(a)
	s.clock.advance(time.Hour)
	s.chats()
	s.sweep(start)
	s.chats()
	equal(s, s.sweep(start), 0)
}

func chatAnew(s *suite) {
	for _, swept := range []bool{false, true} {
		c := chat(fmt.Sprint("web:", swept))
		s.chat(c, "1")
		s.clock.advance(48 * time.Hour)
		if swept {
			s.sweep(start)
		}
		s.say(c.Conversation, "2")
		s.chats()
		s.chat(c, "3")
		s.chats(c)
		c.Over = true
		s.chat(c, "4")
	}
}

func chatsTold(s *suite) {
	changes, err := s.Changes(s.Context())
	s.ok(err)
	c := chat("web:a")
	c.Department = "the town"
	s.chat(c, "1")
	equal(s, s.next(changes), callback.Change{Department: "the town"})
	c.Reference = "1234567"
	s.chat(c, "2")
	equal(s, s.next(changes), callback.Change{Department: "the town", Reference: "1234567"})
	s.say("web:a", "3", "no chat") // is no change
	lost := s.begin("web:a", "4")
	s.begin("web:a", "4")
	s.is(s.End(s.Context(), chatting(lost, chat("web:a"))), bot.ErrLost) // nor is this
	s.clock.advance(turnLease)
	c.Department = "the library"
	s.chat(c, "5")
	got := map[string]bool{s.next(changes).Department: true, s.next(changes).Department: true}
	equal(s, got, map[string]bool{"the library": true, "the town": true})
	c.Over = true
	s.chat(c, "6")
	equal(s, s.next(changes), callback.Change{Department: "the library", Reference: "1234567"})
	whose := chat("web:b")
	whose.Department = ""
	s.chat(whose, "1")
	equal(s, s.next(changes), callback.Change{})
}

func chatsAtOnce(s *suite) {
	together(40, func(i int) {
		c := chat(fmt.Sprint("web:", i))
		for turn := range 4 {
			t, err := s.Begin(s.Context(), c.Conversation, fmt.Sprint(turn), turnLease)
			if err == nil {
				c.Over = turn == 3 && i%2 == 0
				err = s.End(s.Context(), chatting(t, c))
			}
			if err != nil {
				s.Error(err)
			}
		}
	})
	list, err := s.Chats(s.Context())
	s.ok(err)
	equal(s, len(list), 20)
}
