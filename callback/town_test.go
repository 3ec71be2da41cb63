package callback

import (
	"sync"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/rathausruf/rathausruf/callback/calendar"
	"go.yaml.in/yaml/v4"
)

// clock is moved by hand.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// town is an office, its store and its clock, which shows Monday 2026-11-23, 09:00.
type town struct {
	*Office
	book  *memory
	clock *clock
}

const buergerbuero = `
id: buergerbuero
name: {de: Bürgerbüro, en: Citizens' office}
hours: {mon: ["08:00-12:00", "14:00-18:00"], tue: ["08:00-12:00"], wed: ["08:00-12:00"], thu: ["08:00-12:00"], fri: ["08:00-12:00"]}
slot: 30m
capacity: 2
quota: {web: 1}
lead: 2h
horizon: 10d
promise: 24h
attempts: {max: 3, busy: 15m, no-answer: 2h, voicemail: 1d}
line: "030 23125 100"
`

const standesamt = `
id: standesamt
name: {de: Standesamt}
hours: {tue: ["09:00-10:30"], thu: ["14:00-16:00"]}
slot: 20m
`

func department(t testing.TB, text string) Department {
	t.Helper()
	var d Department
	if err := yaml.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func newTown(t testing.TB, change ...func(*OfficeConfig)) *town {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	w := &town{clock: &clock{at: time.Date(2026, 11, 23, 9, 0, 0, 0, loc)}}
	w.book = newMemory(w.clock.now)
	c := OfficeConfig{
		Departments: []Department{department(t, buergerbuero), department(t, standesamt)},
		Holidays:    calendar.Holidays{State: "HE"},
		Location:    loc, Book: w.book, Slots: w.book, Limits: w.book, Now: w.clock.now,
	}
	for _, f := range change {
		f(&c)
	}
	if w.Office, err = NewOffice(c); err != nil {
		t.Fatal(err)
	}
	return w
}

// at reads a moment of the town, "Mon 23 09:00" of November 2026 and later as
// a full date.
func (w *town) at(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, w.Location())
	if err != nil {
		t.Fatal(err)
	}
	return at
}

// half is the half-hour window that begins at s.
func (w *town) half(t testing.TB, s string) Slot {
	from := w.at(t, s)
	return Slot{from, from.Add(30 * time.Minute)}
}

// phone is the n-th citizen's number, of a range that is never assigned.
func phone(n int) string {
	return "+49302312500" + string(rune('0'+n%10))
}

// wish is the n-th citizen's.
func wish(n int, s Slot) Wish {
	return Wish{Department: "buergerbuero", Phone: phone(n), Slot: s, Door: "voice", Name: "Erika Mustermann"}
}

// begins lists when windows begin.
func begins(list []Free) (out []string) {
	for _, f := range list {
		out = append(out, f.From.Format("2006-01-02 15:04"))
	}
	return out
}
