package desk

import (
	_ "embed"
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

//go:embed testdata/axe.min.js
var axe string

// chromium is one browser for a test.
type chromium struct {
	*rod.Browser
	t    *testing.T
	site string

	mu       sync.Mutex
	problems []string // errors on the console, and requests to other hosts
}

// chromiumOn starts chromium on the desk of a town; the test is skipped aloud
// where there is none, unless it is required.
func chromiumOn(t *testing.T, w *town) *chromium {
	t.Helper()
	bin, ok := launcher.LookPath()
	if !ok {
		if strings.Contains(os.Getenv("RATHAUSRUF_TEST_REQUIRE"), "chromium") {
			t.Fatal("chromium is required and not installed")
		}
		t.Log("LEFT OUT: chromium is not installed, so the desk is not tested in a browser")
		t.SkipNow()
	}
	server := httptest.NewServer(w.router)
	t.Cleanup(server.Close)
	l := launcher.New().Bin(bin).Leakless(false).NoSandbox(true).Set("disable-gpu").Set("disable-quic").
		Set("no-first-run").Set("disable-background-networking").Set("disable-component-update").Set("disable-sync")
	t.Cleanup(l.Cleanup)
	b := rod.New().ControlURL(l.MustLaunch()).Timeout(2 * time.Minute).MustConnect()
	t.Cleanup(func() { _ = b.Close() })
	return &chromium{Browser: b, t: t, site: server.URL}
}

// page opens a page in a context of its own, so that every one may be signed
// in as somebody else, and watches it.
func (b *chromium) page() *rod.Page {
	b.t.Helper()
	p := b.MustIncognito().MustPage("")
	go p.EachEvent(
		func(e *proto.RuntimeConsoleAPICalled) {
			if e.Type == proto.RuntimeConsoleAPICalledTypeError || e.Type == proto.RuntimeConsoleAPICalledTypeWarning {
				b.problem("console: ", p.MustObjectsToJSON(e.Args).String(), " ", string(e.Type))
			}
		},
		func(e *proto.RuntimeExceptionThrown) { b.problem("exception: ", e.ExceptionDetails.Text) },
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError {
				b.problem("log: ", e.Entry.Text, " ", e.Entry.URL)
			}
		},
		func(e *proto.NetworkRequestWillBeSent) {
			u, err := url.Parse(e.Request.URL)
			if err != nil || u.Scheme != "data" && !strings.HasPrefix(e.Request.URL, b.site) {
				b.problem("request to ", e.Request.URL)
			}
		},
	)()
	return p
}

func (b *chromium) problem(parts ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.problems = append(b.problems, strings.Join(parts, ""))
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

// open navigates and waits until the page stands.
func (b *chromium) open(p *rod.Page, path string) {
	b.t.Helper()
	// Now and then the browser does not tell that a page stands; once more then.
	if err := p.MustNavigate(b.site + path).Timeout(20 * time.Second).WaitLoad(); err != nil {
		p.MustNavigate(b.site + path).MustWaitLoad()
	}
}

// signIn signs a member in.
func (b *chromium) signIn(p *rod.Page, login string) {
	b.t.Helper()
	b.open(p, "/desk/sign-in")
	p.MustElement("#login").MustInput(login)
	p.MustElement("#password").MustInput(password)
	wait := p.MustWaitNavigation()
	p.MustElement("button[type=submit]").MustClick()
	wait()
}

// finding is what axe found.
type finding struct {
	ID    string `json:"id"`
	Help  string `json:"help"`
	Nodes []struct {
		HTML    string `json:"html"`
		Summary string `json:"failureSummary"`
	} `json:"nodes"`
}

// accessible fails for each rule of WCAG 2.2 AA and of good practice that a
// page breaks, in the light and the dark theme.
func (b *chromium) accessible(p *rod.Page, name string) {
	b.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		emulate(p, scheme, 1280)
		p.MustEval("() => {" + axe + "}")
		result := p.MustEval(`() => axe.run(document, {
			runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"], resultTypes: ["violations"],
		}).then(r => JSON.stringify(r.violations))`).Str()
		var found []finding
		if err := json.Unmarshal([]byte(result), &found); err != nil {
			b.t.Fatal(err)
		}
		for _, f := range found {
			b.t.Errorf("%s, %s: %s (%s): %v", name, scheme, f.ID, f.Help, f.Nodes)
		}
	}
}

func emulate(p *rod.Page, scheme string, width int) {
	_ = proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}.Call(p)
	p.MustSetViewport(width, 900, 1, false)
}

// fits fails when a page has to be scrolled sideways at 320 pixels, also with
// text at 200 %.
func (b *chromium) fits(p *rod.Page, name string) {
	b.t.Helper()
	emulate(p, "light", 320)
	for _, size := range []string{"100%", "200%"} {
		over := p.MustEval(`size => {
			document.documentElement.style.setProperty("font-size", size);
			const wide = [...document.querySelectorAll("body *")].filter(e => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).position !== "absolute");
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
func (b *chromium) shots(p *rod.Page, name string) {
	b.t.Helper()
	dir := os.Getenv("RATHAUSRUF_TEST_SHOTS")
	if dir == "" {
		return
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int{320, 1280} {
			emulate(p, scheme, width)
			file := filepath.Join(dir, strings.Join([]string{name, scheme, map[bool]string{true: "narrow", false: "wide"}[width < 500]}, "-")+".png")
			if err := os.WriteFile(file, p.MustScreenshotFullPage(), 0o644); err != nil {
				b.t.Fatal(err)
			}
		}
	}
}

// check looks at a page from every side.
func (b *chromium) check(p *rod.Page, name string) {
	b.t.Helper()
	p.MustWaitLoad()
	b.accessible(p, name)
	b.fits(p, name)
	b.shots(p, name)
	emulate(p, "light", 1280)
}
