package bot_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"maps"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/bot/redisstore"
	"github.com/rathausruf/rathausruf/bot/sqlitestore"
	"github.com/rathausruf/rathausruf/bot/storetest"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/callback/calendar"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// world is a hub with everything real around it but dialog and networks: each
// message does one action, which the test names.
type world struct {
	t      *testing.T
	hub    *bot.Hub
	store  bot.Store
	office *callback.Office
	caller *callback.Caller
	books  map[string]*orders.Book
	phone  network
	sms    network
	tg     messenger
	web    browser
	logs   *bytes.Buffer

	mu      sync.Mutex
	now     time.Time
	next    int
	answers map[string]string // of the conversation
	from    channels.Address
	fails   func() error // called between the action and the end of its turn
}

// network takes texts.
type network struct {
	name string
	mu   sync.Mutex
	sent []string
}

func (n *network) Name() string                      { return n.name }
func (n *network) Mount(gin.IRouter, channels.Inbox) {}
func (n *network) Send(_ context.Context, to channels.Address, r channels.Reply) (string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.sent = append(n.sent, to.ID+": "+r.Text)
	return "SM" + strconv.Itoa(len(n.sent)), nil
}

func (n *network) Conversation(a channels.Address) string { return a.Channel + ":test" }

// messenger is a network whose replies are sent.
type messenger struct{ network }

func (*messenger) Pushes() bool { return true }

func (n *messenger) Send(ctx context.Context, to channels.Address, r channels.Reply) (string, error) {
	if r.Receipt != "" {
		r.Text = "receipt " + r.Receipt
	}
	return n.network.Send(ctx, to, r)
}

// browser is a network whose citizens read what was said.
type browser struct{ network }

func (*browser) Pulls() bool { return true }

const (
	mobile   = "+4917139200" + "11"
	other    = "+4917139200" + "22"
	landline = "+493023125777"
)

// A Wednesday, 9:00 in Musterstadt; the Bürgerbüro is open until twelve.
var wednesday = time.Date(2026, 11, 25, 8, 0, 0, 0, time.UTC)

func newWorld(t *testing.T, change ...func(*bot.Config)) *world {
	t.Helper()
	return newWorldOn(t, sqlite, change...)
}

// opener opens an empty store.
type opener func(t *testing.T, now func() time.Time) (bot.Store, error)

func sqlite(t *testing.T, now func() time.Time) (bot.Store, error) {
	return sqlitestore.Open(t.Context(), filepath.Join(t.TempDir(), "test.db"), now)
}

func redis(t *testing.T, now func() time.Time) (bot.Store, error) {
	return redisstore.Open(t.Context(), storetest.Redis(t), now)
}

// onEachStore runs a test on every store there is.
func onEachStore(t *testing.T, test func(t *testing.T, open opener)) {
	t.Run("sqlite", func(t *testing.T) { test(t, sqlite) })
	t.Run("redis", func(t *testing.T) { test(t, redis) })
}

func newWorldOn(t *testing.T, open opener, change ...func(*bot.Config)) *world {
	t.Helper()
	w := &world{t: t, now: wednesday, answers: map[string]string{}, logs: &bytes.Buffer{}, sms: network{name: channels.SMS}, phone: network{name: channels.Voice}}
	w.tg.name, w.web.name = channels.Telegram, channels.Web
	w.from = channels.Address{Channel: channels.Voice, ID: mobile}
	var err error
	if w.store, err = open(t, w.Now); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.store.Close() })
	w.open(change)
	return w
}

func (w *world) open(change []func(*bot.Config)) {
	w.t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		w.t.Fatal(err)
	}
	w.office, err = callback.NewOffice(callback.OfficeConfig{
		Departments: departments(), Holidays: calendar.Holidays{State: "HE"}, Location: berlin,
		Book: w.store, Slots: w.store, Limits: w.store, Now: w.Now,
	})
	if err != nil {
		w.t.Fatal(err)
	}
	w.caller = callback.NewCaller(callback.CallerConfig{Office: w.office, Book: w.store, CallerID: "+493023125000", Now: w.Now})
	w.books = map[string]*orders.Book{"urkunden": orders.NewBook(w.store, "urkunden", w.Now), "pass": orders.NewBook(w.store, "pass", w.Now)}
	c := bot.Config{
		Script: w, Store: w.store, Office: w.office, Caller: w.caller,
		Town: bot.Town{Phone: "+493023125000", Location: berlin, Orders: []bot.Kind{
			{ID: "urkunden", Name: map[string]string{"de": "Urkunden", "en": "Certificates"}}, {ID: "pass"}, {ID: "away"}}},
		Channels: []channels.Channel{&w.phone, &w.sms, &w.tg, &w.web},
		Sources:  map[string]orders.Source{"urkunden": w.books["urkunden"], "pass": w.books["pass"], "away": orders.Unavailable{}},
		Now:      w.Now, Log: slog.New(slog.NewTextHandler(w.logs, nil)),
	}
	for _, f := range change {
		f(&c)
	}
	if w.hub, err = bot.New(c); err != nil {
		w.t.Fatal(err)
	}
}

