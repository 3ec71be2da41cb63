package twilio

import (
	"fmt"
	"strings"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
)

func TestLongSpeech(t *testing.T) {
	sentence := "Öffnen Sie bitte zuerst die Tür & gehen Sie dann hinein. "
	for name, text := range map[string]string{
		"sentences": strings.Repeat(sentence, 300),
		"one word":  strings.Repeat("ä", 9000),
		"cyrillic":  strings.Repeat("Дякуємо за дзвінок ", 400),
		"lines":     strings.Repeat("Zeile\n\n", 200),
		"endless":   strings.Repeat("&<>'\"", 40_000),
		"control":   "\x00\x01 \t \x1f",
	} {
		t.Run(name, func(t *testing.T) {
			l := connected(t)
			l.says(channels.Reply{Text: text, Language: "de"})
			doc := l.twiml(pathVoice, call())
			if name == "sentences" && strings.Count(doc, "&amp;") != 300 {
				t.Errorf("%d of 300 sentences are said", strings.Count(doc, "&amp;"))
			}
		})
	}
}

func TestHints(t *testing.T) {
	var many []string
	for i := range 700 {
		many = append(many, fmt.Sprint("Wort ", i, ", und mehr"))
	}
	many = append(many, strings.Repeat("lang", 30), "", ",", "Wort 1, und mehr")
	l := connected(t)
	l.says(channels.Reply{Text: "Ja?", Language: "de", Hints: many})
	l.twiml(pathVoice, call())
	if h := hints(channels.Reply{Hints: []string{"a,b", "a b", "", strings.Repeat("ü", 101), "c"}}); h != "a b,c" {
		t.Errorf("hints %q", h)
	}
}

func TestOneKey(t *testing.T) {
	choices := func(keys ...string) (out []channels.Choice) {
		for _, k := range keys {
			out = append(out, channels.Choice{Key: k, Say: k})
		}
		return out
	}
	for want, replies := range map[bool][]channels.Reply{
		true: {
			{Expect: channels.ExpectChoice, Choices: choices("1", "2", "9")},
			{Expect: channels.ExpectWords},
			{},
		},
		false: {
			{Expect: channels.ExpectDigits},
			{Expect: channels.ExpectChoice, Choices: choices("1", "10")},
			{Expect: channels.ExpectChoice, Choices: choices("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")},
		},
	} {
		for _, r := range replies {
			if oneKey(r) != want {
				t.Errorf("one key is an answer to %+v: %v, want %v", r, !want, want)
			}
		}
	}
}

// TestVoices speaks every language of the table, so that the grammar checks
// each pair of language and voice.
func TestVoices(t *testing.T) {
	l := connected(t)
	for language := range newVoiceTable(nil) {
		l.says(channels.Reply{Text: "Hallo", Language: language})
		l.twiml(pathTurn+"1", call("Digits", language))
	}
	own := newVoiceTable(map[string]Voices{"de": {Say: "de-AT", Voice: "Polly.Hannah-Neural"}})
	if v := own.of("de"); v.Voice != "Polly.Hannah-Neural" || v.Wait != defaultWait {
		t.Errorf("the town's own voice is not used: %+v", v)
	}
	if v := own.of("en-US"); v.Say != "en-GB" {
		t.Errorf("en-US is spoken as %+v", v)
	}
}
