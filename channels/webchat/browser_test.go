package webchat

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"github.com/rathausruf/rathausruf/channels"
)

// leave does something that leads to another page, and waits for it.
func (p *page) leave(do func()) {
	p.b.t.Helper()
	wait := p.MustWaitNavigation()
	do()
	wait()
	p.MustWaitLoad()
}

// TestByKeyboardWithoutScripts books a callback with forms alone, in a browser.
func TestByKeyboardWithoutScripts(t *testing.T) {
	w := newWorld(t)
	b := chromiumOn(t, w.server.URL)
	p := b.tab()
	scripts := func(on bool) { w.must(proto.EmulationSetScriptExecutionDisabled{Value: !on}.Call(p.Page)) }
	check := func(name string) { // axe is a script
		scripts(true)
		p.check(name)
		scripts(false)
	}
	scripts(false)
	p.open(w.server.URL + "/chat")
	press := func(text string) {
		t.Helper()
		p.tabTo(text)
		p.leave(func() { p.KeyActions().Type(input.Enter).MustDo() })
	}
	press("Chat starten")
	p.KeyActions().Type(input.Tab, input.Tab).MustDo() // from the answer: its link, then the first choice
	if got := p.focused(); got != "Rückruf" {
		t.Errorf("after a page came, two Tabs lead to %q", got)
	}
	check("plain-menu")
	press("Rückruf")
	press("heute, Mi 25.11., 15:30–16:00 Uhr")
	p.tabTo("Ihre Nachricht")
	p.MustInsertText("0171 3920011")
	press("Senden")
	p.waits("Ist das richtig?")
	w.hall.set(func() { w.hall.err = errAway })
	b.expect("503 (Service Unavailable)")
	p.tabTo("Ihre Nachricht")
	p.MustInsertText("Ja, das ist richtig")
	press("Senden")
	p.waits("Das konnten wir gerade nicht annehmen")
	if got := p.focused(); got != "Ihre Nachricht" {
		t.Errorf("after a fault the focus is on %q", got)
	}
	check("plain-away")
	w.hall.set(func() { w.hall.err = nil })
	press("Noch einmal senden")
	p.waits("Ihre Nummer ist 482 9136")
	if got := w.hall.got(); len(got) != 5 || got[4].Text != "Ja, das ist richtig" {
		t.Errorf("%+v", got)
	}
	p.tabTo("Gespräch beenden")
	p.KeyActions().Type(input.Enter).MustDo()
	press("Ja, beenden")
	p.waits("Das Gespräch ist beendet")
	check("plain-ended")
	b.quiet()
}

// MustInsertText types a text into what has the focus.
func (p *page) MustInsertText(text string) {
	if err := p.InsertText(text); err != nil {
		p.b.t.Fatal(err)
	}
}

// writes writes a text into the box and sends it.
func (p *page) writes(text string) {
	p.MustElement("#text").MustFocus()
	p.MustInsertText(text)
	p.KeyActions().Type(input.Enter).MustDo()
}

