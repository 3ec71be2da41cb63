package bot_test

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

const (
	first  = "2026-11-25T09:30:00+01:00/2026-11-25T10:00:00+01:00"
	second = "2026-11-25T10:00:00+01:00/2026-11-25T10:30:00+01:00"
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

func TestWindowsAreOfferedInPages(t *testing.T) {
	w := newWorld(t)
	w.do("callback.mine", "none")
	w.give("department", "buergerbuero")
	r := w.do("callback.offer", "offered")
	page := ids(r)
	if page != first+" "+second+" 2026-11-25T10:30:00+01:00/2026-11-25T11:00:00+01:00" {
		t.Fatalf("choices %s", page)
	}
	var seen []string
	for w.answers["after"] != "" {
		seen = append(seen, ids(r))
		r = w.do("callback.offer", "offered")
	}
	seen = strings.Fields(strings.Join(append(seen, ids(r)), " "))
	free, err := w.office.Bookable(t.Context(), "buergerbuero", channels.Voice, w.Now(), 30)
	if err != nil || len(seen) != len(free) {
		t.Errorf("%d of %d windows offered, %v", len(seen), len(free), err)
	}
	for i, id := range seen {
		if slices.Contains(seen[:i], id) || len(id) > 52 {
			t.Errorf("%s is offered twice, or longer than a choice may be", id)
		}
	}
	if r = w.do("callback.offer", "offered"); ids(r) != page {
		t.Errorf("after the last page comes %s", ids(r))
	}
}

// Whoever looked at later windows and then begins anew, or loses the window
// they wanted, is offered the first ones.
func TestOffersBeginWithTheFirstWindowAgain(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero")
	later := func() {
		w.do("callback.offer", "offered")
		if w.answers["after"] == "" {
			t.Fatal("there are no later windows")
		}
	}
	later()
	w.do("callback.mine", "none")
	w.expect("after", "")
	later()
	w.give("slot", "2026-11-25T03:00:00+01:00/2026-11-25T03:30:00+01:00", "phone", mobile)
	w.do("callback.hold", "full")
	w.expect("after", "")
	later()
	w.do("callback.book", "full")
	w.expect("after", "")
	later()
	w.give("slot", first)
	w.do("callback.book", "booked")
	w.expect("after", "")
	later()
	w.do("callback.mine", "one")
	w.expect("after", "")
	w.advance(20 * 24 * time.Hour)
	w.give("after", "2026-11-25T10:30:00+01:00") // long past
	if r := w.do("callback.offer", "offered"); r.Choices[0].ID < "2026-12-15" {
		t.Errorf("choices %s", ids(r))
	}
}

func TestNoWindowIsFree(t *testing.T) {
	w := newWorld(t)
	w.give("department", "voll")
	w.do("callback.offer", "none")
	w.give("department", "nowhere")
	w.do("callback.offer", "error")
}

func TestBookByPhone(t *testing.T) {
	w := newWorld(t)
	w.do("callback.mine", "none")
	w.do("callback.caller", "known")
	w.expect("phone", mobile)
	w.give("department", "buergerbuero", "slot", first, "name", "Erika Muster", "concern", "Ausweis")
	w.do("callback.hold", "held")
	w.do("callback.book", "booked")
	w.expect("slot", first)
	w.expect("promise", "2026-11-25T10:00:00+01:00")
	r, err := w.office.Mine(t.Context(), mobile)
	if err != nil || r.Reference != w.answers["reference"] || r.Name != "Erika Muster" || r.Door != "voice" {
		t.Fatalf("booked %+v, %v", r, err)
	}
	sent := w.send()
	if len(sent) != 1 || sent[0] != mobile+": de notice.confirmed sms department=buergerbuero department_name=Bürgerbüro reference="+r.Reference+" slot="+first {
		t.Errorf("sent %q", sent)
	}
	w.do("callback.mine", "one")
	w.do("callback.book", "already")
	w.expect("reference", r.Reference)
}

func TestLandlineGetsNoText(t *testing.T) {
	w := newWorld(t)
	w.from.ID = landline
	w.do("callback.caller", "known")
	w.give("department", "buergerbuero", "slot", "asap")
	w.do("callback.hold", "held")
	w.do("callback.book", "booked")
	w.expect("slot", "asap")
	if sent := w.send(); len(sent) != 0 {
		t.Errorf("sent %q", sent)
	}
}

func TestBookedByTextIsConfirmedByTheReply(t *testing.T) {
	w := newWorld(t)
	w.from.Channel = channels.SMS
	w.give("department", "buergerbuero", "slot", "asap", "phone", mobile)
	w.do("callback.book", "booked")
	if sent := w.send(); len(sent) != 0 {
		t.Errorf("sent %q", sent)
	}
}

// The gateway dies after an action and before the end of its turn: the
// network repeats the message, and there is one booking and one text.
func TestCrashBetweenActionAndEnd(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile)
	m := w.message("callback.book")
	w.fails = func() error { return errCrash }
	before := maps.Clone(w.answers)
	if _, err := w.hub.Receive(t.Context(), m); err == nil {
		t.Fatal("no error")
	}
	w.fails, w.answers = nil, before
	w.receive(m, "booked")
	w.receive(m, "booked")
	list, _, err := w.store.Requests(t.Context(), callback.Query{})
	if err != nil || len(list) != 1 || list[0].Reference != w.answers["reference"] {
		t.Errorf("%d requests, %v", len(list), err)
	}
	if sent := w.send(); len(sent) != 1 {
		t.Errorf("sent %q", sent)
	}
}

