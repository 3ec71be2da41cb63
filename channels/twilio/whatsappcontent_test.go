package twilio

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"pgregory.net/rapid"

	"github.com/rathausruf/rathausruf/channels"
)

// menu is a question with so many choices, called by a pattern.
func menu(text, label string, n int) channels.Reply {
	r := channels.Reply{Text: text, Ask: "q1"}
	for i := range n {
		r.Choices = append(r.Choices, channels.Choice{ID: fmt.Sprintf("c%d", i+1), Label: fmt.Sprintf(label, i+1), Key: strconv.Itoa(i + 1)})
	}
	return r
}

func TestWhatsAppContent(t *testing.T) {
	change := func(r channels.Reply, f func(*channels.Reply)) channels.Reply { f(&r); return r }
	for name, c := range map[string]struct {
		reply channels.Reply
		sid   string // "" is a text
		sent  string // variables, or the text
	}{
		"one button":  {menu("Weiter?", "Weiter %d", 1), template(1), `{"1":"Weiter?","2":"Weiter 1","3":"q1:c1"}`},
		"two buttons": {menu("Was?", "Wahl %d", 2), template(2), `{"1":"Was?","2":"Wahl 1","3":"q1:c1","4":"Wahl 2","5":"q1:c2"}`},
		"three buttons": {menu("Was?", "Wahl %d", 3), template(3),
			`{"1":"Was?","2":"Wahl 1","3":"q1:c1","4":"Wahl 2","5":"q1:c2","6":"Wahl 3","7":"q1:c3"}`},
		"list": {menu("Wann?", "Di %d Uhr", 4), template(104),
			`{"1":"Wann?","2":"Di 1 Uhr","3":"q1:c1","4":"Di 2 Uhr","5":"q1:c2","6":"Di 3 Uhr","7":"q1:c3","8":"Di 4 Uhr","9":"q1:c4"}`},
		"as long as a button": {menu("Was?", "Zwanzig Zeichen: ä %d", 1), template(1), `{"1":"Was?","2":"Zwanzig Zeichen: ä 1","3":"q1:c1"}`},
		"too long for buttons": {menu("Wann?", "Di, 24.11., 10 bis 1%d", 2), template(102),
			`{"1":"Wann?","2":"Di, 24.11., 10 bis 11","3":"q1:c1","4":"Di, 24.11., 10 bis 12","5":"q1:c2"}`},
		"as long as an entry":    {menu("Was?", "Vierundzwanzig Zeichen %d", 2), template(102), `{"1":"Was?","2":"Vierundzwanzig Zeichen 1","3":"q1:c1","4":"Vierundzwanzig Zeichen 2","5":"q1:c2"}`},
		"too long for an entry":  {menu("Was?", "Fünfundzwanzig Zeichen: %d", 2), "", "Was?\n1 Fünfundzwanzig Zeichen: 1\n2 Fünfundzwanzig Zeichen: 2"},
		"no list of so many":     {menu("Was?", "Vierundzwanzig Zeichen %d", 1), "", "Was?\n1 Vierundzwanzig Zeichen 1"},
		"more than a list holds": {menu("Was?", "%d", 11), "", "Was?\n1 1\n2 2\n3 3\n4 4\n5 5\n6 6\n7 7\n8 8\n9 9\n10 10\n11 11"},
		"no choices":             {menu("Danke – „gut“.", "", 0), "", "Danke – „gut“."},
		"no question":            {change(menu("Was?", "Wahl %d", 2), func(r *channels.Reply) { r.Ask = "" }), "", "Was?\n1 Wahl 1\n2 Wahl 2"},
		"no text":                {menu("", "Wahl %d", 2), "", "1 Wahl 1\n2 Wahl 2"},
		"twins":                  {change(menu("Was?", "Wahl %d", 2), func(r *channels.Reply) { r.Choices[1].Label = " Wahl 1" }), "", "Was?\n1 Wahl 1\n2  Wahl 1"},
		"like a variable":        {menu("Guten Tag, {{2}}.", "Wahl %d", 2), "", "Guten Tag, {{2}}.\n1 Wahl 1\n2 Wahl 2"},
		"opening like one":       {menu("Guten Tag {{", "Wahl %d", 1), "", "Guten Tag {{\n1 Wahl 1"},
		"closing like one":       {menu("Was?", "}} %d", 1), "", "Was?\n1 }} 1"},
		"hidden choice": {change(menu("Was?", "Wahl %d", 3), func(r *channels.Reply) { r.Choices[1].Label = "" }), template(2),
			`{"1":"Was?","2":"Wahl 1","3":"q1:c1","4":"Wahl 3","5":"q1:c3"}`},
		"ID that cannot come back": {change(menu("Was?", "Wahl %d", 1), func(r *channels.Reply) { r.Choices[0].ID = "ä" }), "", "Was?\n1 Wahl 1"},
		"paragraphs": {menu("Guten Tag.\nBürgerbüro\nMontag\t  geschlossen\n\n<Was> geht's?", "Wahl %d", 1), template(1),
			`{"1":"Guten Tag. Bürgerbüro · Montag geschlossen · \u003cWas\u003e geht’s?","2":"Wahl 1","3":"q1:c1"}`},
		"as long as can be": {menu(strings.Repeat("a", 1024), "Wahl %d", 1), template(1), `{"1":"` + strings.Repeat("a", 1024) + `","2":"Wahl 1","3":"q1:c1"}`},
		"longer":            {menu(strings.Repeat("a", 1025), "Wahl %d", 1), "", strings.Repeat("a", 1025) + "\n1 Wahl 1"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newProvider(t)
			id, err := p.open(withContent).WhatsApp().Send(context.Background(), onWhatsApp, c.reply)
			if id != callSID || err != nil || len(p.asked) != 1 {
				t.Fatalf("%q %v, asked %v", id, err, p.asked)
			}
			want := url.Values{"From": {"whatsapp:+493023125001"}, "To": {"whatsapp:" + citizen}, "StatusCallback": {public + pathSMSStatus}}
			if want.Set("Body", c.sent); c.sid != "" {
				want.Del("Body")
				want.Set("ContentSid", c.sid)
				want.Set("ContentVariables", c.sent)
			}
			if got := p.asked[0]; got.Encode() != want.Encode() {
				t.Errorf("asked %v\nwant  %v", got, want)
			}
		})
	}
}

