package callback

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

const attemptID = "1000000.A"

// ringing is a request whose attempt has been placed at Monday 09:00 and, with
// accepted, whose citizen is being dialled.
func ringing(w *town, accepted bool) Request {
	r := Request{Reference: "1000000", Department: "buergerbuero", Status: Claimed, Claim: Claim{By: "anna"}, Due: w.clock.at}
	r.begin(Attempt{ID: attemptID, At: w.clock.at, By: "anna", Phone: "+493023125200"})
	if accepted {
		a := r.open()
		a.CallID, a.State, a.Dialled = "CA1", Accepted, true
	}
	return r
}

func rule(w *town) rules {
	t := w.always["buergerbuero"]
	return rules{Policy: t.Attempts, calls: t.calls}
}

// staff and citizen are events of one leg, a second apart.
func staff(w *town, states ...string) (list []Event) {
	for i, s := range states {
		list = append(list, Event{Attempt: attemptID, CallID: "CA1", State: s, At: w.clock.at.Add(time.Duration(i+1) * time.Second)})
	}
	return list
}

func citizen(w *town, states ...string) []Event {
	list := staff(w, states...)
	for i := range list {
		list[i].Citizen, list[i].CallID = true, "CA2"
		if list[i].State == "completed" {
			list[i].Talked = 95 * time.Second
		}
	}
	return list
}

// How each course of a call ends, however its events are shuffled and repeated.
func TestEventsInAnyOrder(t *testing.T) {
	w := newTown(t)
	claimed := func(r Request) bool { return r.Status == Claimed && r.Claim.By == "anna" && r.Outcome == "" }
	queued := func(outcome string) func(Request) bool {
		return func(r Request) bool { return r.Status == Booked && r.Claim == Claim{} && r.Outcome == outcome }
	}
	for _, tc := range []struct {
		name     string
		accepted bool
		events   []Event
		state    AttemptState
		outcome  string
		request  func(Request) bool
	}{
		{"reached", true, append(staff(w, "queued", "ringing", "answered", "completed"), citizen(w, "queued", "ringing", "answered", "completed")...), Ended, OutcomeReached, claimed},
		{"reached, some states lost", true, append(staff(w, "completed"), citizen(w, "completed")...), Ended, OutcomeReached, claimed},
		{"busy", true, append(staff(w, "queued", "ringing", "answered", "completed"), citizen(w, "busy")...), Ended, OutcomeBusy, queued(OutcomeBusy)},
		{"nobody answers", true, append(staff(w, "queued", "ringing", "answered", "completed"), citizen(w, "queued", "ringing", "no-answer")...), Ended, OutcomeNoAnswer, queued(OutcomeNoAnswer)},
		{"staff hang up while it rings", true, append(staff(w, "answered", "completed"), citizen(w, "ringing", "canceled")...), Ended, OutcomeNoAnswer, queued(OutcomeNoAnswer)},
		{"the network cannot reach the citizen", true, append(staff(w, "answered", "completed"), citizen(w, "failed")...), Ended, OutcomeFailed, queued(OutcomeFailed)},
		{"staff busy", false, staff(w, "queued", "busy"), Ended, OutcomeNotTaken, claimed},
		{"staff do not answer", false, staff(w, "queued", "ringing", "no-answer"), Ended, OutcomeNotTaken, claimed},
		{"staff do not press 1", false, staff(w, "queued", "ringing", "answered", "completed"), Ended, OutcomeNotTaken, claimed},
		{"staff's phone cannot be reached", false, staff(w, "queued", "failed"), Ended, OutcomeNotTaken, claimed},
		{"staff ring", false, staff(w, "queued", "ringing"), Ringing, "", func(r Request) bool { return r.Status == Calling }},
		{"talking", true, append(staff(w, "queued", "ringing", "answered"), citizen(w, "ringing", "answered")...), Talking, "", func(r Request) bool { return r.Status == Calling }},
		{"states nobody knows", false, append(staff(w, "queued", "dancing"), citizen(w, "singing")...), Placed, "", func(r Request) bool { return r.Status == Calling }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			now := w.clock.at.Add(time.Minute)
			play := func(events []Event) Request {
				r := ringing(w, tc.accepted)
				for _, e := range events {
					r.progress(e, rule(w), now)
				}
				return r
			}
			want := play(tc.events)
			if a := want.Attempts[0]; a.State != tc.state || a.Outcome != tc.outcome || !tc.request(want) {
				t.Fatalf("%+v", want)
			}
			rapid.Check(t, func(rt *rapid.T) {
				repeated := append(append([]Event{}, tc.events...), rapid.SliceOfN(rapid.SampledFrom(tc.events), 0, 6).Draw(rt, "repeats")...)
				got := play(rapid.Permutation(repeated).Draw(rt, "order"))
				if diff := cmp.Diff(want, got); diff != "" {
					rt.Fatal(diff)
				}
				for _, e := range repeated {
					if got.progress(e, rule(w), now.Add(time.Hour)) {
						rt.Fatalf("%+v changed something again", e)
					}
				}
			})
		})
	}
}

