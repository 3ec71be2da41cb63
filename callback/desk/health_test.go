package desk

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

var healthRules = map[string]access{"GET /desk/health": {admin: true}}

// TestTroubleIsShown: on every page, live, the most severe first; and it goes.
func TestTroubleIsShown(t *testing.T) {
	var h Health
	w := newTown(t, func(c *Config) { c.Health = func() Health { return h } })
	anna := w.signedIn("anna")
	anna.get("/desk").want(t, http.StatusOK).wantNot(t, "Speicher")
	h = Health{
		Troubles: []Trouble{{Key: "disk", Since: w.now().Add(-time.Hour)}, {Key: "store", Since: w.now(), Severe: true}},
		Checked:  []Checked{{Key: "store", At: w.now()}, {Key: "telegram", At: w.now(), Well: true}, {Key: "disk", Unknown: true}},
	}
	for _, page := range []string{"/desk", "/desk/closures", "/desk/password", "/desk/queue"} {
		text := anna.get(page).want(t, http.StatusOK, "Der Speicher ist nicht erreichbar", "Was zu tun ist", "heute, 09:20").text()
		if strings.Index(text, "Der Speicher") > strings.Index(text, "Die Festplatte") {
			t.Errorf("%s: the severe one is not first", page)
		}
	}
	w.change("bernd", func(s *callback.Staff) { s.Role = "admin" })
	w.signedIn("bernd").get("/desk/health").want(t, http.StatusOK, "Speicher erreichbar", "Nicht in Ordnung", "In Ordnung", "War nicht herauszufinden")
	w.browser().get("/desk/sign-in").want(t, http.StatusOK).wantNot(t, "Der Speicher")
	h = Health{}
	anna.get("/desk/queue").want(t, http.StatusOK, `id="alarms" hx-swap-oob="true"`).wantNot(t, "Der Speicher")
}
