package webchat

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-rod/rod"
	"github.com/go-rod/rod/lib/input"

	"github.com/rathausruf/rathausruf/channels"
)

// website is the town's own, on another origin, with a page that embeds the
// chat under a policy.
func website(t *testing.T, script, policy string, more ...func(*http.ServeMux)) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("/", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		if policy != "" {
			rw.Header().Set("Content-Security-Policy", policy)
		}
		fmt.Fprintf(rw, `<!doctype html><html lang="de"><head><title>Musterstadt</title><link rel="icon" href="/icon"><meta name="viewport" content="width=device-width">
<script src="%s" async data-lang="de"></script></head><body><main><h1>Willkommen in Musterstadt</h1><p><a href="/second">Eine andere Seite</a></p></main></body></html>`, script)
	})
	mux.HandleFunc("/icon", func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNoContent) })
	for _, m := range more {
		m(mux)
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	// A name of its own: for browsers localhost is another site than 127.0.0.1.
	s.URL = strings.Replace(s.URL, "127.0.0.1", "localhost", 1)
	return s
}

// widget is the panel on a page of the town.
type widget struct{ *page }

const host = `document.getElementById("rathausruf-chat").shadowRoot`

func (p widget) find(selector string) *rod.Element {
	p.b.t.Helper()
	p.until("the widget has "+selector, `s => !!document.getElementById("rathausruf-chat")?.shadowRoot.querySelector(s)`, selector)
	return p.MustElementByJS(`s => `+host+`.querySelector(s)`, selector)
}

// active is the label of what has the focus in the widget.
func (p widget) active() string {
	return p.MustEval(`() => { const e = ` + host + `?.activeElement; return e ? e.title || e.getAttribute("aria-label") || e.tagName : document.activeElement.tagName; }`).Str()
}

// opens opens the panel by keyboard and gives the frame in it.
func (p widget) opens() *page {
	p.b.t.Helper()
	p.find(".open").MustFocus()
	p.KeyActions().Type(input.Enter).MustDo()
	f := p.find("iframe").MustFrame()
	return &page{f, p.b}
}

// TestTheWidgetOnAnotherSite: by keyboard, on a page of another site, where
// browsers keep no cookie of ours, with a policy as strict as can be.
func TestTheWidgetOnAnotherSite(t *testing.T) {
	town := website(t, "", "") // only for its origin
	w := newWorld(t, func(c *Config) { c.Origins = []string{town.URL} })
	town.Config.Handler = website(t, w.server.URL+"/chat/widget.js",
		"default-src 'self'; script-src 'self' "+w.server.URL+"; frame-src "+w.server.URL+"; require-trusted-types-for 'script'").Config.Handler
	b := chromiumOn(t, w.server.URL, town.URL)
	p := widget{b.tab()}
	p.look("light", 1280)
	p.open(town.URL)
	p.find(".open")
	p.still("closed")
	f := p.opens()
	f.waits("Hier antwortet ein Automat")
	p.until("the frame has the focus", `() => `+host+`.activeElement?.tagName === "IFRAME"`)
	f.until("the start has the focus", `() => document.activeElement?.name === "start"`)
	p.KeyActions().Type(input.Enter).MustDo()
	f.waits("Was können wir für Sie tun?")
	p.still("open")
	p.KeyActions().Type(input.Tab, input.Tab, input.Enter).MustDo() // past the link of the greeting
	f.waits("Wann dürfen wir Sie anrufen?")

	p.KeyActions().Type(input.Escape).MustDo()
	p.until("the panel is closed", `() => !`+host+`.querySelector("dialog").open`)
	f.until("the frame knows that it is shut", `() => shut`)
	if got := p.active(); got != "Chat mit der Stadt Musterstadt" {
		t.Errorf("after closing the focus is on %q", got)
	}
	conversation := w.hall.got()[0].Conversation
	w.hall.says(conversation, channels.Line{By: channels.Person, Name: "Frau Weber", Reply: channels.Reply{Text: "Sind Sie noch da?", Language: "de"}})
	p.until("the button tells of it", `() => `+host+`.querySelector(".open").getAttribute("aria-label").includes("Neue Nachricht")`)
	p.still("news")

	// The conversation goes on, on another page of the town.
	p.leave(func() { p.MustElement("main a").MustClick() })
	f = p.opens()
	f.waits("Sind Sie noch da?")
	f.until("the box has the focus", `() => document.activeElement?.id === "text"`)
	p.MustInsertText("Ja")
	p.KeyActions().Type(input.Enter).MustDo()
	f.MustElementR("#log .citizen .words", "Ja")
	// Its language, and its end.
	f.MustElement(`button[value="en"]`).MustEval(`() => this.click()`)
	f.waits("What can we do for you?")
	f.waits("Your message")
	for _, m := range w.hall.got() {
		if m.Conversation != conversation {
			t.Errorf("another conversation was begun: %+v", m)
		}
	}
	f.MustElement("details.end").MustEval(`() => { this.open = true; }`)
	f.MustElement("details.end button").MustEval(`() => this.click()`)
	f.waits("The conversation has ended")
	if n := p.MustEval(`() => document.cookie.length + localStorage.length + sessionStorage.length`).Int(); n != 0 {
		t.Error("the widget keeps something on the town's page")
	}
	cookies, err := p.Cookies([]string{w.server.URL, town.URL})
	w.must(err)
	if len(cookies) > 0 {
		t.Errorf("cookies were set: %v", cookies)
	}
	p.find("button[aria-label='Chat schließen']").MustClick()
	p.until("the panel is closed", `() => !`+host+`.querySelector("dialog").open`)
	b.quiet()
}

