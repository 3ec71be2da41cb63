package desk

import (
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"github.com/rathausruf/rathausruf/callback"
)

// TestCounterInABrowser: booked by keyboard; every page is accessible; the
// slip is one page of A6, also when everything on it is long.
func TestCounterInABrowser(t *testing.T) {
	w := newTown(t, func(c *Config) { c.Languages, c.Phone, c.SMS = []string{"de", "en"}, townPhone, townPhone })
	w.fillDay()
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "bernd")
	for name, at := range map[string]string{
		"paper-choice": "/desk/paper", "typed": "/desk/paper/back?" + thisDay, "paper-day": "/desk/paper/day?" + thisDay,
		"move": path("4829138", "/move"), "cancel": path("4829138", "/cancel"), "counter": "/desk/counter",
	} {
		b.open(p, at)
		b.check(p, name)
	}
	b.open(p, "/desk/counter")
	p.MustElement("#concern").MustInput("Personalausweis verloren und Führungszeugnis für das Ehrenamt im Jugendverband")
	p.MustElement("#phone").MustInput("030 23125 320")
	wait := p.MustWaitNavigation()
	p.MustElement("#phone").MustType(input.Enter)
	wait()
	p.MustWaitLoad()
	if at := p.MustInfo().URL; !strings.HasSuffix(at, "/slip") {
		t.Fatalf("after booking by keyboard at %s: %s", at, p.MustElement("main").MustText())
	}
	b.check(p, "slip")
	r, err := w.OpenFor(t.Context(), "+493023125320")
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.Update(t.Context(), r.Reference, callback.Room{}, func(r *callback.Request) error {
		r.Word, r.Language = "SCHLÜSSELBLUME", "de"
		r.Slot = callback.Slot{From: w.now().Add(time.Hour), To: w.now().Add(90 * time.Minute)}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	b.open(p, path(r.Reference, "/slip"))
	sheet, err := p.PDF(&proto.PagePrintToPDF{PreferCSSPageSize: true, PrintBackground: true})
	if err != nil {
		t.Fatal(err)
	}
	var pdf bytes.Buffer
	if _, err := pdf.ReadFrom(sheet); err != nil {
		t.Fatal(err)
	}
	boxes := regexp.MustCompile(`/MediaBox \[0 0 (\d+)[.\d]* (\d+)`).FindAllSubmatch(pdf.Bytes(), -1)
	if len(boxes) != 1 || string(boxes[0][1]) != "297" && string(boxes[0][1]) != "298" {
		t.Errorf("not one page of A6: %q", boxes)
	}
	if dir := os.Getenv("RATHAUSRUF_TEST_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, "slip.pdf"), pdf.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		_ = proto.EmulationSetEmulatedMedia{Media: "print"}.Call(p)
		p.MustSetViewport(344, 506, 2, false) // A6 without its margins
		if err := os.WriteFile(filepath.Join(dir, "slip-print.png"), p.MustScreenshotFullPage(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w.signedIn("carla").get(path(r.Reference, "/slip")).want(t, http.StatusNotFound)
	b.quiet()
}
