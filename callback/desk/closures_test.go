package desk

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"

	"github.com/rathausruf/rathausruf/callback"
)

// led is the town with somebody who leads the Bürgerbüro, and a request booked
// for 14:20.
func led(t *testing.T) (*town, *browser) {
	w := newTown(t)
	w.hire("lena", "Lena Lang", "", "buergerbuero")
	w.change("lena", func(s *callback.Staff) { s.Role = "lead" })
	w.asks(ref, "Reisepass", func(r *callback.Request) {
		from := w.now().Add(4 * time.Hour)
		r.Slot = callback.Slot{From: from, To: from.Add(30 * time.Minute)}
		r.Due, r.Promise = r.Slot.From, r.Slot.To
	})
	return w, w.signedIn("lena")
}

// afternoon is a closure as the form sends it.
func afternoon(pairs ...string) []string {
	return append([]string{"department", "buergerbuero", "from", "2026-11-25T14:00", "to", "2026-11-25T18:00", "reason", "Wasserschaden"}, pairs...)
}

var reopenPath = regexp.MustCompile(`/desk/closures/[A-Z0-9]+/reopen`)

func TestShutAndUndo(t *testing.T) {
	w, b := led(t)
	was := w.request(ref).Slot
	b.get("/desk").want(t, http.StatusOK, `href="/desk/closures"`)
	b.get("/desk/closures").want(t, http.StatusOK, "Nichts eingetragen", `value="2026-11-25T10:20"`)
	b.post("/desk/closures", afternoon()...).want(t, http.StatusOK, "Bürgerbüro: geschlossen, heute, 14:00 bis 18:00 Uhr",
		"Ein Rückruf wird verlegt:", "Reisepass", "482 9138", "heute, 14:20 bis 14:50 Uhr", `name="confirm"`, `value="Wasserschaden"`)
	if len(w.closures) != 0 || w.request(ref).Slot != was {
		t.Fatal("shut without being asked")
	}
	if a := b.post("/desk/closures", afternoon("confirm", "yes")...); a.Code != http.StatusSeeOther || a.to() != "/desk/closures" {
		t.Fatalf("%d to %q: %s", a.Code, a.to(), a.brief())
	}
	page := b.get("/desk/closures").want(t, http.StatusOK, "Ein Rückruf ist verlegt. Bis 10:30 Uhr", "heute, 14:00 bis 18:00 Uhr",
		"Wasserschaden", "Lena Lang", "Rückgängig machen")
	if r := w.request(ref); r.Slot.From.Before(was.From.Add(12 * time.Hour)) {
		t.Fatalf("not moved: %v", r.Slot)
	}
	b.post("/desk/closures", afternoon("confirm", "yes")...) // sent twice
	if len(w.closures) != 1 || w.closures[0].By != "lena" {
		t.Fatalf("%+v", w.closures)
	}
	w.pass(9 * time.Minute)
	b.post(reopenPath.FindString(page.text()), "department", "buergerbuero").want(t, http.StatusSeeOther)
	b.get("/desk/closures").want(t, http.StatusOK, "Ein Rückruf ist wieder da, wo er war", "Nichts eingetragen")
	if r := w.request(ref); !r.Slot.From.Equal(was.From) {
		t.Errorf("not put back: %v", r.Slot)
	}
	b.post(reopenPath.FindString(page.text()), "department", "buergerbuero")
	b.get("/desk/closures").want(t, http.StatusOK, "gibt es schon nicht mehr")
}

func TestReopenLater(t *testing.T) {
	w, b := led(t)
	b.post("/desk/closures", afternoon("confirm", "yes")...)
	moved := w.request(ref).Slot
	w.pass(callback.UndoWithin)
	page := b.get("/desk/closures").want(t, http.StatusOK, "Aufheben").wantNot(t, "Rückgängig machen", "Rückgängig möglich")
	b.post(reopenPath.FindString(page.text()), "department", "buergerbuero").want(t, http.StatusSeeOther)
	b.get("/desk/closures").want(t, http.StatusOK, "Der Eintrag ist aufgehoben", "Nichts eingetragen")
	if got := w.request(ref).Slot; !got.From.Equal(moved.From) {
		t.Errorf("moved back to %v", got)
	}
}

