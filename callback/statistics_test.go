package callback

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

// days is a Tallies in a map.
type days struct {
	kept map[string]Tally
	down error
}

func (d *days) SaveTally(_ context.Context, t Tally) error {
	if d.down == nil {
		d.kept[t.Day] = t
	}
	return d.down
}

func (d *days) Tallies(_ context.Context, from, to string) (list []Tally, err error) {
	for _, day := range slices.Sorted(maps.Keys(d.kept)) {
		if from <= day && day <= to {
			list = append(list, d.kept[day])
		}
	}
	return list, d.down
}

func (d *days) DropTallies(_ context.Context, before string) (n int, err error) {
	for day := range d.kept {
		if day < before {
			delete(d.kept, day)
			n++
		}
	}
	return n, d.down
}

func newStatistics(t *testing.T) (*town, *days, *Statistics) {
	w := newTown(t)
	d := &days{kept: map[string]Tally{}}
	return w, d, NewStatistics(StatisticsConfig{Office: w.Office, Book: w.book, Tallies: d})
}

func recount(t *testing.T, s *Statistics) {
	t.Helper()
	if err := s.Recount(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// total is everything of all days.
func total(t *testing.T, s *Statistics) (sum Count) {
	t.Helper()
	list, err := s.Days(t.Context(), "0000-00-00", "9999-99-99")
	if err != nil {
		t.Fatal(err)
	}
	for _, day := range list {
		for _, c := range day.Cells() {
			sum = sum.Plus(c.Count)
		}
	}
	return sum
}

// dial is an ended call to a citizen.
func dial(at time.Time, outcome string) Attempt {
	return Attempt{ID: outcome, At: at, By: "anna", State: Ended, Outcome: outcome, EndedAt: at, Dialled: true}
}

// TestWhatIsCounted: one request each.
func TestWhatIsCounted(t *testing.T) {
	w := newTown(t)
	asked := w.at(t, "2026-11-23 09:00") // Monday, open 8 to 12 and 14 to 18, then mornings
	promise := w.at(t, "2026-11-25 10:00")
	asap := func(change ...func(*Request)) Request {
		r := Request{Department: "buergerbuero", Door: "sms", Status: Booked, Plans: 1, CreatedAt: asked, Promise: promise}
		for _, f := range change {
			f(&r)
		}
		return r
	}
	window := func(r *Request) { r.Slot = w.half(t, "2026-11-25 09:30") }
	calls := func(list ...Attempt) func(*Request) { return func(r *Request) { r.Attempts = list } }
	over := func(s Status, outcome, at string) func(*Request) {
		return func(r *Request) { r.Status, r.Outcome, r.ClosedAt = s, outcome, w.at(t, at) }
	}
	risk := func(at string, late bool) func(*Request) {
		return func(r *Request) { r.Told = append(r.Told, Told{Kind: NoticeRisk, At: w.at(t, at), Late: late}) }
	}
	waited := func(n Count, bucket int, wait time.Duration) Count {
		n.Waited, n.WaitSum, n.Waits[bucket] = 1, int64(wait.Seconds()), 1
		return n
	}
	in20 := dial(asked.Add(20*time.Minute), OutcomeReached)
	busy := dial(asked.Add(5*time.Hour+30*time.Minute), OutcomeBusy)
	later := dial(w.at(t, "2026-11-24 08:00"), OutcomeReached)
	for name, c := range map[string]struct {
		r    Request
		now  string
		want Count
	}{
		"waits":           {asap(), "2026-11-23 10:00", Count{Asked: 1, Booked: 1, Open: 1}},
		"waits long":      {asap(), "2026-12-10 10:00", Count{Asked: 1, Booked: 1, Open: 1, Due: 1, Broken: 1, Overdue: 1}},
		"hung up":         {Request{Department: "buergerbuero", Status: Unfinished, CreatedAt: asked}, "2026-11-23 10:00", Count{Asked: 1}},
		"hung up, let go": {Request{Department: "buergerbuero", Status: Expired, CreatedAt: asked, ClosedAt: promise}, "2026-11-27 10:00", Count{Asked: 1}},
		"reached at once": {
			asap(calls(in20), over(Done, OutcomeReached, "2026-11-23 09:30")), "2026-11-27 10:00",
			waited(Count{Asked: 1, Booked: 1, Done: 1, Attempts: 1, Called: 1, FirstReached: 1, Finished: 1, Solved: 1, Due: 1, Kept: 1}, 2, 20*time.Minute),
		},
		"reached the second time, the lunch break does not count": {
			asap(calls(busy, later), over(Done, OutcomeReached, "2026-11-24 08:10")), "2026-11-27 10:00",
			waited(Count{Asked: 1, Booked: 1, Done: 1, Attempts: 2, Called: 1, Finished: 1, Due: 1, Kept: 1}, 5, 3*time.Hour+30*time.Minute),
		},
		"wrong number is not solved": {
			asap(calls(dial(in20.At, OutcomeWrong)), over(Done, OutcomeWrong, "2026-11-23 09:30")), "2026-11-27 10:00",
			waited(Count{Asked: 1, Booked: 1, Done: 1, Attempts: 1, Called: 1, Finished: 1, Due: 1, Kept: 1}, 2, 20*time.Minute),
		},
		"rings": {
			asap(func(r *Request) {
				r.Status, r.Attempts = Calling, []Attempt{{ID: "x", At: in20.At, State: Accepted, Dialled: true}}
			}), "2026-11-23 09:21", waited(Count{Asked: 1, Booked: 1, Open: 1, Attempts: 1, Due: 1, Kept: 1}, 2, 20*time.Minute),
		},
		"staff did not answer": {
			asap(calls(Attempt{ID: "x", At: in20.At, State: Ended, Outcome: OutcomeNotTaken})), "2026-11-23 10:00",
			Count{Asked: 1, Booked: 1, Open: 1, Attempts: 1},
		},
		"settled otherwise, in time": {asap(over(Done, OutcomeOtherwise, "2026-11-24 09:00")), "2026-11-27 10:00", Count{Asked: 1, Booked: 1, Done: 1, Due: 1, Kept: 1}},
		"settled otherwise, late":    {asap(over(Done, OutcomeOtherwise, "2026-11-26 09:00")), "2026-11-27 10:00", Count{Asked: 1, Booked: 1, Done: 1, Due: 1, Broken: 1}},
		"cancelled in time":          {asap(over(Cancelled, OutcomeCancelled, "2026-11-24 09:00")), "2026-11-27 10:00", Count{Asked: 1, Booked: 1, Cancelled: 1}},
		"cancelled too late":         {asap(over(Cancelled, OutcomeCancelled, "2026-11-26 09:00")), "2026-11-27 10:00", Count{Asked: 1, Booked: 1, Cancelled: 1, Due: 1, Broken: 1}},
		"never proven":               {asap(over(Expired, "", "2026-11-23 10:00")), "2026-11-27 10:00", Count{Asked: 1, Booked: 1, Lapsed: 1}},
		"told in time":               {asap(window, risk("2026-11-25 09:50", false)), "2026-11-25 10:30", Count{Asked: 1, Booked: 1, Open: 1, Due: 1, Announced: 1}},
		"told too late":              {asap(window, risk("2026-11-25 10:10", true)), "2026-11-25 10:30", Count{Asked: 1, Booked: 1, Open: 1, Due: 1, Broken: 1}},
		"told, and called after that": {
			asap(window, risk("2026-11-25 09:50", false), calls(dial(w.at(t, "2026-11-25 09:55"), OutcomeReached)), over(Done, OutcomeReached, "2026-11-25 10:00")),
			"2026-11-27 10:00", Count{Asked: 1, Booked: 1, Done: 1, Attempts: 1, Called: 1, FirstReached: 1, Finished: 1, Solved: 1, Due: 1, Announced: 1},
		},
		"called late in a window": {
			asap(window, calls(dial(w.at(t, "2026-11-25 10:05"), OutcomeNoAnswer)), over(Unreached, OutcomeNoAnswer, "2026-11-25 10:05")),
			"2026-11-27 10:00", Count{Asked: 1, Booked: 1, Unreached: 1, Attempts: 1, Called: 1, Finished: 1, Due: 1, Broken: 1},
		},
	} {
		if got := w.counted(c.r, w.at(t, c.now)); got != c.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}

// play lets a request live a little.
func play(w *town, random *rand.Rand, r *Request) {
	now := w.clock.now()
	switch random.IntN(6) {
	case 0:
		r.close(Cancelled, OutcomeCancelled, now)
	case 1:
		r.Attempts = append(r.Attempts, dial(now, OutcomeReached))
		r.close(Done, OutcomeReached, now)
	case 2:
		r.Attempts = append(r.Attempts, dial(now, OutcomeBusy))
	case 3:
		r.Attempts = append(r.Attempts, dial(now, OutcomeNoAnswer))
		r.close(Unreached, OutcomeNoAnswer, now)
	}
}

// TestCountsOutliveRequests: with citizens who ask, wait and are called at
// random over weeks, what was counted day by day, with requests swept in
// between, is what counting everything at the end would give. Counting twice
// changes nothing.
func TestCountsOutliveRequests(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			w, _, s := newStatistics(t)
			random := rand.New(rand.NewPCG(seed, 1))
			every := map[string]Request{}
			for i := range 120 {
				w.clock.pass(time.Duration(random.IntN(300)) * time.Minute)
				w.add(fmt.Sprintf("%07d", i), random)
				for _, r := range w.book.all() {
					if r.Status.Open() {
						play(w, random, &r)
						w.book.write(r)
					}
					every[r.Reference] = r
				}
				if random.IntN(4) > 0 { // sometimes the machine is down
					continue
				}
				recount(t, s)
				w.sweep(latest(s.Through().AddDate(0, 0, -3), time.Time{}))
			}
			recount(t, s)
			if got := len(w.book.all()); got > 60 {
				t.Fatalf("%d requests are left, so that nothing is proven", got)
			}
			once := total(t, s)
			recount(t, s)
			if again := total(t, s); once != again {
				t.Errorf("counted again:\n%+v\n%+v", once, again)
			}
			var want Count
			for _, r := range every {
				want = want.Plus(w.counted(r, w.clock.now()))
			}
			if once != want {
				t.Errorf("\n got %+v\nwant %+v", once, want)
			}
			if once.Booked != once.Open+once.Done+once.Unreached+once.Cancelled+once.Lapsed || once.Due != once.Kept+once.Announced+once.Broken {
				t.Errorf("the parts do not make the whole: %+v", once)
			}
		})
	}
}

