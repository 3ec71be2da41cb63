package desk

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"
)

// TestCertificateByKeyboard, in a browser: a fee is typed and approved, the
// note is found by its key, and nothing asks whether to leave a page on which
// nothing was typed.
func TestCertificateByKeyboard(t *testing.T) {
	r := newRegister()
	w := newTown(t, func(c *Config) { c.Certificates = r })
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "carla")
	b.open(p, "/desk/certificates/urkunden/20261")
	focusOn(t, p, "#fee")
	p.MustElement("#fee").MustSelectAllText()
	typeInto(p, "25,00")
	press(t, p, input.Enter, "Stand: Gebühr offen")
	p.KeyActions().Press(input.KeyN).MustDo()
	typeInto(p, " Unterlagen da.")
	focusOn(t, p, "#step-question")
	press(t, p, input.Enter, "Stand: Rückfrage")
	if o := r.find("urkunden", "20261"); o.Fee != 2500 || !strings.Contains(o.Note, "Ausweis liegt vor.") || !strings.Contains(o.Note, "Unterlagen da.") {
		t.Errorf("kept is %d, %q", o.Fee, o.Note)
	}
	press(t, p, input.KeyZ, "Anzeigen")
	b.quiet()
}

// TestArrivalIsSaidAloud, in a browser: who comes appears on top without
// loading the page, and is said in words; lists are printed by a key.
func TestArrivalIsSaidAloud(t *testing.T) {
	r := newReading()
	w := newTown(t, func(c *Config) { c.Pickups = r })
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "anna")
	b.open(p, "/desk/pickups/bibliothek")
	p.MustElement("#stage-A30001").MustFocus()
	r.mu.Lock()
	r.find("bibliothek", "A30002").Arrived = w.now().Add(-time.Minute)
	r.mu.Unlock()
	p.MustEval(`() => htmx.trigger(document.getElementById("live"), "look")`)
	p.MustElementR("#news", "2 Personen sind zum Abholen da")
	if at := p.MustEval(`() => document.activeElement.id`).Str(); at != "stage-A30001" {
		t.Errorf("the focus went to %q", at)
	}
	press(t, p, input.Enter, "Abholung A30001: liegt zusammen")
	press(t, p, input.KeyL, "Regalliste, Hauptstelle")
	b.quiet()
}

// TestLabelsOnPaper, in a browser: twenty-four labels are one sheet of A4,
// one more begins another.
func TestLabelsOnPaper(t *testing.T) {
	r := newReading()
	visit := r.list["bibliothek"][0]
	r.list["bibliothek"] = nil
	for i := range 25 {
		visit.Number = fmt.Sprintf("A30%03d", i)
		r.list["bibliothek"] = append(r.list["bibliothek"], visit)
	}
	w := newTown(t, func(c *Config) { c.Pickups = r })
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "anna")
	for _, sheets := range []int{2, 1} {
		b.open(p, "/desk/pickups/bibliothek/labels")
		pdf, err := p.PDF(&proto.PagePrintToPDF{PreferCSSPageSize: true, PrintBackground: true})
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if _, err := out.ReadFrom(pdf); err != nil {
			t.Fatal(err)
		}
		if got := len(regexp.MustCompile(`/MediaBox \[0 0 59[45]`).FindAll(out.Bytes(), -1)); got != sheets {
			t.Errorf("%d labels are %d sheets of A4", len(r.list["bibliothek"]), got)
		}
		if dir := os.Getenv("RATHAUSRUF_TEST_SHOTS"); dir != "" {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("labels-%d.pdf", sheets)), out.Bytes(), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		r.list["bibliothek"] = r.list["bibliothek"][:24]
	}
	_ = proto.EmulationSetEmulatedMedia{Media: "print"}.Call(p)
	p.MustSetViewport(794, 1123, 1, false) // A4 at 96 dots an inch
	b.picture(p, "labels-printed")
	b.quiet()
}
