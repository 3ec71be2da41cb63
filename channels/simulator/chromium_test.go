package simulator

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-rod/rod"
	keyboard "github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/launcher"
	"github.com/go-rod/rod/lib/proto"
)

// browser is chromium on the page, used with the keyboard only.
type browser struct {
	*rod.Page
	t  *testing.T
	mu sync.Mutex
	no []string // what went wrong on the page
}

// browse opens the page; without chromium the test is skipped aloud, unless
// RATHAUSRUF_TEST_REQUIRE wants it.
func browse(t *testing.T, address string) *browser {
	t.Helper()
	bin, ok := launcher.LookPath()
	if !ok {
		if strings.Contains(os.Getenv("RATHAUSRUF_TEST_REQUIRE"), "chromium") {
			t.Fatal("chromium is required, but not installed")
		}
		t.Log("LEFT OUT: chromium is not installed, so the simulator's page is not tested in a browser")
		t.SkipNow()
	}
	l := launcher.New().Bin(bin).Leakless(false).NoSandbox(true).Set("disable-gpu").Set("disable-quic").
		Set("no-first-run").Set("disable-background-networking").Set("disable-component-update").Set("disable-sync")
	t.Cleanup(l.Cleanup)
	chromium := rod.New().ControlURL(l.MustLaunch()).Timeout(2 * time.Minute).MustConnect()
	t.Cleanup(func() { _ = chromium.Close() })
	b := &browser{Page: chromium.MustPage(""), t: t}
	go b.EachEvent(
		func(e *proto.RuntimeExceptionThrown) {
			b.wrong("exception: " + e.ExceptionDetails.Text + " " + e.ExceptionDetails.Exception.Description)
		},
		func(e *proto.LogEntryAdded) {
			if e.Entry.Level == proto.LogLogEntryLevelError {
				b.wrong("log: " + e.Entry.Text + " " + e.Entry.URL)
			}
		},
		func(e *proto.NetworkRequestWillBeSent) {
			if !strings.HasPrefix(e.Request.URL, address) && !strings.HasPrefix(e.Request.URL, "data:") {
				b.wrong("request to another host: " + e.Request.URL)
			}
		},
	)()
	b.MustNavigate(address + "/simulator").MustWaitLoad()
	return b
}

func (b *browser) wrong(what string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.no = append(b.no, what)
}

// quiet fails the test for what went wrong on the page.
func (b *browser) quiet() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, what := range b.no {
		b.t.Error(what)
	}
}

// tabTo presses Tab until the element has the focus: whoever has no mouse gets there.
func (b *browser) tabTo(selector string) {
	b.t.Helper()
	for range 120 {
		if b.MustEval(`s => document.activeElement.matches(s)`, selector).Bool() {
			return
		}
		b.Keyboard.MustType(keyboard.Tab)
	}
	b.t.Fatalf("the keyboard does not reach %s", selector)
}

// sees waits until an element holds a text.
func (b *browser) sees(selector, text string) {
	b.t.Helper()
	err := b.Timeout(10 * time.Second).Wait(rod.Eval(`(s, t) => document.querySelector(s).textContent.includes(t)`, selector, text))
	if err != nil {
		b.t.Fatalf("%s does not say %q but %q", selector, text, b.MustElement(selector).MustText())
	}
}

// axe fails the test for every barrier that axe-core finds.
func (b *browser) axe(where string) {
	b.t.Helper()
	script := find(b.t, "callback/desk/testdata/axe.min.js")
	if script == nil {
		b.t.Log("LEFT OUT: axe-core is not there, so the page is not searched for barriers")
		return
	}
	b.MustEval(`s => { (0, eval)(s) }`, string(script))
	found := b.MustEval(`async () => JSON.stringify((await axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]})).violations.map(v => ({id: v.id, help: v.help, nodes: v.nodes.map(n => n.html + " " + n.failureSummary)})))`).Str()
	var violations []struct {
		ID, Help string
		Nodes    []string
	}
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		b.t.Fatal(err)
	}
	for _, v := range violations {
		b.t.Errorf("%s: axe %s: %s\n%s", where, v.ID, v.Help, strings.Join(v.Nodes, "\n"))
	}
}

// find reads a file below the module's root, or gives nil.
func find(t *testing.T, path string) []byte {
	t.Helper()
	for dir := "."; ; dir = filepath.Join(dir, "..") {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			raw, err := os.ReadFile(filepath.Join(dir, path))
			if err != nil {
				return nil
			}
			return raw
		}
		if abs, err := filepath.Abs(dir); err != nil || abs == "/" {
			return nil
		}
	}
}

