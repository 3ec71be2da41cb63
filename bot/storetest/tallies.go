package storetest

import (
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func tallyTests() []test {
	return []test{
		{"the numbers of a day are kept and replaced", tallyKept},
		{"days are listed in order and dropped", tallyDays},
		{"the sweep leaves the numbers", tallySwept},
	}
}

// tally is a day with something in each part.
func tally(day string, n int) callback.Tally {
	count := callback.Count{Asked: n, Booked: n, Done: n, Waited: n, WaitSum: int64(n) * 60}
	count.Waits[1] = n
	return callback.Tally{
		Day: day, Through: start.UTC().Truncate(time.Second),
		Settled: []callback.Cell{{Department: "town", Door: "sms", Hour: 9, Count: count}},
		Recent:  []callback.Cell{{Department: "town", Door: "voice", Count: callback.Count{Asked: 1}}},
	}
}

func (s *suite) tallies(from, to string) (days []string) {
	s.Helper()
	list, err := s.Tallies(s.Context(), from, to)
	s.ok(err)
	for _, t := range list {
		days = append(days, t.Day)
	}
	return days
}

func tallyKept(s *suite) {
	equal(s, s.tallies("0000-00-00", "9999-99-99"), []string(nil))
	s.ok(s.SaveTally(s.Context(), tally("2026-11-25", 1)))
	want := tally("2026-11-25", 2)
	s.ok(s.SaveTally(s.Context(), want))
	list, err := s.Tallies(s.Context(), want.Day, want.Day)
	s.ok(err)
	equal(s, len(list), 1)
	equal(s, list[0], want)
}

func tallyDays(s *suite) {
	for _, day := range []string{"2026-11-30", "2026-02-01", "2026-12-01", "2025-12-31"} {
		s.ok(s.SaveTally(s.Context(), tally(day, 1)))
	}
	equal(s, s.tallies("2026-02-01", "2026-11-30"), []string{"2026-02-01", "2026-11-30"})
	equal(s, s.tallies("2025-12-31", "2026-02-28"), []string{"2025-12-31", "2026-02-01"})
	equal(s, s.tallies("2026-03-01", "2026-11-29"), []string(nil))
	for want := range 2 { // the second time there is none
		n, err := s.DropTallies(s.Context(), "2026-11-30")
		s.ok(err)
		equal(s, n, 2-2*want)
	}
	equal(s, s.tallies("0000-00-00", "9999-99-99"), []string{"2026-11-30", "2026-12-01"})
}

func tallySwept(s *suite) {
	s.ok(s.SaveTally(s.Context(), tally("2020-01-01", 1)))
	equal(s, s.sweep(start.Add(24*time.Hour)), 0)
	equal(s, s.tallies("2020-01-01", "2020-01-01"), []string{"2020-01-01"})
}
