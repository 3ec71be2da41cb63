package desk

import (
	"net/http"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// TestQueueIsNarrowed: by language, way, wish and lateness; the page says so,
// and keeps to it when it is read anew.
func TestQueueIsNarrowed(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Ausweis")
	w.asks("1000002", "Ummeldung", func(r *callback.Request) {
		r.Language, r.Door, r.Promise = "en", "sms", w.now().Add(-time.Minute)
	})
	w.asks("1000015", "Reisepass", func(r *callback.Request) { r.Wishes = []string{callback.WishSign} })
	b := w.signedIn("anna")
	b.get("/desk").want(t, http.StatusOK, "Ausweis", "Ummeldung", "Reisepass", "Gebärdensprache", "Bürgerbüro heute: 0 von 20 Plätzen").wantNot(t, "nicht alles gezeigt")
	for query, only := range map[string]string{"language=en": "Ummeldung", "door=sms": "Ummeldung", "late=yes": "Ummeldung", "wish=sign": "Reisepass", "wish=any": "Reisepass"} {
		for _, page := range []string{"/desk?", "/desk/queue?"} {
			a := b.get(page+query).want(t, http.StatusOK, only, "nicht alles gezeigt").wantNot(t, ">Ausweis ")
			if only == "Ummeldung" {
				a.wantNot(t, "Reisepass")
			}
		}
	}
	b.get("/desk?door=sms").want(t, http.StatusOK, `hx-get="/desk/queue?department=&amp;n=25&amp;door=sms&amp;language=&amp;wish="`)
	b.get("/desk?door=x&language=y&wish=z").want(t, http.StatusOK, "Ausweis", "Reisepass").wantNot(t, "nicht alles gezeigt")
	b.get("/desk?door=telegram").want(t, http.StatusOK, "nicht alles gezeigt").wantNot(t, "Ummeldung")
}
