package storetest

import (
	"context"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

func sweepTests() []test {
	return []test{
		{"the store can be reached", ping},
		{"closed requests go, open ones stay", sweepRequests},
		{"what lives is not swept", sweepLiving},
		{"what expired is swept", sweepExpired},
		{"dead jobs go in time", sweepDead},
		{"a context that ended stops everything", ended},
	}
}

func ping(s *suite) { s.ok(s.Ping(s.Context())) }

func (s *suite) sweep(closedBefore time.Time) int {
	s.Helper()
	n, err := s.Sweep(s.Context(), closedBefore, closedBefore)
	s.ok(err)
	return n
}

func sweepRequests(s *suite) {
	for i := range 700 {
		r := request(i, 0)
		if i%2 == 0 {
			r.Status, r.ClosedAt = callback.Done, start.Add(time.Duration(i)*time.Minute)
			r.Key = r.Reference
		}
		s.add(r, plenty)
	}
	before := start.Add(600 * time.Minute)
	equal(s, s.sweep(before), 300)
	equal(s, s.sweep(before), 0)
	for i, want := range map[int]error{0: callback.ErrUnknown, 598: callback.ErrUnknown, 600: nil, 1: nil, 599: nil} {
		_, err := s.Request(s.Context(), refs(i)[0])
		s.is(err, want)
	}
	equal(s, s.taken("town", 0).Total, 400)
	list, _, err := s.Requests(s.Context(), callback.Query{Limit: 500})
	s.ok(err)
	equal(s, len(list), 400)
	again := request(0, 0)
	again.Key = again.Reference
	s.add(again, plenty) // neither reference nor key are known any more
}

func sweepLiving(s *suite) {
	s.end(s.begin("sms:a", "1"), "one", "first", job("a", start))
	open := s.begin("sms:b", "1")
	s.add(request(1, 0), plenty)
	s.ok(s.Hold(s.Context(), hold("sms:a", 1, "sms"), plenty))
	s.ok(s.SaveSession(s.Context(), "token", nil, start.Add(time.Hour)))
	equal(s, s.take("a", 1), true)
	equal(s, s.sweep(start), 0)
	equal(s, s.begin("sms:a", "1").Repeat, true)
	s.end(open, "b", "b")
	equal(s, s.taken("town", 1).Total, 1)
	_, found, err := s.Session(s.Context(), "token")
	s.ok(err)
	equal(s, found, true)
	equal(s, s.take("a", 1), false)
	s.backlog(1, 0)
}

func sweepExpired(s *suite) {
	s.end(s.begin("sms:a", "1"), "one", "first")
	s.ok(s.Hold(s.Context(), hold("sms:a", 1, "sms"), plenty))
	s.ok(s.SaveSession(s.Context(), "token", nil, start.Add(time.Hour)))
	equal(s, s.take("a", 1), true)
	s.ok(s.SetReach(s.Context(), channels.Address{Channel: "sms", ID: "x"}, bot.Reach{OptedOut: true}))
	s.begin("sms:c", "1") // and nobody ends it
	s.clock.advance(72 * time.Hour)
	if s.sweep(start) == 0 {
		s.Fatal("nothing went")
	}
	t := s.begin("sms:a", "1")
	if t.Repeat || t.State != nil {
		s.Fatalf("after the sweep there is %+v", t)
	}
	equal(s, s.taken("town", 1).Total, 0)
	equal(s, s.take("a", 1), true)
	r, err := s.Reach(s.Context(), channels.Address{Channel: "sms", ID: "x"})
	s.ok(err)
	equal(s, r.OptedOut, true) // never swept
}

// sweepDead: dead jobs have a time of their own, which runs from when they were
// buried.
func sweepDead(s *suite) {
	r := request(1, 0)
	r.Status, r.ClosedAt = callback.Done, start
	s.add(r, plenty)
	s.ok(s.Enqueue(s.Context(), job("a", start), job("b", start)))
	for _, j := range s.lease(2) {
		if j.ID == "a" {
			s.ok(s.Retry(s.Context(), j, true))
		}
	}
	s.clock.advance(time.Hour)
	for _, step := range []struct{ closed, dead, gone, left int }{{0, 0, 0, 1}, {0, 1, 1, 0}, {1, 0, 1, 0}} {
		moment := func(seconds int) time.Time { return start.Add(time.Duration(seconds) * time.Second) }
		n, err := s.Sweep(s.Context(), moment(step.closed), moment(step.dead))
		s.ok(err)
		equal(s, n, step.gone)
		s.backlog(1, step.left)
	}
}

func ended(s *suite) {
	ctx, cancel := context.WithCancel(s.Context())
	cancel()
	check := func(err error) {
		s.Helper()
		s.is(err, callback.ErrUnavailable)
		s.is(err, context.Canceled)
	}
	_, err := s.Begin(ctx, "sms:a", "1", turnLease)
	check(err)
	_, err = s.Add(ctx, request(1, 0), plenty)
	check(err)
	_, err = s.Request(ctx, refs(1)[0])
	check(err)
	_, _, err = s.Requests(ctx, callback.Query{})
	check(err)
	check(s.Enqueue(ctx, job("a", start)))
	_, err = s.Closures(ctx, start)
	check(err)
	check(s.SaveClosure(ctx, closure("a", 0, 1)))
	_, err = s.Media(ctx, refs(1)[0])
	check(err)
	_, err = s.Tallies(ctx, "2026-01-01", "2026-12-31")
	check(err)
	check(s.SaveTally(ctx, tally("2026-11-25", 1)))
	_, err = s.DropTallies(ctx, "2026-11-25")
	check(err)
	_, err = s.Tries(ctx, "a")
	check(err)
	_, err = s.Lines(ctx, "web:a", 0)
	check(err)
	_, err = s.Chats(ctx)
	check(err)
	_, err = s.Citizen(ctx, telegram("1"))
	check(err)
	_, err = s.Linked(ctx, number)
	check(err)
	check(s.Link(ctx, telegram("1"), number, "code", start.Add(time.Hour)))
	check(s.Unlink(ctx, telegram("1")))
	check(s.Speak(ctx, telegram("1"), "en", start.Add(time.Hour)))
	s.citizen(telegram("1"), bot.Citizen{})
	equal(s, s.closures(start), []string(nil))
	s.backlog(0, 0)
	_, err = s.Request(s.Context(), refs(1)[0])
	s.is(err, callback.ErrUnknown)
}