// TestWhatsAppLongText goes out as several messages of what WhatsApp takes.
func TestWhatsAppLongText(t *testing.T) {
	p := newProvider(t)
	r := menu(strings.Repeat("Wörter — ", 400), "Wahl %d", 2)
	if _, err := p.open(withContent).WhatsApp().Send(context.Background(), onWhatsApp, r); err != nil || len(p.asked) != 3 {
		t.Fatalf("%v, asked %d times", err, len(p.asked))
	}
	if last := p.asked[2].Get("Body"); !strings.HasSuffix(last, "— \n1 Wahl 1\n2 Wahl 2") {
		t.Errorf("at last %q", last)
	}
}

// TestWhatsAppNeverRefused: whatever is to be said, Twilio takes every message
// of it, and every choice can be picked.
func TestWhatsAppNeverRefused(t *testing.T) {
	p := newProvider(t)
	w := p.open(withContent, func(c *Config) { c.WhatsAppButtons[0] = ""; delete(c.WhatsAppLists, 7) }).WhatsApp()
	rich := 0
	rapid.Check(t, func(t *rapid.T) {
		r := anyReply(t)
		p.asked = nil
		if _, err := w.Send(context.Background(), onWhatsApp, r); err != nil {
			t.Fatal(err)
		}
		for _, form := range p.asked {
			if form.Has("ContentSid") {
				rich++
			}
			checkMessage(t, r, form)
		}
	})
	if rich < 10 {
		t.Errorf("only %d had buttons or a list", rich)
	}
}

