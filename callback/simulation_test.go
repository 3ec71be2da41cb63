package callback_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/redisstore"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/calendar"
)

// Four weeks of a town of 30,000, minute by minute, on the real office, worker,
// caller and stores: with a change of the clocks (29 March), two holidays
// (Good Friday, Easter Monday), two closures, staff who are absent and numbers
// that do not answer. Only the people and the telephone network are played.
const simulatedTown = `
- {id: buergerbuero, name: {de: Bürgerbüro}, slot: 30m, capacity: 3, quota: {web: 1, telegram: 1}, lead: 1h, horizon: 10d, promise: 8h,
   hours: {mon: ["08:00-12:00", "14:00-18:00"], tue: ["08:00-12:00", "14:00-16:00"], wed: ["08:00-12:00"], thu: ["08:00-12:00", "14:00-18:00"], fri: ["08:00-12:00"]}}
- {id: standesamt, name: {de: Standesamt}, slot: 30m, capacity: 1, lead: 2h, horizon: 14d, promise: 8h, pool: buergerbuero,
   hours: {mon: ["08:30-12:00"], tue: ["08:30-12:00", "14:00-17:00"], wed: ["08:30-12:00"], thu: ["08:30-12:00", "14:00-17:00"]}}
- {id: buecherei, name: {de: Stadtbücherei}, slot: 1h, capacity: 2, promise: 6h,
   hours: {tue: ["10:00-13:00", "14:00-18:00"], wed: ["14:00-18:00"], thu: ["14:00-19:00"], fri: ["10:00-13:00"], sat: ["10:00-13:00"]}}
`

// step is how far the clock is moved at a time; when nobody serves, a longer one.
const step, longStep = 2 * time.Minute, 10 * time.Minute

const simulatedDays = 28

// figures are what the simulation counts.
type figures struct {
	Requests, Asked, Refused, Full int
	ByDoor, Ended, Told            map[string]int
	Attempts, Reached, ReachedAt1  int
	PromisesKept, PromisesTold     int
	Moved, PutBack, Proven         int
}

func (f figures) String() string {
	list := func(m map[string]int) string {
		var parts []string
		for _, k := range slices.Sorted(maps.Keys(m)) {
			parts = append(parts, fmt.Sprintf("%s %d", k, m[k]))
		}
		return strings.Join(parts, ", ")
	}
	return fmt.Sprintf(`asked for a callback %d, booked %d, waiting already %d; found no window free %d
doors: %s
ended: %s
attempts %d, reached %d, of these at the first attempt %d
promises kept %d, announced before they broke %d
told: %s
moved by closures %d, put back %d; numbers proven by call %d`,
		f.Asked, f.Requests, f.Refused, f.Full, list(f.ByDoor), list(f.Ended), f.Attempts, f.Reached, f.ReachedAt1,
		f.PromisesKept, f.PromisesTold, list(f.Told), f.Moved, f.PutBack, f.Proven)
}

func TestFourWeeksOfATown(t *testing.T) {
	if testing.Short() {
		t.Skip("four weeks take some seconds")
	}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	stores := map[string]func(t *testing.T, now func() time.Time) (bot.Store, error){
		"sqlite": func(t *testing.T, now func() time.Time) (bot.Store, error) {
			return sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "town.db"), now)
		},
		"redis": func(t *testing.T, now func() time.Time) (bot.Store, error) {
			return redisstore.Open(t.Context(), storetest.Redis(t), now)
		},
	}
	var mu sync.Mutex
	told := map[string]string{}
	t.Run("on", func(t *testing.T) {
		for name, open := range stores {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				s := newSimulation(t, berlin)
				var err error
				if s.store, err = open(t, s.clock); err != nil {
					t.Fatal(err)
				}
				defer s.store.Close()
				s.begin()
				s.run()
				s.judge()
				t.Logf("four weeks on %s:\n%s", name, s.count)
				mu.Lock()
				defer mu.Unlock()
				told[name] = s.count.String()
			})
		}
	})
	if a, b := told["sqlite"], told["redis"]; a != b && a != "" && b != "" {
		t.Errorf("the stores tell different stories:\n%s\n\n%s", a, b)
	}
}

// simulation is the town, its people and its telephone network.
type simulation struct {
	t      *testing.T
	rng    *rand.Rand
	seed   *rand.ChaCha8
	now    time.Time
	loc    *time.Location
	store  bot.Store
	office *callback.Office
	caller *callback.Caller
	worker *callback.Worker
	staff  []*member
	events []event
	count  figures
	given  []promise         // promises that will come due
	moves  map[string]moment // when a citizen last moved their request
	onAir  map[string]string // citizens' numbers that ring or talk, and their request
	shut   map[string]callback.Closure
}

