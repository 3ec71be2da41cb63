package dialogs_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/rathausruf/rathausruf/dialogs"
)

// TestLeichteSpracheIsEasy: every text of Leichte Sprache, in all its variants
// and with everything filled in.
func TestLeichteSpracheIsEasy(t *testing.T) {
	for _, p := range load(t).Hard() {
		t.Error(p)
	}
}

// TestATownsHardTextIsTold: it is said all the same, and it is told where it
// stands and what to do; what is read is held to other rules than what is heard.
func TestATownsHardTextIsTold(t *testing.T) {
	data, err := fs.ReadFile(dialogs.Files, "texts/de-simple.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range []struct{ from, to, want string }{
		{`done: "Gut. Wir rufen Sie an."`, `done: "Gut. Sie werden angerufen."`, `callback.done is hard: passive: "werden … angerufen"`},
		{`cancelled: "Gut. Wir rufen nicht an."`, `cancelled: "Die E-Mail ist weg."`, `manage.cancelled.voice is hard: hyphen: "E-Mail"`},
		{`born.voice: "Wann ist Ihr Geburtstag? Bitte tippen Sie 8 Zahlen.`, `born.voice: "Wann ist Ihr Geburtstag? Bitte tippen Sie jetzt gern auf Ihrem eigenen Telefon nach dem Ton 8 Zahlen.`, `certificate.born.voice is hard: length:`},
		{`bye.sms: "Fragen Sie gern wieder."`, `bye.sms: "Fragen Sie z. B. morgen."`, `tell.bye.sms is hard: abbreviation: "z"`},
	} {
		if strings.Count(string(data), change.from) != 1 {
			t.Fatalf("%q is there %d times", change.from, strings.Count(string(data), change.from))
		}
		over := fstest.MapFS{"texts/de-simple.yaml": {Data: []byte(strings.Replace(string(data), change.from, change.to, 1))}}
		s, err := dialogs.Load(dialogs.Overlay(dialogs.Files, over), specs(), town())
		if err != nil {
			t.Fatal(err)
		}
		hard := s.Hard()
		if !slices.ContainsFunc(hard, func(p dialogs.Problem) bool {
			return strings.Contains(p.Error(), change.want) && p.File == "texts/de-simple.yaml" && p.Line > 0
		}) {
			t.Errorf("%s is not found: %v", change.to, hard)
		}
	}
}

var (
	pressed  = regexp.MustCompile(`^ {2}([0-9*#]) (.*)$`)
	simple   = "language de-simple"
	sentence = regexp.MustCompile(`[^.?!]+`)
)

// TestLeichteSpracheOnThePhone walks the calls: at most four choices in a menu,
// at most twelve words in a sentence, each figure counted as a word; the keys
// that are said are those that work.
func TestLeichteSpracheOnThePhone(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "voice-simple.txt"))
	if err != nil {
		t.Fatal(err)
	}
	menus, said := 0, 0
	for call := range strings.SplitSeq(string(data), "\n= ") {
		turns := strings.Split(call, "\n> ")
		for i, turn := range turns {
			if i < 2 && !strings.Contains(turns[0], simple) { // they greet in German
				continue
			}
			choices := 0
			for _, line := range strings.Split(turn, "\n")[1:] {
				text, ok := strings.CutPrefix(line, "< ")
				if !ok || strings.HasPrefix(text, "(") {
					continue
				}
				said++
				if m := pressed.FindStringSubmatch(text); m != nil {
					choices++
					if text = m[2]; !strings.Contains(text, "die "+m[1]+".") {
						t.Errorf("the key %s is not said: %s", m[1], text)
					}
				}
				short(t, text)
			}
			if choices > 4 {
				t.Errorf("%d choices:\n%s", choices, turn)
			}
			if choices > 0 {
				menus++
			}
		}
	}
	if menus < 50 || said < 300 {
		t.Errorf("only %d menus and %d lines", menus, said)
	}
}