func TestClosureForm(t *testing.T) {
	w, b := led(t)
	for name, c := range map[string]struct {
		key, value, says string
		status           int
	}{
		"no end":    {"to", "", "von wann bis wann", http.StatusUnprocessableEntity},
		"nonsense":  {"from", "morgen", "von wann bis wann", http.StatusUnprocessableEntity},
		"backwards": {"to", "2026-11-25T13:00", "Das passt noch nicht", http.StatusUnprocessableEntity},
		"over":      {"to", "2026-11-24T13:00", "Das passt noch nicht", http.StatusUnprocessableEntity},
		"for years": {"to", "2029-11-24T13:00", "Das passt noch nicht", http.StatusUnprocessableEntity},
		"chatty":    {"reason", strings.Repeat("ä", 201), "Der Grund ist zu lang", http.StatusUnprocessableEntity},
		"foreign":   {"department", "standesamt", "Diese Seite gibt es nicht", http.StatusNotFound},
		"none":      {"department", "", "Diese Seite gibt es nicht", http.StatusNotFound},
		"days":      {"to", "2026-11-27T12:00", "heute, 14:00 Uhr bis Fr., 27.11., 12:00 Uhr", http.StatusOK},
		"early":     {"from", "2026-11-26T08:00", "Das passt noch nicht", http.StatusUnprocessableEntity},
	} {
		t.Run(name, func(t *testing.T) {
			a := b.post("/desk/closures", afternoon(c.key, c.value)...).want(t, c.status, c.says)
			if c.status == http.StatusUnprocessableEntity && c.key != "reason" && !strings.Contains(a.text(), `value="Wasserschaden"`) {
				t.Error("what was typed is gone")
			}
		})
	}
	if len(w.closures) != 0 {
		t.Errorf("%+v", w.closures)
	}
}

// TestWhoMayShut: staff see what is shut; who leads the department changes it.
func TestWhoMayShut(t *testing.T) {
	w, lena := led(t)
	lena.post("/desk/closures", afternoon("confirm", "yes")...)
	page := lena.get("/desk/closures").text()
	for login, sees := range map[string]bool{"anna": true, "carla": false} {
		b := w.signedIn(login)
		a := b.get("/desk/closures").want(t, http.StatusOK, "wer Ihre Abteilung leitet").wantNot(t, "/reopen", `id="from"`)
		if strings.Contains(a.text(), "Wasserschaden") != sees {
			t.Errorf("%s sees it: %v", login, !sees)
		}
	}
	w.change("carla", func(s *callback.Staff) { s.Role = "lead" })
	for _, login := range []string{"anna", "carla"} {
		b := w.signedIn(login)
		b.post("/desk/closures", afternoon("confirm", "yes", "to", "2026-11-25T17:00")...).want(t, http.StatusNotFound)
		b.post(reopenPath.FindString(page), "department", "buergerbuero").want(t, http.StatusNotFound)
	}
	w.signedIn("carla").post(reopenPath.FindString(page), "department", "standesamt")
	if len(w.closures) != 1 {
		t.Errorf("%+v", w.closures)
	}
	w.hire("gerd", "Gerd", "", "*")
	w.change("gerd", func(s *callback.Staff) { s.Role = "admin" })
	gerd := w.signedIn("gerd")
	gerd.get("/desk/closures").want(t, http.StatusOK, "Standesamt", "/reopen")
	gerd.post(reopenPath.FindString(page), "department", "buergerbuero").want(t, http.StatusSeeOther)
	w.hire("fritz", "Fritz", "")
	w.signedIn("fritz").get("/desk/closures").want(t, http.StatusOK, "noch keine Abteilung")
}

// TestShutByKeyboard, in a browser.
func TestShutByKeyboard(t *testing.T) {
	w, _ := led(t)
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "lena")
	focusOn(t, p, `a[href="/desk/closures"]`)
	press(t, p, input.Enter, "Nichts eingetragen")
	b.check(p, "closures-empty")
	focusOn(t, p, "#from")
	p.MustEval(`() => { document.querySelector("#from").value = "2026-11-25T14:00"; document.querySelector("#to").value = "2026-11-25T18:00" }`)
	focusOn(t, p, "#reason")
	typeInto(p, "Wasserschaden")
	press(t, p, input.Enter, "Ein Rückruf wird verlegt:")
	b.check(p, "closures-plan")
	focusOn(t, p, "#confirm")
	press(t, p, input.Enter, "Ein Rückruf ist verlegt")
	b.check(p, "closures-shut")
	focusOn(t, p, `form[action$="/reopen"] button`)
	press(t, p, input.Enter, "wieder da, wo er war")
	b.quiet()
}