// still looks at the widget in both themes and sizes.
func (p widget) still(name string) {
	p.b.t.Helper()
	for _, scheme := range []string{"light", "dark"} {
		p.look(scheme, 1280)
		for _, f := range p.b.axed(p.Page) {
			p.b.t.Errorf("%s, %s: %s", name, scheme, f)
		}
		if dir := os.Getenv("RATHAUSRUF_TEST_PICTURES"); dir != "" {
			p.MustScreenshot(filepath.Join(dir, "widget-"+name+"-"+scheme+".png"))
		}
	}
	p.look("light", 1280)
}

// TestTheWidgetOnATelephone fills the screen, and keeps the focus inside.
func TestTheWidgetOnATelephone(t *testing.T) {
	town := website(t, "", "")
	w := newWorld(t, func(c *Config) { c.Origins = []string{town.URL} })
	town.Config.Handler = website(t, w.server.URL+"/chat/widget.js", "").Config.Handler
	b := chromiumOn(t, w.server.URL, town.URL)
	p := widget{b.tab()}
	p.look("light", 320)
	p.open(town.URL)
	if got := p.find(".open").MustText(); got != "Chat" {
		t.Errorf("the button says %q", got)
	}
	f := p.opens()
	f.waits("Chat starten")
	f.MustElement("#start button").MustEval(`() => this.click()`)
	f.waits("Was können wir für Sie tun?")
	if !p.MustEval(`() => ` + host + `.querySelector("dialog").matches(":modal")`).Bool() {
		t.Error("on a small screen the page behind can still be reached")
	}
	if dir := os.Getenv("RATHAUSRUF_TEST_PICTURES"); dir != "" {
		p.MustScreenshot(filepath.Join(dir, "widget-telephone.png"))
	}
	f.fits("frame")
	p.KeyActions().Type(input.Escape).MustDo()
	p.until("the panel is closed", `() => !`+host+`.querySelector("dialog").open`)
	b.quiet()
}

