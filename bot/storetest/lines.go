package storetest

import (
	"fmt"
	"math"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

func lineTests() []test {
	return []test{
		{"what was said is numbered", linesNumbered},
		{"any line comes back", anyLine},
		{"a turn that was lost said nothing", linesLost},
		{"a repeat says nothing twice", linesRepeated},
		{"the newest 200 lines are kept", linesNewest},
		{"what was said lives as long as its conversation", linesExpire},
		{"what was said outlives its own turn", linesOutlive},
		{"what was said before a conversation expired does not come back", linesAnew},
		{"at once: many conversations say their own", linesAtOnce},
	}
}

// saying is a turn that says something.
func saying(t bot.Turn, lines ...string) bot.Turn {
	t = filled(t, "state", "reply")
	for _, l := range lines {
		t.Lines = append(t.Lines, []byte(l))
	}
	return t
}

func (s *suite) say(conversation, message string, lines ...string) {
	s.Helper()
	s.ok(s.End(s.Context(), saying(s.begin(conversation, message), lines...)))
}

// numbered are lines as they come back, the first with the number given.
func numbered(first int64, lines ...string) (list []bot.Numbered) {
	for i, l := range lines {
		list = append(list, bot.Numbered{Seq: first + int64(i), Body: []byte(l)})
	}
	return list
}

func (s *suite) said(conversation string, after int64, want ...bot.Numbered) {
	s.Helper()
	got, err := s.Lines(s.Context(), conversation, after)
	s.ok(err)
	equal(s, got, want)
}

func linesNumbered(s *suite) {
	s.said("web:a", 0)
	s.say("web:a", "1", "one", "two")
	s.say("web:a", "2")
	s.say("web:b", "1", "other")
	s.say("web:a", "3", "three")
	s.said("web:a", 0, numbered(1, "one", "two", "three")...)
	s.said("web:a", -5, numbered(1, "one", "two", "three")...)
	s.said("web:a", math.MinInt64, numbered(1, "one", "two", "three")...)
	s.said("web:a", 1, numbered(2, "two", "three")...)
	s.said("web:a", 2, numbered(3, "three")...)
	s.said("web:a", 3)
	s.said("web:a", math.MaxInt64)
	s.said("web:b", 0, numbered(1, "other")...)
	s.said("web:c", 0)
	s.begin("web:c", "1") // an open turn has said nothing yet
	s.said("web:c", 0)
}

func anyLine(s *suite) {
	all := string(noise(70_000))
	s.say("web:a", "1", "", all, "\x00", "ß\n")
	s.said("web:a", 0, numbered(1, "", all, "\x00", "ß\n")...)
}

func linesLost(s *suite) {
	s.say("web:a", "1", "one")
	lost := s.begin("web:a", "2")
	s.clock.advance(turnLease)
	now := s.begin("web:a", "2")
	s.is(s.End(s.Context(), saying(lost, "lost")), bot.ErrLost)
	s.said("web:a", 0, numbered(1, "one")...)
	s.ok(s.End(s.Context(), saying(now, "two")))
	s.is(s.End(s.Context(), saying(lost, "lost")), bot.ErrLost)
	s.is(s.End(s.Context(), saying(now, "twice")), bot.ErrLost)
	s.ok(s.Abandon(s.Context(), s.begin("web:a", "3")))
	s.say("web:a", "3", "three")
	s.said("web:a", 0, numbered(1, "one", "two", "three")...)
}

func linesRepeated(s *suite) {
	s.say("web:a", "1", "one")
	again := s.begin("web:a", "1")
	equal(s, again.Repeat, true)
	s.is(s.End(s.Context(), saying(again, "again")), bot.ErrLost)
	s.begin("web:a", "2")
	s.ok(s.End(s.Context(), saying(s.begin("web:a", "2"), "two"))) // handed over
	s.said("web:a", 0, numbered(1, "one", "two")...)
}

func linesNewest(s *suite) {
	var all []string
	next := func(n int) []string {
		from := len(all)
		for i := range n {
			all = append(all, fmt.Sprint("line ", from+i+1))
		}
		return all[from:]
	}
	for i, n := range []int{3, 1, 190, 5, 1, 1, 7, 0, 150, 199, 200, 201, 2, 650, 3} { // also more than are kept in one turn
		s.say("web:a", fmt.Sprint(i), next(n)...)
		from := max(0, len(all)-200)
		s.said("web:a", 0, numbered(int64(from+1), all[from:]...)...)
		middle := min(len(all), from+100)
		s.said("web:a", int64(middle), numbered(int64(middle+1), all[middle:]...)...)
	}
}

func linesExpire(s *suite) {
	s.say("web:a", "1", "one")
	s.clock.advance(47 * time.Hour)
	s.said("web:a", 0, numbered(1, "one")...)
	t := saying(s.begin("web:a", "2"), "two")
	t.Keep = time.Minute // the last turn says how long
	s.ok(s.End(s.Context(), t))
	s.clock.advance(time.Minute - time.Second)
	s.said("web:a", 0, numbered(1, "one", "two")...)
	s.clock.advance(time.Second)
	s.said("web:a", 0)
	s.sweep(start)
	s.said("web:a", 0)
}

// linesOutlive: later turns, with lines or without, keep the earlier ones.
func linesOutlive(s *suite) {
	want := []string{}
	for i := range 12 {
		line := fmt.Sprint("line ", i)
		if i%3 == 0 {
			want = append(want, line)
			s.say("web:a", fmt.Sprint(i), line)
		} else {
			s.say("web:a", fmt.Sprint(i))
		}
		s.clock.advance(47 * time.Hour)
		s.sweep(start)
		s.said("web:a", 0, numbered(1, want...)...)
		equal(s, string(s.begin("web:a", fmt.Sprint("looks ", i)).State), "state")
		s.clock.advance(turnLease)
	}
	s.clock.advance(time.Hour)
	s.said("web:a", 0)
	s.sweep(start)
	s.said("web:a", 0)
}

// linesAnew: numbers may go on or begin again, but what is new can be told from
// what was before.
func linesAnew(s *suite) {
	for _, swept := range []bool{false, true} {
		c := fmt.Sprint("web:", swept)
		s.say(c, "1", "old one", "old two")
		s.clock.advance(48 * time.Hour)
		if swept {
			s.sweep(start)
		}
		s.ok(s.Abandon(s.Context(), s.begin(c, "2"))) // which changes nothing
		s.said(c, 0)
		s.say(c, "3")
		s.said(c, 0)
		s.say(c, "4", "new one")
		s.say(c, "5", "new two")
		got, err := s.Lines(s.Context(), c, 0)
		s.ok(err)
		if len(got) == 0 || got[0].Seq < 1 {
			s.Fatalf("what was said anew is %+v", got)
		}
		equal(s, got, numbered(got[0].Seq, "new one", "new two"))
		s.said(c, got[0].Seq, got[1])
	}
}

func linesAtOnce(s *suite) {
	together(16, func(i int) {
		c := fmt.Sprint("web:", i)
		for turn := range 20 {
			t, err := s.Begin(s.Context(), c, fmt.Sprint(turn), turnLease)
			if err == nil {
				err = s.End(s.Context(), saying(t, fmt.Sprint(c, " ", turn)))
			}
			if err != nil {
				s.Error(err)
			}
		}
	})
	for i := range 16 {
		c := fmt.Sprint("web:", i)
		var want []string
		for turn := range 20 {
			want = append(want, fmt.Sprint(c, " ", turn))
		}
		s.said(c, 0, numbered(1, want...)...)
	}
}
