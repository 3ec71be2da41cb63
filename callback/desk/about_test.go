package desk

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"

	"github.com/rathausruf/rathausruf/callback"
)

// special gives a request everything that reaches staff.
func (w *town) special(r *callback.Request) {
	r.Behalf = callback.Behalf{Name: "Otto Beispiel", Relation: "Nachbar"}
	r.Wishes = []string{callback.WishInterpreter, callback.WishDiscreet}
	r.Word, r.Origin, r.Earlier, r.Recording = "LINDE", "standesamt", true, true
	r.Told = []callback.Told{
		{Kind: callback.NoticeMissed, At: w.now().Add(-24 * time.Hour)},
		{Kind: callback.NoticeMoved, At: w.now().Add(-5 * time.Minute), Unsent: true},
	}
}

// unconfirmed makes a number one that must be proven.
func (w *town) unconfirmed(r *callback.Request) {
	r.Proof = callback.Proof{Until: w.now().Add(24 * time.Hour)}
}

func TestWhatReachesStaff(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis", w.special)
	b := w.signedIn("anna")
	b.get(path(ref)).want(t, http.StatusOK, "Otto Beispiel (Nachbar)", "Jemand soll dolmetschen\nDiskret: anderen nicht sagen",
		"LINDE", "Eigentlich für", "Standesamt", "Möchte gern früher", "gestern, 10:20 Uhr: Wir haben es versucht",
		"heute, 10:15 Uhr: Der Termin ist verlegt, weil geschlossen ist (geht noch hinaus)").
		wantNot(t, "<audio", "Das Kennwort ist")
	b.post(path(ref, "/claim"))
	b.get(path(ref)).want(t, http.StatusOK, "Das Kennwort ist LINDE.", "niemand anderem", "<kbd>7</kbd>", "Wollte gerade nicht sprechen").
		wantNot(t, "<audio", "/vouch")
	b.post(path(ref, "/outcome"), "outcome", "refused").want(t, http.StatusSeeOther)
	if r := w.request(ref); r.Outcome != callback.OutcomeRefused || len(r.Attempts) != 1 {
		t.Errorf("%+v", r)
	}
	w.asks(unknownRequest, "Pass", func(r *callback.Request) { r.Behalf.Relation, r.Origin = "Tochter", r.Department })
	b.get(path(unknownRequest)).want(t, http.StatusOK, "Tochter").
		wantNot(t, "Eigentlich für", "Wünsche", "Kennwort", "Schon mitgeteilt", "(Tochter)")
}

// TestUnprovenNumber: nobody calls a number that nobody has confirmed, unless
// they know whose it is.
func TestUnprovenNumber(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis", w.unconfirmed)
	anna, bernd := w.signedIn("anna"), w.signedIn("bernd")
	anna.get("/desk").want(t, http.StatusOK, "noch nicht bestätigt")
	anna.post(path(ref, "/vouch")).want(t, http.StatusConflict, "nicht mehr bei Ihnen")
	anna.post(path(ref, "/claim")).want(t, http.StatusSeeOther)
	anna.post(path(ref, "/number"))
	anna.get(path(ref)).want(t, http.StatusOK, "Ich kenne die Person", numberShown).wantNot(t, `id="call"`, `href="tel:`)
	anna.post(path(ref, "/call")).want(t, http.StatusConflict, "bestätigen Sie die Nummer bitte zuerst")
	bernd.post(path(ref, "/vouch")).want(t, http.StatusConflict, "Anna Albrecht")
	if r := w.request(ref); !r.Proof.Needed() || len(w.net.calls) != 0 {
		t.Fatalf("%+v, %d calls", r, len(w.net.calls))
	}
	anna.post(path(ref, "/vouch")).want(t, http.StatusSeeOther)
	anna.get(path(ref)).want(t, http.StatusOK, `id="call"`, `href="tel:`).wantNot(t, "/vouch", "noch nicht bestätigt")
	anna.post(path(ref, "/call")).want(t, http.StatusSeeOther)
	if len(w.net.calls) != 1 {
		t.Errorf("%d calls", len(w.net.calls))
	}
}

// TestRecordedMessage is heard by who has the request in hand, and by nobody
// else.
func TestRecordedMessage(t *testing.T) {
	kind, fails := "audio/mpeg", error(nil)
	w := newTown(t, func(c *Config) {
		c.Recording = func(_ context.Context, reference string) ([]byte, string, error) {
			return []byte("sound of " + reference), kind, fails
		}
	})
	w.asks(ref, "Ausweis", w.special)
	w.asks(unknownRequest, "Pass")
	anna, bernd := w.signedIn("anna"), w.signedIn("bernd")
	anna.get(path(ref, "/message")).want(t, http.StatusNotFound)
	anna.post(path(ref, "/claim"))
	anna.get(path(ref)).want(t, http.StatusOK, `<audio controls`)
	a := anna.get(path(ref, "/message")).want(t, http.StatusOK, "sound of "+ref)
	if h := a.Header(); h.Get("Content-Type") != kind || h.Get("Cache-Control") != "no-store" {
		t.Errorf("header %v", h)
	}
	bernd.get(path(ref)).wantNot(t, "<audio")
	bernd.get(path(ref, "/message")).want(t, http.StatusNotFound).wantNot(t, "sound of")
	anna.post(path(unknownRequest, "/claim"))
	anna.get(path(unknownRequest)).want(t, http.StatusOK).wantNot(t, "<audio")
	anna.get(path(unknownRequest, "/message")).want(t, http.StatusNotFound)
	kind = "text/html"
	if got := anna.get(path(ref, "/message")).Header().Get("Content-Type"); got != "application/octet-stream" {
		t.Errorf("type %q", got)
	}
	fails = callback.ErrUnknown
	anna.get(path(ref, "/message")).want(t, http.StatusNotFound)
	fails = errors.New("torn")
	anna.get(path(ref, "/message")).want(t, http.StatusInternalServerError)
	w.pass(callback.ClaimLease + time.Minute)
	fails = nil
	anna.get(path(ref, "/message")).want(t, http.StatusNotFound)
}

// TestVouchByKeyboard, in a browser: the button to call appears where the
// question was, and nothing else moves.
func TestVouchByKeyboard(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis", w.unconfirmed)
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "anna")
	b.open(p, path(ref))
	press(t, p, input.KeyU, "Ich kenne die Person")
	p.MustElement("#note").MustInput("Kenne ich vom Schalter")
	p.MustElement("#note").MustBlur()
	focusOn(t, p, "#vouch")
	press(t, p, input.Enter, "Zuerst klingelt Ihr eigenes Telefon")
	if got := p.MustElement("#note").MustProperty("value").Str(); got != "Kenne ich vom Schalter" || p.MustHas("#vouch") {
		t.Errorf("the note became %q, or the question stays", got)
	}
	b.check(p, "request-vouched")
	press(t, p, input.KeyA, "Ihr Telefon klingelt")
	b.quiet()
}
