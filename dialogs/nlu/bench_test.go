package nlu_test

import (
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// A language being compiled, as at every start.
func BenchmarkNew(b *testing.B) {
	data, err := os.ReadFile("../texts/de.yaml")
	if err != nil {
		b.Fatal(err)
	}
	var file struct {
		Understand nlu.Words `yaml:"understand"`
	}
	if err := yaml.Unmarshal(data, &file); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := nlu.New(file.Understand); err != nil {
			b.Fatal(err)
		}
	}
}

func benchmarkTime(b *testing.B, text string) {
	l, now := language(b, "de"), wednesday(b)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		l.Hear(text).Time(now)
	}
}

// A time as people write it.
func BenchmarkTime(b *testing.B) { benchmarkTime(b, "am Mittwoch um 10 Uhr bitte") }

// A sentence without one.
func BenchmarkTimeNone(b *testing.B) {
	benchmarkTime(b, "Ich möchte meinen Personalausweis verlängern")
}

// As much as is heard at all, of words that are all like a time.
func BenchmarkTimeLong(b *testing.B) {
	benchmarkTime(b, strings.Repeat("zwischen dreiviertl Donnerstg nächste morgen ", 23)[:1000])
}

// The same of one word that could be the beginning of many patterns.
func BenchmarkTimeDense(b *testing.B) { benchmarkTime(b, strings.Repeat("1 ", 500)) }
