package page_test

import (
	"crypto/rand"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func TestShowsARequest(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	a := w.get(w.path(r))
	a.says("Ihr Rückruf ist eingetragen.", "Bürgerbüro", "morgen, Donnerstag, 26. November, 10:00 bis 10:30 Uhr",
		callback.FormatReference(r.Reference), "endet auf …11", r.Word, phone)
	a.silent(mobile, "1713920", "<script", "http://", "https://")
	if a.status != http.StatusOK || !strings.Contains(a.html, `<html lang="de">`) || a.header.Get("Content-Language") != "de" {
		t.Error(a.status, a.header)
	}
}

func TestItsOwnWindowIsNoChoice(t *testing.T) {
	w := newWorld(t)
	r := w.books(10, func(wish *callback.Wish) { wish.Department = "standesamt" })
	w.get(w.path(r)).silent(value(r.Slot))
}

func TestAsSoonAsPossible(t *testing.T) {
	w := newWorld(t)
	r := w.books(0)
	a := w.get(w.path(r))
	a.says("so bald wie möglich, spätestens bis ", "Uhr")
	a.silent(`value="soon"`)
	w.now = r.Promise.Add(time.Minute)
	w.get(w.path(r)).says("länger als zugesagt")
}

func TestHeaders(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	for _, path := range []string{w.path(r), w.path(r) + "/cancel", "/c/nothing", "/c/nothing/at/all"} {
		h := w.get(path).header
		for key, want := range map[string]string{
			"Cache-Control": "no-store", "Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "X-Robots-Tag": "noindex, nofollow, noarchive",
		} {
			if h.Get(key) != want {
				t.Errorf("%s: %s: %q", path, key, h.Get(key))
			}
		}
		if csp := h.Get("Content-Security-Policy"); !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "script-src") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: %s", path, csp)
		}
		if h.Get("Set-Cookie") != "" {
			t.Errorf("%s sets a cookie", path)
		}
	}
	sheet := regexp.MustCompile(`/c/assets/page\.[0-9a-f]{12}\.css`).FindString(w.get(w.path(r)).html)
	if a := w.get(sheet); a.status != http.StatusOK || !strings.Contains(a.header.Get("Cache-Control"), "immutable") || !strings.HasPrefix(a.header.Get("Content-Type"), "text/css") {
		t.Errorf("%q: %d %v", sheet, a.status, a.header)
	}
	if a := w.get("/c/assets/page.000000000000.css"); a.status != http.StatusOK || a.header.Get("Cache-Control") != "no-cache" {
		t.Error("a style sheet of another version:", a.status, a.header)
	}
}

func TestLinksThatLeadNowhere(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	elsewhere, err := callback.NewLinks([]byte("another secret"))
	w.must(err)
	unknown := r.Reference
	for unknown == r.Reference {
		unknown, err = callback.NewReference(rand.Reader)
		w.must(err)
	}
	for _, token := range []string{"x", r.Reference, elsewhere.Token(r), w.links.Token(callback.Request{Reference: unknown}), w.links.Token(callback.Request{Reference: r.Reference, CreatedAt: r.CreatedAt.Add(-time.Hour)}), "%00%ff", strings.Repeat("A", 5000)} {
		for _, path := range []string{"/c/" + token, "/c/" + token + "/cancel"} {
			if a := w.get(path); a.status != http.StatusNotFound {
				t.Errorf("%.40s: %d", path, a.status)
			} else {
				a.says("Diesen Rückruf finden wir nicht", phone)
			}
		}
		if a := w.do(http.MethodPost, "/c/"+token+"/cancel", nil); a.status != http.StatusNotFound {
			t.Errorf("POST %.40s: %d", token, a.status)
		}
	}
	if w.stored(r.Reference).Status != callback.Booked {
		t.Error("a made-up link cancelled it")
	}
}