// add adds a request that may be of either department and any door.
func (w *town) add(reference string, random *rand.Rand) {
	now := w.clock.now()
	r := Request{
		Reference: reference, Department: []string{"buergerbuero", "standesamt"}[random.IntN(2)], Door: []string{"voice", "sms", "web"}[random.IntN(3)],
		Status: Booked, Plans: 1, CreatedAt: now, Due: now, Promise: now.Add(20 * time.Hour),
	}
	if random.IntN(10) == 0 {
		r.Status, r.Plans, r.Promise, r.ClosedAt = Unfinished, 0, time.Time{}, now
	}
	w.book.write(r)
}

// sweep removes what was closed before a moment.
func (w *town) sweep(before time.Time) {
	for _, r := range w.book.all() {
		if !r.Status.Open() && r.Status != Unfinished && r.ClosedAt.Before(before) {
			delete(w.book.requests, r.Reference)
		}
	}
}

// TestTodayIsCountedLive, but not for everybody who looks.
func TestTodayIsCountedLive(t *testing.T) {
	w, _, s := newStatistics(t)
	random := rand.New(rand.NewPCG(1, 1))
	if got := total(t, s); got != (Count{}) {
		t.Errorf("nobody asked: %+v", got)
	}
	w.clock.pass(2 * liveFor)
	for i := range 3 {
		w.add(fmt.Sprint(1000000+i), random)
	}
	if got := total(t, s).Asked; got != 3 {
		t.Errorf("asked %d", got)
	}
	w.add("2000000", random)
	w.clock.pass(liveFor - time.Second)
	if got := total(t, s).Asked; got != 3 {
		t.Errorf("within the minute it is counted anew: %d", got)
	}
	w.clock.pass(time.Second)
	if got := total(t, s).Asked; got != 4 {
		t.Errorf("a minute later: %d", got)
	}
	if list, err := s.Days(t.Context(), "2026-01-01", "2026-11-22"); err != nil || len(list) != 0 {
		t.Error("another time shows today", list, err)
	}
}

