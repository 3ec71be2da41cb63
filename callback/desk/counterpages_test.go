package desk

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"github.com/rathausruf/rathausruf/callback"
)

// TestCounterByKeyboard, in a browser: a callback is entered without a mouse,
// and what comes out of the printer is one page A6.
func TestCounterByKeyboard(t *testing.T) {
	w := newTown(t, func(c *Config) { c.CallerID, c.OfficePhone = "030 23125000", "030 23125100" })
	b := chromiumOn(t, w)
	p := b.page()
	b.signIn(p, "bernd")
	b.open(p, "/desk/counter")
	b.check(p, "counter")
	focusOn(t, p, "#phone")
	typeInto(p, "030 23125 311")
	focusOn(t, p, "#slot-soon") // none is chosen: the first of the group takes the focus
	p.KeyActions().Press(input.ArrowDown).MustDo()
	focusOn(t, p, "button[value=book]")
	press(t, p, input.Enter, "Wir rufen Sie an")
	b.accessible(p, "slip")
	b.fits(p, "slip")
	b.shots(p, "slip")
	emulate(p, "light", 1280)
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
	if got := strings.Join(shapes, " "); got != "297" && got != "298" { // points of A6, standing
		t.Errorf("pages as wide as %s", got)
	}
	_ = proto.EmulationSetEmulatedMedia{Media: "print"}.Call(p)
	p.MustSetViewport(397, 559, 2, false) // A6 at 96 dots an inch
	b.picture(p, "slip-printed")
	_ = proto.EmulationSetEmulatedMedia{}.Call(p)
	list, _, err := w.Requests(t.Context(), callback.Query{Queue: true})
	if err != nil || len(list) != 1 || list[0].Slot.Zero() {
		t.Fatalf("booked are %+v (%v)", list, err)
	}
	b.open(p, path(list[0].Reference, "/move"))
	b.check(p, "move")
	b.open(p, path(list[0].Reference))
	b.check(p, "request-more")
	b.quiet()
}

// picture writes what is seen of a page as it is, where pictures are wanted.
func (b *chromium) picture(p *rod.Page, name string) {
	b.t.Helper()
	if dir := os.Getenv("RATHAUSRUF_TEST_SHOTS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name+".png"), p.MustScreenshot(), 0o644); err != nil {
			b.t.Fatal(err)
		}
	}
}
