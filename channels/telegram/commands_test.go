package telegram

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/rathausruf/rathausruf/channels"
)

// TestCommands: what is written with a slash, and the few words that work alone.
func TestCommands(t *testing.T) {
	l := connected(t)
	picked := func(id string) came { return came{Kind: channels.Picked, Text: id} }
	words := func(s string) came { return came{Kind: channels.Words, Text: s} }
	for text, want := range map[string]came{
		"/start":                            {Kind: channels.Started},
		"/START":                            {Kind: channels.Started},
		"/start@musterstadt_bot":            {Kind: channels.Started},
		"/start cb_Zm9v-1":                  {Kind: channels.Started, Text: "cb_Zm9v-1"},
		"/start@musterstadt_bot   cb_1":     {Kind: channels.Started, Text: "cb_1"},
		"/start two words":                  {Kind: channels.Started},
		"/start <script>":                   {Kind: channels.Started},
		"/start " + strings.Repeat("x", 64): {Kind: channels.Started, Text: strings.Repeat("x", 64)},
		"/start " + strings.Repeat("x", 65): {Kind: channels.Started},
		"/starten":                          words("starten"),
		"/menu":                             picked("menu"),
		"/menu@musterstadt_bot":             picked("menu"),
		"/Menu bitte":                       picked("menu"),
		"/menu, bitte!":                     picked("menu"),
		"/mensch\nsofort":                   picked("human"),
		"/hilfe":                            {Kind: channels.Help},
		"/stop":                             {Kind: channels.OptOut},
		"/english":                          words("English"),
		"/loeschen":                         words("loeschen"),
		"/loeschen@musterstadt_bot  alles":  words("loeschen alles"),
		"/Rückruf":                          words("Rückruf"),
		"/":                                 words("/"),
		"/ menu":                            words("/ menu"),
		"/@musterstadt_bot":                 words("/@musterstadt_bot"),
		"menu":                              words("menu"),
		"Bitte /menu":                       words("Bitte /menu"),
		"STOP":                              {Kind: channels.OptOut},
		"Stopp!":                            {Kind: channels.OptOut},
		"Hilfe":                             {Kind: channels.Help},
		"stop den Rückruf":                  words("stop den Rückruf"),
		"mensch":                            words("mensch"),
		"english":                           words("english"),
	} {
		m := l.takes(wrote(text))
		if d := cmp.Diff(want, came{Kind: m.Kind, Text: m.Text, Ask: m.Ask, Receipt: m.Receipt, Answered: m.Answered}); d != "" {
			t.Errorf("%q: -want +got:\n%s", text, d)
		}
	}
}
