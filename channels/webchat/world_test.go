package webchat

import (
	"context"
	"errors"
	htmlpkg "html"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback/desk"
	"github.com/rathausruf/rathausruf/channels"
)

const phone = "030 23125000"

var errAway = errors.New("the store is away")

// hall is an inbox with a transcript, and a small dialog in which a callback is
// booked.
type hall struct {
	mu       sync.Mutex
	now      time.Time
	talks    map[string]*talk
	messages []channels.Message // each once
	repeats  int
	err      error // instead of taking a message
	blind    error // instead of reading a transcript
	deaf     bool  // nobody is woken
	answer   func(m channels.Message) channels.Reply
	hold     chan struct{} // a message waits for it
}

// talk is one conversation.
type talk struct {
	lines   []channels.Line
	replies map[string]channels.Reply
	watch   map[chan struct{}]bool
	step    int
	lang    string
}

func (h *hall) talk(conversation string) *talk {
	t := h.talks[conversation]
	if t == nil {
		t = &talk{replies: map[string]channels.Reply{}, watch: map[chan struct{}]bool{}, lang: "de"}
		h.talks[conversation] = t
	}
	return t
}

// Receive implements channels.Inbox.
func (h *hall) Receive(ctx context.Context, m channels.Message) (channels.Reply, error) {
	h.mu.Lock()
	hold := h.hold
	h.mu.Unlock()
	if hold != nil {
		<-hold
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.err != nil {
		return channels.Reply{}, h.err
	}
	t := h.talk(m.Conversation)
	if r, ok := t.replies[m.ID]; ok {
		h.repeats++
		return r, nil
	}
	h.messages = append(h.messages, m)
	said := m.Text
	if m.Kind == channels.Picked {
		said = t.label(m.Text)
	}
	if m.Kind == channels.Words || m.Kind == channels.Picked {
		t.add(channels.Line{At: h.now, By: channels.Citizen, Reply: channels.Reply{Text: said}})
	}
	r := h.reply(t, m)
	t.replies[m.ID] = r
	if r.Text != "" {
		t.add(channels.Line{At: h.now, By: channels.Machine, Reply: r})
	}
	h.wake(t)
	return r, nil
}

func (t *talk) add(l channels.Line) {
	l.Seq = int64(len(t.lines)) + 1
	t.lines = append(t.lines, l)
}

// label is what a button said.
func (t *talk) label(id string) string {
	for _, l := range slices.Backward(t.lines) {
		for _, c := range l.Reply.Choices {
			if c.ID == id {
				return c.Label
			}
		}
	}
	return id
}

func (h *hall) wake(t *talk) {
	if h.deaf {
		return
	}
	for w := range t.watch {
		select {
		case w <- struct{}{}:
		default:
		}
	}
}

func choices(pairs ...string) (list []channels.Choice) {
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, channels.Choice{ID: pairs[i], Label: pairs[i+1], Key: strconv.Itoa(i/2 + 1)})
	}
	return list
}

// reply is the dialog.
func (h *hall) reply(t *talk, m channels.Message) channels.Reply {
	if h.answer != nil {
		return h.answer(m)
	}
	if m.Kind == channels.Left {
		return channels.Reply{Silent: true}
	}
	if l := m.Language; t.step == 0 && l != "" {
		t.lang = l
	}
	if m.Text == "English" {
		t.lang, t.step = "en", 0
	}
	ask := "q" + strconv.Itoa(len(t.lines))
	choose := func(text string, list []channels.Choice) channels.Reply {
		return channels.Reply{Text: text, Language: t.lang, Choices: list, Expect: channels.ExpectChoice, Ask: ask}
	}
	if t.lang == "en" {
		return choose("Hello! This is the town of Musterstadt's machine.\nWhat can we do for you?", choices("callback", "Callback", "hours", "Opening hours", "human", "A person"))
	}
	t.step++
	switch {
	case t.step == 1:
		return choose("Guten Tag! Hier antwortet der Automat der Stadt Musterstadt. Ihre Angaben nutzen wir nur für Ihr Anliegen. Mehr dazu: musterstadt.example/ds\nWas können wir für Sie tun?",
			choices("callback", "Rückruf", "order", "Aufträge und Bestellungen", "manage", "Rückruf ändern oder absagen", "hours", "Öffnungszeiten", "privacy", "Datenschutz", "human", "Mensch"))
	case t.step == 2:
		return choose("Wann dürfen wir Sie anrufen? Am wenigsten los ist heute, Mittwoch, 25.11., 15:30–16:00 Uhr.",
			choices("w1", "heute, Mi 25.11., 15:00–15:30 Uhr", "w2", "heute, Mi 25.11., 15:30–16:00 Uhr", "w3", "morgen, Do 26.11., 08:00–08:30 Uhr", "asap", "So bald wie möglich", "later", "Andere Zeiten"))
	case t.step == 3:
		return channels.Reply{Text: "Unter welcher Nummer sollen wir Sie anrufen? Bitte mit Vorwahl.", Language: "de", Expect: channels.ExpectDigits, Ask: ask}
	case t.step == 4:
		return choose("Wir rufen Sie an: heute, Mittwoch, 25.11., 15:30–16:00 Uhr, unter 0171 3920011. Ist das richtig?", choices("yes", "Ja", "no", "Nein"))
	}
	t.step = 0
	return channels.Reply{Text: "Eingetragen. Ihre Nummer ist 482 9136. Unser Kennwort: BIRKE.\nAnsehen, verschieben oder absagen: https://bot.musterstadt.example/c/Zm9vYmFyYmF6cXV4. Fragen? " + phone,
		Language: "de", End: true}
}

