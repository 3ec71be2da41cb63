package dialogs_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"go.yaml.in/yaml/v4"

	"github.com/rathausruf/rathausruf/dialogs"
)

// keywords are the words Twilio takes for itself when they are a whole text:
// it opts the citizen out or in, or answers in its own words, and what they
// meant to say is lost. CONTRACTS §2.5.
var keywords = []string{
	"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT",
	"START", "YES", "UNSTOP", "HELP", "INFO",
}

// tells finds sentences that say what to send.
var tells = regexp.MustCompile(`(?i)\b(write|reply|replies|send|text|answer|type|say|schreib\w*|antwort\w*|send\w*|schick\w*|tipp\w*)\b`)

// quoted finds words that are shown to be copied.
var quoted = regexp.MustCompile("[\"'„“‚‘»]([A-Za-z]+)[\"'“”‘’«]")

// taught is the keyword a short message makes citizens send, or "".
func taught(text string) string {
	isLetter := func(r rune) bool { return unicode.IsLetter(r) }
	other := func(r rune) bool { return !isLetter(r) }
	if all := strings.ToUpper(strings.TrimFunc(text, other)); slices.Contains(keywords, all) {
		return all
	}
	for _, q := range quoted.FindAllStringSubmatch(text, -1) {
		if slices.Contains(keywords, strings.ToUpper(q[1])) {
			return q[1]
		}
	}
	for sentence := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(".!?:;\n", r) }) {
		for word := range strings.FieldsFuncSeq(sentence, other) {
			if slices.Contains(keywords, word) || tells.MatchString(sentence) && slices.Contains(keywords, strings.ToUpper(word)) {
				return word
			}
		}
	}
	return ""
}

func TestTaught(t *testing.T) {
	for text, want := range map[string]string{
		"Yes": "YES", "Cancel!": "CANCEL", "STOP = no more texts.": "STOP", "To change or cancel it, just write to us.": "cancel",
		"Right? Please reply yes.": "yes", "Say 'info'.": "info", "Mit START geht es weiter.": "START", "Schreiben Sie Info.": "Info",
		"OK": "", "How can we help?": "", "Yes please": "", "Would you like to cancel it? Just write.": "", "STOPP = keine SMS mehr.": "",
		"This is the end of it.": "",
	} {
		if got := taught(text); got != want {
			t.Errorf("%q teaches %q, want %q", text, got, want)
		}
	}
}

// TestShortMessagesTeachNoKeyword: no label and no text that goes out as a
// short message is one of Twilio's keywords, or tells to send one.
func TestShortMessagesTeachNoKeyword(t *testing.T) {
	s := load(t)
	for _, language := range s.Languages() {
		data, err := dialogs.Files.ReadFile("texts/" + language + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var file map[string]map[string]any
		if err := yaml.Unmarshal(data, &file); err != nil {
			t.Fatal(err)
		}
		checked := 0
		for section, texts := range file {
			if slices.Contains([]string{"language", "understand", "time"}, section) {
				continue
			}
			for key := range texts {
				if strings.HasSuffix(key, ".voice") || strings.HasSuffix(key, ".sms") {
					continue
				}
				checked++
				text := s.Text(language, section+"."+key, "sms", nil)
				if word := taught(text); word != "" {
					t.Errorf("%s: %s.%s teaches %s: %s", language, section, key, word, text)
				}
			}
		}
		if checked < 90 {
			t.Errorf("%s: only %d texts", language, checked)
		}
	}
}
