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
	if len(d.Hours) == 0 || d.Hours.String() == "" {
		wrong = append(wrong, errors.New("hours are missing"))
	}
	var err error
	if t.hours, err = calendar.New(d.Hours, h, o.c.Location); err != nil {
		wrong = append(wrong, fmt.Errorf("hours: %w", err))
	}
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
	if _, twice := o.teams[d.ID]; twice {
		wrong = append(wrong, errors.New("id stands there twice"))
	}
	return wrong
}

// amounts checks numbers and durations, defaults filled in.
func amounts(d Department) (wrong []error) {
	if d.Capacity < 1 {
		wrong = append(wrong, errors.New("capacity must be at least 1"))
	}
	if d.Slot.Std() < time.Minute || d.Slot.Std()%time.Minute != 0 {
		wrong = append(wrong, errors.New("slot must be whole minutes, at least 1m"))
	}
	if d.Attempts.Max < 1 {
		wrong = append(wrong, errors.New("attempts.max must be at least 1"))
	}
	for _, each := range []struct {
		name string
		d    calendar.Duration
	}{
		{"lead", d.Lead}, {"horizon", d.Horizon}, {"promise", d.Promise},
		{"attempts.busy", d.Attempts.Busy}, {"attempts.no-answer", d.Attempts.NoAnswer}, {"attempts.voicemail", d.Attempts.Voicemail},
	} {
		if each.d < 0 {
			wrong = append(wrong, fmt.Errorf("%s must not be negative", each.name))
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

// withDefaults fills in what the town's file leaves out.
func withDefaults(d Department) Department {
	for _, each := range []struct {
		d       *calendar.Duration
		without time.Duration
	}{
		{&d.Slot, 30 * time.Minute}, {&d.Horizon, 10 * 24 * time.Hour}, {&d.Promise, 24 * time.Hour},
		{&d.Attempts.Busy, 15 * time.Minute}, {&d.Attempts.NoAnswer, 2 * time.Hour}, {&d.Attempts.Voicemail, 24 * time.Hour},
	} {
		if *each.d == 0 {
			*each.d = calendar.Duration(each.without)
		}
	}
	if d.Capacity == 0 {
		d.Capacity = 1
	}
	if d.Attempts.Max == 0 {
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
