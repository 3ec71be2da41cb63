package bot_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

// shipped loads the flows and texts that come with Rathausruf.
func shipped(t testing.TB) *dialogs.Script {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	s, err := dialogs.Load(dialogs.Files, bot.Specs(), dialogs.Town{
		Languages: []string{"de", "en"}, Location: berlin,
		Facts: map[string]string{"town": "Musterstadt", "phone": "+493023125000", "website": "https://www.musterstadt.example", "privacy": "musterstadt.example/ds"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestShippedFlowsFitTheActions(t *testing.T) { shipped(t) }

// Everything the hub says by key is there in every language.
func TestTextsOfTheHubAreThere(t *testing.T) {
	s := shipped(t)
	facts := map[string]string{"department": "x", "department_name": "Bürgerbüro", "slot": first, "reference": "4829136"}
	for _, language := range s.Languages() {
		for _, key := range []string{"system.stopped", "system.started", "system.help", "notice.confirmed", "staff.whisper", "staff.gone"} {
			for _, channel := range []string{channels.Voice, channels.SMS, channels.Web} {
				if got := s.Text(language, key, channel, facts); len(got) < 10 || strings.ContainsAny(got, "{}[]") {
					t.Errorf("%s %s for %s: %q", language, key, channel, got)
				}
			}
		}
		for _, slot := range []string{first, "asap"} {
			facts["slot"], facts["promise"] = slot, "2026-11-25T10:00:00+01:00"
			if got := s.Text(language, "notice.confirmed", channels.SMS, facts); utf8.RuneCountInString(got) > 160 || strings.ContainsAny(got, "„“–…") {
				t.Errorf("%s: %d characters: %s", language, utf8.RuneCountInString(got), got)
			}
		}
	}
}

// story plays a conversation with everything real but the network.
type story struct {
	*world
	last channels.Reply
}

func newStory(t *testing.T, channel, id string) *story { return newStoryOn(t, sqlite, channel, id) }

func newStoryOn(t *testing.T, open opener, channel, id string) *story {
	w := newWorldOn(t, open, func(c *bot.Config) { c.Script = shipped(t) })
	w.from = channels.Address{Channel: channel, ID: id}
	return &story{world: w}
}

// says gives an answer and expects a part of the reply.
func (s *story) says(kind channels.Kind, text, want string) {
	s.t.Helper()
	m := s.message(text)
	m.Kind = kind
	r, err := s.hub.Receive(s.t.Context(), m)
	if err != nil {
		s.t.Fatal(err)
	}
	if again, err := s.hub.Receive(s.t.Context(), m); err != nil || again.Text != r.Text {
		s.t.Errorf("the repeat is answered with %q, %v", again.Text, err)
	}
	if !strings.Contains(r.Text, want) {
		s.t.Fatalf("to %q came %q, without %q\n%s", text, r.Text, want, s.logs)
	}
	s.last = r
}

// picks takes the choice with an ID.
func (s *story) picks(id, want string) {
	s.t.Helper()
	for _, c := range s.last.Choices {
		if strings.HasPrefix(c.ID, id) {
			s.says(channels.Keys, c.Key, want)
			return
		}
	}
	s.t.Fatalf("%q is none of %s", id, ids(s.last))
}

func TestACallBooksACallback(t *testing.T) { onEachStore(t, aCallBooksACallback) }

func aCallBooksACallback(t *testing.T, open opener) {
	s := newStoryOn(t, open, channels.Voice, mobile)
	s.says(channels.Started, "", "Automat")
	s.picks("callback", "Welche Stelle")
	s.picks("buergerbuero", "Wann")
	if got := ids(s.last); !strings.HasPrefix(got, first) || !strings.Contains(got, "asap") {
		t.Errorf("choices %s", got)
	}
	s.picks("later", "Wann")
	if strings.Contains(ids(s.last), first) {
		t.Error("later windows are the first ones")
	}
	s.picks("2026-", "Nummer")
	s.picks("yes", "eingetragen")
	r, err := s.office.Mine(t.Context(), mobile)
	if err != nil || r.Door != channels.Voice || r.Department != "buergerbuero" {
		t.Fatalf("%+v, %v", r, err)
	}
	sent := s.send()
	if len(sent) != 1 || !strings.Contains(sent[0], r.Reference[:3]+" "+r.Reference[3:]) || !strings.Contains(sent[0], "Bürgerbüro") {
		t.Errorf("sent %q", sent)
	}
}

func TestACallerIsConnectedAndComesBack(t *testing.T) {
	s := newStory(t, channels.Voice, landline)
	s.says(channels.Started, "", "Automat")
	s.says(channels.Keys, "0", "")
	if s.last.Connect == nil || s.last.Connect.To != "+493023125100" {
		t.Fatalf("connect %+v", s.last.Connect)
	}
	s.says(channels.Returned, "no-answer", "zurück")
	s.picks("callback", "Welche Stelle")
}

func TestATextMovesAndCancels(t *testing.T) {
	s := newStory(t, channels.SMS, mobile)
	if _, err := s.office.Book(t.Context(), callback.Wish{Department: "buergerbuero", Phone: mobile, Door: "voice"}); err != nil {
		t.Fatal(err)
	}
	s.says(channels.Words, "hallo", "Automat")
	s.picks("manage", "Was möchten")
	s.picks("move", "Wann")
	s.picks(first, "geändert")
	r, err := s.office.Mine(t.Context(), mobile)
	if err != nil || r.Slot.Zero() {
		t.Fatalf("%+v, %v", r, err)
	}
	s.says(channels.Words, "absagen", "")
	if len(s.last.Choices) > 0 && strings.Contains(ids(s.last), "cancel") {
		s.picks("cancel", "wirklich")
	}
	s.picks("yes", "abgesagt")
	if _, err := s.office.Mine(t.Context(), mobile); err == nil {
		t.Error("still open")
	}
}

func TestSomebodyElseNeedsReferenceAndProof(t *testing.T) {
	s := newStory(t, channels.Voice, other)
	r, err := s.office.Book(t.Context(), callback.Wish{Department: "buergerbuero", Phone: mobile, Door: "sms"})
	if err != nil {
		t.Fatal(err)
	}
	s.says(channels.Started, "", "")
	s.picks("manage", "Nummer Ihres Rückrufs")
	s.says(channels.Keys, r.Reference, "letzten vier")
	s.says(channels.Keys, "0000", "finde ich keinen")
	s.picks("again", "Nummer Ihres Rückrufs")
	s.says(channels.Keys, r.Reference, "letzten vier")
	s.says(channels.Keys, mobile[len(mobile)-4:], "Was möchten")
	s.picks("cancel", "wirklich")
	s.picks("yes", "abgesagt")
}

func TestACallerHearsHowAnOrderStands(t *testing.T) {
	s := newStory(t, channels.Voice, "")
	if _, err := s.books["urkunden"].Create(t.Context(), orders.Order{Number: "117", Factor: "4711", Status: orders.Ready, Place: "Zimmer 3"}); err != nil {
		t.Fatal(err)
	}
	s.says(channels.Started, "", "")
	s.picks("order", "Worum")
	s.picks("urkunden", "Auftragsnummer")
	s.says(channels.Keys, "117", "Code")
	s.says(channels.Keys, "0815", "finde ich keinen")
	s.picks("again", "Auftragsnummer")
	s.says(channels.Keys, "117", "Code")
	s.says(channels.Keys, "4711", "Zimmer 3")
}
