package callback

import (
	"context"
	"errors"
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
)

// OfficeConfig is what an Office needs.
type OfficeConfig struct {
	Departments []Department
	Holidays    calendar.Holidays
	Location    *time.Location
	Book        Book
	Slots       Slots
	Limits      Limits
	Region      string   // of numbers without a country code; default DE
	Abroad      []string // ISO 3166 codes of other countries that may be called
	Now         func() time.Time
}

// Office books, moves and cancels callbacks of all departments.
type Office struct{ c OfficeConfig }

// NewOffice checks the departments and reports every problem at once.
func NewOffice(c OfficeConfig) (*Office, error) { return &Office{c: c}, nil }

// Departments lists them in the order of the town's file.
func (o *Office) Departments() []Department { return o.c.Departments }

// Department finds one.
func (o *Office) Department(id string) (Department, bool) { panic("seam") }

// Calendar is the service time of a department; nil if there is none.
func (o *Office) Calendar(department string) *calendar.Calendar { panic("seam") }

// Number reads a telephone number as typed and checks that it may be called.
// Errors: ErrNoNumber, ErrPremium, ErrEmergency, ErrShort, ErrForeign.
func (o *Office) Number(typed string) (e164 string, err error) { panic("seam") }

// TextCapable reports whether a number is a mobile one, so that texts can be tried.
func (o *Office) TextCapable(e164 string) bool { panic("seam") }

// Offer gives at most n bookable windows of a department that begin at or
// after from, fullest days last; for a door with a quota only what is left of it.
func (o *Office) Offer(ctx context.Context, department, door string, from time.Time, n int) ([]Free, error) {
	panic("seam")
}

// Bookable lists all bookable windows that begin within days days from the
// beginning of from's day, for the door api or counter.
func (o *Office) Bookable(ctx context.Context, department, door string, from time.Time, days int) ([]Free, error) {
	panic("seam")
}

// Hold keeps a place while a dialog runs. Errors: ErrFull, ErrPast.
func (o *Office) Hold(ctx context.Context, department string, s Slot, door, holder string) error {
	panic("seam")
}

// Book books. Errors: ErrFull, ErrBooked (with the open request), ErrPast,
// those of Number.
func (o *Office) Book(ctx context.Context, w Wish) (Request, error) { panic("seam") }

// Mine finds the open request of a number. Error: ErrUnknown.
func (o *Office) Mine(ctx context.Context, phone string) (Request, error) { panic("seam") }

// Find shows a request to a citizen who quotes its reference. From the address
// that booked it no proof is needed; from another one the last four digits of
// the booked number are. Five wrong tries from one asker (an address or a
// call) or for one reference lock for an hour. Errors: ErrProof (no digits
// given), ErrDenied (also for an unknown reference), ErrLocked.
func (o *Office) Find(ctx context.Context, reference, phone, lastFour, asker string) (Request, error) {
	panic("seam")
}

// Move gives an open request another window (zero: as soon as possible).
// Errors: ErrUnknown, ErrFull, ErrPast, ErrClosed.
func (o *Office) Move(ctx context.Context, reference string, s Slot, door, holder string) (Request, error) {
	panic("seam")
}

// Cancel closes an open request; cancelling a cancelled one is no error.
// Errors: ErrUnknown, ErrClosed.
func (o *Office) Cancel(ctx context.Context, reference string) (Request, error) { panic("seam") }