// says has a member of staff, or the machine of itself, say something.
func (h *hall) says(conversation string, l channels.Line) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.talk(conversation)
	l.At = h.now
	t.add(l)
	h.wake(t)
}

// Lines implements channels.Transcript.
func (h *hall) Lines(_ context.Context, conversation string, after int64) ([]channels.Line, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.blind != nil {
		return nil, h.blind
	}
	var list []channels.Line
	if t := h.talks[conversation]; t != nil {
		for _, l := range t.lines {
			if l.Seq > after {
				list = append(list, l)
			}
		}
	}
	return list[max(0, len(list)-200):], nil
}

// Watch implements channels.Transcript.
func (h *hall) Watch(conversation string) (<-chan struct{}, func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t, w := h.talk(conversation), make(chan struct{}, 1)
	t.watch[w] = true
	return w, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(t.watch, w)
	}
}

// set changes how the hall behaves.
func (h *hall) set(change func()) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change()
}

// got are the messages taken.
func (h *hall) got() []channels.Message {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.messages)
}

// logs is a log that can be read.
type logs struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logs) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logs) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// world is a web chat, on a server.
type world struct {
	t      testing.TB
	chat   *Chat
	hall   *hall
	engine *gin.Engine
	server *httptest.Server
	logs   *logs
}

// A Wednesday, 10:20 in Musterstadt.
var wednesday = time.Date(2026, 11, 25, 9, 20, 0, 0, time.UTC)

func newWorld(t testing.TB, change ...func(*Config)) *world {
	t.Helper()
	w := &world{t: t, hall: &hall{now: wednesday, talks: map[string]*talk{}}, logs: &logs{}}
	berlin, err := time.LoadLocation("Europe/Berlin")
	w.must(err)
	c := Config{
		TownName: "Musterstadt", Phone: phone, Privacy: "musterstadt.example/ds", Accessibility: "https://www.musterstadt.example/barrierefreiheit",
		Languages: []string{"de", "de-simple", "en", "tr", "pl"}, Location: berlin, Stylesheet: "/desk/assets/v/kern/kern.min.css",
		Secret: []byte("a secret of this test"), Now: w.now, Poll: time.Hour,
		Log: slog.New(slog.NewJSONHandler(w.logs, &slog.HandlerOptions{Level: slog.LevelDebug})),
	}
	for _, f := range change {
		f(&c)
	}
	w.chat, err = New(c)
	w.must(err)
	gin.SetMode(gin.TestMode)
	w.engine = gin.New()
	w.must(w.engine.SetTrustedProxies(nil))
	w.chat.Mount(w.engine, w.hall)
	kern, err := fs.Sub(desk.Assets, "assets/kern")
	w.must(err)
	w.engine.StaticFS("/desk/assets/v/kern", http.FS(kern))
	w.server = httptest.NewServer(w.engine)
	t.Cleanup(w.server.Close)
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) now() time.Time {
	w.hall.mu.Lock()
	defer w.hall.mu.Unlock()
	return w.hall.now
}

func (w *world) wait(d time.Duration) { w.hall.set(func() { w.hall.now = w.hall.now.Add(d) }) }

// browser is one citizen's, without scripts.
type browser struct {
	*world
	client *http.Client
}