type moment struct {
	at   time.Time
	plan int
}

// member is one of staff.
type member struct {
	callback.Staff
	busy time.Time // until
	away time.Time // until
}

// event is something the network or a citizen does later.
type event struct {
	at time.Time
	do func()
}

// promise is what a citizen was told.
type promise struct {
	reference string
	plan      int
	made, by  time.Time
}

func newSimulation(t *testing.T, loc *time.Location) *simulation {
	seed := [32]byte{30}
	return &simulation{
		t: t, loc: loc, seed: rand.NewChaCha8(seed), rng: rand.New(rand.NewChaCha8([32]byte{31})),
		now:   time.Date(2026, 3, 16, 7, 0, 0, 0, loc),
		moves: map[string]moment{}, onAir: map[string]string{}, shut: map[string]callback.Closure{},
		count: figures{ByDoor: map[string]int{}, Ended: map[string]int{}, Told: map[string]int{}},
	}
}

func (s *simulation) clock() time.Time { return s.now }

func (s *simulation) begin() {
	var departments callback.Departments
	if err := yaml.Unmarshal([]byte(simulatedTown), &departments); err != nil {
		s.t.Fatal(err)
	}
	var err error
	s.office, err = callback.NewOffice(callback.OfficeConfig{
		Departments: departments, Holidays: calendar.Holidays{State: "HE"}, Location: s.loc,
		Book: s.store, Slots: s.store, Limits: s.store, Closures: s.store, Now: s.clock, Random: s.seed,
		Proofs: callback.Proofs{Number: 50, Prefix: 10_000, Asker: 1000, Anonymous: 10_000, Day: 10_000, Calls: 1000},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.caller = callback.NewCaller(callback.CallerConfig{
		Office: s.office, Book: s.store, Dialer: s, CallerID: "+493023125000", Secret: []byte("simulated"), Now: s.clock,
	})
	s.worker = callback.NewWorker(callback.WorkerConfig{Office: s.office, Book: s.store, Caller: s.caller, Crier: s})
	for i, where := range []string{"buergerbuero", "buergerbuero", "buergerbuero", "buergerbuero", "standesamt", "standesamt", "buecherei", "buecherei"} {
		s.staff = append(s.staff, &member{Staff: callback.Staff{
			Login: fmt.Sprintf("staff%d", i), Departments: []string{where}, Phone: fmt.Sprintf("+49302312520%d", i),
		}})
	}
}

// run lets four weeks pass. At night nothing happens.
func (s *simulation) run() {
	end := s.now.AddDate(0, 0, simulatedDays)
	for s.now.Before(end) {
		if s.now.Hour() >= 20 {
			s.overnight()
			continue
		}
		s.happens()
		s.arrive()
		s.town()
		s.check(s.worker.Tick(s.t.Context()))
		s.work()
		s.keepPromises()
		s.now = s.now.Add(s.step())
	}
	s.happens()
}

func (s *simulation) step() time.Duration {
	if s.now.Weekday() == time.Sunday || s.now.Hour() < 8 && s.now.Minute() < 50 || s.now.Hour() >= 19 {
		return longStep
	}
	return step
}

func (s *simulation) overnight() {
	s.capacities()
	y, m, d := s.now.Date()
	s.now = time.Date(y, m, d+1, 7, 0, 0, 0, s.loc)
	for _, who := range s.staff {
		if s.chance(0.08) { // ill, on leave, at a training
			who.away = s.now.Add(13 * time.Hour)
		}
	}
}

func (s *simulation) chance(p float64) bool { return s.rng.Float64() < p }

func (s *simulation) check(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatalf("%s: %v", s.now.Format("Mon 2006-01-02 15:04"), err)
	}
}

func (s *simulation) later(d time.Duration, do func()) {
	s.events = append(s.events, event{s.now.Add(d), do})
}

// happens lets come what is due, in the order it was arranged.
func (s *simulation) happens() {
	var due []event
	s.events = slices.DeleteFunc(s.events, func(e event) bool {
		if !e.at.After(s.now) {
			due = append(due, e)
			return true
		}
		return false
	})
	for _, e := range due {
		e.do()
	}
}

func (s *simulation) wrong(format string, args ...any) {
	s.t.Helper()
	s.t.Errorf("%s: %s", s.now.Format("Mon 2006-01-02 15:04"), fmt.Sprintf(format, args...))
}

var ctx = context.Background()