// States never step back, whatever comes.
func TestAttemptNeverStepsBack(t *testing.T) {
	w := newTown(t)
	rapid.Check(t, func(rt *rapid.T) {
		r := ringing(w, rapid.Bool().Draw(rt, "accepted"))
		r.Attempts[0].CallID = "CA1"
		for range rapid.IntRange(1, 20).Draw(rt, "events") {
			before := r.Attempts[0]
			r.progress(Event{
				Attempt: attemptID, Citizen: rapid.Bool().Draw(rt, "citizen"), At: w.clock.at,
				State: rapid.SampledFrom([]string{"queued", "ringing", "answered", "completed", "busy", "no-answer", "failed", "canceled", ""}).Draw(rt, "state"),
			}, rule(w), w.clock.at)
			after := r.Attempts[0]
			if after.State < before.State || before.State == Ended && after.Outcome != before.Outcome {
				rt.Fatalf("%+v\n%+v", before, after)
			}
			if (r.Status == Calling) != after.Open() {
				rt.Fatalf("%s with an attempt in state %d", r.Status, after.State)
			}
		}
	})
}

func TestNextAttempt(t *testing.T) {
	w := newTown(t)
	for _, tc := range []struct {
		name, at, slot, outcome, want string
	}{
		{"busy: in a quarter of an hour", "2026-11-23 09:00", "", OutcomeBusy, "2026-11-23 09:15"},
		{"no answer: in two hours", "2026-11-23 09:00", "", OutcomeNoAnswer, "2026-11-23 11:00"},
		{"over noon: when it opens", "2026-11-23 11:00", "", OutcomeNoAnswer, "2026-11-23 14:00"},
		{"in the evening: the next morning", "2026-11-23 17:30", "", OutcomeNoAnswer, "2026-11-24 08:00"},
		{"mailbox: a day later", "2026-11-23 09:00", "", OutcomeVoicemail, "2026-11-24 09:00"},
		{"mailbox on Friday: on Monday", "2026-11-27 09:00", "", OutcomeVoicemail, "2026-11-30 08:00"},
		{"failed: as no answer", "2026-11-23 09:00", "", OutcomeFailed, "2026-11-23 11:00"},
		{"busy: still in the window", "2026-11-24 08:05", "2026-11-24 08:00", OutcomeBusy, "2026-11-24 08:20"},
		{"busy: the window is over", "2026-11-24 08:20", "2026-11-24 08:00", OutcomeBusy, "2026-11-24 08:35"},
		{"no answer: window and day are over", "2026-11-24 11:40", "2026-11-24 11:30", OutcomeNoAnswer, "2026-11-25 08:00"},
		{"called too early: in the window", "2026-11-23 09:00", "2026-11-24 08:00", OutcomeBusy, "2026-11-24 08:00"},
	} {
		w.clock.at = w.at(t, tc.at)
		r := ringing(w, true)
		if tc.slot != "" {
			r.Slot = w.half(t, tc.slot)
		}
		r.missed(r.open(), tc.outcome, w.clock.at, rule(w))
		if r.Status != Booked || !r.Due.Equal(w.at(t, tc.want)) {
			t.Errorf("%s: %s, %s; want %s", tc.name, r.Status, r.Due, tc.want)
		}
	}
	closed := ringing(w, true)
	closed.missed(closed.open(), OutcomeBusy, w.clock.at, rules{Policy: rule(w).Policy})
	if !closed.Due.Equal(w.clock.at.Add(15 * time.Minute)) {
		t.Errorf("a department without hours: %s", closed.Due)
	}
}

// Only attempts that dialled the citizen use up their number.
func TestTries(t *testing.T) {
	w := newTown(t)
	r := Request{Attempts: []Attempt{
		{State: Ended, Outcome: OutcomeNotTaken}, {State: Ended, Outcome: OutcomeFailed}, {State: Ended, Outcome: OutcomeCancelled, Dialled: true},
		{State: Ended, Outcome: OutcomeBusy, Dialled: true}, {State: Ended, Outcome: OutcomeFailed, Dialled: true}, {State: Talking, Dialled: true},
	}}
	if got := r.tries(); got != 2 {
		t.Errorf("%d tries; want 2", got)
	}
	r.Status = Calling
	r.missed(&r.Attempts[5], OutcomeVoicemail, w.clock.at, rule(w))
	if r.Status != Unreached || r.Outcome != OutcomeVoicemail || r.ClosedAt.IsZero() {
		t.Errorf("after the third: %+v", r)
	}
}

// Whoever closes a request and forgets its attempt: nothing is dialled for it,
// and no event opens it again.
func TestClosedWithAnOpenAttempt(t *testing.T) {
	d := newDesk(t)
	r, id := d.calling(t, member("anna", "buergerbuero"))
	_, err := d.book.Update(t.Context(), r.Reference, Room{}, func(r *Request) error {
		r.Status = Merged
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := d.Accepted(t.Context(), id); ok || err != nil {
		t.Errorf("accepted: %v, %v", ok, err)
	}
	d.tell(t, id, false, "completed")
	if got := d.stored(t, r.Reference); got.Status != Merged || got.Attempts[0].Open() {
		t.Errorf("%+v", got)
	}
}
