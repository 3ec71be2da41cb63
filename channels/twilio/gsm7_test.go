package twilio

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestGSM7Alphabet(t *testing.T) {
	want := map[rune]int{}
	for _, row := range readCSV(t, "sms/gsm7.csv") {
		want[codepoint(t, row[0])] = int(row[3][0] - '0')
	}
	if len(want) < 130 {
		t.Fatalf("only %d characters", len(want))
	}
	for r := rune(0); r < 0x3000; r++ {
		if got := septets(r); got != want[r] {
			t.Errorf("%U takes %d septets, want %d", r, got, want[r])
		}
	}
}

func TestSegmentVectors(t *testing.T) {
	type result struct {
		Encoding string
		Segments int
	}
	var file struct {
		Vectors []struct {
			Name, Body, Encoding string
			Segments             int
			Smart                result `json:"smart_encoding"`
		}
	}
	readJSON(t, "sms/sms_segment_vectors.json", &file)
	for _, v := range file.Vectors {
		if e, n := Segments(v.Body); e != v.Encoding || n != v.Segments {
			t.Errorf("%s: %s in %d, want %s in %d", v.Name, e, n, v.Encoding, v.Segments)
		}
		if _, n := Segments(Economic(v.Body)); n > v.Smart.Segments {
			t.Errorf("%s: %d segments, Twilio needs %d", v.Name, n, v.Smart.Segments)
		}
	}
}

// TestEconomicCoversTwilio: whatever Twilio's own replacement turns into
// GSM-7, ours does, and into the same but for a few where ours reads better.
func TestEconomicCoversTwilio(t *testing.T) {
	file, err := os.ReadFile(specs(t, "sms/smart_encoding.csv"))
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(string(file)), "\n")[1:]
	if len(lines) < 200 {
		t.Fatalf("only %d rows", len(lines))
	}
	for _, line := range lines {
		from, to, _ := strings.Cut(strings.TrimSpace(line), ",")
		r := codepoint(t, from)
		var want string
		if err := json.Unmarshal([]byte(to), &want); err != nil {
			t.Fatal(err)
		}
		switch {
		case unicode.Is(unicode.Mn, r), unicode.IsControl(r) && r != '\t':
			want = "" // a mark belongs to the letter before it
		case strings.TrimSpace(want) == "" && want != "":
			want = " "
		case strings.ContainsRune("‚‹›", r):
			want = "'"
		}
		if got := Economic("a" + string(r) + "b"); got != "a"+want+"b" {
			t.Errorf("%U %q becomes %q, want %q", r, r, got, "a"+want+"b")
		}
	}
}

func TestEconomic(t *testing.T) {
	for text, want := range map[string]string{
		"Größe: 15 € – „äöüß“":      `Größe: 15 € - "äöüß"`,
		"Gro\u0308ße":               "Größe",
		"STRAẞE":                    "STRASSE",
		"Façade":                    "Facade",
		"Çelik":                     "Çelik",
		"Ayşe Işık, İzmir":          "Ayse Isik, Izmir",
		"Dziękuję, Łódź":            "Dziekuje, Lodz",
		"15\u00a0€ …":               "15 € ...",
		"½ Stunde":                  "1/2 Stunde",
		"ﬁx":                        "fix",
		"Дякуємо – „так“":           "Дякуємо – „так“",
		"👍 – ok":                    "👍 – ok",
		"Zero\u200bWidth\ufeff":     "ZeroWidth",
		"5′ 10″":                    "5' 10\"",
		"[a] {b} ~ € ^ \\ |":        "[a] {b} ~ € ^ \\ |",
		"Łukasz aß 3 Œufs für 2 £ ": "Lukasz aß 3 OEufs für 2 £ ",
	} {
		if got := Economic(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

// TestEconomicProperties: never dearer, never broken, and settled at once.
func TestEconomicProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.String().Draw(t, "text")
		got := Economic(text)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is broken", got)
		}
		if again := Economic(got); again != got {
			t.Fatalf("%q becomes %q, then %q", text, got, again)
		}
		if e, _ := Segments(text); e == GSM7 && got != text {
			t.Fatalf("%q was sendable and became %q", text, got)
		}
	})
}

func TestSegmentsNeverPartDoubles(t *testing.T) {
	text := strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152)
	if _, n := Segments(text); n != 3 {
		t.Errorf("%d segments, want 3: € does not fit behind 152", n)
	}
	text = strings.Repeat("ş", 66) + "👍" + strings.Repeat("ş", 66)
	if _, n := Segments(text); n != 3 {
		t.Errorf("%d segments, want 3: 👍 does not fit behind 66", n)
	}
}