func TestLanguages(t *testing.T) {
	w := newWorld(t)
	r := w.books(10, func(wish *callback.Wish) { wish.Language = "de-simple" })
	w.get(w.path(r), "Accept-Language", "en").says("Ihr Rückruf")
	a := w.get(w.path(r) + "?lang=en")
	a.says("Your callback", "Citizens' office", "tomorrow, Thursday 26 November, 10:00 to 10:30", "Deutsch")
	if !strings.Contains(a.html, "/cancel?lang=en") {
		t.Error("the language is lost on the way")
	}
	w.do(http.MethodPost, w.path(r)+"/move?lang=en", a.form(value(slot(1, 11)))).says("Moved", "11:00 to 11:30")
	w.alter(r, func(r *callback.Request) { r.Language = "tr" })
	w.get(w.path(r), "Accept-Language", "fr, en-GB;q=0.8, de;q=0.3").says("Your callback")
	w.get(w.path(r), "Accept-Language", "fr;;;").says("Ihr Rückruf")
	w.get("/c/x", "Accept-Language", "en").says("We cannot find this callback")
	w.get("/c/x?lang=de", "Accept-Language", "en").says("Diesen Rückruf finden wir nicht")
	w.get(w.path(r) + "?lang=../../x").says("Ihr Rückruf")
}

// A stranger may have given somebody's number: the word by which they know the
// town is not for the stranger.
func TestUnproven(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	w.alter(r, func(r *callback.Request) { r.Proof.Until = w.now.Add(24 * time.Hour) })
	a := w.get(w.path(r))
	a.says("noch zu bestätigen")
	a.silent(r.Word, "ist eingetragen")
}

func TestStates(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	for want, change := range map[string]func(*callback.Request){
		"Sie sind an der Reihe": func(r *callback.Request) { r.Status, r.Due = callback.Booked, w.now },
		"gerade vorbereitet": func(r *callback.Request) {
			r.Status, r.Claim = callback.Claimed, callback.Claim{By: "anna", Until: w.now.Add(time.Hour)}
		},
		"Wir rufen Sie gerade an":              func(r *callback.Request) { r.Status = callback.Calling },
		"Wir haben am Mittwoch, 25. November,": missed,
		"am Mittwoch, 25. November mit Ihnen gesprochen": func(r *callback.Request) {
			r.Status, r.Outcome, r.ClosedAt = callback.Done, callback.OutcomeReached, w.now
		},
		"nicht gefunden": func(r *callback.Request) {
			r.Status, r.Outcome, r.ClosedAt = callback.Done, callback.OutcomeWrong, w.now
		},
		"Erledigt am": func(r *callback.Request) {
			r.Status, r.Outcome, r.ClosedAt = callback.Done, callback.OutcomeOtherwise, w.now
		},
		"mehrmals angerufen": func(r *callback.Request) { r.Status, r.ClosedAt = callback.Unreached, w.now },
		"abgesagt":           func(r *callback.Request) { r.Status, r.ClosedAt = callback.Cancelled, w.now },
		"nicht bestätigt":    func(r *callback.Request) { r.Status, r.ClosedAt = callback.Expired, w.now },
		"zu einem anderen":   func(r *callback.Request) { r.Status, r.ClosedAt = callback.Merged, w.now },
		"noch kein Rückruf":  func(r *callback.Request) { r.Status, r.ClosedAt = callback.Unfinished, w.now },
	} {
		w.alter(r, change)
		a := w.get(w.path(r))
		a.says(want)
		a.silent("anna", "später noch")
		if now := w.stored(r.Reference); !now.Status.Open() {
			a.says("neuen Rückruf", phone)
			a.silent("<form", r.Word)
		}
	}
}

func missed(r *callback.Request) {
	r.Status, r.Due = callback.Booked, wednesday.Add(48*time.Hour)
	r.Attempts = []callback.Attempt{{ID: "a", At: wednesday.Add(-time.Hour), By: "anna", State: callback.Ended, Dialled: true, Outcome: callback.OutcomeNoAnswer}}
}

func TestStoreGone(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	w.must(w.store.Close())
	a := w.get(w.path(r))
	a.says("bleibt eingetragen", phone)
	if a.status < 500 {
		t.Error(a.status)
	}
	if strings.Contains(w.logs.String(), r.Reference) || strings.Contains(w.logs.String(), w.path(r)) {
		t.Error("the log names the request:", w.logs.String())
	}
}
