package desk

import (
	"testing"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

func TestWords(t *testing.T) {
	d := newTown(t).desk
	loc := d.c.Location
	at := func(s string) time.Time {
		t.Helper()
		v, err := time.ParseInLocation("2006-01-02 15:04", s, loc)
		if err != nil {
			t.Fatal(err)
		}
		return v.UTC()
	}
	for _, c := range []struct{ now, at, want string }{
		{"2026-11-25 10:20", "2026-11-25 23:59", "heute, 23:59 Uhr"},
		{"2026-11-25 10:20", "2026-11-26 00:00", "morgen, 00:00 Uhr"},
		{"2026-11-25 00:10", "2026-11-24 23:50", "gestern, 23:50 Uhr"},
		{"2026-11-25 10:20", "2026-11-27 08:00", "Fr., 27.11., 08:00 Uhr"},
		{"2026-12-30 10:20", "2027-01-04 08:00", "Mo., 04.01.2027, 08:00 Uhr"},
		{"2026-12-31 23:50", "2027-01-01 00:10", "morgen, 00:10 Uhr"},
		{"2027-03-27 12:00", "2027-03-28 12:00", "morgen, 12:00 Uhr"}, // 23 hours later
		{"2026-10-24 23:30", "2026-10-26 00:15", "Mo., 26.10., 00:15 Uhr"},
	} {
		w := words{d.texts, loc, at(c.now)}
		if got := w.moment(at(c.at)); got != c.want {
			t.Errorf("%s seen on %s: %q, want %q", c.at, c.now, got, c.want)
		}
	}
	w := words{d.texts, loc, at("2026-11-25 10:20")}
	for span, want := range map[time.Duration]string{
		-time.Minute: "gerade eben", 59 * time.Second: "gerade eben", time.Minute: "1 Minute", 59 * time.Minute: "59 Minuten",
		time.Hour: "1 Std.", 125 * time.Minute: "2 Std. 5 Min.", 24 * time.Hour: "1 Tag", 50 * time.Hour: "2 Tage",
	} {
		if got := w.span(span); got != want {
			t.Errorf("%v: %q, want %q", span, got, want)
		}
	}
	slot := callback.Slot{From: at("2026-11-26 14:00"), To: at("2026-11-26 14:30")}
	if got := w.window(slot); got != "morgen, 14:00 bis 14:30 Uhr" {
		t.Errorf("window %q", got)
	}
	if got := w.moment(time.Time{}); got != "" {
		t.Errorf("no moment: %q", got)
	}
}