// TestTheWidgetBelowThePathOfTheTown: behind the town's own server it needs
// nothing but default-src 'self'.
func TestTheWidgetBelowThePathOfTheTown(t *testing.T) {
	w := newWorld(t)
	to, err := url.Parse(w.server.URL)
	w.must(err)
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		r.Out.Host = r.In.Host
		r.Out.URL.Path = strings.TrimPrefix(r.In.URL.Path, "/buergerservice")
	}, FlushInterval: -1}
	town := website(t, "/buergerservice/chat/widget.js", "default-src 'self'", func(m *http.ServeMux) { m.Handle("/buergerservice/", proxy) })
	b := chromiumOn(t, town.URL)
	p := widget{b.tab()}
	p.look("light", 1280)
	p.open(town.URL)
	f := p.opens()
	f.waits("Chat starten")
	f.MustElement("#start button").MustEval(`() => this.click()`)
	f.waits("Was können wir für Sie tun?")
	w.hall.says(w.hall.got()[0].Conversation, text("Guten Tag aus dem Rathaus")) // live, too
	f.waits("Guten Tag aus dem Rathaus")
	if !f.MustEval(`() => getComputedStyle(document.querySelector(".kern-btn")).backgroundColor !== "rgba(0, 0, 0, 0)"`).Bool() {
		t.Error("the style sheets are not found below the path")
	}
	plain := b.tab()
	plain.open(town.URL + "/buergerservice/chat")
	plain.leave(func() { plain.MustElement(`ul.tongues a[href*="en"]`).MustClick() })
	plain.waits("Start the chat")
	b.quiet()
}

// TestTheFrameIsRefused: a page that may not show the chat gets a link instead.
func TestTheFrameIsRefused(t *testing.T) {
	w := newWorld(t) // no website is named
	town := website(t, w.server.URL+"/chat/widget.js", "")
	b := chromiumOn(t, w.server.URL, town.URL)
	b.expect("frame-ancestors", "Framing", "ERR_BLOCKED_BY", "chrome-error")
	p := widget{b.tab()}
	p.look("light", 1280)
	p.open(town.URL)
	p.find(".open").MustClick()
	p.until("there is a link instead", `() => !`+host+`.querySelector("dialog > p").hidden`)
	if got := p.find("dialog > p").MustText(); !strings.Contains(got, "Der Chat lässt sich hier gerade nicht zeigen. In einem eigenen Fenster öffnen") {
		t.Errorf("it says %q", got)
	}
	b.quiet()
}

// TestWidgetScript is what a town's page loads.
func TestWidgetScript(t *testing.T) {
	w := newWorld(t)
	b := w.browser()
	a := b.get("/chat/widget.js", "Sec-Fetch-Site", "cross-site").is(http.StatusOK)
	if strings.Contains(a.html, gap) || !strings.Contains(a.html, `"Lang":"de-simple","Open":"Chat mit der Stadt Musterstadt"`) {
		t.Error("the words are missing")
	}
	if a.header.Get("Cross-Origin-Resource-Policy") != "cross-origin" || !strings.HasPrefix(a.header.Get("Content-Type"), "text/javascript") {
		t.Errorf("%v", a.header)
	}
	b.get("/chat/widget.js", "If-None-Match", a.header.Get("ETag")).is(http.StatusNotModified)
	page := b.get("/chat")
	for _, name := range []string{w.chat.assets[".css"].name, w.chat.assets[".js"].name} {
		if !strings.Contains(page.html, `"chat/assets/`+name+`"`) {
			t.Errorf("the page does not load %s", name)
		}
		if keep := b.get("/chat/assets/" + name).is(http.StatusOK).header.Get("Cache-Control"); !strings.Contains(keep, "immutable") {
			t.Errorf("%s: %s", name, keep)
		}
	}
	if keep := b.get("/chat/assets/chat.0.js").is(http.StatusOK).header.Get("Cache-Control"); keep != "no-cache" {
		t.Error(keep)
	}
	b.get("/chat/assets/widget.js").is(http.StatusNotFound)
}
