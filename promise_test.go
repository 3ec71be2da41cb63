package main

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// tick has everything done that is due, and waits until the network is quiet.
func (w *town) tick() {
	w.t.Helper()
	if err := w.gateway.hub.Tick(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.Settle()
}

// pass moves the clock and has everything done that is due by then.
func (w *town) pass(d time.Duration) {
	w.t.Helper()
	w.Advance(d)
	w.tick()
}

// stored is a request as the store has it.
func (w *town) stored(reference string) callback.Request {
	w.t.Helper()
	r, err := w.gateway.store.Request(w.t.Context(), reference)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// window books the first window of an office by SMS.
func (w *town) window(number, office string) callback.Request {
	w.t.Helper()
	p := w.Phone(number)
	p.Text("Rückruf " + office)
	p.Got("Wann dürfen wir anrufen")
	p.Text("1")
	p.Got("Rufen wir Sie unter")
	p.Text("ja")
	return w.stored(referenceIn(w.t, p.Got("Eingetragen")))
}

// TestAnnouncedBeforeTheCall: ten minutes before, the citizen is told from which
// number and with which word we call; "später" moves it.
func TestAnnouncedBeforeTheCall(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		r := w.window(mobile, "Bürgerbüro")
		w.Advance(r.Slot.From.Add(-11 * time.Minute).Sub(w.Now()))
		w.tick()
		if last := anna.Texts()[len(anna.Texts())-1]; strings.Contains(last, "Kennwort") {
			t.Fatalf("announced too early: %s", last)
		}
		w.pass(time.Minute)
		if text := anna.Got("Gleich rufen wir an", "030 23125000", "10:30"); !strings.Contains(text, r.Word) {
			t.Errorf("the word %s is not in %q", r.Word, text)
		}
		anna.Text("später")
		anna.Got("Wann dürfen wir anrufen")
		anna.Text("2")
		anna.Got("geändert")
		moved := w.stored(r.Reference)
		if !moved.Slot.From.After(r.Slot.From) || moved.Status != callback.Booked {
			t.Errorf("moved from %v to %+v", r.Slot, moved)
		}
	})
}

// TestMissedAndTriedAgain: nobody answers; the citizen gets two windows and
// takes the second.
func TestMissedAndTriedAgain(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		r := w.window(mobile, "Bürgerbüro")
		w.Advance(r.Slot.From.Sub(w.Now()))
		w.call(r.Reference)
		anna.Rings()
		anna.Ignore()
		w.Settle()
		w.tick()
		anna.Got("nicht erreicht", "1 ", "2 ")
		first := w.stored(r.Reference)
		if !first.Slot.From.After(r.Slot.From) || first.Status != callback.Booked || first.Missed {
			t.Fatalf("planned anew as %+v", first)
		}
		anna.Text("2")
		anna.Got("geändert")
		if second := w.stored(r.Reference); !second.Slot.From.After(first.Slot.From) {
			t.Errorf("the second window is %v, the first was %v", second.Slot, first.Slot)
		}
	})
}

// call has a member of staff claim a request, ring and press 1.
func (w *town) call(reference string) *deskUser {
	w.t.Helper()
	kim := w.member("kim", clerk, "*")
	kim.post("/desk/requests/"+reference+"/claim", "early", "yes")
	kim.post("/desk/requests/" + reference + "/call")
	w.leg = w.Phone(clerk).Answer()
	w.leg.Heard("1")
	w.leg.Press("1")
	return kim
}

// TestWarnedBeforeAPromiseBreaks: nobody calls; before the promised time the
// citizen is told a new one.
func TestWarnedBeforeAPromiseBreaks(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		r := w.book(mobile)
		anna.Got("Bürgerbüro")
		w.Advance(r.Promise.Add(-30 * time.Minute).Sub(w.Now()))
		w.tick()
		anna.Got("nicht rechtzeitig", "1 ", "2 ")
		after := w.stored(r.Reference)
		if !after.Promise.After(r.Promise) {
			t.Fatalf("the promise stays %v", after.Promise)
		}
		anna.Text("1")
		anna.Got("geändert")
		if got := w.stored(r.Reference); got.Slot.Zero() {
			t.Errorf("no window: %+v", got)
		}
	})
}

// TestHungUpBeforeAnythingWasBooked: staff see who called; where the town wants
// it, they are asked whether to go on by text, and do at the step they were at.
func TestHungUpBeforeAnythingWasBooked(t *testing.T) {
	onBothStoresWith(t, func(c *Config) { c.Town.Missed = "on" }, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		call := anna.Call()
		call.Press("1")
		call.Press("2")
		call.Hangup()
		w.Settle()
		list, err := w.gateway.office.Unfinished(t.Context(), nil, 10)
		if err != nil || len(list) != 1 || list[0].Department != "standesamt" || list[0].Phone != mobile {
			t.Fatalf("unfinished: %+v, %v", list, err)
		}
		w.tick()
		anna.Got("unterbrochen", "1 Weiter", "2 Neu")
		anna.Text("1")
		anna.Got("Wann dürfen wir anrufen?", "1 ")
		anna.Text("1")
		anna.Got("Rufen wir Sie unter")
		anna.Text("ja")
		anna.Got("Eingetragen", "Standesamt")
		w.pass(2 * time.Minute)
		if list, _ := w.gateway.office.Unfinished(t.Context(), nil, 10); len(list) != 0 {
			t.Errorf("still unfinished: %+v", list)
		}
		if r, err := w.gateway.store.OpenFor(t.Context(), mobile); err != nil || r.Slot.Zero() {
			t.Errorf("booked %+v, %v", r, err)
		}
	})
}