func (w *world) browser() *browser {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	return &browser{w, &http.Client{Jar: jar}}
}

// answer is a page a browser came to.
type answer struct {
	t      testing.TB
	status int
	header http.Header
	at     string // path, query and fragment, after redirects
	text   string // without tags
	html   string
}

var tags = regexp.MustCompile(`(?s)<[^>]*>`)

// unseen is what a browser does not show.
var unseen = []*regexp.Regexp{
	regexp.MustCompile(`(?s)<template.*?</template>`), regexp.MustCompile(`(?s)<section[^>]* hidden>.*?</section>`),
	regexp.MustCompile(`(?s)<details[^>]* hidden>.*?</details>`), regexp.MustCompile(`(?s)<form[^>]* hidden>.*?</form>`),
	regexp.MustCompile(`(?s)<ul[^>]* hidden>.*?</ul>`), regexp.MustCompile(`(?s)<p[^>]* hidden>.*?</p>`), regexp.MustCompile(`(?s)<button[^>]* hidden>.*?</button>`),
}

// seen is the text of a page.
func seen(page string) string {
	for _, u := range unseen {
		page = u.ReplaceAllString(page, "")
	}
	return strings.Join(strings.Fields(htmlpkg.UnescapeString(tags.ReplaceAllString(page, " "))), " ")
}

func (b *browser) do(method, path, body string, headers ...string) answer {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), method, b.server.URL+path, strings.NewReader(body))
	b.must(err)
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := b.client.Do(r)
	b.must(err)
	defer res.Body.Close()
	raw, err := io.ReadAll(res.Body)
	b.must(err)
	at := res.Request.URL.RequestURI()
	if f := res.Request.URL.Fragment; f != "" {
		at += "#" + f
	}
	return answer{b.t, res.StatusCode, res.Header, at, seen(string(raw)), string(raw)}
}

func (b *browser) get(path string, headers ...string) answer {
	b.t.Helper()
	return b.do(http.MethodGet, path, "", headers...)
}

func (b *browser) post(f url.Values, headers ...string) answer {
	b.t.Helper()
	return b.do(http.MethodPost, "/chat", f.Encode(), headers...)
}

// starts opens the page and starts a conversation.
func (b *browser) starts(headers ...string) answer {
	b.t.Helper()
	return b.post(b.get("/chat", headers...).form("start", "1"), headers...)
}

// conversation is the one the browser is in.
func (b *browser) conversation() string {
	b.t.Helper()
	u, err := url.Parse(b.server.URL)
	b.must(err)
	for _, c := range b.client.Jar.Cookies(u) {
		if s, ok := b.chat.keys.open(c.Value); ok {
			return conversation(s.id)
		}
	}
	b.t.Fatal("the browser is in no conversation")
	return ""
}

var nonces = regexp.MustCompile(`name="id" value="([A-Z2-7]+)"`)

// form is a form of the page, filled in. The composer's is the last one, and
// choices come before it with the question they belong to.
func (a answer) form(pairs ...string) url.Values {
	a.t.Helper()
	found := nonces.FindAllStringSubmatch(a.html, -1)
	if len(found) == 0 {
		a.t.Fatalf("there is no form:\n%s", a.text)
	}
	f := url.Values{"id": {found[len(found)-1][1]}}
	if m := regexp.MustCompile(`"><input type="hidden" name="lang" value="([^"]+)"`).FindStringSubmatch(a.html); m != nil {
		f.Set("lang", m[1])
	}
	if m := regexp.MustCompile(`name="ask" value="([^"]*)"`).FindStringSubmatch(a.html); m != nil && pairs[0] == "pick" {
		f.Set("ask", m[1])
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f
}

func (a answer) says(texts ...string) {
	a.t.Helper()
	for _, s := range texts {
		if !strings.Contains(a.text, s) {
			a.t.Errorf("%s does not say %q:\n%s", a.at, s, a.text)
		}
	}
}

func (a answer) silent(texts ...string) {
	a.t.Helper()
	for _, s := range texts {
		if strings.Contains(a.html, s) {
			a.t.Errorf("%s says %q:\n%s", a.at, s, a.text)
		}
	}
}

// is fails unless the page has a status.
func (a answer) is(status int) answer {
	a.t.Helper()
	if a.status != status {
		a.t.Fatalf("%s: status %d, want %d:\n%s", a.at, a.status, status, a.text)
	}
	return a
}
