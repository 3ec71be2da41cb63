package desk

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/go-rod/rod/lib/input"

	"github.com/rathausruf/rathausruf/callback"
)

// hungUp adds a call of the Bürgerbüro that ended before anything was booked.
func (w *town) hungUp(reference, concern string, change ...func(*callback.Request)) callback.Request {
	return w.asks(reference, concern, append([]func(*callback.Request){func(r *callback.Request) {
		r.Status, r.Phone, r.Name = callback.Unfinished, "+493023125322", ""
		r.Due, r.ClosedAt, r.Promise = r.CreatedAt, r.CreatedAt, r.Slot.To
	}}, change...)...)
}

// TestHungUp: who hung up stands below those who wait, until somebody takes
// them up.
func TestHungUp(t *testing.T) {
	w := newTown(t)
	w.hungUp(ref, "Wohngeld", func(r *callback.Request) {
		r.Language, r.Note, r.Wishes = "tr", "Bitte am Vormittag", []string{callback.WishSign}
	})
	w.hungUp(unknownRequest, "", func(r *callback.Request) { r.Department = "standesamt" })
	anna, bernd := w.signedIn("anna"), w.signedIn("bernd")
	anna.get("/desk").want(t, http.StatusOK, "Angerufen und aufgelegt", "Wohngeld", "heute, 10:08 Uhr", "Bürgerbüro",
		"Bitte am Vormittag; Gebärdensprache", "Türkisch", path(ref, "/take-up")).
		wantNot(t, "23125322", "Standesamt", "noch nichts")
	bernd.get("/desk").want(t, http.StatusOK, "noch nichts", "Standesamt")
	anna.get(path(ref)).want(t, http.StatusOK, "Hat angerufen und aufgelegt, heute, 10:08 Uhr", "/take-up").wantNot(t, "23125322")
	if a := anna.post(path(ref, "/take-up")); a.Code != http.StatusSeeOther || a.to() != path(ref) {
		t.Fatalf("%d to %q", a.Code, a.to())
	}
	anna.post(path(ref, "/number"))
	anna.get(path(ref)).want(t, http.StatusOK, "49 30 23125322", "Wie ist es ausgegangen").wantNot(t, "Dienstzeit", "Kennwort")
	anna.get("/desk").want(t, http.StatusOK, "Weitermachen").wantNot(t, "aufgelegt")
	if a := anna.post(path(ref, "/take-up")); a.Code != http.StatusSeeOther {
		t.Errorf("pressed twice: %d", a.Code)
	}
	bernd.post(path(ref, "/take-up")).want(t, http.StatusConflict, "Anna Albrecht hat diese Anfrage schon übernommen")
}

// TestHungUpAndWaiting: who waits already is not called twice.
func TestHungUpAndWaiting(t *testing.T) {
	w := newTown(t)
	cut := w.hungUp(ref, "Wohngeld")
	w.asks(unknownRequest, "Wohngeld", func(r *callback.Request) { r.Phone = cut.Phone })
	b := w.signedIn("anna")
	b.post(path(ref, "/take-up")).want(t, http.StatusConflict, "Diese Person wartet schon auf einen Rückruf", "zusammengelegt")
	b.get("/desk").want(t, http.StatusOK).wantNot(t, "aufgelegt")
	b.post(path(ref, "/take-up")).want(t, http.StatusConflict, "schon abgeschlossen")
}

func TestManyHungUp(t *testing.T) {
	w := newTown(t)
	for i := range 40 {
		w.hungUp(fmt.Sprint(2000000+i), fmt.Sprint("Anliegen ", i))
	}
	b := w.signedIn("anna")
	b.get("/desk").want(t, http.StatusOK, "Anliegen 0 ", "Anliegen 24 ").wantNot(t, "Anliegen 25 ")
}

// TestTakeUpByKeyboard, in a browser.
func TestTakeUpByKeyboard(t *testing.T) {
	w := newTown(t)
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "anna")
	w.hungUp(ref, "Wohngeld")
	says(t, p, "Angerufen und aufgelegt")
	focusOn(t, p, "#take-"+ref)
	press(t, p, input.Enter, "Wie ist es ausgegangen?")
	b.check(p, "request-taken-up")
	b.quiet()
}
