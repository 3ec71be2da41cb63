package page_test

import (
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/page"
)

// simply serves the page of a town that speaks Leichte Sprache.
func (w *world) simply() {
	w.t.Helper()
	p, err := page.New(page.Config{
		Office: w.office, Book: w.store, Links: w.links, TownName: "Stadt Musterstadt", Languages: []string{"de", "de-simple", "en"}, Phone: phone,
		Stylesheet: "/kern/kern.min.css", Now: func() time.Time { return w.now }, Orders: w.orders, Payers: w.payers, Host: "rathaus.example", Chat: "/chat",
	})
	w.must(err)
	w.mount(p)
}

// TestLeichteSprache: who spoke it has the page in it, and can change.
func TestLeichteSprache(t *testing.T) {
	w := newWorld(t)
	w.simply()
	r := w.books(10, func(wish *callback.Wish) { wish.Language = "de-simple" })
	a := w.get(w.path(r))
	a.says("Wir rufen Sie an.", "Nummer vom Rück-Ruf", "morgen. Das ist Donnerstag, 26. November. Von 10:00 Uhr bis 10:30 Uhr", "Deutsch", "English")
	if !strings.Contains(a.html, `<html lang="de">`) {
		t.Error("a screen reader is not told that it is German")
	}
	w.do("POST", w.path(r)+"/move?lang=de-simple", a.form(value(slot(1, 11)))).says("Sie haben eine neue Zeit", "Von 11:00 Uhr bis 11:30 Uhr")
	w.get(w.path(r)+"/cancel?lang=de-simple").says("Möchten Sie absagen?", "Ja, absagen", "Nein, behalten")
	w.get(w.path(r) + "?lang=de").says("Ihr Rückruf ist eingetragen.")
}

func TestLeichteSpracheInABrowser(t *testing.T) {
	w := newWorld(t)
	w.simply()
	r := w.books(10, func(wish *callback.Wish) { wish.Language = "de-simple" })
	b := chromiumOn(t, w)
	b.open(w.path(r))
	b.check("simple")
	b.leave(func() { b.MustElementR("a", "Rück-Ruf absagen").MustClick() })
	b.check("simple-cancel")
	b.leave(func() { b.MustElementR("button", "Ja, absagen").MustClick() })
	b.check("simple-cancelled")
	if w.stored(r.Reference).Status != callback.Cancelled {
		t.Error("it is not cancelled")
	}
}
