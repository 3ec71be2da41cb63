package desk

import (
	"net/http"
	"testing"

	"github.com/rathausruf/rathausruf/callback"
)

// TestNextAttempt: who did not reach a citizen says when to try again; the desk
// says what has become of it, and a typing error loses nothing.
func TestNextAttempt(t *testing.T) {
	for name, c := range map[string]struct{ outcome, next, says, not string }{
		"as asked":     {callback.OutcomeBusy, "2026-11-25T16:30", "kommt wieder dran: heute, 16:30 Uhr", "Zeitpunkt"},
		"not said":     {callback.OutcomeBusy, "", "kommt wieder dran: heute, 10:35 Uhr", "Zeitpunkt"},
		"past":         {callback.OutcomeBusy, "2026-11-25T09:00", "heute, 10:35 Uhr. Der Zeitpunkt, den Sie eingetragen haben, war schon vorbei", "Genau zu"},
		"after hours":  {callback.OutcomeNoAnswer, "2026-11-25T20:00", "kommt wieder dran: morgen, 08:00 Uhr. Genau zu Ihrem Zeitpunkt ging es nicht", "schon vorbei"},
		"it was ended": {callback.OutcomeReached, "2026-11-25T16:30", "ist erledigt", "Zeitpunkt"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTown(t)
			w.asks(ref, "Ausweis")
			b := w.signedIn("bernd")
			b.post(path(ref, "/claim"))
			b.get(path(ref)).want(t, http.StatusOK, "Nächster Versuch frühestens", `type="datetime-local" value=""`)
			b.post(path(ref, "/outcome"), "outcome", c.outcome, "next", c.next).want(t, http.StatusSeeOther)
			b.get("/desk").want(t, http.StatusOK, c.says).wantNot(t, c.not)
		})
	}
	w := newTown(t)
	w.asks(ref, "Ausweis")
	b := w.signedIn("bernd")
	b.post(path(ref, "/claim"))
	for _, next := range []string{"morgen", "2026-11-31T10:00", "2026-11-25", `"><b>`} {
		b.post(path(ref, "/outcome"), "outcome", callback.OutcomeBusy, "note", "bleibt stehen", "next", next).
			want(t, http.StatusUnprocessableEntity, "mit Tag und Uhrzeit", "bleibt stehen").wantNot(t, "<b>")
	}
	b.post(path(ref, "/outcome"), "outcome", "unsinn", "next", "2026-11-25T16:30").
		want(t, http.StatusUnprocessableEntity, `value="2026-11-25T16:30"`)
	if r := w.request(ref); len(r.Attempts) != 0 || r.Status != callback.Claimed {
		t.Errorf("what could not be read changed %+v", r)
	}
}
