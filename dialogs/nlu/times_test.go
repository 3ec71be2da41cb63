package nlu_test

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// wednesday is when all phrases are said: 2026-11-25 at 10:20 in Berlin.
func wednesday(t testing.TB) time.Time {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return time.Date(2026, 11, 25, 10, 20, 0, 0, berlin)
}

// told writes a time as examples/times.tsv does: the day, and the hours unless
// it is a whole day.
func told(l *nlu.Language, said string, now time.Time) string {
	at, ok := l.Hear(said).Time(now)
	switch {
	case !ok:
		return "none"
	case at.ASAP:
		return at.From.Format(time.DateOnly) + " asap"
	case at.From.Equal(now) && !at.To.Equal(now):
		return "now - " + at.To.Format("2006-01-02 15:04")
	}
	const clock = "15:04"
	whole := at.From.Format(clock) == "00:00" && at.To.Format(clock) == "00:00" && at.To.After(at.From)
	last := at.To
	if whole {
		last = at.To.AddDate(0, 0, -1)
	}
	day := at.From.Format(time.DateOnly)
	if to := last.Format(time.DateOnly); to != day {
		day += ".." + to
	}
	if whole {
		return day
	}
	return day + " " + at.From.Format(clock) + "-" + at.To.Format(clock)
}

// TestSharedTimes: the phrases that whoever checks us from outside uses.
func TestSharedTimes(t *testing.T) {
	data, err := os.ReadFile("../../../shared/examples/times.tsv")
	if os.IsNotExist(err) {
		t.Skip("the folder shared is not beside this checkout")
	}
	if err != nil {
		t.Fatal(err)
	}
	now, langs := wednesday(t), map[string]*nlu.Language{"de": language(t, "de"), "en": language(t, "en")}
	for line := range strings.Lines(string(data)) {
		f := append(strings.Split(strings.TrimRight(line, "\n"), "\t"), "", "", "")
		want := f[2]
		switch {
		case f[3] == "asap":
			want += " asap"
		case f[3] != "":
			want += fmt.Sprintf(" %s-%s", f[3], f[4])
		}
		if got := told(langs[f[0]], f[1], now); got != want {
			t.Errorf("%s: %q is %s, want %s", f[0], f[1], got, want)
		}
	}
}
