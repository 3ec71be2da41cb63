package desk

import (
	"bytes"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-rod/rod/lib/proto"

	"github.com/rathausruf/rathausruf/callback"
)

// fillDay gives Wednesday something to print: two to be called, three that
// are not of that day or department, and one unreached.
func (w *town) fillDay() {
	w.asks("4829138", "Personalausweis <verloren>", func(r *callback.Request) {
		r.Slot = callback.Slot{From: w.now().Add(time.Hour), To: w.now().Add(90 * time.Minute)}
		r.Due, r.Word, r.Wishes = r.Slot.From, "LINDE", []string{callback.WishSign, callback.WishDiscreet}
		r.Behalf, r.Note = callback.Behalf{Name: "Otto Beispiel", Relation: "Nachbar"}, "Bitte laut sprechen.\nHat eine Vollmacht."
	})
	w.asks("1000002", "Ummeldung", w.unconfirmed, func(r *callback.Request) {
		r.Name, r.Language, r.Word, r.Promise = "Mia Muster", "en", "SCHLÜSSEL", w.now().Add(24*time.Hour)
	})
	w.asks("1000015", "Morgen erst", func(r *callback.Request) { r.Due = w.now().Add(14 * time.Hour) })
	w.asks("1000028", "Anderswo", func(r *callback.Request) { r.Department = "standesamt" })
	w.asks("1000031", "Erledigt", func(r *callback.Request) { r.Status, r.ClosedAt = callback.Done, w.now() })
	for reference, ago := range map[string]time.Duration{"1000044": time.Hour, "1000053": 11 * time.Hour} {
		w.asks(reference, "Wohngeld", func(r *callback.Request) {
			r.Status, r.ClosedAt = callback.Unreached, w.now().Add(-ago)
		})
	}
}

// day is the Bürgerbüro's Wednesday as the command prints it.
func (w *town) day() Day {
	w.t.Helper()
	open, unreached, err := ReadDay(w.t.Context(), w, "buergerbuero", w.now())
	if err != nil {
		w.t.Fatal(err)
	}
	d := Day{Town: "Musterstadt", Department: "Bürgerbüro", Date: w.now(), Printed: w.now().Add(-14 * time.Hour), Requests: open}
	for _, r := range unreached {
		d.Letters = append(d.Letters, Letter{Request: r, Text: "Wir haben Sie nicht erreicht.", Language: r.Language})
	}
	return d
}

// printed renders a day.
func printed(t *testing.T, d Day) string {
	t.Helper()
	var b bytes.Buffer
	if err := PrintDay(&b, d); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPrintedDay(t *testing.T) {
	w := newTown(t)
	w.fillDay()
	page := printed(t, w.day())
	for _, want := range []string{
		"Rückrufe Bürgerbüro, Mi. 25.11.2026", "Gedruckt: Di. 24.11.2026, 20:20 Uhr", "11:20 bis 11:50 Uhr", "482 9138", "30 23125311",
		"Erika Beispiel", "Personalausweis &lt;verloren&gt;", "Gebärdensprache · Diskret", "LINDE", "Otto Beispiel (Nachbar)", "Hat eine Vollmacht.",
		"so bald wie möglich", "zugesagt bis Do. 26.11.2026, 10:20 Uhr", "Nicht bestätigt: bitte nicht anrufen", "Sprache: Englisch", "nicht erreicht",
		"Ihr Rückruf 100 0044", "Guten Tag Erika Beispiel,", "Wir haben Sie nicht erreicht.", "Mit freundlichen Grüßen",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing", want)
		}
	}
	for _, not := range []string{"Morgen erst", "Anderswo", "Erledigt", "100 0053", "heute", "morgen,", "http", "src=", "Sprache: Deutsch"} {
		if strings.Contains(page, not) {
			t.Errorf("%q should not be there", not)
		}
	}
	if strings.Index(page, "Ummeldung") > strings.Index(page, "Personalausweis") {
		t.Error("not in the order of their times")
	}
	if n := strings.Count(page, `class="letter"`); n != 1 {
		t.Errorf("%d letters", n)
	}
}

// TestPrintedLater: a window missed yesterday, another attempt, a letter in
// another language to somebody without a name, and a day without anything.
func TestPrintedLater(t *testing.T) {
	w := newTown(t)
	w.asks(ref, "Reisepass", func(r *callback.Request) {
		r.Slot = callback.Slot{From: w.now().Add(-24 * time.Hour), To: w.now().Add(-23 * time.Hour)}
		r.Due = r.Slot.From
	})
	w.asks(unknownRequest, "Pass", func(r *callback.Request) {
		r.Due, r.Attempts = w.now().Add(2*time.Hour), []callback.Attempt{{ID: "a", State: callback.Ended, Outcome: callback.OutcomeBusy}}
	})
	d := w.day()
	d.Letters = []Letter{{Request: callback.Request{Reference: "1000044"}, Text: "We could not reach you.", Language: "en"}}
	page := printed(t, d)
	for _, want := range []string{"Di. 24.11.2026, 10:20 bis 11:20 Uhr", "noch einmal ab 12:20 Uhr", `lang="en">We could not reach you.`} {
		if !strings.Contains(page, want) {
			t.Errorf("%q is missing", want)
		}
	}
	if strings.Contains(page, "Guten Tag") || strings.Contains(page, "Grüßen") {
		t.Error("greeted in another language than the letter's")
	}
	if page := printed(t, Day{Date: w.now(), Printed: w.now()}); !strings.Contains(page, "kein Rückruf eingetragen") || strings.Contains(page, "<table") {
		t.Errorf("%s", page)
	}
	w.down = callback.ErrUnavailable
	if _, _, err := ReadDay(t.Context(), w, "buergerbuero", w.now()); !errors.Is(err, callback.ErrUnavailable) {
		t.Errorf("%v", err)
	}
}

// TestPaperInABrowser: the page is accessible on a screen too, and prints on
// A4: the list, and a page for each letter.
func TestPaperInABrowser(t *testing.T) {
	w := newTown(t)
	w.fillDay()
	d := w.day()
	d.Letters = append(d.Letters, d.Letters...)
	w.router.GET("/paper", func(c *gin.Context) {
		c.Data(http.StatusOK, "text/html; charset=utf-8", []byte(printed(t, d)))
	})
	b := chromiumOn(t, w)
	p := b.page()
	b.open(p, "/desk/sign-in")
	b.open(p, "/paper")
	b.check(p, "paper")
	sheet, err := p.PDF(&proto.PagePrintToPDF{PreferCSSPageSize: true, PrintBackground: true})
	if err != nil {
		t.Fatal(err)
	}
	var pdf bytes.Buffer
	if _, err := pdf.ReadFrom(sheet); err != nil {
		t.Fatal(err)
	}
	var shapes []string
	for _, box := range regexp.MustCompile(`/MediaBox \[0 0 (\d+)`).FindAllSubmatch(pdf.Bytes(), -1) {
		shapes = append(shapes, string(box[1]))
	}
	if got := strings.Join(shapes, " "); got != "841 594 594" { // points of A4: the list lies, letters stand
		t.Errorf("pages as wide as %s", got)
	}
	if dir := os.Getenv("RATHAUSRUF_TEST_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "paper.pdf"), pdf.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}
