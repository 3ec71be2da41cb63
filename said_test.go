package main

import (
	"strings"
	"testing"
	"time"
)

// TestSaidBeforeBooking: staff read at the request what its citizen wrote to book
// it, and not what they write later.
func TestSaidBeforeBooking(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		for _, text := range []string{"Rückruf", "1", "4", "1"} {
			anna.Text(text)
			w.Settle()
		}
		r, err := w.gateway.store.OpenFor(t.Context(), mobile)
		if err != nil {
			t.Fatal(err)
		}
		w.Advance(10 * time.Minute)
		anna.Text("Hallo später")
		w.Settle()
		kim := w.member("kim", "", "*")
		page := kim.get("/desk/requests/" + r.Reference + "/said")
		if !strings.Contains(page, "Rückruf") || !strings.Contains(page, "Automat") || strings.Contains(page, "später") {
			t.Errorf("staff read %s", page)
		}
	})
}