// TestTheyCallFirst: who waits for a call hears so, talks with the department,
// and need not be called back any more.
func TestTheyCallFirst(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		r := w.book(mobile)
		anna := w.Phone(mobile)
		call := anna.Call()
		call.Heard("Sie stehen auf unserer Liste")
		call.Press("0")
		line := w.Phone("+493023125100")
		line.Rings()
		line.Answer().Talking()
		w.Advance(3 * time.Minute)
		call.Hangup()
		w.Settle()
		if got := w.stored(r.Reference); got.Status != callback.Done || got.Outcome != callback.OutcomeOtherwise {
			t.Errorf("after the talk: %+v", got)
		}
		anna.Got("erledigt", r.Reference[:3])
	})
}

// TestNumberOfAnotherMobileIsProven: a code goes to the other telephone, and
// TestLandlineIsProven: the short call comes once, 1 proves it, and only then
// TestClosureMovesAndIsUndone: a closure moves who is booked; undone within ten
// TestEarlierWindowIsFree: who would like to be called earlier hears of a window
// TestLandlineIsCalledByName: a landline hears the code word at the booking, and
// again before it is connected; a mailbox hears that we call again, and nothing
// about anybody.
func TestLandlineIsCalledByName(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		house := w.Phone(landline)
		call := house.Call()
		for _, key := range []string{"1", "1", "4"} {
			call.Press(key)
		}
		call.Press("1")
		r := w.one()
		call.Heard("nennen wir dieses Kennwort: " + r.Word)
		call.Hangup()
		kim := w.call(r.Reference)
		house.Rings()
		house.Answer().Heard("Rückruf der Stadt Musterstadt", r.Word)
		w.Advance(30 * time.Second)
		w.leg.Hangup()
		w.Settle()
		kim.post("/desk/requests/"+r.Reference+"/outcome", "outcome", callback.OutcomeVoicemail)
		w.tick()
		spoken := house.Answer()
		text := spoken.Heard("Wir rufen wieder an")
		for _, private := range []string{r.Reference, r.Word, "Bürgerbüro"} {
			if strings.Contains(text, private) {
				t.Errorf("a mailbox hears %q: %s", private, text)
			}
		}
		w.pass(3 * time.Minute)
		if !house.Silent() {
			t.Error("the message is spoken twice")
		}
		if len(house.Texts()) > 0 {
			t.Errorf("a landline gets texts: %q", house.Texts())
		}
	})
}

// TestGivenUpAfterTheLastAttempt: three times nobody answers; the request ends,
// and the citizen is told that a letter follows.
func TestGivenUpAfterTheLastAttempt(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		r := w.book(mobile)
		anna := w.Phone(mobile)
		for range 3 {
			now := w.stored(r.Reference)
			if wait := now.Due.Sub(w.Now()); wait > 0 {
				w.Advance(wait)
			}
			w.call(r.Reference)
			anna.Rings()
			anna.Ignore()
			w.Settle()
			w.tick()
		}
		if got := w.stored(r.Reference); got.Status != callback.Unreached || len(got.Attempts) != 3 {
			t.Fatalf("after three attempts: %+v", got)
		}
		anna.Got("schreiben Ihnen")
	})
}

// TestNobodyIsCalledAtNight: staff who have a request in hand cannot have the
// desk ring anybody outside of the citizen's window and the town's hours.
func TestNobodyIsCalledAtNight(t *testing.T) {
	w := openTown(t, "sqlite:"+t.TempDir()+"/town.db")
	r := w.book(mobile)
	w.Advance(10 * time.Hour) // 19:00
	kim := w.member("kim", clerk, "*")
	kim.post("/desk/requests/"+r.Reference+"/claim", "early", "yes")
	res, err := kim.client.PostForm(w.url+"/desk/requests/"+r.Reference+"/call", nil)
	page := ""
	if err == nil {
		b, _ := io.ReadAll(res.Body)
		res.Body.Close()
		page = string(b)
	}
	if !strings.Contains(page, "Um diese Zeit ruft die Stadt niemanden an") {
		t.Errorf("the desk says (%v):\n%s", err, page)
	}
	w.Settle()
	if !w.Phone(clerk).Silent() || len(w.stored(r.Reference).Attempts) != 0 {
		t.Error("somebody is called at night")
	}
}
