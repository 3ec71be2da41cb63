package bot_test

import (
	"context"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

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
