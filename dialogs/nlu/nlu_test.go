package nlu_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
	"pgregory.net/rapid"

	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// language is a shipped one: the words are data of the texts.
func language(t testing.TB, id string) *nlu.Language {
	t.Helper()
	data, err := os.ReadFile("../texts/" + id + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Understand nlu.Words `yaml:"understand"`
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	l, err := nlu.New(file.Understand)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Größe": "groesse", "GRÖẞE": "groesse", "Gro\u0308ße": "groesse", "öffnen": "oeffnen", "Café": "cafe", "Cafe\u0301": "cafe",
		"٠١٧١": "0171", "۰۱۷۱": "0171", "０１７１": "0171", "ＨＡＬＬＯ": "hallo", "İstanbul ığş": "istanbul igs",
		"plain": "plain", "": "", "Łódź": "lodz", "日本": "日本", "a\xffb": "a\uFFFDb",
	} {
		if got := nlu.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestYesNo(t *testing.T) {
	cases := map[string]map[nlu.Answer][]string{
		"de": {
			nlu.Yes:     {"ja", "Ja bitte", "jo", "ja genau", "genau", "das stimmt", "stimmt so", "richtig", "gern", "okay", "na klar", "warum nicht", "das ist meine", "JA!!!", "ja, das passt"},
			nlu.No:      {"nein", "nein danke", "ne, die andere Nummer", "nö", "nee", "stimmt nicht", "das ist nicht richtig", "nein, das stimmt nicht", "lieber nicht", "auf keinen Fall", "falsch", "nicht", "eine andere"},
			nlu.Neither: {"", "vielleicht", "ich weiß nicht", "ja und nein", "ja, aber nicht so", "nein, das stimmt", "Banane", "jein", "weiß ich nicht", "123", "ja ne", "keine Ahnung"},
		},
		"en": {
			nlu.Yes:     {"yes", "yes please", "yeah", "that's right", "correct", "ok", "why not", "sure"},
			nlu.No:      {"no", "no thanks", "nope", "that's not right", "not correct", "wrong", "another number", "rather not"},
			nlu.Neither: {"", "maybe", "I don't know", "yes and no", "banana", "not sure"},
		},
	}
	for id, answers := range cases {
		l := language(t, id)
		for want, list := range answers {
			for _, text := range list {
				if got := l.Hear(text).YesNo(); got != want {
					t.Errorf("%s: %q is %d, want %d", id, text, got, want)
				}
			}
		}
	}
}

func TestDigits(t *testing.T) {
	for id, cases := range map[string]map[string]string{
		"de": {
			"null eins sieben eins drei neun zwanzig null eins": "0171392001", "einundzwanzig": "21", "neunundneunzig": "99",
			"ein und zwanzig": "21", "zwo": "2", "doppel null sieben": "007", "4 8 2 9 1 3 8": "4829138", "vier acht zwei, neun eins drei acht": "4829138",
			"vierzehn": "14", "٤٨٢٩١٣٨": "4829138", "keine": "", "dreißig fünf": "305", "Siebzehn null drei": "1703", "eins und zwei": "12",
		},
		"en": {
			"four eight two nine one three eight": "4829138", "oh one seven one": "0171", "twenty one": "21", "twenty-one": "21",
			"twenty ten": "2010", "double zero seven": "007", "ninety nine": "99", "none": "",
		},
	} {
		l := language(t, id)
		for text, want := range cases {
			if got := l.Hear(text).Digits(); got != want {
				t.Errorf("%s: %q is %q, want %q", id, text, got, want)
			}
		}
	}
}

func TestPhone(t *testing.T) {
	l := language(t, "de")
	for text, want := range map[string]string{
		"0171 3920001": "01713920001", "+49 (0)171 39200-01": "+491713920001", "0049 (0) 171 3920001": "00491713920001",
		"030/23125-000": "03023125000", "069 90009 000": "06990009000", "+43 1 234567": "+431234567", "112": "112", "115": "115",
		"meine Nummer ist 0171 3920001":                                 "01713920001",
		"069 90009-033 App. 5":                                          "06990009033",
		"069 90009 033 Durchwahl 33":                                    "06990009033",
		"null eins sieben eins, drei neun zwei, null null null eins":    "01713920001",
		"plus vier neun eins sieben eins drei neun zwei null null eins": "+49171392001",
		"null eins sieben eins äh drei neun zwei null null null zwei":   "01713920002",
		"Sie erreichen mich ab 14 Uhr unter 0171 3920001":               "01713920001",
		"۰۱۷۱ ۳۹۲۰۰۰۱":                                                  "01713920001", "０１７１３９２０００１": "01713920001",
		"0171\u00a03920001": "01713920001", "(069) 90009000": "06990009000",
	} {
		if got, ok := l.Hear(text).Phone(); got != want || !ok {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"", "weiß nicht", "meine alte", strings.Repeat("9", 40)} {
		if got, ok := l.Hear(text).Phone(); ok {
			t.Errorf("%q is %q", text, got)
		}
	}
}

func TestReference(t *testing.T) {
	l := language(t, "de")
	for text, want := range map[string]string{
		"4829138": "4829138", "482 9138": "4829138", "482-9138": "4829138", "Meine Nummer ist 482 9138 bitte absagen": "4829138",
		"vier acht zwei neun eins drei acht": "4829138", "am 3. habe ich 4829138 bekommen": "4829138",
	} {
		if got, ok := l.Hear(text).Reference(); got != want || !ok {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"4829137", "482913", "0000000", "48291380", "01713920001", ""} {
		if got, ok := l.Hear(text).Reference(); ok {
			t.Errorf("%q is %q", text, got)
		}
	}
}

// TestReferenceFindsSlips: one wrong digit and two swapped neighbours are never
// a reference, which is what Damm's check digit is for.
func TestReferenceFindsSlips(t *testing.T) {
	l := language(t, "de")
	valid := 0
	for n := 1000000; n < 1100000; n++ {
		s := fmt.Sprint(n)
		if _, ok := l.Hear(s).Reference(); !ok {
			continue
		}
		valid++
		if valid%50 != 0 {
			continue
		}
		for i := range s {
			for d := byte('0'); d <= '9'; d++ {
				slip := s[:i] + string(d) + s[i+1:]
				if _, ok := l.Hear(slip).Reference(); ok && slip != s {
					t.Fatalf("%s and %s are both references", s, slip)
				}
			}
			if i > 0 && s[i] != s[i-1] {
				swapped := s[:i-1] + string(s[i]) + string(s[i-1]) + s[i+1:]
				if _, ok := l.Hear(swapped).Reference(); ok {
					t.Fatalf("%s and %s are both references", s, swapped)
				}
			}
		}
	}
	if valid != 10000 {
		t.Errorf("%d of 100000 numbers are references, want one in ten", valid)
	}
}

func TestCode(t *testing.T) {
	l := language(t, "de")
	for text, want := range map[string]string{
		"20261": "20261", "U-2026/0413": "U20260413", "u 2026 413": "U2026413", "meine Nummer ist U-2026/0413": "U20260413",
		"zwei null zwei sechs eins": "20261", "Müller": "MUELLER", "24.12.1980": "24121980", "die 4711 bitte": "4711",
	} {
		if got, ok := l.Hear(text).Code(); got != want || !ok {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
	for _, text := range []string{"", "bitte", "weiß leider keine Nummer"} {
		if got, ok := l.Hear(text).Code(); ok {
			t.Errorf("%q is %q", text, got)
		}
	}
}

// menu are choices as a menu has them.
func menu(l *nlu.Language, labels ...string) []nlu.Candidate {
	var list []nlu.Candidate
	for _, label := range labels {
		id, label, _ := strings.Cut(label, "=")
		c := nlu.Candidate{ID: id, Phrases: l.Meaning(id)}
		if p := nlu.Phrases(label); len(p) > 0 {
			c.Label = p[0]
		}
		list = append(list, c)
	}
	return list
}

func TestPick(t *testing.T) {
	de, en := language(t, "de"), language(t, "en")
	main := []string{"callback=Rückruf", "order=Stand eines Auftrags", "manage=Rückruf ändern oder absagen", "hours=Öffnungszeiten", "human=Mensch"}
	mine := []string{"keep=Dabei bleiben", "move=Verschieben", "cancel=Absagen"}
	offices := []string{"a=Bürgerbüro", "b=Standesamt", "c=Stadtbücherei", "d=Amt für Soziales"}
	for _, tc := range []struct {
		l          *nlu.Language
		menu       []string
		said, want string
	}{
		{de, main, "Rückruf", "callback"}, {de, main, "ich möchte zurückgerufen werden, also einen Rückruf bitte", "callback"},
		{de, main, "rückruff", "callback"}, {de, main, "Rukcruf", ""}, {de, main, "ruekcruf", "callback"}, {de, main, "bitte rufen Sie mich an", "callback"},
		{de, main, "ich will meinen Rückruf absagen", "manage"}, {de, main, "Termin verschieben", "manage"},
		{de, main, "Wie weit ist mein Antrag?", "order"}, {de, main, "Bestellung", "order"}, {de, main, "wann haben Sie geöffnet", "hours"},
		{de, main, "öffnungszeit", "hours"}, {de, main, "ich will mit einem Menschen sprechen", "human"},
		{de, main, "ich will keinen Rückruf", ""}, {de, main, "", ""}, {de, main, "bitte", ""}, {de, main, "Kartoffelsalat", ""},
		{de, main, "Rückruf oder Öffnungszeiten", ""},
		{de, mine, "bitte absagen", "cancel"}, {de, mine, "lassen", "keep"}, {de, mine, "auf später verschieben", "move"}, {de, mine, "nicht absagen", ""},
		{de, mine, "verschiben", "move"},
		{de, offices, "Standesamt", "b"}, {de, offices, "das Buergerbuero", "a"}, {de, offices, "Sozialamt", ""}, {de, offices, "Soziales", "d"}, {de, offices, "stadtbücherei", "c"},
		{en, []string{"callback=Callback", "order=Status of an order", "manage=Change or cancel a callback", "hours=Opening hours"}, "please call me back", "callback"},
		{en, []string{"callback=Callback", "order=Status of an order", "manage=Change or cancel a callback", "hours=Opening hours"}, "I want to cancel my callback", "manage"},
	} {
		list := menu(tc.l, tc.menu...)
		got := ""
		if i, ok := tc.l.Hear(tc.said).Pick(list); ok {
			got = list[i].ID
		}
		if got != tc.want {
			t.Errorf("%q is %q, want %q", tc.said, got, tc.want)
		}
	}
}

func TestOrdinalAndKey(t *testing.T) {
	l := language(t, "de")
	for said, want := range map[string]int{"die erste": 1, "das zweite bitte": 2, "die letzte": 4, "Nummer drei": 3, "4": 4, "fünf": 0, "die fünfte": 0, "die erste oder die zweite": 0, "": 0, "99": 0} {
		if got := l.Hear(said).Ordinal(4); got != want {
			t.Errorf("%q is %d, want %d", said, got, want)
		}
	}
	for said, want := range map[string]string{"drei": "3", "die 3 bitte": "3", "Taste null": "0", "zehn": "", "drei vier": "", "": ""} {
		if got, ok := l.Hear(said).Key(); ok && got != want || !ok && want != "" {
			t.Errorf("%q is the key %q, want %q", said, got, want)
		}
	}
}

// TestSpokenNumbersAreWrittenOnes: any number from 0 to 99, and any row of
// digits, is understood in words as it is in figures.
func TestSpokenNumbersAreWrittenOnes(t *testing.T) {
	l := language(t, "de")
	units := []string{"null", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun"}
	rapid.Check(t, func(t *rapid.T) {
		var said []string
		want := ""
		for range rapid.IntRange(1, 14).Draw(t, "n") {
			d := rapid.IntRange(0, 9).Draw(t, "digit")
			said = append(said, units[d])
			want += fmt.Sprint(d)
		}
		if got := l.Hear(strings.Join(said, " ")).Digits(); got != want {
			t.Fatalf("%v is %q, want %q", said, got, want)
		}
	})
}

// FuzzHear: whatever is said, nothing panics, what is read is sound, and
// folding twice is folding once.
func FuzzHear(f *testing.F) {
	for _, s := range []string{"ja nein", "+49 (0)171 39200-01 App. 5", "٤٨٢", "a\u0308\u0308", "plus plus", "doppel doppel eins", "25.11. 14:30", "\xff(0)+", "ﬀ İ"} {
		f.Add(s)
	}
	de := language(f, "de")
	f.Fuzz(func(t *testing.T, text string) {
		once := nlu.Fold(text)
		if nlu.Fold(once) != once && !strings.ContainsRune(text, 0x0308) {
			t.Errorf("Fold(%q) = %q, then %q", text, once, nlu.Fold(once))
		}
		if !utf8.ValidString(once) && utf8.ValidString(text) {
			t.Errorf("Fold(%q) = %q is not UTF-8", text, once)
		}
		h := de.Hear(text)
		if p, ok := h.Phone(); ok && (strings.Trim(p, "0123456789") != "" && strings.Trim(p[1:], "0123456789") != "" || len(p) > 21) {
			t.Errorf("Phone(%q) = %q", text, p)
		}
		if r, ok := h.Reference(); ok && len(r) != 7 {
			t.Errorf("Reference(%q) = %q", text, r)
		}
		if c, ok := h.Code(); ok && (c == "" || len(c) > 40 && utf8.RuneCountInString(c) > 40) {
			t.Errorf("Code(%q) = %q", text, c)
		}
		if n := h.Ordinal(5); n < 0 || n > 5 {
			t.Errorf("Ordinal(%q) = %d", text, n)
		}
		h.YesNo()
		h.Time(wednesday(t))
		h.Key()
		h.Pick(menu(de, "callback=Rückruf", "yes=Ja"))
	})
}
