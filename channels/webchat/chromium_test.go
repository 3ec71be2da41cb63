package webchat

import (
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

// chromium is one browser for a test.
type chromium struct {
	*rod.Browser
	t     *testing.T
	sites []string // that may be asked for something
	axe   string

	mu       sync.Mutex
	problems []string // errors on the console, and requests to other hosts
	expected []string // what may stand on the console all the same
}

// chromiumOn starts chromium; the test is skipped aloud where there is none,
// unless it is required.
func chromiumOn(t *testing.T, sites ...string) *chromium {
	t.Helper()
	bin, ok := launcher.LookPath()
	if !ok {
		if strings.Contains(os.Getenv("RATHAUSRUF_TEST_REQUIRE"), "chromium") {
			t.Fatal("chromium is required and not installed")
		}
		t.Skip("LEFT OUT: chromium is not installed, so the web chat is not tested in a browser")
	}
	axe, err := os.ReadFile("../../callback/desk/testdata/axe.min.js")
	if err != nil {
		t.Fatal(err)
	}
	l := launcher.New().Bin(bin).Leakless(false).NoSandbox(true).Set("disable-gpu").Set("disable-quic").
		Set("no-first-run").Set("disable-background-networking").Set("disable-component-update").Set("disable-sync")
	t.Cleanup(l.Cleanup)
	b := rod.New().ControlURL(l.MustLaunch()).Timeout(3 * time.Minute).MustConnect()
	t.Cleanup(func() { _ = b.Close() })
	return &chromium{Browser: b, t: t, sites: sites, axe: string(axe)}
}

// tab opens a page in a context of its own, so that each is another citizen's
// browser, and watches it.
func (b *chromium) tab() *page {
	b.t.Helper()
	p := b.MustIncognito().MustPage("")
	b.watch(p)
	p.MustSetUserAgent(&proto.NetworkSetUserAgentOverride{UserAgent: "Mozilla/5.0 Chrome/156", AcceptLanguage: "de-DE,de"})
	return &page{p, b}
}

func (b *chromium) watch(p *rod.Page) {
	go p.EachEvent(
		func(e *proto.RuntimeConsoleAPICalled) {
			if e.Type == proto.RuntimeConsoleAPICalledTypeError || e.Type == proto.RuntimeConsoleAPICalledTypeWarning {
				b.problem("console: ", p.MustObjectsToJSON(e.Args).String())
			}
		},
		func(e *proto.RuntimeExceptionThrown) {
			b.problem("exception: ", e.ExceptionDetails.Text, " ", e.ExceptionDetails.Exception.Description)
		},
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError {
				b.problem("log: ", e.Entry.Text, " ", e.Entry.URL)
			}
		},
		func(e *proto.NetworkRequestWillBeSent) {
			u, err := url.Parse(e.Request.URL)
			if err != nil || u.Scheme != "data" && !slices.Contains(b.sites, u.Scheme+"://"+u.Host) {
				b.problem("request to ", e.Request.URL)
			}
		},
	)()
}

func (b *chromium) problem(parts ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	what := strings.Join(parts, "")
	for _, e := range b.expected {
		if strings.Contains(what, e) {
			return
		}
	}
	b.problems = append(b.problems, what)
}

// expect lets something stand on the console that the test brings about.
func (b *chromium) expect(what ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.expected = append(b.expected, what...)
}

// quiet fails when a page had something to complain about.
func (b *chromium) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, p := range b.problems {
		b.t.Error(p)
	}
	b.problems = nil
}

// page is one tab.
type page struct {
	*rod.Page
	b *chromium
}

func (p *page) open(address string) {
	p.b.t.Helper()
	// Now and then the browser does not tell that a page stands; once more then.
	if err := p.MustNavigate(address).Timeout(20 * time.Second).WaitLoad(); err != nil {
		p.MustNavigate(address).MustWaitLoad()
	}
}

