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
		if last := anna.Texts()[len(anna.Texts())-1]; strings.Contains(last, "10 Minuten") {
			t.Fatalf("announced too early: %s", last)
		}
		w.pass(time.Minute)
		if text := anna.Got("10 Minuten", "030 23125000"); !strings.Contains(text, r.Word) {
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
		anna.Got("nicht wie versprochen", "1 ", "2 ")
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
// it, they are written to and book with one digit.
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
		anna.Got("Sie haben angerufen", "1 ")
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
// nothing is booked before it is typed.
func TestNumberOfAnotherMobileIsProven(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		call := w.Phone(mobile2).Call()
		call.Press("114")
		call.Heard("unter dieser Nummer")
		call.Press("2")
		call.Press(strings.Replace(mobile, "+49", "0", 1) + "#")
		call.Heard("Stimmt das")
		call.Press("1")
		call.Heard("Code")
		w.Settle()
		if list, _, _ := w.gateway.store.Requests(t.Context(), callback.Query{}); len(list) != 0 {
			t.Fatalf("booked before it was proven: %+v", list)
		}
		text := w.Phone(mobile).Got("Code")
		code := ""
		for _, r := range text {
			if r >= '0' && r <= '9' && len(code) < 6 {
				code += string(r)
			}
		}
		call.Press("000000#")
		call.Heard("stimmt leider nicht")
		call.Press(code + "#")
		call.Heard("Ihre Nummer für diesen Rückruf")
		if r := w.one(); r.Phone != mobile || r.Proof.Needed() {
			t.Errorf("booked %+v", r)
		}
		call.Hangup()
	})
}

// TestLandlineIsProven: the short call comes once, 1 proves it, and only then
// staff can call.
func TestLandlineIsProven(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		call := w.Phone(landline).CallWithheld()
		call.Press("114")
		call.Press(strings.Replace(landline, "+49", "0", 1) + "#")
		call.Press("1")
		call.Heard("drücken Sie dann die 1", "Kennwort")
		call.Hangup()
		r := w.one()
		kim := w.member("kim", clerk, "*")
		kim.post("/desk/requests/"+r.Reference+"/claim", "early", "yes")
		kim.try("/desk/requests/" + r.Reference + "/call")
		w.Settle()
		if !w.Phone(clerk).Silent() {
			t.Fatal("a number is called that nobody has proven")
		}
		w.pass(4 * time.Minute)
		w.tick()
		proof := w.Phone(landline).Answer()
		proof.Heard("kurzen Frage", "drücken Sie die 1")
		proof.Press("1")
		proof.Heard("Dann rufen wir Sie an")
		w.Settle()
		if got := w.stored(r.Reference); got.Proof.Needed() || !got.Status.Open() {
			t.Fatalf("after 1 was pressed: %+v", got)
		}
		w.pass(10 * time.Minute)
		if !w.Phone(landline).Silent() {
			t.Error("the short call comes a second time")
		}
	})
}

// TestNeverProven: nobody presses 1; nothing is called, and it is let go.
func TestNeverProven(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		call := w.Phone(mobile2).Call()
		call.Press("114")
		call.Press("2")
		call.Press(strings.Replace(landline, "+49", "0", 1) + "#")
		call.Press("1")
		call.Heard("Vorgemerkt")
		call.Hangup()
		r := w.one()
		w.pass(4 * time.Minute)
		w.Phone(landline).Rings()
		w.Phone(landline).Ignore()
		w.Settle()
		w.pass(25 * time.Hour)
		if got := w.stored(r.Reference); got.Status != callback.Expired {
			t.Errorf("never proven: %+v", got)
		}
		if !w.Phone(landline).Silent() {
			t.Error("it rings again")
		}
	})
}

// TestClosureMovesAndIsUndone: a closure moves who is booked; undone within ten
// minutes nobody hears of it; after that they are told.
func TestClosureMovesAndIsUndone(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		r := w.window(mobile, "Standesamt")
		anna.Texts()
		office := w.gateway.office
		shut := callback.Closure{Department: "standesamt", From: r.Slot.From.Add(-time.Hour), To: r.Slot.From.Add(5 * time.Hour), Reason: "krank", By: "kim"}
		if list, err := office.Affected(t.Context(), shut); err != nil || len(list) != 1 {
			t.Fatalf("affected: %+v, %v", list, err)
		}
		c, moved, err := office.Shut(t.Context(), shut)
		if err != nil || moved != 1 {
			t.Fatalf("moved %d, %v", moved, err)
		}
		if got := w.stored(r.Reference); !got.Slot.From.After(r.Slot.From) {
			t.Fatalf("moved to %v", got.Slot)
		}
		w.pass(5 * time.Minute)
		if back, err := office.Reopen(t.Context(), "standesamt", c.ID); err != nil || back != 1 {
			t.Fatalf("put back %d, %v", back, err)
		}
		if got := w.stored(r.Reference); !got.Slot.From.Equal(r.Slot.From) || !got.Due.Equal(r.Due) {
			t.Errorf("put back to %v", got.Slot)
		}
		w.pass(10 * time.Minute)
		for _, text := range anna.Texts() {
			if strings.Contains(text, "geschlossen") {
				t.Errorf("told although undone: %s", text)
			}
		}
		if _, _, err := office.Shut(t.Context(), shut); err != nil {
			t.Fatal(err)
		}
		w.tick()
		w.pass(11 * time.Minute)
		w.tick()
		anna.Got("geschlossen", "1 ")
	})
}

// TestEarlierWindowIsFree: who would like to be called earlier hears of a window
// that somebody else gave back, once a day, and takes it with one digit.
func TestEarlierWindowIsFree(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		ctx, office := t.Context(), w.gateway.office
		free, err := office.Offer(ctx, "standesamt", "counter", w.Now(), 8)
		if err != nil || len(free) < 8 {
			t.Fatalf("%d windows, %v", len(free), err)
		}
		var held []callback.Request // everything early is taken
		for i, f := range free[:7] {
			r, err := office.Book(ctx, callback.Wish{Department: "standesamt", Phone: "+4930231255" + string(rune('0'+i)) + "0", Slot: f.Slot, Door: "counter"})
			if err != nil {
				t.Fatal(err)
			}
			held = append(held, r)
		}
		anna := w.Phone(mobile)
		r := w.window(mobile, "Standesamt")
		anna.Text("1")
		anna.Got("früher")
		anna.Text("gern früher")
		anna.Got("früher frei")
		w.pass(11 * time.Minute)
		for _, text := range anna.Texts() {
			if strings.Contains(text, "ist frei, zwei Stunden") {
				t.Fatalf("nothing is free, but: %s", text)
			}
		}
		if _, err := office.Cancel(ctx, held[5].Reference); err != nil {
			t.Fatal(err)
		}
		w.pass(11 * time.Minute)
		anna.Got("ist frei, zwei Stunden", "1 ")
		if _, err := office.Book(ctx, callback.Wish{Department: "standesamt", Phone: mobile2, Slot: held[5].Slot, Door: "counter"}); err == nil {
			t.Fatal("somebody else got the window that is kept")
		}
		anna.Text("1")
		anna.Got("geändert")
		if got := w.stored(r.Reference); !got.Slot.From.Equal(held[5].Slot.From) {
			t.Errorf("moved to %v, not to %v", got.Slot, held[5].Slot)
		}
	})
}

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