func departments() []callback.Department {
	hours := func(from, to int) calendar.Week {
		week := calendar.Week{}
		for d := time.Monday; d <= time.Friday; d++ {
			week[d] = []calendar.Span{{From: from * 60, To: to * 60}}
		}
		return week
	}
	return []callback.Department{
		{ID: "buergerbuero", Name: map[string]string{"de": "Bürgerbüro", "en": "Citizens' office"}, Hours: hours(8, 12), Capacity: 1, Line: "+493023125100"},
		{ID: "standesamt", Name: map[string]string{"de": "Standesamt"}, Hours: hours(14, 16), Capacity: 1, Line: "+493023125110"},
		{ID: "archiv", Name: map[string]string{"de": "Archiv"}, Hours: hours(8, 16), Capacity: 1},
		{ID: "voll", Name: map[string]string{"de": "Voll"}, Hours: hours(8, 9), Slot: calendar.Duration(time.Hour), Horizon: calendar.Duration(time.Hour)},
	}
}

func (w *world) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

// Play does the action the message names, with the answers of the state.
func (w *world) Play(ctx context.Context, st dialogs.State, m channels.Message, do dialogs.Doer) (dialogs.State, channels.Reply, error) {
	res, err := do(ctx, dialogs.Call{
		Action: m.Text, Answers: w.answers, Message: m, Language: "de", Key: m.Conversation + "/" + m.ID, Now: w.Now(),
	})
	if err != nil {
		res.Outcome = "error"
	}
	if w.fails != nil {
		if err := w.fails(); err != nil {
			return st, channels.Reply{}, err
		}
	}
	w.result(res)
	reply := channels.Reply{Text: res.Outcome, Choices: res.Choices, Connect: res.Connect}
	return st, reply, nil
}

func (w *world) result(res dialogs.Result) {
	next := maps.Clone(w.answers)
	for name, v := range res.Answers {
		next[name] = v
		if v == "" {
			delete(next, name)
		}
	}
	w.answers = next
}

// Text names the text, and the facts in it.
func (w *world) Begin(ctx context.Context, st dialogs.State, m channels.Message, _ dialogs.Prompt, do dialogs.Doer) (dialogs.State, channels.Reply, error) {
	return w.Play(ctx, st, m, do)
}

func (w *world) Resumable(dialogs.State) bool { return false }

func (w *world) Resume(_ context.Context, st dialogs.State, _ channels.Message) (dialogs.State, channels.Reply, error) {
	return st, channels.Reply{}, nil
}

func (w *world) Secret(dialogs.State) bool { return false }

func (w *world) Languages() []string { return []string{"de", "en"} }

func (w *world) Public(_, text string) string { return text }

func (w *world) Label(_ dialogs.State, _, id string) string { return id }

func (w *world) Entry(string) bool { return false }

func (w *world) Midway(dialogs.State, time.Time, time.Duration) bool { return false }

func (w *world) Left(dialogs.State) dialogs.Where { return dialogs.Where{} }

func (w *world) Text(language, key, channel string, facts map[string]string) string {
	var b strings.Builder
	b.WriteString(language + " " + key + " " + channel)
	for _, name := range []string{"department", "department_name", "concern", "name", "reference", "slot"} {
		if facts[name] != "" {
			b.WriteString(" " + name + "=" + facts[name])
		}
	}
	return b.String()
}

// message is the next message that does an action.
func (w *world) message(action string) channels.Message {
	w.next++
	return channels.Message{
		ID: strconv.Itoa(w.next), Conversation: w.from.Channel + ":test", From: w.from, Kind: channels.Words, Text: action, At: w.Now(),
	}
}

// do does an action and expects an outcome.
func (w *world) do(action, want string) channels.Reply {
	w.t.Helper()
	return w.receive(w.message(action), want)
}

func (w *world) receive(m channels.Message, want string) channels.Reply {
	w.t.Helper()
	r, err := w.hub.Receive(w.t.Context(), m)
	if err != nil {
		w.t.Fatalf("%s: %v", m.Text, err)
	}
	if r.Text != want {
		w.t.Fatalf("%s came to %q, not %q; answers %v\n%s", m.Text, r.Text, want, w.answers, w.logs)
	}
	return r
}

func (w *world) give(pairs ...string) {
	w.answers = maps.Clone(w.answers)
	for i := 0; i < len(pairs); i += 2 {
		w.answers[pairs[i]] = pairs[i+1]
	}
}

func (w *world) expect(name, want string) {
	w.t.Helper()
	if got := w.answers[name]; got != want {
		w.t.Errorf("answer %s is %q, not %q", name, got, want)
	}
}

func ids(r channels.Reply) string {
	var list []string
	for _, c := range r.Choices {
		list = append(list, c.ID)
	}
	return strings.Join(list, " ")
}

// send lets the outbox run until it is empty, and gives the texts.
func (w *world) send() []string {
	w.t.Helper()
	ctx, stop := context.WithCancel(w.t.Context())
	done := make(chan struct{})
	go func() { w.hub.Work(ctx); close(done) }()
	for {
		todo, _, err := w.store.Backlog(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		if todo == 0 {
			break
		}
	}
	stop()
	<-done
	w.sms.mu.Lock()
	defer w.sms.mu.Unlock()
	return w.sms.sent
}

// work does what is due now, and what comes of it.
func (w *world) work() {
	w.t.Helper()
	for range 3 {
		for w.hub.SendDue(w.t.Context()) {
		}
	}
}

var errCrash = errors.New("crash")