// anyReply is a reply, often one of short labels, sometimes of anything.
func anyReply(t *rapid.T) channels.Reply {
	said := []string{"Bürgerbüro.", "Was möchten Sie?", "geht's", "\n", "\t  \u00a0 ", strings.Repeat("Wort ", 150)}
	anything := rapid.IntRange(0, 3).Draw(t, "anything") == 0
	words, label, id := rapid.SampledFrom(said), rapid.StringMatching(`[A-Za-zäöü' ]{0,22}`), rapid.Just("c")
	if anything {
		words = rapid.OneOf(words, rapid.String())
		label = rapid.OneOf(rapid.StringN(0, 30, -1), rapid.SampledFrom([]string{"Ja", "\n", "👍👍👍👍👍👍👍👍👍👍", "{{1}}"}))
		id = rapid.StringN(0, 50, 50)
	}
	r := channels.Reply{Text: strings.Join(rapid.SliceOfN(words, 1, 6).Draw(t, "text"), " "), Ask: rapid.SampledFrom([]string{"q1", "Z-_9", "", "q 1"}).Draw(t, "ask")}
	for i := range rapid.IntRange(0, 12).Draw(t, "choices") {
		key := strconv.Itoa(i + 1)
		r.Choices = append(r.Choices, channels.Choice{ID: id.Draw(t, "id") + key, Label: label.Draw(t, "label"), Key: key})
	}
	return r
}

// checkMessage fails for a message Twilio would not take.
func checkMessage(t *rapid.T, r channels.Reply, form url.Values) {
	length := func(s string) int { return len(utf16.Encode([]rune(s))) }
	if sid := form.Get("ContentSid"); sid == "" {
		if n := length(form.Get("Body")); n == 0 || n > 1600 || form.Has("ContentVariables") {
			t.Fatalf("a text of %d: %v", n, form)
		}
		return
	}
	n, _ := strconv.Atoi(form.Get("ContentSid")[2:])
	limit := 20
	if n > 100 {
		n, limit = n-100, 24
	}
	var v map[string]string
	if err := json.Unmarshal([]byte(form.Get("ContentVariables")), &v); err != nil || len(v) != 1+2*n || form.Has("Body") {
		t.Fatalf("%v: %v", err, form)
	}
	seen := map[string]bool{}
	for name, s := range v {
		i, _ := strconv.Atoi(name)
		most := []int{200, limit}[(i+1)%2]
		if i == 1 {
			most = 1024
		}
		if length(s) == 0 || length(s) > most || strings.ContainsAny(s, "\n\t'") || strings.Contains(s, "  ") || strings.Contains(s, "{{") || i > 1 && seen[s] {
			t.Fatalf("variable %s: %q", name, s)
		}
		seen[s] = true
	}
	i := 2
	for _, c := range r.Choices {
		if c.Label == "" {
			continue
		}
		if ask, choice, ours := parsePayload(v[strconv.Itoa(i+1)]); ask != r.Ask || choice != c.ID || !ours {
			t.Fatalf("%q picks %q of %q", c.Label, choice, ask)
		}
		i += 2
	}
}

func TestWhatsAppConfiguration(t *testing.T) {
	for name, change := range map[string]func(*Config){
		"a name":       func(c *Config) { c.WhatsAppButtons[2] = "rathaus_buttons" },
		"an account":   func(c *Config) { c.WhatsAppTemplate = account },
		"cut off":      func(c *Config) { c.WhatsAppLists = map[int]string{4: template(4)[:33]} },
		"a long list":  func(c *Config) { c.WhatsAppLists = map[int]string{11: template(1)} },
		"an empty one": func(c *Config) { c.WhatsAppLists = map[int]string{0: template(1)} },
		"two lines":    func(c *Config) { c.WhatsAppTemplate = template(1) + "\n" },
	} {
		c := config()
		change(&c)
		if _, err := New(c); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	c := config()
	withContent(&c)
	c.WhatsAppTemplate = "HXabcdefABCDEF00000000000000000000"
	if _, err := New(c); err != nil {
		t.Error(err)
	}
}
