package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs/orders"
	"github.com/rathausruf/rathausruf/dialogs/orders/paia"
)

// library is one in memory: two readers, of whom the second is a guesser's own.
type library struct {
	logins int
	opened []string // readers, as they came in
	items  []orders.Item
	err    error
}

func (l *library) Login(_ context.Context, number, pin string) (orders.Session, error) {
	l.logins++
	if number == "100200" && pin == "0700" || number == "100300" && pin == "5678" {
		l.opened = append(l.opened, number)
		return orders.Session{Reader: number, Token: "t"}, nil
	}
	return orders.Session{}, orders.ErrDenied
}

func (l *library) Account(context.Context, orders.Session) (orders.Account, error) {
	return orders.Account{Items: l.items}, l.err
}

func (l *library) Renew(context.Context, orders.Session, orders.Item, []orders.Agreed) (orders.Item, error) {
	return orders.Item{}, orders.ErrRefused
}

// withLibrary puts a library into the town.
func withLibrary(t *testing.T, l orders.Library) func(*bot.Config) {
	return func(c *bot.Config) {
		vault, err := bot.NewVault([]byte("test"))
		if err != nil {
			t.Fatal(err)
		}
		c.Seal = vault
		c.Services = map[string]bot.Service{"buecherei": {Kind: "library", Library: l}}
		c.Sources = map[string]orders.Source{"buecherei": orders.Unavailable{}}
		c.Town.Orders = []bot.Kind{{ID: "buecherei", Name: map[string]string{"de": "Stadtbücherei"}}}
	}
}

// Whoever guesses reaches nobody's account: not from one address, not from a
// hundred, and not with an account of their own in between.
func TestGuessing(t *testing.T) {
	for name, c := range map[string]struct {
		addresses int
		own       bool
	}{"one address": {1, false}, "a hundred": {100, false}, "with one's own account": {1, true}, "a hundred, with one's own": {100, true}} {
		t.Run(name, func(t *testing.T) {
			l := &library{}
			w := newWorld(t, withLibrary(t, l))
			w.from.Channel = channels.SMS
			for i := range 1000 {
				w.from.ID = fmt.Sprintf("+4917139%05d", i%c.addresses)
				if c.own {
					w.give("source", "buecherei", "number", "100300", "factor", "5678")
					w.tries("library.open")
				}
				w.give("source", "buecherei", "number", "100200", "factor", fmt.Sprintf("%04d", i))
				if got := w.tries("library.open"); got != "denied" && got != "locked" {
					t.Fatalf("guess %d: %s", i, got)
				}
			}
			if slices.Contains(l.opened, "100200") {
				t.Error("the account was opened by guessing")
			}
			if l.logins-len(l.opened) > 150 {
				t.Errorf("the library was asked %d times", l.logins)
			}
		})
	}
}

// Many numbers with the PIN most people have are stopped at the door.
func TestGuessingOfNumbers(t *testing.T) {
	l := &library{}
	w := newWorld(t, withLibrary(t, l))
	w.from.Channel = channels.SMS
	for i := range 1000 {
		w.from.ID = fmt.Sprintf("+4917139%05d", i%500)
		w.give("source", "buecherei", "number", fmt.Sprint(100001+i), "factor", "0700")
		w.tries("library.open")
	}
	if l.logins > 110 {
		t.Errorf("%d numbers were tried", l.logins)
	}
}

// tries does an action and gives its outcome.
func (w *world) tries(action string) string {
	w.t.Helper()
	r, err := w.hub.Receive(w.t.Context(), w.message(action))
	if err != nil {
		w.t.Fatal(err)
	}
	return r.Text
}

// An unknown number and a wrong PIN do the same things, in the same order.
func TestUnknownAndWrongAreOne(t *testing.T) {
	for _, number := range []string{"100200", "999999"} {
		l := &library{}
		w := newWorld(t, withLibrary(t, l))
		w.give("source", "buecherei", "number", number, "factor", "1")
		w.do("library.open", "denied")
		for _, name := range []string{"number", "factor", "session"} {
			w.expect(name, "")
		}
		if l.logins != 1 || strings.Contains(w.logs.String(), number) {
			t.Errorf("%d questions, log %s", l.logins, w.logs)
		}
	}
}

func TestNothingOfAReaderIsKept(t *testing.T) {
	l := &library{items: []orders.Item{{ID: "https://opac.stadtbuecherei.musterstadt.example/item/4711", Title: "Heidi", Status: orders.ItemProvided}, {ID: "j", Status: orders.ItemOrdered}}}
	w := newWorld(t, withLibrary(t, l))
	w.give("source", "buecherei", "number", "100200", "factor", "0700")
	w.do("library.open", "many")
	for name, value := range w.answers {
		if strings.Contains(value, "100200") || strings.Contains(value, "0700") || strings.Contains(value, "Heidi") || strings.Contains(value, `"token"`) {
			t.Errorf("%s is kept: %s", name, value)
		}
	}
	for _, choice := range w.do("library.items", "listed").Choices {
		if len(choice.ID) > 40 { // Telegram takes 64 bytes, with what stands before
			t.Errorf("a choice is called %s", choice.ID)
		}
	}
	w.answers["session"] = "forged"
	w.do("library.items", "ended")
	w.expect("session", "")
}

