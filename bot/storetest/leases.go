package storetest

import (
	"errors"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

func oneTurn(s *suite) {
	t := s.begin("sms:a", "1")
	for _, m := range []string{"2", "11", ""} {
		_, err := s.Begin(s.Context(), "sms:a", m, turnLease)
		s.is(err, bot.ErrBusy)
	}
	s.end(t, "one", "first")
	equal(s, string(s.begin("sms:a", "2").State), "one")
}

func takenOver(s *suite) {
	lost := s.begin("sms:a", "1")
	s.clock.advance(turnLease)
	now := s.begin("sms:a", "1")
	s.is(s.End(s.Context(), filled(lost, "lost", "lost", bot.Job{ID: "lost", Due: start})), bot.ErrLost)
	s.is(s.Abandon(s.Context(), lost), bot.ErrLost)
	_, err := s.Begin(s.Context(), "sms:a", "2", turnLease) // the loser freed nothing
	s.is(err, bot.ErrBusy)
	s.backlog(0, 0)
	s.end(now, "one", "first")
	s.is(s.End(s.Context(), filled(lost, "lost", "lost")), bot.ErrLost)
	t := s.begin("sms:a", "2")
	equal(s, string(t.State), "one")
}

// handedOver: whoever began a turn may never have heard that they did; when
// they did, they lose it, wait and hear the reply of the other.
func handedOver(s *suite) {
	s.end(s.begin("sms:a", "0"), "zero", "before")
	lost := s.begin("sms:a", "1")
	now := s.begin("sms:a", "1")
	equal(s, string(now.State), "zero")
	equal(s, now.Repeat, false)
	s.is(s.End(s.Context(), filled(lost, "lost", "lost", job("lost", start))), bot.ErrLost)
	s.is(s.Abandon(s.Context(), lost), bot.ErrLost)
	for _, m := range []string{"1", "2"} {
		_, err := s.Begin(s.Context(), "sms:a", m, turnLease)
		s.is(err, bot.ErrBusy)
	}
	s.end(now, "one", "first", job("now", start))
	again := s.begin("sms:a", "1")
	equal(s, again.Repeat, true)
	equal(s, string(again.Reply), "first")
	s.backlog(1, 0)
	s.begin("sms:a", "2") // and a later lease is handed over again
	equal(s, string(s.begin("sms:a", "2").State), "one")
}

func handedOverAbandoned(s *suite) {
	s.begin("sms:a", "1")
	s.ok(s.Abandon(s.Context(), s.begin("sms:a", "1")))
	s.end(s.begin("sms:a", "2"), "two", "second")
	s.begin("sms:a", "3")
	s.begin("sms:a", "3")
	s.clock.advance(turnLease)
	equal(s, string(s.begin("sms:a", "4").State), "two")
}

func lateEnd(s *suite) {
	t := s.begin("sms:a", "1")
	s.clock.advance(2 * turnLease)
	s.end(t, "one", "first")
	equal(s, string(s.begin("sms:a", "2").State), "one")
}

func abandoned(s *suite) {
	s.ok(s.Abandon(s.Context(), s.begin("sms:a", "1")))
	t := s.begin("sms:a", "1")
	if t.Repeat || t.State != nil {
		s.Fatalf("an abandoned turn left %+v", t)
	}
}

func abandonedLater(s *suite) {
	s.end(s.begin("sms:a", "1"), "one", "first")
	s.ok(s.Abandon(s.Context(), s.begin("sms:a", "2")))
	equal(s, string(s.begin("sms:a", "2").State), "one")
}

// endedEarly: the last turn says how long, not the longest one.
func endedEarly(s *suite) {
	for _, c := range []string{"sms:a", "sms:b"} {
		s.end(s.begin(c, "1"), "one", "first")
		t := filled(s.begin(c, "2"), "two", "second")
		t.Keep, t.Remember = time.Minute, time.Minute
		s.ok(s.End(s.Context(), t))
	}
	s.clock.advance(time.Minute)
	equal(s, s.begin("sms:a", "3").State, nil)
	s.sweep(start)
	equal(s, s.begin("sms:b", "3").State, nil)
	equal(s, s.begin("sms:b", "1").Repeat, true)
}

func endsOnce(s *suite) {
	t := s.begin("sms:a", "1")
	s.end(t, "one", "first")
	s.is(s.End(s.Context(), filled(t, "twice", "twice")), bot.ErrLost)
	s.is(s.Abandon(s.Context(), t), bot.ErrLost)
	s.is(s.End(s.Context(), filled(bot.Turn{Conversation: "sms:b", Message: "1"}, "x", "x")), bot.ErrLost)
	equal(s, string(s.begin("sms:a", "2").State), "one")
}

func manyBegin(s *suite) {
	var owners, busy atomic.Int32
	together(20, func(i int) {
		_, err := s.Begin(s.Context(), "sms:a", fmt.Sprint(i), turnLease)
		switch {
		case err == nil:
			owners.Add(1)
		case errors.Is(err, bot.ErrBusy):
			busy.Add(1)
		default:
			s.Error(err)
		}
	})
	if owners.Load() != 1 || busy.Load() != 19 {
		s.Fatalf("%d owners, %d told to wait", owners.Load(), busy.Load())
	}
}

// sameMessage: whoever gets the turn writes; everybody else hears the same.
func sameMessage(s *suite) {
	var written atomic.Int32
	together(20, func(i int) {
		for {
			t, err := s.Begin(s.Context(), "sms:a", "1", turnLease)
			if errors.Is(err, bot.ErrBusy) {
				continue
			}
			if err != nil {
				s.Error(err)
				return
			}
			if t.Repeat {
				if string(t.Reply) != "the reply" {
					s.Errorf("a repeat heard %q", t.Reply)
				}
				return
			}
			err = s.End(s.Context(), filled(t, "state", "the reply", bot.Job{ID: "job", Due: start}))
			if errors.Is(err, bot.ErrLost) { // handed over
				continue
			}
			if err != nil {
				s.Error(err)
			}
			written.Add(1)
			return
		}
	})
	equal(s, written.Load(), 1)
	s.backlog(1, 0)
}
