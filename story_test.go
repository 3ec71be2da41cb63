package main

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels/simulator"
)

// TestCallIsBookedAndCalledBack is the main job on the phone: a citizen books
// with the keys alone, staff claim the request, their phone rings first, they
// hear who and why, press 1, and the two are connected.
func TestCallIsBookedAndCalledBack(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		call := anna.Call()
		call.Heard("Automaten", "Rückruf", "drücken Sie die 1")
		call.Press("1")
		call.Heard("Welche Stelle", "Bürgerbüro")
		call.Press("1")
		call.Heard("Wann dürfen wir Sie anrufen", "So bald wie möglich")
		call.Press("4")
		call.Heard("unter dieser Nummer", "0 1 7 1")
		call.Press("1")
		call.Heard("Ihre Nummer für diesen Rückruf", "Ich wiederhole")
		call.Hangup()

		r := w.one()
		if r.Phone != mobile || r.Department != "buergerbuero" || r.Door != "voice" || !r.Slot.Zero() {
			t.Fatalf("booked %+v", r)
		}
		if got := referenceIn(t, anna.Got("Bürgerbüro")); got != r.Reference {
			t.Errorf("the confirmation tells %s, booked is %s", got, r.Reference)
		}

		kim := w.member("kim", clerk, "buergerbuero")
		if page := kim.get("/desk"); !strings.Contains(page, r.Reference) && !strings.Contains(page, r.Reference[:3]+" "+r.Reference[3:]) {
			t.Fatalf("the queue does not show the request:\n%s", page)
		} else if strings.Contains(page, "392") {
			t.Error("the queue shows the number")
		}
		kim.post("/desk/requests/" + r.Reference + "/claim")
		kim.post("/desk/requests/" + r.Reference + "/call")
		staffLeg := w.Phone(clerk).Answer()
		staffLeg.Heard("Bürgerbüro", "1")
		staffLeg.Press("1")
		ringing := anna.Rings()
		if ringing.Shown() != "+493023125000" {
			t.Errorf("the citizen sees %s, not the town's number", ringing.Shown())
		}
		anna.Answer().Talking()
		w.Advance(3 * time.Minute)
		staffLeg.Hangup()
		w.Settle()
		kim.post("/desk/requests/"+r.Reference+"/outcome", "outcome", callback.OutcomeReached, "note", "Ausweis besprochen")

		r = w.one()
		if r.Status != callback.Done || len(r.Attempts) != 1 || r.Note == "" || r.Attempts[0].Outcome != callback.OutcomeReached {
			t.Errorf("closed as %+v", r)
		}
	})
}

// TestTextIsBooked is the same service in writing.
func TestTextIsBooked(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		anna.Text("Rückruf Standesamt")
		anna.Got("Automat", "Wann dürfen wir anrufen")
		anna.Text("1")
		anna.Got("Rufen wir Sie unter")
		anna.Text("ja")
		reference := referenceIn(t, anna.Got("Eingetragen", "Standesamt"))
		r := w.one()
		if r.Reference != reference || r.Slot.Zero() || r.Door != "sms" {
			t.Fatalf("booked %+v", r)
		}
		anna.Text("absagen")
		anna.Got("1")
		w.Settle()
	})
}

// TestNumberOfSomebodyElse: a withheld number is asked for, read back, and
// numbers that must not be called are refused with a friendly sentence.
func TestNumberOfSomebodyElse(t *testing.T) {
	w := openTown(t, "sqlite:"+t.TempDir()+"/town.db")
	toNumber := func() *simulator.Call {
		call := w.Phone(mobile2).CallWithheld()
		call.Heard("Automaten")
		call.Press("114")
		call.Heard("Unter welcher Nummer")
		return call
	}
	for bad, friendly := range map[string]string{
		"09001234567#": "besonderen Kosten", "112#": "Notrufnummer", "115#": "Servicenummern",
		"0043123456789#": "Ausland", "12345#": "Vorwahl",
	} {
		call := toNumber()
		call.Press(bad)
		call.Heard(friendly, "Unter welcher Nummer")
		call.Hangup()
	}
	call := toNumber()
	call.Press("06990009123#")
	call.Heard("0 6 9")
	call.Press("1")
	call.Heard("Ihre Nummer für diesen Rückruf")
	if r := w.one(); r.Phone != landline {
		t.Errorf("booked %+v", r)
	}
	call.Hangup()
	w.Settle()
	if got := w.Phone(landline).Texts(); len(got) > 0 {
		t.Errorf("a landline got a text: %q", got)
	}
}

// TestHowAnOrderStands: number and second factor by keys; the same sentence
// for an unknown number and a wrong factor.
func TestHowAnOrderStands(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		call := w.Phone(landline).Call()
		call.Press("2")
		call.Press("1") // certificates
		call.Press("2") // how one stands
		call.Press("20261#")
		call.Press("4711#")
		call.Heard("Zimmer 4")
		call.Hangup()

		denied := func(number, factor string) string {
			call := w.Phone(landline).Call()
			call.Press("2")
			call.Press("1")
			call.Press("2")
			call.Press(number + "#")
			call.Press(factor + "#")
			defer call.Hangup()
			return call.Answer()
		}
		if wrong, unknown := denied("20262", "9999"), denied("99999", "9999"); wrong != unknown {
			t.Errorf("the answers differ:\n%s\n%s", wrong, unknown)
		}
	})
}