func TestSessionEnds(t *testing.T) {
	l := &library{items: []orders.Item{{ID: "i", Status: orders.ItemProvided}}}
	w := newWorld(t, withLibrary(t, l))
	w.give("source", "buecherei", "number", "100200", "factor", "0700")
	w.do("library.open", "one")
	l.err = orders.ErrEnded
	w.do("library.item", "ended")
	l.err = orders.ErrUnavailable
	w.give("session", "x")
	w.do("library.item", "ended") // it was forgotten
}

// TestSentences plays the German cases of the specification through the shipped
// dialog, with the shipped adapter, and compares what is said.
func TestSentences(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "shared", "specs", "paia", "fixtures_items_de.json"))
	if err != nil {
		t.Log("LEFT OUT: ../shared/specs is not there, so no sentence is compared with its cases")
		return
	}
	var file struct {
		Cases []struct {
			Name, Expect string
			Doc          json.RawMessage
		}
	}
	if err := json.Unmarshal(raw, &file); err != nil || len(file.Cases) < 8 {
		t.Fatal(len(file.Cases), err)
	}
	want := map[string]struct{ says, never []string }{
		"provided-ready-for-pickup":     {[]string{file.Cases[0].Expect}, nil},
		"provided-without-endtime":      {[]string{"liegt bereit."}, []string{"bis", "202"}},
		"reserved-queue-3":              {[]string{"vorgemerkt", "3", "10. Januar 2026"}, []string{"bereit"}},
		"ordered":                       {[]string{"bereitgestellt"}, []string{"liegt bereit"}},
		"held-overdue":                  {[]string{"überfällig", "Mahnungen: 1"}, nil},
		"rejected":                      {[]string{"nicht ausführen", "Sollen wir Sie anrufen"}, []string{"auffindbar"}},
		"document-error-without-status": {[]string{"finden wir nicht", "Sollen wir Sie anrufen"}, []string{"URI"}},
		"unknown-status-9-as-string":    {[]string{"nicht sicher sagen", "Sollen wir Sie anrufen"}, []string{"bereit"}},
	}
	for _, c := range file.Cases {
		t.Run(c.Name, func(t *testing.T) {
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				switch r.URL.Path {
				case "/auth/login":
					io.WriteString(w, `{"patron":"1","access_token":"x","token_type":"Bearer"}`)
				case "/core/1/items":
					fmt.Fprintf(w, `{"doc":[%s]}`, c.Doc)
				default:
					w.WriteHeader(http.StatusNotImplemented)
					io.WriteString(w, `{"error":"not_implemented"}`)
				}
			}))
			defer server.Close()
			now := time.Date(2025, 11, 25, 8, 0, 0, 0, time.UTC)
			berlin, _ := time.LoadLocation("Europe/Berlin")
			l, err := paia.New(paia.Config{URL: server.URL, Location: berlin, Now: func() time.Time { return now }})
			if err != nil {
				t.Fatal(err)
			}
			s := &story{world: newWorld(t, func(b *bot.Config) { b.Script = shipped(t) }, withLibrary(t, l))}
			s.now, s.from = now, channels.Address{Channel: channels.Web, ID: "w1"}
			s.says(channels.Started, "", "")
			s.says(channels.Words, "Auftrag", "ausweis")
			s.says(channels.Words, "100200", "PIN")
			expected, ok := want[c.Name]
			if !ok {
				t.Fatal("a case nobody has thought of:", c.Expect)
			}
			s.says(channels.Words, "1234", expected.says[0])
			for _, part := range expected.says {
				if !strings.Contains(s.last.Text, part) {
					t.Errorf("%q without %q", s.last.Text, part)
				}
			}
			for _, part := range expected.never {
				if strings.Contains(s.last.Text, part) {
					t.Errorf("%q with %q", s.last.Text, part)
				}
			}
		})
	}
}

func TestBirths(t *testing.T) {
	for text, want := range map[string]string{
		"24121980": "1980-12-24", "24.12.1980": "1980-12-24", "24/12/80": "1980-12-24", "1980-12-24": "1980-12-24", "24. Dezember 1980": "1980-12-24",
		"3.5.1950": "1950-05-03", "am 3. Mai 1950": "1950-05-03", "1 March 1999": "1999-03-01", "29.2.2000": "2000-02-29", "010109": "2009-01-01", "31. märz 47": "1947-03-31",
	} {
		w := newWorld(t)
		w.give("born", text)
		w.do("certificate.born", "ok")
		if got := w.answers["born"]; got != want {
			t.Errorf("%q is %s, not %s", text, got, want)
		}
	}
	for _, text := range []string{"", "neulich", "32.1.1980", "30.2.1980", "24.12.", "24121", "1.1.1850", "24.12.2030", "12345678901", "1.1.1980 und 2.2.1990", "Mai 1980"} {
		w := newWorld(t)
		w.give("born", text)
		w.do("certificate.born", "unclear")
	}
	for text, want := range map[string]string{"25.11.2010": "ok", "26.11.2010": "young", "1.1.2020": "young"} {
		w := newWorld(t)
		w.give("born", text)
		w.do("certificate.born", want)
	}
}
