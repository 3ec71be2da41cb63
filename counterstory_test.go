package main

import (
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// TestCounterToPaper: booked at the counter with a slip,
// ticked on paper and typed back in, twice, and called off.
func TestCounterToPaper(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		kim := w.member("kim", "", "buergerbuero")
		form := []string{"department", "buergerbuero", "concern", "Ausweis", "phone", landline, "language", "de", "slot", "soon", "key", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "do", "book"}
		slip := kim.post("/desk/counter", form...)
		r := w.one()
		for _, want := range []string{callback.FormatReference(r.Reference), r.Word} {
			if !strings.Contains(slip, want) {
				t.Errorf("%q is not on the slip: %s", want, slip)
			}
		}
		kim.post("/desk/counter", form...)
		w.one()
		day := r.Due.In(w.gateway.office.Location()).Format(time.DateOnly)
		tick := []string{"department", "buergerbuero", "day", day, "key", "p", "ref", r.Reference, "outcome." + r.Reference, "busy", "seen." + r.Reference, "0"}
		kim.post("/desk/paper/back", tick...)
		if again := kim.post("/desk/paper/back", tick...); !strings.Contains(again, "war schon eingetragen") {
			t.Errorf("sent twice: %s", again)
		}
		if r = w.one(); len(r.Attempts) != 1 || r.Attempts[0].By != "kim" || r.Outcome != callback.OutcomeBusy {
			t.Errorf("typed back in: %+v", r)
		}
		kim.post("/desk/requests/" + r.Reference + "/cancel")
		if r = w.one(); r.Status != callback.Cancelled {
			t.Errorf("called off, and it is %s", r.Status)
		}
	})
}