func TestFullWindow(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile)
	w.do("callback.book", "booked")
	w.from.ID = other
	w.give("phone", other)
	w.do("callback.hold", "full")
	w.do("callback.book", "full")
	w.give("slot", "2026-11-25T03:00:00+01:00/2026-11-25T03:30:00+01:00")
	w.do("callback.hold", "full")
	w.do("callback.book", "full")
	w.give("slot", "morgen")
	w.do("callback.book", "error")
}

func TestNumbers(t *testing.T) {
	w := newWorld(t)
	for typed, want := range map[string]string{
		"0171 39200 11": "ok", "12": "unclear", "0900 1234567": "premium", "112": "emergency", "+44 20 7946 0018": "foreign",
	} {
		w.give("number", typed)
		w.do("callback.number", want)
	}
	w.from.ID = ""
	w.do("callback.caller", "ask")
	w.do("callback.mine", "none")
	w.give("department", "buergerbuero", "slot", "asap", "phone", "0900 1234567")
	w.do("callback.book", "refused")
}

// Somebody who types another citizen's number learns nothing of the booking,
// and cannot change it without the proof.
func TestSomebodyElsesRequestIsNotShown(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile, "name", "Erika")
	w.do("callback.book", "booked")
	ref := w.answers["reference"]
	w.from.ID, w.answers = other, map[string]string{}
	w.give("department", "buergerbuero", "slot", second, "phone", mobile)
	w.do("callback.book", "refused")
	for name, v := range w.answers {
		if v == ref || v == first {
			t.Errorf("answer %s shows %s", name, v)
		}
	}
	w.give("reference", ref)
	w.do("callback.cancel", "error")
	w.do("callback.move", "error")
	w.do("callback.find", "proof")
	w.give("proof", "9999")
	w.do("callback.find", "denied")
	w.expect("proof", "")
	w.do("callback.cancel", "error")
	w.give("proof", mobile[len(mobile)-4:])
	w.do("callback.find", "found")
	w.expect("proof", "")
	w.do("callback.cancel", "cancelled")
	w.do("callback.cancel", "cancelled")
	w.give("slot", second)
	w.do("callback.move", "closed")
}

