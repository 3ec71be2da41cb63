package nlu_test

import (
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// TestTurkishTimes: all phrases are understood as whoever reads them would.
func TestTurkishTimes(t *testing.T) {
	l, now := language(t, "tr"), wednesday(t)
	list := lines(t, "times-tr.tsv")
	if len(list) < 100 {
		t.Errorf("%d phrases, want 100", len(list))
	}
	for _, line := range list {
		said, want, _ := strings.Cut(line, "\t")
		if got := told(l, said, now); got != want {
			t.Errorf("%q is %s, want %s", said, got, want)
		}
	}
}

// TestTurkishWithoutItsKeyboard: who has no Turkish letters, or a German or an
// English keyboard only, is understood as well; so is who shouts.
func TestTurkishWithoutItsKeyboard(t *testing.T) {
	l, now := language(t, "tr"), wednesday(t)
	english := strings.NewReplacer("ü", "u", "ö", "o", "ş", "s", "ç", "c", "ğ", "g", "ı", "i", "â", "a", "Ç", "C", "İ", "I", "Ö", "O")
	german := strings.NewReplacer("ş", "s", "ç", "c", "ğ", "g", "ı", "i", "ü", "ue", "ö", "oe", "Ç", "C", "İ", "I")
	shouted := func(s string) string { return strings.ToUpperSpecial(unicode.TurkishCase, s) }
	for _, line := range lines(t, "times-tr.tsv") {
		said, want, _ := strings.Cut(line, "\t")
		for _, text := range []string{english.Replace(said), german.Replace(said), shouted(said), strings.ReplaceAll(said, "'", "’")} {
			if got := told(l, text, now); got != want {
				t.Errorf("%q is %s, want %s", text, got, want)
			}
		}
	}
	for file, want := range map[string]nlu.Answer{"refusals-tr.txt": nlu.No, "consents-tr.txt": nlu.Yes} {
		for _, said := range lines(t, file) {
			for _, text := range []string{english.Replace(said), german.Replace(said), shouted(said)} {
				if got := l.Hear(text).YesNo(); got != want {
					t.Errorf("%q is %d, want %d", text, got, want)
				}
			}
		}
	}
}

// TestTurkishRefusalsAndConsents: no is no and yes is yes, with politeness
// around it, too.
func TestTurkishRefusalsAndConsents(t *testing.T) {
	l := language(t, "tr")
	for file, want := range map[string]nlu.Answer{"refusals-tr.txt": nlu.No, "consents-tr.txt": nlu.Yes} {
		list := lines(t, file)
		if len(list) < 50 {
			t.Errorf("%s: %d phrases, want 50", file, len(list))
		}
		for _, said := range list {
			for _, around := range []string{"%", "şey, %", "% lütfen", "yani % teşekkürler", "Kusura bakmayın, %!", "bence %"} {
				text := strings.Replace(around, "%", said, 1)
				if got := l.Hear(text).YesNo(); got != want {
					t.Errorf("%q is %d, want %d", text, got, want)
				}
			}
		}
	}
	for _, said := range []string{"", "belki", "bilmiyorum", "emin değilim", "hem evet hem hayır", "evet değil", "muz", "bakarız"} {
		if got := l.Hear(said).YesNo(); got != nlu.Neither {
			t.Errorf("%q is %d", said, got)
		}
	}
}

// TestNoTimeInOrdinaryTurkish: nobody is called at a time they did not say.
func TestNoTimeInOrdinaryTurkish(t *testing.T) {
	l, now := language(t, "tr"), wednesday(t)
	list := lines(t, "ordinary-tr.txt")
	if len(list) < 50 {
		t.Errorf("%d sentences, want 50", len(list))
	}
	for _, said := range list {
		if at, ok := l.Hear(said).Time(now); ok && !at.To.Before(now) {
			t.Errorf("%q is %s", said, told(l, said, now))
		}
	}
}

// TestTurkishNumbers: Turkish has no words for 11 to 19, and says telephone
// numbers in threes and twos.
func TestTurkishNumbers(t *testing.T) {
	l := language(t, "tr")
	for said, want := range map[string]string{
		"on bir": "11", "onbir": "11", "yirmi beş": "25", "yirmibeş": "25", "on": "10", "sıfır bir yedi bir": "0171", "sifir bir yedi bir": "0171",
		"sıfır yüz yetmiş bir otuz dokuz yirmi sıfır sıfır bir": "01713920001", "beş yüz otuz iki": "532", "yüz bir": "101", "üç yüz": "300",
		"çift sıfır yedi": "007", "dört sekiz iki dokuz bir üç sekiz": "4829138", "hiç": "",
	} {
		if got := l.Hear(said).Digits(); got != want {
			t.Errorf("%q is %q, want %q", said, got, want)
		}
	}
	if phone, ok := l.Hear("Numaram artı kırk dokuz yüz yetmiş bir 39 20 00 1").Phone(); !ok || phone != "+491713920001" {
		t.Errorf("the number is %q", phone)
	}
}

// TestManyWaysOfSayingATimeInTurkish: a day and a time of day in any of many
// ways, with anything polite around it, are the same day and time.
func TestManyWaysOfSayingATimeInTurkish(t *testing.T) {
	l, now := language(t, "tr"), wednesday(t)
	rapid.Check(t, func(t *rapid.T) {
		at := now.AddDate(0, 0, rapid.IntRange(1, 6).Draw(t, "days"))
		h, m := rapid.IntRange(8, 16).Draw(t, "hour"), rapid.SampledFrom([]int{0, 10, 15, 30, 40, 45}).Draw(t, "minute")
		at = time.Date(at.Year(), at.Month(), at.Day(), h, m, 0, 0, now.Location())
		on := rapid.SampledFrom(turkishDays(at, now)).Draw(t, "day")
		clock := rapid.SampledFrom(turkishClocks(h, m)).Draw(t, "clock")
		frame := rapid.SampledFrom([]string{
			"@day @clock", "@day, @clock", "lütfen @day @clock", "@day @clock uygun mu?", "Beni @day @clock arayın lütfen", "Merhaba, @day @clock için randevu istiyorum. Teşekkürler!", "hayır, @day @clock olsun", "@day @clock müsaitim",
		}).Draw(t, "frame")
		said := strings.NewReplacer("@day", on, "@clock", clock).Replace(frame)
		if got, ok := l.Hear(said).Time(now); !ok || !got.From.Equal(at) || !got.To.Equal(at) {
			t.Fatalf("%q is %s, want %s", said, told(l, said, now), at.Format("2006-01-02 15:04"))
		}
	})
}