// look shows the page in a theme and a size.
func (p *page) look(scheme string, width int) {
	_ = proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}.Call(p.Page)
	p.MustSetViewport(width, 800, 1, false)
}

// waits waits until the page says a text.
func (p *page) waits(text string) {
	p.b.t.Helper()
	p.until("it says "+text, `t => document.body.innerText.includes(t)`, text)
}

// until waits until something is so, and shows the page if it never is.
func (p *page) until(what, js string, args ...any) {
	p.b.t.Helper()
	if err := rod.Try(func() { p.Timeout(20*time.Second).MustWait(js, args...) }); err != nil {
		p.b.t.Fatalf("waited in vain until %s (the box holds %q):\n%s", what, p.MustEval(`() => document.getElementById("text")?.value`).Str(), p.MustEval(`() => document.body.innerText`).Str())
	}
}

// axed is what axe says of a page: nothing, if all is well.
func (b *chromium) axed(p *rod.Page) (found []string) {
	p.MustEval("() => {" + b.axe + "}")
	result := p.MustEval(`() => axe.run(document, {
		runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
	}).then(r => JSON.stringify(r.violations.map(v => v.id + ": " + v.help + ": " + v.nodes.map(n => n.html + " " + n.failureSummary).join("; "))))`).Str()
	if err := json.Unmarshal([]byte(result), &found); err != nil {
		b.t.Fatal(err)
	}
	return found
}

// check looks at a page from every side: axe in both themes, no scrolling
// sideways at 320 pixels also with text at 200 %, targets that can be hit.
func (p *page) check(name string) {
	p.b.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int{320, 1280} {
			p.look(scheme, width)
			for _, f := range p.b.axed(p.Page) {
				p.b.t.Errorf("%s, %s, %d: %s", name, scheme, width, f)
			}
			p.shot(name, scheme, width)
		}
	}
	p.fits(name)
	p.look("light", 1280)
}

// fits fails when a page has to be scrolled sideways at 320 pixels, or
// something to press is smaller than 24.
func (p *page) fits(name string) {
	p.b.t.Helper()
	p.look("light", 320)
	for _, size := range []string{"100%", "200%"} {
		over := p.MustEval(`size => {
			document.documentElement.style.setProperty("font-size", size);
			const wide = [...document.querySelectorAll("body *")].filter(e => !e.closest(".kern-sr-only, .skip") && e.getBoundingClientRect().right > innerWidth + 1);
			const over = document.documentElement.scrollWidth > innerWidth + 1;
			document.documentElement.style.removeProperty("font-size");
			return over ? wide.map(e => e.outerHTML.slice(0, 120)).join("\n") || "something" : "";
		}`, size).Str()
		if over != "" {
			p.b.t.Errorf("%s at 320 pixels and %s is too wide: %s", name, size, over)
		}
	}
	small := p.MustEval(`() => [...document.querySelectorAll("a, button, summary, textarea")].filter(e => e.checkVisibility() && !e.matches(".skip, .words a"))
		.filter(e => e.getBoundingClientRect().height < 24 || e.getBoundingClientRect().width < 24).map(e => e.outerHTML.slice(0, 120)).join("\n")`).Str()
	if small != "" {
		p.b.t.Errorf("%s: too small to hit: %s", name, small)
	}
}

// shot keeps a picture of what is seen where RATHAUSRUF_TEST_PICTURES says.
func (p *page) shot(name, scheme string, width int) {
	p.b.t.Helper()
	dir := os.Getenv("RATHAUSRUF_TEST_PICTURES")
	if dir == "" {
		return
	}
	p.MustEval(`() => { const log = document.getElementById("log"); if (log?.checkVisibility()) scrollTo(0, document.getElementById("main").getBoundingClientRect().bottom + scrollY - innerHeight); }`)
	form := map[int]string{320: "narrow", 1280: "wide"}[width]
	p.MustScreenshot(filepath.Join(dir, "chat-"+name+"-"+scheme+"-"+form+".png"))
}