func TestMove(t *testing.T) {
	w := newWorld(t)
	w.give("department", "buergerbuero", "slot", first, "phone", mobile)
	w.do("callback.book", "booked")
	w.give("slot", second)
	w.do("callback.move", "moved")
	w.expect("slot", second)
	w.from.ID = other
	w.give("slot", second, "phone", other)
	w.do("callback.book", "full")
	w.give("slot", first)
	w.do("callback.book", "booked")
	w.give("slot", second)
	w.do("callback.move", "full")
	if sent := w.send(); len(sent) != 3 {
		t.Errorf("sent %q", sent)
	}
}

func TestOrderStatus(t *testing.T) {
	w := newWorld(t)
	r := w.do("orders.kinds", "many")
	if ids(r) != "urkunden pass away" || r.Choices[0].Label != "Urkunden" || r.Choices[1].Label != "pass" {
		t.Errorf("choices %+v", r.Choices)
	}
	_, err := w.books["urkunden"].Create(t.Context(), orders.Order{Number: "U-117", Factor: "24.12.1980", Status: orders.Ready, Place: "Zimmer 3", Until: w.Now()})
	if err != nil {
		t.Fatal(err)
	}
	w.give("source", "urkunden", "number", "u 117", "factor", "24121980")
	w.do("orders.status", "ready")
	w.expect("number", "U117")
	w.expect("place", "Zimmer 3")
	w.expect("until", "2026-11-25T09:00:00+01:00")
	w.expect("factor", "")
	w.give("source", "away", "factor", "1")
	w.do("orders.status", "unavailable")
	w.give("source", "nowhere", "factor", "1")
	w.do("orders.status", "error")
	for _, s := range orders.Statuses {
		if !slices.Contains(bot.Specs()["orders.status"].Outcomes, string(s)) {
			t.Errorf("status %s is no outcome", s)
		}
	}
}

// Unknown number and wrong factor are one outcome, and five of them lock.
func TestWrongTriesLock(t *testing.T) {
	for name, number := range map[string]string{"known": "U117", "unknown": "U118"} {
		w := newWorld(t)
		if _, err := w.books["urkunden"].Create(t.Context(), orders.Order{Number: "U117", Factor: "right"}); err != nil {
			t.Fatal(err)
		}
		try := func(number, factor, want string) {
			t.Helper()
			w.give("source", "urkunden", "number", number, "factor", factor)
			w.do("orders.status", want)
		}
		for i := range 5 {
			w.from.ID = fmt.Sprintf("+49171392000%d0", i) // each try from elsewhere
			try(number, "wrong", "denied")
		}
		w.from.ID = other
		try(number, "right", "locked")
		w.advance(61 * time.Minute)
		if name == "known" {
			try(number, "right", "received")
		}
	}
}

func TestWrongTriesOfOneAskerLock(t *testing.T) {
	w := newWorld(t)
	if _, err := w.books["urkunden"].Create(t.Context(), orders.Order{Number: "U117", Factor: "right"}); err != nil {
		t.Fatal(err)
	}
	try := func(number, want string) {
		t.Helper()
		w.give("source", "urkunden", "number", number, "factor", "right")
		w.do("orders.status", want)
	}
	for i := range 4 {
		try(fmt.Sprint("X", i), "denied")
	}
	try("U117", "received") // a right one forgets the wrong ones
	for i := range 5 {
		try(fmt.Sprint("Y", i), "denied")
	}
	try("U117", "locked")
	w.from.ID = other
	try("U117", "received")
}

func TestAskerWithAnOrderCannotTryForEver(t *testing.T) {
	w := newWorld(t)
	if _, err := w.books["urkunden"].Create(t.Context(), orders.Order{Number: "U117", Factor: "right"}); err != nil {
		t.Fatal(err)
	}
	tries := 0
	for i := range 100 {
		number := fmt.Sprint("X", i)
		if i%2 == 1 {
			number = "U117"
		}
		w.give("source", "urkunden", "number", number, "factor", "right")
		r, err := w.hub.Receive(t.Context(), w.message("orders.status"))
		if err != nil {
			t.Fatal(err)
		}
		if r.Text != "locked" {
			tries++
		}
	}
	if tries != 20 {
		t.Errorf("%d tries in an hour", tries)
	}
}