// TestNothingIsSweptUncounted: what could not be counted holds the sweep up,
// also after a start.
func TestNothingIsSweptUncounted(t *testing.T) {
	w, d, s := newStatistics(t)
	w.add("1000000", rand.New(rand.NewPCG(1, 1)))
	d.down = ErrUnavailable
	if err := s.Recount(t.Context()); err == nil || !s.Through().IsZero() {
		t.Errorf("%v: counted through %v", err, s.Through())
	}
	d.down = nil
	recount(t, s)
	if want := w.clock.now().Add(-settleAfter); !s.Through().Equal(want) {
		t.Errorf("through %v, not %v", s.Through(), want)
	}
}

// TestDaysAreForgotten after the time they are kept.
func TestDaysAreForgotten(t *testing.T) {
	w, d, s := newStatistics(t)
	d.kept["2023-11-23"], d.kept["2023-11-24"] = Tally{Day: "2023-11-23"}, Tally{Day: "2023-11-24"}
	recount(t, s)
	if got := slices.Sorted(maps.Keys(d.kept)); !reflect.DeepEqual(got, []string{"2023-11-24"}) {
		t.Errorf("%v are kept at %v", got, w.clock.now())
	}
}

// TestShares of how long people waited.
func TestShares(t *testing.T) {
	var n Count
	if _, ok := n.WaitWithin(.5); ok {
		t.Error("nobody waited")
	}
	n.Waited, n.Overdue = 10, 2
	n.Waits = [waitBuckets]int{0, 4, 1, 3, 0, 0, 0, 0, 1, 0, 1}
	for share, want := range map[float64]time.Duration{.1: 15 * time.Minute, .5: 30 * time.Minute, .8: time.Hour, .9: 24 * time.Hour} {
		if got, ok := n.WaitWithin(share); !ok || got != want {
			t.Errorf("%v within %v", share, got)
		}
	}
	if _, ok := n.WaitWithin(1); ok {
		t.Error("one waited longer than anything")
	}
	if within, of := n.CalledInTime(); within != 9 || of != 12 {
		t.Errorf("%d of %d", within, of)
	}
}
