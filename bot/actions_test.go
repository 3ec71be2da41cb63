package bot_test

import (
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

func TestEveryActionIsThere(t *testing.T) {
	w := newWorld(t)
	for name := range bot.Specs() {
		w.logs.Reset()
		if _, err := w.hub.Receive(t.Context(), w.message(name)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if strings.Contains(w.logs.String(), "no such action") || strings.Contains(w.logs.String(), "panicked") {
			t.Errorf("%s: %s", name, w.logs)
		}
	}
	w.do("callback.imagine", "error")
	if !strings.Contains(w.logs.String(), "no such action") {
		t.Error("an unknown action is not logged")
	}
}

func TestDepartmentsAndHours(t *testing.T) {
	w := newWorld(t)
	r := w.do("town.departments", "many")
	if ids(r) != "buergerbuero standesamt archiv voll" || r.Choices[0].Label != "Bürgerbüro" {
		t.Errorf("choices %+v", r.Choices)
	}
	w.give("department", "buergerbuero")
	w.do("town.hours", "open")
	w.expect("hours", "mon 08:00-12:00;tue 08:00-12:00;wed 08:00-12:00;thu 08:00-12:00;fri 08:00-12:00")
	w.expect("until", "2026-11-25T12:00:00+01:00")
	w.expect("department_name", "Bürgerbüro")
	w.give("department", "standesamt")
	w.do("town.hours", "closed")
	w.expect("next", "2026-11-25T14:00:00+01:00")
	w.expect("until", "")
	w.expect("department_name", "Standesamt")
	w.give("department", "nowhere")
	w.do("town.hours", "error")
}

func TestOnlyDepartmentIsGiven(t *testing.T) {
	w := newWorld(t)
	var err error
	one := callback.OfficeConfig{Departments: departments()[:1], Book: w.store, Slots: w.store, Limits: w.store, Now: w.Now}
	if w.office, err = callback.NewOffice(one); err != nil {
		t.Fatal(err)
	}
	w.hub, err = bot.New(bot.Config{Script: w, Store: w.store, Office: w.office, Caller: w.caller, Now: w.Now})
	if err != nil {
		t.Fatal(err)
	}
	w.do("town.departments", "one")
	w.expect("department", "buergerbuero")
	w.do("orders.kinds", "none")
}

func TestPersonIsConnectedWhileTheLineIsOpen(t *testing.T) {
	w := newWorld(t)
	r := w.do("person.connect", "")
	if r.Connect == nil || r.Connect.To != "+493023125100" || r.Connect.CallerID != "+493023125000" {
		t.Fatalf("connect %+v", r.Connect)
	}
	w.expect("department", "buergerbuero")
	w.give("department", "standesamt")
	w.do("person.connect", "closed")
	w.give("department", "archiv") // open, without a line
	w.do("person.connect", "closed")
	w.answers = map[string]string{}
	w.from.Channel = channels.SMS
	w.do("person.connect", "closed")
}

func TestLogsHoldNothingPersonal(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile, "name", "Erika Muster", "source", "away", "number", "U117", "factor", "24121980", "reference", "4829136")
	for name := range bot.Specs() {
		if _, err := w.hub.Receive(t.Context(), w.message(name)); err != nil {
			t.Error(err)
		}
	}
	if w.logs.Len() == 0 {
		t.Fatal("nothing was logged")
	}
	for _, secret := range []string{mobile, "3920011", "Erika", "24121980", "U117"} {
		if strings.Contains(w.logs.String(), secret) {
			t.Errorf("%s is in the log:\n%s", secret, w.logs)
		}
	}
}