// TestNothingIsLost: what cannot be sent stays in the box, and sent again it is
// the same message, also when it had arrived and only the answer was lost.
func TestNothingIsLost(t *testing.T) {
	w := newWorld(t)
	lose := &losing{next: w.engine}
	server := httptest.NewServer(lose)
	t.Cleanup(server.Close)
	b := chromiumOn(t, server.URL)
	p := b.tab()
	p.open(server.URL + "/chat")
	p.MustElement("#start button").MustClick()
	p.waits("Was können wir für Sie tun?")

	b.expect("503 (Service Unavailable)", "ERR_CONTENT_LENGTH_MISMATCH", "ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_IO_SUSPENDED", "429 (Too Many Requests)")
	w.hall.set(func() { w.hall.err = errAway })
	p.writes("Mein Ausweis ist weg")
	p.waits("Das konnten wir gerade nicht annehmen")
	p.holds("Mein Ausweis ist weg")
	p.check("away")
	w.hall.set(func() { w.hall.err = nil })
	w.hall.set(func() { w.hall.deaf = true }) // only the answer could tell
	lose.answers(1)
	p.MustElement("#problem .again").MustClick()
	p.waits("Das ist nicht bei uns angekommen")
	p.holds("Mein Ausweis ist weg")
	p.MustElement("#problem .again").MustClick()
	p.MustElementR("#log .citizen .words", "Mein Ausweis ist weg")
	p.waits("Wann dürfen wir Sie anrufen?")
	p.holds("")
	if got := w.hall.got(); len(got) != 2 || w.hall.repeats != 1 {
		t.Errorf("%d messages and %d repeats, want 2 and 1", len(got), w.hall.repeats)
	}
	offline := func(is bool) {
		w.must(proto.NetworkEmulateNetworkConditions{Offline: is, DownloadThroughput: -1, UploadThroughput: -1}.Call(p.Page))
	}
	offline(true)
	p.MustElement(`button[value="w1"]`).MustClick()
	p.waits("Das ist nicht bei uns angekommen")
	p.until("the choices are back", `() => !document.getElementById("ask").hasAttribute("aria-busy") && !document.querySelector("#pending .line")`)
	offline(false)
	p.MustElement(`button[value="w1"]`).MustClick()
	p.waits("Unter welcher Nummer")

	w.hall.set(func() { w.hall.deaf = false }) // the stream brings what the answer did not
	lose.answers(1)
	p.writes("0171 3920011")
	p.waits("Ist das richtig?")
	p.until("there is no fault any longer", `() => !document.querySelector("#problem *, #pending *")`)
	p.holds("")

	offline(true)
	p.writes("Ja, aber bitte heute noch")
	p.holds("Ja, aber bitte heute noch")
	p.until("nothing is being sent", `() => !document.querySelector("#pending .line")`)
	p.check("offline")
	offline(false)
	p.MustReload().MustWaitLoad() // what was not sent is still there
	p.holds("Ja, aber bitte heute noch")
	p.MustElement("#composer button").MustClick()
	p.MustElementR("#log .citizen .words", "Ja, aber bitte heute noch")
	p.holds("")
	if got := w.hall.got(); len(got) != 5 || got[4].Text != "Ja, aber bitte heute noch" {
		t.Errorf("%+v", got)
	}
	b.quiet()
}

// holds waits until the box holds a text.
func (p *page) holds(text string) {
	p.b.t.Helper()
	p.until("the box holds "+text, `t => document.getElementById("text").value === t`, text)
}

// losing is a network that carries a message there and loses the answer.
type losing struct {
	next http.Handler
	mu   sync.Mutex
	n    int
}

func (l *losing) answers(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.n = n
}

func (l *losing) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	lose := r.Method == http.MethodPost && l.n > 0
	if lose {
		l.n--
	}
	l.mu.Unlock()
	if lose {
		l.next.ServeHTTP(httptest.NewRecorder(), r)
		rw.Header().Set("Content-Length", "1000") // with nothing at all a browser asks again by itself
		rw.WriteHeader(http.StatusOK)
		rw.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	}
	l.next.ServeHTTP(rw, r)
}

// cutting is a network that cuts streams after some bytes.
type cutting struct {
	next http.Handler
	mu   sync.Mutex
	rnd  *rand.Rand
	cuts int
}

func (c *cutting) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	if !strings.HasSuffix(r.URL.Path, "/events") {
		c.next.ServeHTTP(rw, r)
		return
	}
	c.mu.Lock()
	c.cuts++
	after := c.rnd.IntN(4000)
	c.mu.Unlock()
	c.next.ServeHTTP(&cutWriter{rw, after}, r)
}

type cutWriter struct {
	http.ResponseWriter
	left int
}

func (c *cutWriter) Unwrap() http.ResponseWriter { return c.ResponseWriter }
func (c *cutWriter) Flush()                      { c.ResponseWriter.(http.Flusher).Flush() }

