package callback

import (
	"errors"
	"strings"
	"testing"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/rathausruf/rathausruf/callback/calendar"
)

func TestNewOfficeTellsEveryProblem(t *testing.T) {
	bad := department(t, buergerbuero)
	bad.Capacity, bad.Slot, bad.Line, bad.Lead = -1, calendar.Duration(time.Minute), "0900 123456", calendar.Duration(-time.Hour)
	bad.Quota = map[string]int{"fax": 1, "web": 0}
	twice := department(t, standesamt)
	odd := Department{ID: "Bürger büro", Hours: calendar.Week{time.Monday: {{From: 600, To: 500}}}, Attempts: Policy{Max: -1}}
	_, err := NewOffice(OfficeConfig{
		Departments: []Department{bad, twice, twice, odd, {ID: "leer"}},
		Holidays:    calendar.Holidays{State: "XX", Days: []calendar.Day{{Date: "heute"}}},
	})
	if err == nil {
		t.Fatal("nothing wrong?")
	}
	for _, want := range []string{
		`town: state "XX"`, `holidays[0]: "heute": write the day`,
		"departments[0] buergerbuero: capacity must be at least 1",
		"departments[0] buergerbuero: slot must be at least 5m",
		"departments[0] buergerbuero: lead must not be negative",
		`departments[0] buergerbuero: line "0900 123456": premium`,
		`departments[0] buergerbuero: quota: no door is called "fax"`,
		"departments[0] buergerbuero: quota.web must be at least 1",
		"departments[2] standesamt: id stands there twice",
		"departments[3] Bürger büro: id must be",
		"departments[3] Bürger büro: hours: mon: ",
		"departments[3] Bürger büro: attempts.max must be at least 1",
		"departments[4] leer: hours are missing",
	} {
		if strings.Count(err.Error(), want) != 1 {
			t.Errorf("%v\nshould tell once: %s", err, want)
		}
	}
}

// TestWrittenZeros: a 0 that stands in the file is told, not taken for the
// default; what is left out or empty is the default.
func TestWrittenZeros(t *testing.T) {
	head := "id: amt\nhours: {mon: [\"08:00-12:00\"]}\n"
	for text, want := range map[string]string{
		"slot: 0m": "slot must be at least 5m", "slot: 4m": "slot must be at least 5m", "slot: 5m30s": "slot must be whole minutes",
		"capacity: 0": "capacity must be at least 1", "horizon: 0d": "horizon must be more than 0",
		"promise: 0h": "promise must be more than 0", "attempts: {max: 0}": "attempts.max must be at least 1",
		"attempts: {busy: 0m}": "attempts.busy must be more than 0", "attempts: {no-answer: 0m}": "attempts.no-answer must be more than 0",
		"attempts: {voicemail: 0d}": "attempts.voicemail must be more than 0",
		"":                          "", "lead: 0m": "", "slot: 5m": "", "capacity:": "", "attempts: {max: 1, busy: 1m}": "", "attempts: {max: }": "",
	} {
		_, err := NewOffice(OfficeConfig{Departments: []Department{department(t, head+text)}})
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", text, err)
		case want != "" && (err == nil || !strings.HasPrefix(err.Error(), "departments[0] amt: "+want) || strings.Contains(err.Error(), "\n")):
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// TestUnreadDepartment: what is unknown or cannot be read is told with its
// line, also inside a list of departments, and once only.
func TestUnreadDepartment(t *testing.T) {
	for _, text := range []string{
		"slots: 30m", "attempts: {maximum: 3}", "slot: bald", "capacity: viele", `hours: {mon: ["08:00-12:00", "11:00-14:00"]}`,
	} {
		file := "departments:\n  - id: eins\n    hours: {tue: [\"08:00-12:00\"]}\n    " + text + "\n  - id: zwei\n    hours: {mon: [\"08:00-12:00\"]}\n"
		if strings.HasPrefix(text, "hours") {
			file = strings.Replace(file, "    hours: {tue", "    name: {de: x} #", 1)
		}
		var town struct {
			Departments Departments `yaml:"departments"`
		}
		d := yaml.NewDecoder(strings.NewReader(file))
		d.KnownFields(true)
		err := d.Decode(&town)
		var many *yaml.LoadErrors
		if !errors.As(err, &many) || len(many.Errors) != 1 || many.Errors[0].Mark.Line != 4 {
			t.Errorf("%q: %v, want one problem of line 4", text, err)
		}
		if _, err := NewOffice(OfficeConfig{Departments: town.Departments}); err != nil || len(town.Departments) != 2 {
			t.Errorf("%q is told again: %v (%d departments)", text, err, len(town.Departments))
		}
	}
}

func TestDefaults(t *testing.T) {
	o := newTown(t)
	d, ok := o.Department("standesamt")
	if !ok || d.Capacity != 1 || d.Horizon.String() != "10d" || d.Promise.String() != "1d" || d.Attempts.Max != 3 ||
		d.Attempts.Busy.String() != "15m" || d.Attempts.NoAnswer.String() != "2h" || d.Attempts.Voicemail.String() != "1d" {
		t.Errorf("%+v", d)
	}
	if d, _ := o.Department("buergerbuero"); d.Line != "+493023125100" {
		t.Errorf("the line is not a number to dial: %s", d.Line)
	}
	if _, ok := o.Department("bauamt"); ok || o.Calendar("bauamt") != nil {
		t.Error("there is no such department")
	}
	if list := o.Departments(); len(list) != 2 || list[0].ID != "buergerbuero" || list[1].Capacity != 1 {
		t.Errorf("%+v", list)
	}
}
