package storetest

import (
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// Reopen checks that a store which is closed and opened again has everything.
// open opens the same store each time.
func Reopen(t *testing.T, open Open) {
	clock := newClock()
	s := &suite{T: t, Store: open(t, clock.Now), clock: clock}
	fill(s)
	s.ok(s.Close())
	s.Store = open(t, clock.Now)
	defer s.Close()
	t.Run("conversations", func(t *testing.T) { reopenedTurns(&suite{T: t, Store: s.Store, clock: clock}) })
	t.Run("talk", func(t *testing.T) { reopenedTalk(&suite{T: t, Store: s.Store, clock: clock}) })
	t.Run("book", func(t *testing.T) { reopenedBook(&suite{T: t, Store: s.Store, clock: clock}) })
	t.Run("rest", func(t *testing.T) { reopenedRest(&suite{T: t, Store: s.Store, clock: clock}) })
}

func fill(s *suite) {
	fillTalk(s)
	s.end(s.begin("sms:a", "1"), "one", "first", job("a", start), job("b", start), job("c", start.Add(time.Hour)))
	for _, j := range s.lease(2) {
		j.Error = "no"
		s.ok(s.Retry(s.Context(), j, j.ID == "a"))
	}
	s.end(s.begin("sms:early", "1"), "one", "first")
	t := filled(s.begin("sms:early", "2"), "two", "second")
	t.Keep, t.Remember = time.Minute, time.Minute
	s.ok(s.End(s.Context(), t))
	r := request(1, 0)
	r.Key = "key"
	s.add(r, plenty)
	s.add(request(2, 1), plenty)
	s.update(request(2, 1).Reference, plenty, cancel)
	hung := unfinished(4)
	hung.Wake = start
	s.add(hung, plenty)
	s.record(refs(1)[0], noise(1000))
	s.shut(closure("a", 0, 1), closure("b", 1, 1))
	s.ok(s.DropClosure(s.Context(), "b"))
	s.ok(s.Hold(s.Context(), hold("sms:a", 0, "sms"), plenty))
	s.ok(s.SetReach(s.Context(), channels.Address{Channel: "sms", ID: "x"}, bot.Reach{OptedOut: true}))
	_, err := s.Delivered(s.Context(), channels.Delivery{Channel: "sms", ID: "SM1", Rank: 6})
	s.ok(err)
	s.ok(s.SaveMember(s.Context(), callback.Staff{Login: "amt"}))
	s.ok(s.SaveSession(s.Context(), "token", []byte("data"), start.Add(time.Hour)))
	equal(s, s.take("key", 1), true)
	s.ok(s.PutOrder(s.Context(), orders.Order{Source: "a", Number: "1"}, true))
}

func reopenedTurns(s *suite) {
	t := s.begin("sms:a", "1")
	equal(s, t.Repeat, true)
	equal(s, string(t.Reply), "first")
	equal(s, string(s.begin("sms:a", "2").State), "one")
	s.clock.advance(time.Minute)
	s.sweep(start)
	equal(s, s.begin("sms:early", "3").State, nil) // the last turn said how long
	s.backlog(5, 1)
	jobs := s.lease(10)
	equal(s, ids(jobs), []string{"b", "lane 1"})
	for _, j := range jobs {
		equal(s, j.Tries, 2)
		equal(s, j.Error, "no")
		s.finish(j)
	}
	for _, id := range []string{"lane 2", "lane 3"} {
		j := s.leaseOne()
		equal(s, j.ID, id)
		s.finish(j)
	}
}

func fillTalk(s *suite) {
	s.enqueue(laned("lane", "lane 1"), laned("lane", "lane 2"), laned("lane", "lane 3"))
	j := s.leaseOne()
	j.Error = "no"
	s.put(j, 30*time.Second, false)
	s.say("web:a", "1", "one", "two")
	s.chat(chat("web:b"), "1")
	s.link(telegram("1"), number, time.Hour)
	s.speak(telegram("1"), "tr", time.Hour)
}

func reopenedTalk(s *suite) {
	s.said("web:a", 0, numbered(1, "one", "two")...)
	s.say("web:a", "2", "three")
	s.said("web:a", 1, numbered(2, "two", "three")...)
	s.chats(chat("web:b"))
	s.citizen(telegram("1"), bot.Citizen{Phone: number, Proof: "contact", Until: start.Add(time.Hour), Language: "tr"})
	s.linked(number, "telegram 1")
}

func reopenedBook(s *suite) {
	again := request(3, 0)
	again.Key = "key"
	equal(s, s.add(again, plenty).Reference, refs(1)[0])
	_, err := s.Add(s.Context(), request(1, 0), plenty)
	s.is(err, callback.ErrBooked)
	equal(s, s.taken("town", 0).Total, 2)
	equal(s, s.list(callback.Query{Queue: true}), refs(1))
	equal(s, s.list(callback.Query{}), refs(1, 2))
	s.unfinished(4)
	s.awake(4)
	s.recorded(refs(1)[0], noise(1000))
	equal(s, s.closures(start), []string{"a"})
	_, err = s.OpenFor(s.Context(), request(2, 0).Phone)
	s.is(err, callback.ErrUnknown)
}

func reopenedRest(s *suite) {
	r, err := s.Reach(s.Context(), channels.Address{Channel: "sms", ID: "x"})
	s.ok(err)
	equal(s, r.OptedOut, true)
	changed, err := s.Delivered(s.Context(), channels.Delivery{Channel: "sms", ID: "SM1", Rank: 6})
	s.ok(err)
	equal(s, changed, false)
	_, err = s.Member(s.Context(), "amt")
	s.ok(err)
	_, found, err := s.Session(s.Context(), "token")
	s.ok(err)
	equal(s, found, true)
	equal(s, s.take("key", 1), false)
	_, err = s.GetOrder(s.Context(), "a", "1")
	s.ok(err)
}
