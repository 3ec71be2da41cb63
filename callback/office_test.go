package callback

import (
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback/calendar"
)

func TestNewOfficeTellsEveryProblem(t *testing.T) {
	bad := department(t, buergerbuero)
	bad.Capacity, bad.Slot, bad.Line, bad.Lead = -1, calendar.Duration(90*time.Second), "0900 123456", calendar.Duration(-time.Hour)
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
		`state "XX"`, `holiday "heute"`,
		"departments[0] buergerbuero: capacity must be at least 1",
		"departments[0] buergerbuero: slot must be whole minutes",
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
