package page_test

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func TestMove(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	a := w.get(w.path(r))
	form := a.form(value(slot(2, 9)))
	moved := w.do(http.MethodPost, w.path(r)+"/move", form)
	moved.says("Verschoben", "Freitag, 27. November, 09:00 bis 09:30 Uhr")
	got := w.stored(r.Reference)
	if !got.Slot.From.Equal(slot(2, 9).From) || got.Plans != r.Plans+1 || len(w.confirmed) != 1 || w.confirmed[0].Plans != got.Plans {
		t.Fatalf("%+v, confirmed %d times", got, len(w.confirmed))
	}
	if !strings.Contains(moved.html, "<title>Verschoben") || !strings.HasPrefix(moved.at, w.path(r)+"?") {
		t.Error(moved.at)
	}
	// The same form once more is the same move.
	w.do(http.MethodPost, w.path(r)+"/move", form).says("Verschoben")
	if again := w.stored(r.Reference); again.Plans != got.Plans || len(w.confirmed) != 1 {
		t.Errorf("sent twice: %+v, confirmed %d times", again, len(w.confirmed))
	}
	// What was said is not said of a later state.
	w.do(http.MethodPost, w.path(r)+"/move", w.get(w.path(r)).form(value(slot(2, 10))))
	w.get(moved.at).silent("Verschoben")
	// And the first form does not undo the second.
	w.do(http.MethodPost, w.path(r)+"/move", form).says("inzwischen geändert")
	if got := w.stored(r.Reference); !got.Slot.From.Equal(slot(2, 10).From) {
		t.Errorf("an old page undid a move: %v", got.Slot)
	}
}

func TestMoveSentTwiceAtOnce(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	form := w.get(w.path(r)).form(value(slot(1, 11)))
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			res, err := http.PostForm(w.server.URL+w.path(r)+"/move", form)
			if err != nil || res.StatusCode != http.StatusOK {
				t.Error(res, err)
				return
			}
			res.Body.Close()
		})
	}
	all.Wait()
	if got := w.stored(r.Reference); got.Plans != r.Plans+1 {
		t.Errorf("moved %d times", got.Plans-r.Plans)
	}
}

func TestMoveToSoon(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	w.do(http.MethodPost, w.path(r)+"/move", w.get(w.path(r)).form("soon")).says("Verschoben", "so bald wie möglich, spätestens")
	if got := w.stored(r.Reference); !got.Slot.Zero() {
		t.Error(got.Slot)
	}
}

