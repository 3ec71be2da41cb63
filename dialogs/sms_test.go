package dialogs_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

// gsm7 are the characters of the GSM 7-bit default alphabet (3GPP TS 23.038);
// those of gsm7double take two places.
const (
	gsm7 = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
		"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	gsm7double = "^{}\\[~]|€\f"
)

// places counts the places a text takes in GSM 7-bit; strange is the first
// character that is not in it.
func places(text string) (n int, strange rune) {
	for _, r := range text {
		switch {
		case strings.ContainsRune(gsm7, r):
			n++
		case strings.ContainsRune(gsm7double, r):
			n += 2
		case strange == 0:
			strange = r
		}
	}
	return n, strange
}

// longer are replies that do not fit into one short message, however short
// their words: a greeting together with a long list, all opening hours, a
// booking as soon as possible with the date it is promised for.
var longer = []string{
	"Wann dürfen wir anrufen?", "When may we call?", // after the greeting, with five choices
	"STOPP = keine SMS mehr.", "OFF = no more texts.", // help, with the question again
}

// TestShortMessagesAreOneSegment: every reply of the SMS transcripts is of the
// GSM alphabet, and as good as every one fits into 160 characters, choices
// included, written as the channel writes them.
func TestShortMessagesAreOneSegment(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "sms-all.txt"))
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	for part := range strings.SplitSeq(string(data), "\n> ") {
		_, rest, _ := strings.Cut(part, "\n")
		var lines []string
		for line := range strings.Lines(rest) {
			body, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "< ")
			if ok && !strings.HasPrefix(body, "(") {
				lines = append(lines, strings.TrimSpace(body))
			}
		}
		text := strings.Join(lines, "\n")
		if text == "" {
			continue
		}
		checked++
		n, strange := places(text)
		if strange != 0 {
			t.Errorf("%q is not of the GSM alphabet, in: %s", strange, text)
		}
		if n > 160 && !excused(text) {
			t.Errorf("%d places: %s", n, text)
		}
		if n > 306 {
			t.Errorf("more than two segments, %d places: %s", n, text)
		}
	}
	if checked < 60 {
		t.Fatalf("only %d replies", checked)
	}
}

// excused: the first message greets, and a list or hours come with it.
func excused(text string) bool {
	first := strings.HasPrefix(text, "Automat der Stadt") || strings.HasPrefix(text, "Automatic assistant")
	for _, l := range longer {
		if strings.Contains(text, l) {
			return true
		}
	}
	return first && (strings.Contains(text, "Unsere Zeiten") || strings.Contains(text, "Our hours"))
}

// TestFirstShortMessage: disclosure, privacy and menu in one segment.
func TestFirstShortMessage(t *testing.T) {
	for first, want := range map[string]string{"Hallo": "Automat", "Hi there, English please": "Automatic"} {
		s := &story{t: t, script: load(t)}
		s.begin("sms")
		s.play(first)
		text := strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(s.out.String()), "<   ", ""), "< ", "")
		if n, strange := places(text); n > 160 || strange != 0 {
			t.Errorf("%d places, %q: %s", n, strange, text)
		}
		if !strings.Contains(text, want) || !strings.Contains(text, "musterstadt.example/ds") {
			t.Errorf("no disclosure or privacy in %s", text)
		}
		if !utf8.ValidString(text) {
			t.Error("not UTF-8")
		}
	}
}