func (c *cutWriter) Write(p []byte) (int, error) {
	n := min(len(p), c.left)
	c.left -= n
	_, _ = c.ResponseWriter.Write(p[:n])
	if n < len(p) {
		c.Flush()
		panic(http.ErrAbortHandler)
	}
	return n, nil
}

// TestABadNetwork: a page whose stream is cut again and again ends up with
// every line once and in order, and what was written meanwhile, too.
func TestABadNetwork(t *testing.T) {
	w := newWorld(t)
	w.hall.answer = func(m channels.Message) channels.Reply {
		return channels.Reply{Text: "Verstanden: " + m.Text, Language: "de", Choices: choices("a", "Weiter"), Expect: channels.ExpectChoice, Ask: "q"}
	}
	bad := &cutting{next: w.engine, rnd: rand.New(rand.NewPCG(1, 2))}
	server := httptest.NewServer(bad)
	t.Cleanup(server.Close)
	b := chromiumOn(t, server.URL)
	b.expect("ERR_INCOMPLETE_CHUNKED_ENCODING")
	p := b.tab()
	p.open(server.URL + "/chat")
	// The pauses between tries are real ones, and shortened.
	p.MustElement("#start button").MustClick()
	p.waits("Verstanden:")
	p.MustEval(`() => { const real = setTimeout; window.setTimeout = (f, ms, ...more) => real(f, Math.min(ms, 20), ...more); }`)
	conversation := w.hall.got()[0].Conversation
	for i := range 60 {
		w.hall.says(conversation, text(fmt.Sprintf("Zeile %d\n%s", i, strings.Repeat("lang ", i%40))))
		if i%10 == 5 {
			p.writes(fmt.Sprintf("Ich schreibe %d", i))
		}
	}
	p.until("every line is there", `n => document.querySelectorAll("#log .line").length >= n`, 1+60+12)
	got := p.MustEval(`() => [...document.querySelectorAll("#log .line")].map(l => l.dataset.seq).join(" ")`).Str()
	var want []string
	for i := range 73 {
		want = append(want, fmt.Sprint(i+1))
	}
	if got != strings.Join(want, " ") {
		t.Errorf("the page has the lines %s", got)
	}
	if bad.cuts < 5 {
		t.Errorf("the stream was cut %d times only", bad.cuts)
	}
	if n := len(w.hall.got()); n != 7 {
		t.Errorf("%d messages, want 7", n)
	}
	b.quiet()
}

// TestTwoTabsLive: what is said in one comes to the other, and the end, too.
func TestTwoTabsLive(t *testing.T) {
	w := newWorld(t)
	b := chromiumOn(t, w.server.URL)
	b.expect("401 (Unauthorized)")
	one := b.tab()
	one.open(w.server.URL + "/chat")
	one.MustElement("#start button").MustClick()
	one.waits("Was können wir")
	two := &page{one.Browser().MustPage(w.server.URL + "/chat").MustWaitLoad(), b}
	one.MustActivate() // a page nobody looks at is not painted, and cannot be clicked
	one.MustElement(`button[value="callback"]`).MustClick()
	two.waits("Wann dürfen wir Sie anrufen?")
	two.MustActivate()
	two.MustElement(`button[value="w1"]`).MustClick()
	one.waits("Unter welcher Nummer")

	// A language by a button.
	two.leave(func() { two.MustElement(`button[value="en"]`).MustClick() })
	two.waits("What can we do for you?")
	two.waits("Automated assistant")
	one.waits("What can we do for you?")

	// Ending it in one takes it off the other when that connects again.
	w.chat.longest = 1
	one.MustActivate()
	one.MustElement("details.end summary").MustClick()
	one.leave(func() { one.MustElement("details.end button").MustClick() })
	one.waits("Das Gespräch ist beendet")
	w.server.CloseClientConnections()
	two.waits("This conversation has expired or was ended")
	if two.MustEval(`() => document.body.innerText`).Str(); two.MustHas("#log .line") {
		t.Error("an ended conversation still stands on the page")
	}
}