func TestConfirmOutsideOfATurn(t *testing.T) {
	w := newWorld(t)
	r, err := w.office.Book(t.Context(), callback.Wish{Department: "buergerbuero", Phone: mobile, Door: "api"})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := w.hub.Confirm(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	r.Phone = landline
	if err := w.hub.Confirm(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	if sent := w.send(); len(sent) != 1 || !strings.Contains(sent[0], "notice.confirmed") {
		t.Errorf("sent %q", sent)
	}
}

func TestStaffHearWhoAndWhy(t *testing.T) {
	w := newWorld(t)
	if _, err := w.hub.Answered(t.Context(), "nonsense"); err != nil {
		t.Fatal(err)
	}
	d := &dialer{}
	w.caller = callback.NewCaller(callback.CallerConfig{Office: w.office, Book: w.store, Dialer: d, CallerID: "+493023125000", Now: w.Now})
	var err error
	w.hub, err = bot.New(bot.Config{Script: w, Store: w.store, Office: w.office, Caller: w.caller, Now: w.Now, Town: bot.Town{Phone: "+493023125000"}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := w.office.Book(t.Context(), callback.Wish{Department: "buergerbuero", Phone: mobile, Name: "Erika Muster", Concern: "Ausweis", Door: "voice"})
	if err != nil {
		t.Fatal(err)
	}
	clerk := callback.Staff{Login: "anna", Departments: []string{"*"}, Phone: "+493023125200"}
	if _, err := w.caller.Claim(t.Context(), r.Reference, clerk); err != nil {
		t.Fatal(err)
	}
	if _, err := w.caller.Call(t.Context(), r.Reference, clerk); err != nil {
		t.Fatal(err)
	}
	whisper, err := w.hub.Answered(t.Context(), d.attempt)
	if err != nil || whisper.Text != "de staff.whisper voice department=Bürgerbüro department_name=Bürgerbüro concern=Ausweis name=Erika Muster reference="+r.Reference || whisper.Language != "de" {
		t.Errorf("whisper %+v, %v", whisper, err)
	}
	for range 2 {
		to, err := w.hub.Accepted(t.Context(), d.attempt)
		if err != nil || to.To != mobile || to.CallerID != "+493023125000" || to.Ring == 0 {
			t.Errorf("connect %+v, %v", to, err)
		}
	}
	for _, p := range []channels.Progress{
		{Leg: channels.CitizenLeg, State: channels.CallAnswered, CallID: "CA2"},
		{Leg: channels.CitizenLeg, State: channels.CallCompleted, CallID: "CA2", Duration: time.Minute},
		{State: channels.CallUnknown}, {State: channels.CallCompleted, CallID: "CA1"},
	} {
		p.Attempt, p.At = d.attempt, w.Now()
		if err := w.hub.Progressed(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	r, err = w.store.Request(t.Context(), r.Reference)
	if err != nil || len(r.Attempts) != 1 || r.Attempts[0].Outcome != callback.OutcomeReached || r.Attempts[0].Talked != 60 {
		t.Errorf("%+v, %v", r.Attempts, err)
	}
	whisper, err = w.hub.Answered(t.Context(), d.attempt)
	if err != nil || whisper.Text != "" || whisper.Gone == "" {
		t.Errorf("after the call: %+v, %v", whisper, err)
	}
	if to, err := w.hub.Accepted(t.Context(), d.attempt); err != nil || to.To != "" {
		t.Errorf("after the call: %+v, %v", to, err)
	}
}

// dialer takes every call.
type dialer struct{ attempt string }

func (d *dialer) Dial(_ context.Context, attempt, _, _ string) (string, bool, error) {
	d.attempt = attempt
	return "CA1", true, nil
}

func (d *dialer) Placed(context.Context, string, string, time.Time) (string, bool, error) {
	return "CA1", true, nil
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