// TestPageByKeyboard is a call, a text and a callback without a mouse.
func TestPageByKeyboard(t *testing.T) {
	g, story := open(t, func(c *Config) { c.Stylesheet = "/kern.css" })
	g.router.GET("/kern.css", func(c *gin.Context) {
		c.Data(200, "text/css", find(t, "callback/desk/assets/kern/kern.min.css"))
	})
	g.at("/twilio/voice", menu)
	g.when("/twilio/voice/step", dialogue)
	g.at("/twilio/sms", "<Message>Wann passt es Ihnen?\n1 Heute 14 Uhr\n2 Morgen 9 Uhr</Message>")
	b := browse(t, g.url)
	b.sees("#now", "2026")

	b.tabTo("#citizen .main")
	b.Keyboard.MustType(keyboard.Enter)
	b.sees("#citizen .log", "Sie sprechen mit einem Automaten.")
	b.sees("#citizen .state", "Tasten oder Sprache")
	b.tabTo("#citizen .key")
	b.Keyboard.MustType('1')
	b.sees("#citizen .log", "Ihre Nummer, dann Raute.")
	b.looks("call")
	for _, k := range "01713920001" {
		b.Keyboard.MustType(keyboard.Key(k))
	}
	b.tabTo(`#citizen .key[data-key="#"]`)
	b.Keyboard.MustType(keyboard.Enter)
	b.sees("#citizen .log", "Tasten 01713920001#")
	b.sees("#citizen .log", "Wir rufen 01713920001 an.")
	b.sees("#citizen .state", "Aufgelegt")

	b.tabTo("#text-body")
	b.MustInsertText("Rückruf")
	b.Keyboard.MustType(keyboard.Enter)
	b.sees("#thread", "Morgen 9 Uhr")

	staffCalls(t, g)
	b.sees("#staff .state", "Es klingelt")
	b.axe("while it rings")
	b.looks("rings")
	b.tabTo("#staff .main")
	b.Keyboard.MustType(keyboard.Enter)
	b.sees("#staff .log", "Drücken Sie die 1.")
	b.tabTo("#staff .key")
	b.Keyboard.MustType('1')
	b.sees("#citizen .state", "Es klingelt")
	b.MustEval(`() => document.querySelector("#main").focus()`)
	b.tabTo("#citizen .main")
	b.Keyboard.MustType(keyboard.Enter)
	b.sees("#citizen .state", "Verbunden")
	b.sees("#staff .state", "Verbunden")
	b.tabTo("#citizen .speak input")
	b.MustInsertText("Guten Tag!")
	b.Keyboard.MustType(keyboard.Enter)
	b.sees("#staff .log", "Gegenüber: Guten Tag!")
	b.tabTo("#staff .main")
	b.Keyboard.MustType(keyboard.Enter)
	b.sees("#citizen .state", "Aufgelegt")

	b.tabTo(`[data-advance="1h"]`)
	b.Keyboard.MustType(keyboard.Enter)
	b.sees("#now", "11:20")
	story.report(Problem{Code: 12200, In: "/twilio/voice", Text: "<Say>: there is no attribute pitch"})
	b.sees("#problems", "there is no attribute pitch")
	b.axe("at the end")
	b.looks("end")
	b.quiet()
	story.Sloppy = true
}

// TestMessageByKeyboard leaves a message without a mouse.
func TestMessageByKeyboard(t *testing.T) {
	g, story := open(t, func(c *Config) { c.Stylesheet = "/kern.css" })
	g.router.GET("/kern.css", func(c *gin.Context) {
		c.Data(200, "text/css", find(t, "callback/desk/assets/kern/kern.min.css"))
	})
	g.at("/twilio/voice", say+`Sprechen Sie nach dem Ton.</Say><Record action="/twilio/recorded" finishOnKey="#"/><Hangup/>`)
	b := browse(t, g.url)
	b.sees("#citizen .speak [type=submit]", "Sprechen")
	b.tabTo("#citizen .main")
	b.Keyboard.MustType(keyboard.Enter)
	b.sees("#citizen .state", "am Ende Raute (#) oder auflegen")
	b.sees("#citizen .speak [type=submit]", "Nachricht sprechen")
	b.looks("record")
	b.tabTo("#citizen .speak [type=submit]")
	b.Keyboard.MustType(keyboard.Enter)
	b.sees("#citizen .said", "was Sie auf das Band sprechen")
	b.MustInsertText("Bitte rufen Sie mich an.")
	b.Keyboard.MustType(keyboard.Enter)
	b.sees("#citizen .log", "Sie: Bitte rufen Sie mich an.")
	b.MustEval(`() => document.querySelector("#main").focus()`)
	b.tabTo("#citizen .main")
	b.Keyboard.MustType(keyboard.Enter)
	b.sees("#citizen .state", "Aufgelegt")
	b.sees("#citizen .speak label", "Sagen")
	story.Settle()
	if got := g.webhooks("/twilio/recorded", "Digits"); len(got) != 1 || got[0] != "hangup" || story.Recordings() != 1 {
		t.Errorf("Digits %q, %d recordings", got, story.Recordings())
	}
	b.quiet()
}

// looks checks the page at both widths, in light and dark, and keeps pictures
// where RATHAUSRUF_TEST_PICTURES names a folder.
func (b *browser) looks(name string) {
	b.t.Helper()
	for _, width := range []int{320, 1280} {
		b.MustSetViewport(width, 900, 1, false)
		for _, scheme := range []string{"light", "dark"} {
			err := proto.EmulationSetEmulatedMedia{Features: []*proto.EmulationMediaFeature{
				{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
			}}.Call(b)
			if err != nil {
				b.t.Fatal(err)
			}
			where := fmt.Sprintf("%s-%d-%s", name, width, scheme)
			if wide := b.MustEval(`() => document.documentElement.scrollWidth`).Int(); wide > width {
				b.t.Errorf("%s: the page is %d pixels wide", where, wide)
			}
			b.axe(where)
			if dir := os.Getenv("RATHAUSRUF_TEST_PICTURES"); dir != "" {
				b.MustScreenshotFullPage(filepath.Join(dir, "simulator-"+where+".png"))
			}
		}
	}
}
