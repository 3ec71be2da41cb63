package main

import (
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

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
			if strings.Contains(text, "ist frei, eine Stunde") {
				t.Fatalf("nothing is free, but: %s", text)
			}
		}
		if _, err := office.Cancel(ctx, held[5].Reference); err != nil {
			t.Fatal(err)
		}
		w.pass(11 * time.Minute)
		anna.Got("ist frei, eine Stunde", "1 ")
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

// TestAnnouncedAfterAnUndoneClosure: what was undone leaves no trace: the call is
// announced as if nothing had been.
func TestAnnouncedAfterAnUndoneClosure(t *testing.T) {
	onBothStores(t, func(t *testing.T, w *town) {
		anna := w.Phone(mobile)
		r := w.window(mobile, "Standesamt")
		office := w.gateway.office
		c, _, err := office.Shut(t.Context(), callback.Closure{Department: "standesamt", From: r.Slot.From, To: r.Slot.To, Reason: "krank", By: "kim"})
		if err != nil {
			t.Fatal(err)
		}
		w.tick()
		if back, err := office.Reopen(t.Context(), "standesamt", c.ID); err != nil || back != 1 {
			t.Fatalf("put back %d, %v", back, err)
		}
		if got := w.stored(r.Reference); len(got.Told) != 0 {
			t.Errorf("told %+v", got.Told)
		}
		w.Advance(r.Slot.From.Add(-9 * time.Minute).Sub(w.Now()))
		w.tick()
		anna.Got("Kennwort", r.Word)
	})
}