func TestMoveToWhereItIs(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	w.do(http.MethodPost, w.path(r)+"/move", w.get(w.path(r)).form(value(r.Slot))).says("Es bleibt dabei")
	if got := w.stored(r.Reference); got.Plans != r.Plans || len(w.confirmed) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestWindowTakenMeanwhile(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	a := w.get(w.path(r))
	w.books(11, func(wish *callback.Wish) { wish.Phone, wish.Key = "+491713920022", "other" })
	taken := w.do(http.MethodPost, w.path(r)+"/move", a.form(value(slot(1, 11))))
	taken.says("nicht mehr frei", "10:00 bis 10:30 Uhr", "Andere Zeit wählen")
	taken.silent(value(slot(1, 11)))
	// A page left open over night offers what is gone.
	w.now = slot(1, 8).From.Add(-time.Minute)
	w.do(http.MethodPost, w.path(r)+"/move", a.form(value(slot(0, 11)))).says("nicht mehr frei")
	if got := w.stored(r.Reference); !got.Slot.From.Equal(r.Slot.From) {
		t.Error(got.Slot)
	}
}

func TestFormsThatMakeNoSense(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	whole := w.get(w.path(r)).form(value(slot(1, 11)))
	for name, change := range map[string]func(url.Values){
		"nothing chosen": func(f url.Values) { f.Del("slot") },
		"no window":      func(f url.Values) { f.Set("slot", "2026-11-26T10:00:00Z") },
		"zero window":    func(f url.Values) { f.Set("slot", "0001-01-01T00:00:00Z/0001-01-01T00:30:00Z") },
		"backwards":      func(f url.Values) { f.Set("slot", value(callback.Slot{From: slot(1, 11).To, To: slot(1, 11).From})) },
		"at night":       func(f url.Values) { f.Set("slot", value(slot(1, 3))) },
		"no nonce":       func(f url.Values) { f.Del("nonce") },
		"odd nonce":      func(f url.Values) { f.Set("nonce", "'; --") },
		"no plan":        func(f url.Values) { f.Del("plan") },
		"empty": func(f url.Values) {
			for k := range f {
				f.Del(k)
			}
		},
	} {
		form := url.Values{}
		for k, v := range whole {
			form[k] = append([]string(nil), v...)
		}
		change(form)
		if a := w.do(http.MethodPost, w.path(r)+"/move", form); a.status != http.StatusOK {
			t.Errorf("%s: %d", name, a.status)
		}
		if got := w.stored(r.Reference); got.Plans != r.Plans || !got.Slot.From.Equal(r.Slot.From) {
			t.Fatalf("%s moved it: %+v", name, got)
		}
	}
	w.do(http.MethodPost, w.path(r)+"/move", w.get(w.path(r)).form("")).says("Bitte wählen Sie eine Zeit")
	large := w.do(http.MethodPost, w.path(r)+"/move", url.Values{"slot": {strings.Repeat("x", 10<<10)}})
	if large.status != http.StatusRequestEntityTooLarge {
		t.Error("large:", large.status)
	}
	if a := w.get(w.path(r) + "/move"); a.status != http.StatusOK || a.at != w.path(r) {
		t.Error("reloaded:", a.status, a.at)
	}
}

func TestForeignForms(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	for _, part := range []string{"/cancel", "/move"} {
		a := w.do(http.MethodPost, w.path(r)+part, w.get(w.path(r)).form("soon"), "Sec-Fetch-Site", "cross-site")
		if a.says("nichts geändert"); a.status != http.StatusForbidden {
			t.Error(part, a.status)
		}
	}
	if got := w.stored(r.Reference); got.Status != callback.Booked || got.Plans != r.Plans {
		t.Errorf("%+v", got)
	}
}

func TestCancel(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	w.get(w.path(r)).says("Rückruf absagen")
	w.get(w.path(r)+"/cancel").says("Rückruf absagen?", "10:00 bis 10:30 Uhr", "Ja, absagen", "Nein, behalten")
	if w.stored(r.Reference).Status != callback.Booked {
		t.Fatal("looking at the question cancels")
	}
	old := w.get(w.path(r)).form("soon")
	for range 2 {
		w.do(http.MethodPost, w.path(r)+"/cancel", nil).says("Abgesagt", "neuen Rückruf", phone)
	}
	if w.stored(r.Reference).Status != callback.Cancelled {
		t.Error(w.stored(r.Reference).Status)
	}
	w.do(http.MethodPost, w.path(r)+"/move", old).says("nicht mehr möglich", "abgesagt")
	if a := w.get(w.path(r) + "/cancel"); a.at != w.path(r) {
		t.Error("asks to cancel a cancelled one:", a.at)
	}
	w.alter(r, func(r *callback.Request) { r.Status, r.Outcome = callback.Done, callback.OutcomeReached })
	w.do(http.MethodPost, w.path(r)+"/cancel", nil).says("nicht mehr möglich", "mit Ihnen gesprochen")
	w.get(w.path(r) + "?said=cancelled&plan=1").silent("Abgesagt")
}

// A move stands, and is shown, also when no confirmation can be sent.
func TestConfirmationFails(t *testing.T) {
	w := newWorld(t)
	w.confirm = errConfirm
	r := w.books(10)
	w.do(http.MethodPost, w.path(r)+"/move", w.get(w.path(r)).form(value(slot(1, 11)))).says("Verschoben")
	if log := w.logs.String(); !strings.Contains(log, "could not be confirmed") || strings.Contains(log, r.Reference) {
		t.Error(log)
	}
}

func TestMoreTimes(t *testing.T) {
	w := newWorld(t)
	r := w.books(10)
	first := w.get(w.path(r))
	first.says("heute, Mittwoch", "morgen, Donnerstag", "Freitag, 27. November", "Mehr Zeiten", "So bald wie möglich")
	first.silent("Montag, 30. November")
	later := w.get(w.path(r) + "?from=2026-11-30")
	later.says("Montag, 30. November", "Mittwoch, 2. Dezember", "Zu den nächsten Zeiten")
	later.silent("27. November", `value="soon"`)
	if !strings.Contains(first.html, `href="`+w.path(r)+`?from=2026-11-30#times"`) {
		t.Error("no way to more times")
	}
	w.do(http.MethodPost, w.path(r)+"/move", later.form(value(slot(5, 9)))).says("Verschoben", "Montag, 30. November, 09:00")
	w.get(w.path(r)+"?from=2031-01-01").says("nichts mehr frei", "Zu den nächsten Zeiten")
	w.get(w.path(r) + "?from=nonsense").says("heute, Mittwoch")
	w.get(w.path(r) + "?from=0001-01-01").says("heute, Mittwoch")
}

// A freed window that is kept for this citizen is theirs alone.
func TestKeptWindow(t *testing.T) {
	w := newWorld(t)
	r := w.books(15)
	kept := slot(1, 9)
	kept.From, kept.To = kept.From.In(w.office.Location()), kept.To.In(w.office.Location()) // as the Worker keeps it
	w.must(w.store.Hold(t.Context(), callback.Hold{
		Department: "buergerbuero", Slot: kept, Door: "sms", Holder: "waiting/" + r.Reference + "/" + strconv.FormatInt(kept.From.Unix(), 36), Until: w.now.Add(time.Hour),
	}, callback.Room{Capacity: 1}))
	w.alter(r, func(r *callback.Request) { r.Earlier, r.Offered = true, kept })
	other := w.books(16, func(wish *callback.Wish) { wish.Phone, wish.Key, wish.Slot = "+491713920022", "other", slot(1, 8) })
	w.get(w.path(other)).silent(value(kept))
	a := w.get(w.path(r))
	a.says("für Sie frei gehalten")
	w.do(http.MethodPost, w.path(r)+"/move", a.form(value(kept))).says("Verschoben", "09:00 bis 09:30 Uhr")
}