// TestLeichteSpracheEverywhereOnThePhone: so it is on every path, not only in
// the calls that are written down; and no word is cut where it is heard.
func TestLeichteSpracheEverywhereOnThePhone(t *testing.T) {
	menus := map[string]bool{}
	walkIn(t, "voice", "de-simple", func(s *story, st dialogs.State) {
		choices := 0
		for line := range strings.Lines(s.out.String()) {
			text, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "< ")
			if !ok || strings.HasPrefix(text, "(") {
				continue
			}
			if m := pressed.FindStringSubmatch(text); m != nil {
				choices++
				text = m[2]
			}
			short(t, text)
			if regexp.MustCompile(`\pL-\pL`).MatchString(text) {
				t.Errorf("a word is cut: %s", text)
			}
		}
		if choices > 4 {
			t.Errorf("%d choices at %s/%s:\n%s", choices, st.Flow, st.Step, s.out.String())
		}
		if choices > 0 {
			menus[st.Flow+"/"+st.Step] = true
		}
	})
	if len(menus) < 20 {
		t.Errorf("only %d menus: %v", len(menus), menus)
	}
}

// short is a check of its own, so that it does not hang on the checker's idea
// of a sentence: only days of the month are no end.
func short(t *testing.T, text string) {
	t.Helper()
	text = regexp.MustCompile(`(\d)\. (Nov|Dez)`).ReplaceAllString(text, "$1 $2")
	for _, s := range sentence.FindAllString(text, -1) {
		if n := len(strings.Fields(s)); n > 12 {
			t.Errorf("%d words: %s", n, s)
		}
	}
}

// TestLeichteSpracheByShortMessage: of the GSM alphabet, and at most two
// segments, choices included.
func TestLeichteSpracheByShortMessage(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "sms-simple.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for part := range strings.SplitSeq(string(data), "\n> ") {
		var lines []string
		for line := range strings.Lines(part) {
			if body, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "< "); ok && !strings.HasPrefix(body, "(") {
				lines = append(lines, strings.TrimSpace(body))
			}
		}
		text := strings.Join(lines, "\n")
		if n, strange := places(text); n > 306 || strange != 0 {
			t.Errorf("%d places, %q: %s", n, strange, text)
		}
	}
}

// TestLeichteSpracheIsReached by those who need it, in their words; and by nobody
// who only uses one of the words in passing.
func TestLeichteSpracheIsReached(t *testing.T) {
	for said, want := range map[string]string{
		"Leichte Sprache": "de-simple", "leichte sprache bitte": "de-simple", "Ich brauche Leichte Sprache": "de-simple", "in leichter Sprache": "de-simple",
		"bitte langsam": "de-simple", "Sprechen Sie bitte langsamer": "de-simple", "nicht so schnell": "de-simple", "das ist mir zu schnell": "de-simple",
		"Können Sie das einfacher sagen?": "de-simple", "einfach bitte": "de-simple", "Ich verstehe das nicht, bitte einfache Sprache": "de-simple",
		"zu schwer": "de-simple", "ich möchte bitte leichtes Deutsch": "de-simple", "Leicht": "de-simple", "gibt es das auch in leichter Sprache?": "de-simple",
		"ich will einfach nur einen Rückruf": "de", "Wie bekomme ich leicht einen Termin?": "de", "langsam reicht es mir": "de", "Rückruf": "de", "mein Ausweis ist weg": "de",
		"das geht mir nicht schnell genug": "de", "Einfach Bürgerbüro": "de",
	} {
		for _, channel := range []string{"voice", "sms", "web"} {
			s := &story{t: t, script: load(t)}
			s.begin(channel)
			if channel == "voice" {
				s.play("(call)")
			}
			s.play(said)
			if got := s.state.Language; got != want {
				t.Errorf("%s: %q is answered in %s, want %s", channel, said, got, want)
			}
		}
	}
}
