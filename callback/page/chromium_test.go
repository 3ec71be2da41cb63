package page_test

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"

	"github.com/rathausruf/rathausruf/callback"
)

// chromium is one browser for a test.
type chromium struct {
	*rod.Page
	t    *testing.T
	site string
	axe  string

	mu       sync.Mutex
	problems []string // errors on the console, and requests to other hosts
}

// chromiumOn starts chromium on the page of a world; the test is skipped aloud
// where there is none, unless it is required.
func chromiumOn(t *testing.T, w *world) *chromium {
	t.Helper()
	bin, ok := launcher.LookPath()
	if !ok {
		if strings.Contains(os.Getenv("RATHAUSRUF_TEST_REQUIRE"), "chromium") {
			t.Fatal("chromium is required and not installed")
		}
		t.Skip("LEFT OUT: chromium is not installed, so the citizens' page is not tested in a browser")
	}
	axe, err := os.ReadFile("../desk/testdata/axe.min.js")
	w.must(err)
	l := launcher.New().Bin(bin).Leakless(false).NoSandbox(true).Set("disable-gpu").Set("disable-quic").
		Set("no-first-run").Set("disable-background-networking").Set("disable-component-update").Set("disable-sync")
	t.Cleanup(l.Cleanup)
	browser := rod.New().ControlURL(l.MustLaunch()).Timeout(2 * time.Minute).MustConnect()
	t.Cleanup(func() { _ = browser.Close() })
	b := &chromium{Page: browser.MustPage(""), t: t, site: w.server.URL, axe: string(axe)}
	go b.EachEvent(
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError && !strings.Contains(e.Entry.Text, "404") {
				b.problem("log: " + e.Entry.Text + " " + e.Entry.URL)
			}
		},
		func(e *proto.NetworkRequestWillBeSent) {
			u, err := url.Parse(e.Request.URL)
			if err != nil || u.Scheme != "data" && !strings.HasPrefix(e.Request.URL, b.site) {
				b.problem("request to " + e.Request.URL)
			}
		},
	)()
	return b
}

func (b *chromium) problem(what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.problems = append(b.problems, what)
}

func (b *chromium) open(path string) {
	b.t.Helper()
	// Now and then the browser does not tell that a page stands; once more then.
	if err := b.MustNavigate(b.site + path).Timeout(20 * time.Second).WaitLoad(); err != nil {
		b.MustNavigate(b.site + path).MustWaitLoad()
	}
}

// look shows the page in a theme and a width.
func (b *chromium) look(scheme string, width int) {
	_ = proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}.Call(b.Page)
	b.MustSetViewport(width, 900, 1, false)
}

// accessible fails for each rule of WCAG 2.2 AA and of good practice that a
// page breaks, in the light and the dark theme.
func (b *chromium) accessible(name string) {
	b.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int{320, 1280} {
			b.look(scheme, width)
			b.MustEval("() => {" + b.axe + "}")
			result := b.MustEval(`() => axe.run(document, {
				runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
			}).then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.map(n => n.html + " " + n.failureSummary).join("; "))))`).Str()
			var found []string
			if err := json.Unmarshal([]byte(result), &found); err != nil {
				b.t.Fatal(err)
			}
			for _, f := range found {
				b.t.Errorf("%s, %s, %d: %s", name, scheme, width, f)
			}
		}
	}
}

// fits fails when a page has to be scrolled sideways at 320 pixels, also with
// text at 200 %.
func (b *chromium) fits(name string) {
	b.t.Helper()
	b.look("light", 320)
	for _, size := range []string{"100%", "200%"} {
		over := b.MustEval(`size => {
			document.documentElement.style.setProperty("font-size", size);
			const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1);
			const over = document.documentElement.scrollWidth > innerWidth + 1;
			document.documentElement.style.removeProperty("font-size");
			return over ? wide.map(e => e.outerHTML.slice(0, 120)).join("\n") || "something" : "";
		}`, size).Str()
		if over != "" {
			b.t.Errorf("%s at 320 pixels and %s is too wide: %s", name, size, over)
		}
	}
}

// shots writes pictures of a page into the folder of RATHAUSRUF_TEST_SHOTS.
func (b *chromium) shots(name string) {
	b.t.Helper()
	dir := os.Getenv("RATHAUSRUF_TEST_SHOTS")
	if dir == "" {
		return
	}
	for _, scheme := range []string{"light", "dark"} {
		for width, form := range map[int]string{320: "narrow", 1280: "wide"} {
			b.look(scheme, width)
			if err := os.WriteFile(filepath.Join(dir, name+"-"+scheme+"-"+form+".png"), b.MustScreenshotFullPage(), 0o644); err != nil {
				b.t.Fatal(err)
			}
		}
	}
}

// check looks at a page from every side.
func (b *chromium) check(name string) {
	b.t.Helper()
	b.accessible(name)
	b.fits(name)
	b.shots(name)
	b.look("light", 1280)
}

// leave sends a form or follows a link, and waits for where it leads.
func (b *chromium) leave(do func()) {
	wait := b.MustWaitNavigation()
	do()
	wait()
	b.MustWaitLoad()
}

// TestInABrowser goes every way a citizen can, and looks at every page.
func TestInABrowser(t *testing.T) {
	w := newWorld(t)
	b := chromiumOn(t, w)
	r := w.books(10)
	b.open(w.path(r))
	b.check("request")
	b.open(w.path(r) + "?lang=en&from=2026-11-30")
	b.check("more-en")
	b.open(w.path(r))
	b.leave(func() {
		b.MustElement("input[value='" + value(slot(1, 11)) + "']").MustClick()
		b.MustElement("main button").MustClick()
	})
	b.check("moved")
	b.leave(func() { b.MustElement("a[href$='/cancel']").MustClick() })
	b.check("cancel")
	b.leave(func() { b.MustElement("main button").MustClick() })
	b.check("cancelled")
	b.open("/c/nothing")
	b.check("unknown")

	w.now = w.now.Add(time.Minute)
	r = w.books(0, func(wish *callback.Wish) { wish.Phone, wish.Key = "+491713920022", "second" })
	w.alter(r, func(r *callback.Request) { r.Proof.Until = w.now.Add(24 * time.Hour) })
	b.open(w.path(r))
	b.check("unproven")
	for _, problem := range b.problems {
		t.Error(problem)
	}
}

// TestWithKeysAlone moves a callback without a mouse, and without scripts.
func TestWithKeysAlone(t *testing.T) {
	w := newWorld(t)
	b := chromiumOn(t, w)
	r := w.books(10)
	w.must(proto.EmulationSetScriptExecutionDisabled{Value: true}.Call(b.Page))
	b.open(w.path(r))
	// The language, two buttons, as soon as possible; then the second window of today.
	b.KeyActions().Type(input.Tab, input.Tab, input.Tab, input.Tab, input.ArrowDown, input.ArrowDown).MustDo()
	b.leave(func() { b.KeyActions().Type(input.Enter).MustDo() })
	if got := w.stored(r.Reference); got.Plans != r.Plans+1 || got.Slot.Zero() {
		t.Errorf("%+v", got)
	}
	if title := b.MustInfo().Title; !strings.HasPrefix(title, "Verschoben") {
		t.Error(title)
	}
}
