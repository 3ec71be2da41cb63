package callback

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback/calendar"
)

// shortest is the shortest window: nobody can promise a call to the minute.
const shortest = 5 * time.Minute

// doors are the ways a request can come in by.
const doors = "voice sms whatsapp telegram web counter api"

// departmentID is what stands in URLs, keys and flows.
var departmentID = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)

// inDepartment says in which department of the town's file something is wrong.
func inDepartment(i int, id string, err error) error {
	return fmt.Errorf("departments[%d] %s: %w", i, id, err)
}

// newTeam fills in a department's defaults and tells all that is wrong with it.
func (o *Office) newTeam(d Department, h calendar.Holidays) (*team, []error) {
	t := &team{Department: withDefaults(d)}
	wrong := append(identity(o, d), amounts(t.Department)...)
	if d.Hours.String() == "" && !d.broken {
		wrong = append(wrong, errors.New("hours are missing"))
	}
	var err error
	if t.hours, err = calendar.New(d.Hours, h, o.c.Location); err != nil {
		wrong = append(wrong, fmt.Errorf("hours: %w", err))
		t.hours, _ = calendar.New(nil, calendar.Holidays{}, o.c.Location) // told; the rest is checked still
	}
	t.call(o.c.Calling, o.c.Now())
	if d.Line == "" {
		return t, wrong
	}
	if t.Line, err = o.Number(d.Line); err != nil {
		wrong = append(wrong, fmt.Errorf("line %q: %w", d.Line, err))
	}
	return t, wrong
}

// identity checks what a department is known by.
func identity(o *Office, d Department) (wrong []error) {
	if !departmentID.MatchString(d.ID) {
		wrong = append(wrong, errors.New("id must be 1 to 40 of a-z, 0-9, - and _, beginning with a letter or digit"))
	}
	if _, twice := o.always[d.ID]; twice {
		wrong = append(wrong, errors.New("id stands there twice"))
	}
	return wrong
}

// amounts checks numbers and durations, defaults filled in.
func amounts(d Department) (wrong []error) {
	if d.Capacity < 1 {
		wrong = append(wrong, errors.New("capacity must be at least 1"))
	}
	if d.Slot.Std() < shortest {
		wrong = append(wrong, fmt.Errorf("slot must be at least %s", calendar.Duration(shortest)))
	} else if d.Slot.Std()%time.Minute != 0 {
		wrong = append(wrong, errors.New("slot must be whole minutes"))
	}
	if d.Attempts.Max < 1 {
		wrong = append(wrong, errors.New("attempts.max must be at least 1"))
	}
	if d.Lead < 0 {
		wrong = append(wrong, errors.New("lead must not be negative"))
	}
	for _, each := range spans(&d)[1:] { // the first is the slot
		if *each.d <= 0 {
			wrong = append(wrong, fmt.Errorf("%s must be more than 0; without it, it is %s", each.name, each.without))
		}
	}
	for _, door := range sorted(d.Quota) {
		switch {
		case !slices.Contains(strings.Fields(doors), door):
			wrong = append(wrong, fmt.Errorf("quota: no door is called %q; doors are: %s", door, doors))
		case d.Quota[door] < 1:
			wrong = append(wrong, fmt.Errorf("quota.%s must be at least 1", door))
		}
	}
	return wrong
}

// span is a duration of a department and what it is when it is left out.
type span struct {
	name    string
	d       *calendar.Duration
	without calendar.Duration
}

// spans are the durations that have defaults.
func spans(d *Department) []span {
	day, hour, minute := calendar.Duration(24*time.Hour), calendar.Duration(time.Hour), calendar.Duration(time.Minute)
	return []span{
		{"slot", &d.Slot, 30 * minute}, {"horizon", &d.Horizon, 10 * day}, {"promise", &d.Promise, day},
		{"attempts.busy", &d.Attempts.Busy, 15 * minute}, {"attempts.no-answer", &d.Attempts.NoAnswer, 2 * hour},
		{"attempts.voicemail", &d.Attempts.Voicemail, day}, {"attempts.refused", &d.Attempts.Refused, day},
	}
}

// withDefaults fills in what the town's file leaves out. A 0 that stands there
// stays, to be told.
func withDefaults(d Department) Department {
	for _, each := range spans(&d) {
		if *each.d == 0 && !d.given[each.name] {
			*each.d = each.without
		}
	}
	if d.Capacity == 0 && !d.given["capacity"] {
		d.Capacity = 1
	}
	if d.Attempts.Max == 0 && !d.given["attempts.max"] {
		d.Attempts.Max = 3
	}
	return d
}

// sorted are the keys of a map in order, so that problems keep theirs.
func sorted(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// call sets when the town calls of its own accord. A department that serves at
// other times only calls whenever it serves: there would be no call otherwise.
func (t *team) call(allowed calendar.Week, now time.Time) {
	t.calls = t.hours.Meet(allowed)
	if _, ok := t.calls.Next(now); !ok {
		t.calls = t.hours
	}
}

// checkPools checks that whose windows are offered instead is another department.
func (o *Office) checkPools() (wrong []error) {
	for i, d := range o.c.Departments {
		if d.Pool == "" {
			continue
		}
		if _, ok := o.always[d.Pool]; !ok || d.Pool == d.ID {
			wrong = append(wrong, inDepartment(i, d.ID, fmt.Errorf("pool: %q is no other department of this file", d.Pool)))
		}
	}
	return wrong
}
