package callback

import (
	"crypto/rand"
	"errors"
	"io"
	"sync/atomic"
	"time"

	"github.com/rathausruf/rathausruf/callback/calendar"
)

// Why a number is not called back, and why a request is not shown.
var (
	ErrNoNumber  = errors.New("this is no complete telephone number")
	ErrPremium   = errors.New("premium and shared-cost numbers are not called")
	ErrEmergency = errors.New("emergency numbers are not called")
	ErrShort     = errors.New("short and service numbers are not called")
	ErrForeign   = errors.New("foreign numbers are not called")
	ErrDenied    = errors.New("unknown reference or wrong proof")
	ErrProof     = errors.New("the last four digits are needed")
	ErrLocked    = errors.New("locked after too many wrong tries")
	ErrClosed    = errors.New("the request is closed")
	ErrPast      = errors.New("the window cannot be booked")
	// ErrOften: who asks has booked often enough for now.
	ErrOften = errors.New("too many bookings by the same asker")
	// ErrDepartment: no department has this ID.
	ErrDepartment = errors.New("no such department")
)

// OfficeConfig is what an Office needs.
type OfficeConfig struct {
	Departments []Department
	Holidays    calendar.Holidays
	Location    *time.Location // default Europe/Berlin
	Book        Book
	Slots       Slots
	Limits      Limits
	Closures    Closures      // nil: there are none
	Calling     calendar.Week // when the town calls of its own accord; default Mon–Fr 08:00–18:00
	Proofs      Proofs        // how often numbers may be proven; zero: defaults
	Region      string        // of numbers without a country code; default DE
	Abroad      []string      // ISO 3166 codes of other countries that may be called
	Now         func() time.Time
	Random      io.Reader // of references and code words; default crypto/rand
}

// Office books, moves and cancels callbacks of all departments. It keeps
// nothing itself and is safe for use by several goroutines.
type Office struct {
	c      OfficeConfig
	always map[string]*team // without closures
	shut   atomic.Pointer[shut]
	loads  atomic.Pointer[map[string]load]
}

// team is a department and its service time, as it is with all closures.
type team struct {
	Department
	hours  *calendar.Calendar
	limits []Closure          // that change how many calls a window holds
	calls  *calendar.Calendar // service time in which the town calls of its own accord
}

// NewOffice checks the departments, fills in their defaults and reports every
// problem at once.
func NewOffice(c OfficeConfig) (*Office, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Region == "" {
		c.Region = "DE"
	}
	var problems []error
	if c.Location == nil {
		loc, err := time.LoadLocation("Europe/Berlin")
		if err != nil {
			problems = append(problems, err)
		}
		c.Location = loc
	}
	if c.Random == nil {
		c.Random = rand.Reader
	}
	if c.Calling == nil {
		c.Calling = weekdayHours()
	}
	c.Proofs.complete()
	o := &Office{c: c, always: make(map[string]*team, len(c.Departments))}
	o.c.Departments = make([]Department, len(c.Departments))
	if _, err := calendar.New(nil, c.Holidays, c.Location); err != nil {
		problems = append(problems, err)
		c.Holidays = calendar.Holidays{} // told once, not for each department
	}
	for i, d := range c.Departments {
		t, wrong := o.newTeam(d, c.Holidays)
		for _, err := range wrong {
			problems = append(problems, inDepartment(i, d.ID, err))
		}
		o.c.Departments[i], o.always[d.ID] = t.Department, t
	}
	problems = append(problems, o.checkPools()...)
	o.shut.Store(&shut{teams: o.always})
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return o, nil
}

// Departments lists them in the order of the town's file.
func (o *Office) Departments() []Department { return o.c.Departments }

// Department finds one.
func (o *Office) Department(id string) (Department, bool) {
	t, ok := o.team(id)
	if !ok {
		return Department{}, false
	}
	return t.Department, true
}

// Calendar is the service time of a department; nil if there is none.
func (o *Office) Calendar(department string) *calendar.Calendar {
	t, ok := o.team(department)
	if !ok {
		return nil
	}
	return t.hours
}

// team finds a department with its closures.
func (o *Office) team(id string) (*team, bool) {
	t, ok := o.shut.Load().teams[id]
	return t, ok
}

// weekdayHours is when a town may call without being asked: not early, not
// late, not at the weekend.
func weekdayHours() calendar.Week {
	w := calendar.Week{}
	for day := time.Monday; day <= time.Friday; day++ {
		w[day] = []calendar.Span{{From: 8 * 60, To: 18 * 60}}
	}
	return w
}

// Location is the town's time zone.
func (o *Office) Location() *time.Location { return o.c.Location }

// now is the present moment, as the town's clock shows it.
func (o *Office) now() time.Time { return o.c.Now().Round(0).In(o.c.Location) }

// UntilCalling is how long it is until the town calls of its own accord for a
// department again; 0 when it does now.
func (o *Office) UntilCalling(department string) time.Duration {
	t, ok := o.team(department)
	if !ok {
		return 0
	}
	now := o.now()
	if at, ok := t.calls.Next(now); ok {
		return at.Sub(now)
	}
	return 24 * time.Hour // no service in sight
}
