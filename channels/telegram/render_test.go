package telegram

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
)

// shape is how a message looks: its text, and the labels of its buttons in rows.
func shape(t *testing.T, q request) (text string, rows []string) {
	for _, row := range q.buttons(t) {
		var labels []string
		for _, b := range row {
			labels = append(labels, b.Label)
		}
		rows = append(rows, strings.Join(labels, " | "))
	}
	return q.form.Get("text"), rows
}

func choices(labels ...string) (list []channels.Choice) {
	for i, l := range labels {
		list = append(list, channels.Choice{ID: fmt.Sprintf("c%d", i+1), Label: l, Key: fmt.Sprint(i + 1)})
	}
	return list
}

// TestKeyboards: buttons for the choices, as many in a row as can be read;
// numbers in the text where buttons cannot do.
func TestKeyboards(t *testing.T) {
	long := "Dienstag, 24. November, von 10 bis 11 Uhr im Bürgerbüro"
	many := make([]string, 101)
	for i := range many {
		many[i] = "x"
	}
	bad := choices("Ja", "Nein")
	bad[1].ID = strings.Repeat("x", 53)
	const share, remove = `{"keyboard":[[{"text":"Nummer senden","request_contact":true}]],"resize_keyboard":true,"one_time_keyboard":true}`, `{"remove_keyboard":true}`
	for name, c := range map[string]struct {
		reply  channels.Reply
		text   string
		rows   []string
		markup string // where there are no buttons
	}{
		"short":      {channels.Reply{Text: "?", Choices: choices("Ja", "Nein", "Zurück", "Menü")}, "?", []string{"Ja | Nein | Zurück", "Menü"}, ""},
		"middle":     {channels.Reply{Text: "?", Choices: choices("Di 10–11 Uhr", "Mi 8–9 Uhr", "später")}, "?", []string{"Di 10–11 Uhr | Mi 8–9 Uhr", "später"}, ""},
		"long":       {channels.Reply{Text: "?", Choices: choices("Einen Rückruf bestellen", "Menü")}, "?", []string{"Einen Rückruf bestellen", "Menü"}, ""},
		"too long":   {channels.Reply{Text: "?", Choices: choices(long, "Menü")}, "?\n1 " + long + "\n2 Menü", []string{"1 " + long, "2 Menü"}, ""},
		"in lines":   {channels.Reply{Text: "?", Choices: choices("Ja\nbitte", " ", "Nein")}, "?", []string{"Ja bitte | Nein"}, ""},
		"wordless":   {channels.Reply{Choices: choices("Ja", "Nein")}, "1 Ja\n2 Nein", []string{"1 Ja", "2 Nein"}, ""},
		"too many":   {channels.Reply{Text: "?", Choices: choices(many...)}, "?" + lines(many), nil, remove},
		"as many":    {channels.Reply{Text: "?", Choices: choices(many[:100]...)}, "?", rowsOf(many[:100]), ""},
		"no data":    {channels.Reply{Text: "?", Choices: bad}, "?\n1 Ja\n2 Nein", nil, remove},
		"ask":        {channels.Reply{Text: "?", Ask: "a:b", Choices: choices("Ja")}, "?\n1 Ja", nil, remove},
		"ask too":    {channels.Reply{Text: "?", Ask: "123456789", Choices: choices("Ja")}, "?\n1 Ja", nil, remove},
		"number":     {channels.Reply{Text: "?", Contact: "Nummer\nsenden"}, "?", nil, share},
		"both":       {channels.Reply{Text: "?", Contact: "Nummer senden", Choices: choices("Ja", "Nein")}, "?\n1 Ja\n2 Nein", nil, share},
		"keyless":    {channels.Reply{Text: "?", Contact: "Nummer senden", Choices: []channels.Choice{{ID: "a", Label: "Ja"}}}, "?\nJa", nil, share},
		"wordy text": {channels.Reply{Text: "Ende.", End: true}, "Ende.", nil, remove},
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			_, asked := l.sends(c.reply)
			if len(asked) != 1 {
				t.Fatalf("asked %v", asked)
			}
			text, rows := shape(t, asked[0])
			if d := cmp.Diff(c.text, text) + cmp.Diff(c.rows, rows); d != "" {
				t.Errorf("-want +got:\n%s", d)
			}
			if markup := asked[0].form.Get("reply_markup"); c.markup != "" && markup != c.markup {
				t.Errorf("keyboard %s, want %s", markup, c.markup)
			}
		})
	}
}

func lines(labels []string) (s string) {
	for i, l := range labels {
		s += fmt.Sprintf("\n%d %s", i+1, l)
	}
	return s
}

func rowsOf(labels []string) (rows []string) {
	for len(labels) > 3 {
		rows, labels = append(rows, strings.Join(labels[:3], " | ")), labels[3:]
	}
	return append(rows, strings.Join(labels, " | "))
}

// TestNothingToSay: what nobody can see is not sent.
func TestNothingToSay(t *testing.T) {
	l := connected(t)
	for _, r := range []channels.Reply{
		{}, {Silent: true, Text: "x"}, {Text: "\u200b\u2060 \n"}, {Text: "\x00\x1f"}, {Contact: "Nummer senden"},
		{Choices: []channels.Choice{{ID: "a"}}}, {End: true},
	} {
		if id, asked := l.sends(r); id != "" || len(asked) != 0 {
			t.Errorf("%q: asked %v", r.Text, asked)
		}
	}
}

// TestCut: at the limit to the unit, between paragraphs or words where there are
// any, and never within a character.
func TestCut(t *testing.T) {
	a := func(n int) string { return strings.Repeat("a", n) }
	for name, c := range map[string]struct {
		text string
		want []int // units of each piece
	}{
		"just fits":           {a(4096), []int{4096}},
		"one more":            {a(4097), []int{4096, 1}},
		"emoji that fit":      {strings.Repeat("👍", 2048), []int{4096}},
		"emoji across":        {"a" + strings.Repeat("👍", 2048), []int{4095, 2}},
		"two bytes a unit":    {strings.Repeat("ü", 4096), []int{4096}},
		"a paragraph":         {a(3000) + "\n" + a(3000), []int{3000, 3000}},
		"a paragraph early":   {a(100) + "\n" + a(3000) + " " + a(3000), []int{3101, 3000}},
		"words":               {a(4000) + " " + a(95) + " " + a(4000), []int{4096, 4000}},
		"a word too much":     {a(4000) + " " + a(96) + " " + a(3999), []int{4000, 4096}},
		"space only after it": {a(5000) + " " + a(10), []int{4096, 915}},
	} {
		var got []int
		for _, p := range cut(c.text) {
			got = append(got, units(p))
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s: -want +got:\n%s", name, d)
		}
	}
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

// whole fails unless the pieces are all of a text, and each can be sent.
func whole(t *testing.T, text string, pieces []string) {
	t.Helper()
	strip := func(s string) string { return strings.Join(strings.Fields(s), "") }
	if strip(strings.Join(pieces, " ")) != strip(text) {
		t.Errorf("something is lost of %q", text)
	}
	for _, p := range pieces {
		if n := units(p); n == 0 || n > maxText || !utf8.ValidString(p) || p != strings.TrimSpace(p) {
			t.Errorf("a piece of %d units", n)
		}
	}
}
