package channeltest

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/rathausruf/rathausruf/channels"
)

// Said is one thing that was said to a citizen.
type Said struct {
	Text    string
	Buttons []Button
}

// Button is something to press.
type Button struct {
	Label string
	Data  string // what the network tells when it is pressed
}

// pushing reports whether a reply comes by Send only.
func (w *world) pushing() bool {
	p, ok := w.channel.(channels.Pushing)
	return ok && p.Pushes()
}

// said are all ways in which a citizen is told a reply.
func (k Kit) said(t *testing.T, w *world, r channels.Reply) map[string][]Said {
	t.Helper()
	ways := map[string][]Said{}
	if k.Asked != nil {
		if _, err := w.channel.Send(context.Background(), k.Address, r); err != nil {
			t.Fatalf("sending: %v", err)
		}
		for _, a := range w.requests() {
			ways["sent"] = append(ways["sent"], k.Asked(t, a.body))
		}
	}
	if !w.pushing() {
		w.inbox.Answer = func(channels.Message) channels.Reply { return r }
		rec := w.serve(k.Webhook(t, Event{ID: "1", From: "1", Text: "Rückruf"}))
		ways["answered"] = k.Answered(t, rec.Body.String())
	}
	if len(ways) == 0 {
		t.Fatal("nobody can tell what is said")
	}
	return ways
}

// taken is the network's answer when it takes something.
func (k Kit) taken() Answer {
	return k.Answers[slices.IndexFunc(k.Answers, func(a Answer) bool { return a.Want == nil })]
}

var word = regexp.MustCompile(`Wort\d{4}`)

// splits says more than the network takes at once: nothing of it is lost or out
// of order, and nothing longer than it takes.
func (k Kit) splits(t *testing.T) {
	var b strings.Builder
	n := 0
	for ; b.Len() < k.Limit*5/2; n++ {
		fmt.Fprintf(&b, "Wort%04d für 👍 ", n)
		if n%40 == 39 {
			b.WriteString("\n")
		}
	}
	for way, said := range k.said(t, k.open(t), channels.Reply{Text: b.String(), Language: "de", Expect: channels.ExpectWords}) {
		var words []string
		for _, s := range said {
			words = append(words, word.FindAllString(s.Text, -1)...)
			if u := len(utf16.Encode([]rune(s.Text))); u == 0 || u > k.Limit {
				t.Errorf("%s: %d units at once, want 1 to %d", way, u, k.Limit)
			}
			if !utf8.ValidString(s.Text) || strings.ContainsRune(s.Text, utf8.RuneError) {
				t.Errorf("%s: a character was cut in two", way)
			}
		}
		if len(said) < 2 || len(words) != n || !slices.IsSorted(words) {
			t.Errorf("%s: %d of %d words in %d pieces, or out of order", way, len(words), n, len(said))
		}
	}
}

// offers gives questions: every choice can be picked, by a button, by what is
// typed for it, or by the key that is said with it.
func (k Kit) offers(t *testing.T) {
	for name, r := range questions() {
		t.Run(name, func(t *testing.T) {
			w := k.open(t)
			for way, said := range k.said(t, w, r) {
				for _, c := range r.Choices {
					if !k.reachable(t, w, said, r, c) {
						t.Errorf("%s: %q cannot be picked", way, c.Label)
					}
				}
			}
		})
	}
}

// questions are those a town asks, with few and many choices, short and long.
func questions() map[string]channels.Reply {
	ask := func(n int, id, label string) channels.Reply {
		r := channels.Reply{Text: "Was passt Ihnen?", Language: "de", Expect: channels.ExpectChoice, Ask: "q-1_Zz89"}
		for i := range n {
			key := fmt.Sprint(i + 1)
			r.Choices = append(r.Choices, channels.Choice{ID: id + key, Label: label + key, Say: "Für " + label + key + " drücken Sie die " + key + ".", Key: key})
		}
		return r
	}
	unnamed, shared := ask(2, "c", "Nein "), ask(2, "c", "Ja ")
	unnamed.Ask, shared.Contact = "", "Meine Nummer senden"
	return map[string]channels.Reply{
		"two":     ask(2, "", "Ja "),
		"windows": ask(9, "buergerbuero/2026-11-24T09:00+01:00/2026-11-24T10:0", "Dienstag, 24. November, 10-11 Uhr, Platz "),
		"wordy":   ask(3, "c", "Etwas, das sich nur mit sehr vielen Worten sagen lässt, Nummer "),
		"unnamed": unnamed, "with a number to share": shared,
	}
}

// reachable reports whether a choice can be picked.
func (k Kit) reachable(t *testing.T, w *world, said []Said, r channels.Reply, c channels.Choice) bool {
	t.Helper()
	for _, s := range said {
		if strings.Contains("\n"+s.Text+"\n", "\n"+c.Key+" "+c.Label+"\n") || strings.Contains(s.Text, c.Say) {
			return true
		}
		for _, b := range s.Buttons {
			if strings.HasSuffix(b.Label, c.Label) {
				k.press(t, w, b, r.Ask, c.ID)
				return true
			}
		}
	}
	return false
}

// press presses a button: the choice comes in, and what it belongs to.
func (k Kit) press(t *testing.T, w *world, b Button, ask, choice string) {
	t.Helper()
	before := len(w.inbox.Messages())
	if rec := w.serve(k.Press(t, "1", b.Data)); rec.Code/100 != 2 {
		t.Fatalf("a button was answered with %d", rec.Code)
	}
	got := w.inbox.Messages()
	if len(got) != before+1 {
		t.Fatalf("pressing %q brought %d messages", b.Label, len(got)-before)
	}
	if m := got[before]; m.Kind != channels.Picked || m.Text != choice || m.Ask != ask {
		t.Errorf("pressing %q picked %q of %q, want %q of %q", b.Label, m.Text, m.Ask, choice, ask)
	}
}
