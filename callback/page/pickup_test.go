package page_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback/page"
)

func TestShowsAPickup(t *testing.T) {
	w := newWorld(t)
	a := w.get(w.pickup())
	a.says("Alles liegt für Sie bereit", "morgen, Donnerstag, 26. November, 10:00 bis 10:30 Uhr", "Stadtbücherei am Markt", "3 Stück", "Auftrag absagen")
	a.silent("Ich bin da", "Gebühr", "Bezahlen")
	w.get(w.pickup(func(o *page.Order) { o.Status = "received" })).says("Ihre Abholung ist eingetragen")
	w.get(w.pickup(func(o *page.Order) { o.Items = 1 })).says("1 Stück")
	over := w.get(w.pickup(func(o *page.Order) { o.Status, o.Cancellable = "no_show", false }))
	over.says("nicht abgeholt", phone)
	over.silent("10:00", "absagen", "<form")
}

// TestIAmHere: the button is there from half an hour before the window until it
// ends, and a page that was left open does nothing before or after.
func TestIAmHere(t *testing.T) {
	w := newWorld(t)
	path := w.pickup()
	s := slot(1, 10)
	for at, open := range map[time.Time]bool{
		s.From.Add(-30*time.Minute - time.Second): false, s.From.Add(-30 * time.Minute): true, s.From: true, s.To: true, s.To.Add(time.Second): false,
	} {
		w.pickup()
		w.now = at
		a := w.get(path)
		if open {
			a.says("Ich bin da")
		} else {
			a.silent("Ich bin da")
		}
		done := w.do(http.MethodPost, path+"/here", nil)
		if w.orders.o.Arrived != open {
			t.Errorf("%v: arrived %v", at, w.orders.o.Arrived)
		}
		if !open {
			done.says("Das geht zu dieser Zeit nicht", "30 Minuten")
			continue
		}
		done.says("Danke, wir wissen Bescheid", "kommen gleich zu Ihnen")
		done.silent("Ich bin da")
		w.do(http.MethodPost, path+"/here", nil).says("Danke, wir wissen Bescheid")
		if again := w.get(path + "/here"); again.at != path {
			t.Error("reloaded:", again.at)
		}
	}
	w.now = s.To.Add(time.Minute)
	w.pickup()
	w.get(path).says("gewählte Zeit ist vorbei", phone)
	w.now = s.From
	w.pickup(func(o *page.Order) { o.Status = "cancelled" })
	w.get(path).silent("Ich bin da")
	w.pickup()
	w.orders.err = page.ErrNotDue
	if _, to := w.press(path+"/here", nil); to != path+"?said=not-here" {
		t.Error(to)
	}
	w.orders.err = nil
	certificate := w.certificate()
	w.do(http.MethodPost, certificate+"/here", nil)
	if w.orders.o.Arrived {
		t.Error("somebody stands at the branch for a certificate")
	}
}

func TestCancelOrder(t *testing.T) {
	w := newWorld(t)
	path := w.pickup()
	w.get(path+"/cancel").says("Auftrag absagen?", "10:00 bis 10:30 Uhr", "Ja, absagen", "Nein, behalten", "für andere frei")
	if w.orders.o.Status != "ready" {
		t.Fatal("looking at the question cancels")
	}
	for range 2 {
		w.do(http.MethodPost, path+"/cancel", nil).says("Abgesagt", "Der Auftrag ist abgesagt")
	}
	if a := w.get(path + "/cancel"); a.at != path {
		t.Error("asks to cancel a cancelled one:", a.at)
	}
	w.pickup(func(o *page.Order) { o.Status, o.Cancellable = "handed_over", false })
	w.do(http.MethodPost, path+"/cancel", nil).says("nicht mehr möglich", "ist abgeholt")
	w.get(path + "?said=order-cancelled").silent("kern-alert")
	w.pickup()
	w.orders.err = page.ErrNotDue // it was handed over meanwhile
	w.do(http.MethodPost, path+"/cancel", nil).says("nicht mehr möglich")
}