// TestNobodyPressesAnything: a caller who cannot press or speak is brought to
// a person.
func TestNobodyPressesAnything(t *testing.T) {
	w := openTown(t, "sqlite:"+t.TempDir()+"/town.db")
	call := w.Phone(landline).Call()
	call.Silence()
	call.Silence()
	call.Silence()
	line := w.Phone("+493023125100").Rings()
	if line.Shown() != "+493023125000" {
		t.Errorf("the office sees %s", line.Shown())
	}
	w.Phone("+493023125100").Answer().Talking()
	call.Hangup()
	w.Settle()
}

// TestStaffDoNotAnswer: the citizen's phone stays silent and the request stays
// where it was.
func TestStaffDoNotAnswer(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		r := w.book(mobile)
		kim := w.member("kim", clerk, "buergerbuero")
		kim.post("/desk/requests/" + r.Reference + "/claim")
		kim.post("/desk/requests/" + r.Reference + "/call")
		w.Phone(clerk).Rings()
		w.Phone(clerk).Ignore()
		w.Settle()
		if !w.Phone(mobile).Silent() {
			t.Error("the citizen's phone rings although no staff answered")
		}
		if got := w.one(); got.Status != callback.Claimed || got.Attempts[0].Outcome != callback.OutcomeNotTaken {
			t.Errorf("after nobody answered: %+v", got)
		}
	})
}

// TestNeverDialledTwice: the network takes the call but its answer is lost;
// pressing again rings nobody a second time.
func TestNeverDialledTwice(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		r := w.book(mobile)
		kim := w.member("kim", clerk, "buergerbuero")
		kim.post("/desk/requests/" + r.Reference + "/claim")
		w.loseNextAnswer()
		kim.post("/desk/requests/" + r.Reference + "/call")
		w.Phone(clerk).Rings()
		kim.try("/desk/requests/" + r.Reference + "/call")
		w.Advance(2 * time.Minute)
		if err := w.gateway.caller.Recover(t.Context()); err != nil {
			t.Fatal(err)
		}
		leg := w.Phone(clerk).Answer()
		leg.Heard("1")
		leg.Press("1")
		w.Phone(mobile).Answer().Talking()
		leg.Hangup()
		w.Settle()
		if got := w.one(); len(got.Attempts) != 1 || got.Attempts[0].Outcome != callback.OutcomeReached {
			t.Errorf("attempts: %+v", got.Attempts)
		}
		if !w.Phone(clerk).Silent() || !w.Phone(mobile).Silent() {
			t.Error("a phone rings again")
		}
	})
}

// TestNetworkAtItsWorst: every webhook comes twice and the states of calls and
// texts come in any order. The story ends the same, with one record of each.
func TestNetworkAtItsWorst(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		for seed := range uint64(4) {
			w.Turn(func(k *simulator.Knobs) { k.Twice, k.Shuffle = true, seed+1 })
			number := []string{mobile, mobile2, "+491713920007", "+491713920008"}[seed]
			r := w.book(number)
			w.Phone(number).Got("Bürgerbüro")
			kim := w.member("kim", clerk, "buergerbuero")
			kim.post("/desk/requests/" + r.Reference + "/claim")
			kim.post("/desk/requests/" + r.Reference + "/call")
			leg := w.Phone(clerk).Answer()
			leg.Press("1")
			w.Phone(number).Answer().Talking()
			leg.Hangup()
			w.Settle()
			got, err := w.gateway.store.Request(t.Context(), r.Reference)
			if err != nil || len(got.Attempts) != 1 || got.Attempts[0].Outcome != callback.OutcomeReached || got.Attempts[0].Open() {
				t.Fatalf("seed %d ends as %+v (%v)", seed, got, err)
			}
			kim.post("/desk/requests/"+r.Reference+"/outcome", "outcome", callback.OutcomeReached)
			if texts := w.Phone(number).Texts(); len(texts) != 1 {
				t.Errorf("seed %d: the citizen got %d texts: %q", seed, len(texts), texts)
			}
		}
	})
}

// TestTwentyForTwoPlaces: twenty citizens want the same window, which has two
// places. Exactly two get it; the others are offered the next ones.
func TestTwentyForTwoPlaces(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		var all sync.WaitGroup
		told := make([]string, 20)
		phones := make([]*simulator.Phone, len(told))
		for i := range told {
			phones[i] = w.Phone(fmt.Sprintf("+4917139200%02d", i))
			p := phones[i]
			p.Text("Rückruf Bürgerbüro")
			p.Got("10:30-11:00")
		}
		for i := range told {
			all.Go(func() {
				p := phones[i]
				p.Text("1")
				told[i] = p.Got()
			})
		}
		all.Wait()
		for i, answer := range told {
			if !strings.Contains(answer, "Rufen wir Sie") {
				continue
			}
			all.Go(func() {
				p := phones[i]
				p.Text("ja")
				told[i] = p.Got()
			})
		}
		all.Wait()
		booked := 0
		for _, answer := range told {
			switch {
			case strings.Contains(answer, "10:30-11:00"):
				booked++
			case !strings.Contains(answer, "11:00-11:30"):
				t.Errorf("somebody was offered nothing else: %q", answer)
			}
		}
		list, _, err := w.gateway.store.Requests(t.Context(), callback.Query{})
		if err != nil || booked != 2 || len(list) != 2 {
			t.Errorf("%d were told the window, %d are booked (%v); there are 2 places", booked, len(list), err)
		}
	})
}
