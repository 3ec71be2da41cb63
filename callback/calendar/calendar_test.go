package calendar

import (
	"strings"
	"testing"
	"time"
	_ "time/tzdata"

	"go.yaml.in/yaml/v4"
)

// hesse is the Bürgerbüro of the sample town.
func hesse(t testing.TB, days ...Day) *Calendar {
	t.Helper()
	morning := []Span{{8 * 60, 12 * 60}}
	w := Week{
		time.Monday: {{8 * 60, 12 * 60}, {14 * 60, 18 * 60}}, time.Tuesday: morning,
		time.Wednesday: morning, time.Thursday: morning, time.Friday: morning,
	}
	c, err := New(w, Holidays{State: "HE", Days: days}, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func berlin(t testing.TB) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// on reads a moment in Berlin.
func on(t testing.TB, s string) time.Time {
	t.Helper()
	at, err := time.ParseInLocation("2006-01-02 15:04", s, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func TestNext(t *testing.T) {
	c := hesse(t, Day{Date: "2026-12-24", Hours: []string{"08:00-10:00"}}, Day{Date: "2026-12-31"})
	for at, want := range map[string]string{
		"2026-11-23 07:59": "2026-11-23 08:00",
		"2026-11-23 08:00": "2026-11-23 08:00",
		"2026-11-23 11:59": "2026-11-23 11:59",
		"2026-11-23 12:00": "2026-11-23 14:00",
		"2026-11-23 18:00": "2026-11-24 08:00",
		"2026-11-27 12:00": "2026-11-30 08:00",
		"2026-12-24 10:00": "2026-12-28 08:00", // half day, Christmas, weekend
		"2026-12-30 12:00": "2027-01-04 08:00", // closed by the town, New Year, weekend
		"2026-06-03 12:00": "2026-06-05 08:00", // Fronleichnam
	} {
		got, ok := c.Next(on(t, at))
		if !ok || !got.Equal(on(t, want)) {
			t.Errorf("Next(%s) = %s, %v; want %s", at, got, ok, want)
		}
	}
}

func TestNextWithoutService(t *testing.T) {
	c, err := New(Week{}, Holidays{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if at, ok := c.Next(on(t, "2026-11-23 08:00")); ok {
		t.Errorf("a calendar without hours opens at %s", at)
	}
	if at, ok := c.Add(on(t, "2026-11-23 08:00"), time.Hour); ok {
		t.Errorf("a calendar without hours serves until %s", at)
	}
}

func TestAdd(t *testing.T) {
	c := hesse(t)
	for _, tc := range []struct {
		at   string
		d    time.Duration
		want string
	}{
		{"2026-11-23 08:00", 4 * time.Hour, "2026-11-23 12:00"}, // stays at the closing time
		{"2026-11-23 12:00", 0, "2026-11-23 12:00"},
		{"2026-11-23 12:30", 0, "2026-11-23 14:00"},
		{"2026-11-23 08:00", 4*time.Hour + time.Minute, "2026-11-23 14:01"},
		{"2026-11-23 11:00", 2 * time.Hour, "2026-11-23 15:00"},
		{"2026-11-23 08:00", 24 * time.Hour, "2026-11-27 12:00"},
		{"2026-11-27 13:00", 24 * time.Hour, "2026-12-04 12:00"},
	} {
		got, ok := c.Add(on(t, tc.at), tc.d)
		if !ok || !got.Equal(on(t, tc.want)) {
			t.Errorf("Add(%s, %s) = %s, %v; want %s", tc.at, tc.d, got, ok, tc.want)
		}
	}
}

// A department that is open all night, over both clock changes of 2026: the
// wall clock says when it opens, and what really passes is counted.
func TestClockChanges(t *testing.T) {
	night := []Span{{0, 24 * 60}}
	c, err := New(Week{time.Sunday: night, time.Saturday: night}, Holidays{}, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	for day, want := range map[string]time.Duration{
		"2026-03-29": 23 * time.Hour, "2026-10-25": 25 * time.Hour, "2026-11-22": 24 * time.Hour,
	} {
		p := c.Periods(on(t, day+" 12:00"))
		if len(p) != 1 || p[0].To.Sub(p[0].From) != want {
			t.Errorf("%s: %v; want %s", day, p, want)
		}
	}
	at, ok := c.Add(on(t, "2026-03-28 23:00"), 4*time.Hour)
	if want := on(t, "2026-03-29 04:00"); !ok || !at.Equal(want) {
		t.Errorf("four hours over the lost hour end at %s; want %s", at, want)
	}
}

// The town's own days: longer, shorter, open on a holiday, closed; nothing for
// who does not serve on that weekday.
func TestOwnDays(t *testing.T) {
	c := hesse(t,
		Day{Date: "2026-11-26", Hours: []string{"15:00-19:00", "07:00-11:00"}}, Day{Date: "2026-12-25", Hours: []string{"10:00-11:00"}},
		Day{Date: "2026-11-27"}, Day{Date: "2026-11-28", Hours: []string{"10:00-14:00"}},
	)
	for day, want := range map[string]string{
		"2026-11-26": "07:00-11:00 15:00-19:00 ", "2026-12-25": "10:00-11:00 ", "2026-11-27": "", "2026-11-28": "", "2026-11-25": "08:00-12:00 ",
	} {
		got := ""
		for _, p := range c.Periods(on(t, day+" 12:00")) {
			got += p.From.Format("15:04-") + p.To.Format("15:04 ")
		}
		if got != want {
			t.Errorf("%s: %s; want %s", day, got, want)
		}
	}
}

// A day that closes at 24:00 closes on the next one.
func TestMidnightIsAClosingTime(t *testing.T) {
	c, err := New(Week{time.Monday: {{20 * 60, 24 * 60}}}, Holidays{}, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	midnight := on(t, "2026-11-24 00:00")
	for _, d := range []time.Duration{0, 4 * time.Hour} {
		at, ok := c.Add(midnight.Add(-d), d)
		if !ok || !at.Equal(midnight) {
			t.Errorf("%s before midnight and %s of service: %s, %v", d, d, at, ok)
		}
	}
	if c.Open(midnight) {
		t.Error("open at midnight")
	}
}

// Hours the clocks skip are no service; those around them keep their order.
func TestSkippedHour(t *testing.T) {
	c, err := New(Week{time.Sunday: {{60, 120}, {120, 150}, {150, 180}, {180, 240}}}, Holidays{}, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	p := c.Periods(on(t, "2026-03-29 12:00"))
	if len(p) != 2 || c.Between(p[0].From, p[1].To) != 2*time.Hour || !p[0].To.Equal(p[1].From) {
		t.Errorf("got %v; want 01:00-03:00 (one hour) and 03:00-04:00", p)
	}
	chile, err := time.LoadLocation("America/Santiago") // its clocks change at midnight
	if err != nil {
		t.Fatal(err)
	}
	c, err = New(Week{time.Sunday: {{0, 60}, {60, 120}}}, Holidays{}, chile)
	if err != nil {
		t.Fatal(err)
	}
	p = c.Periods(time.Date(2026, 9, 6, 12, 0, 0, 0, chile))
	if len(p) != 1 || p[0].To.Sub(p[0].From) != time.Hour {
		t.Errorf("got %v; want one period from 01:00 to 02:00", p)
	}
}

func TestOpenAllWeek(t *testing.T) {
	always := Week{}
	for d := range 7 {
		always[time.Weekday(d)] = []Span{{0, 24 * 60}}
	}
	c, err := New(always, Holidays{}, berlin(t))
	if err != nil {
		t.Fatal(err)
	}
	at := on(t, "2026-01-01 00:00")
	if got := c.Between(at, at.AddDate(1, 0, 0)); got != 365*24*time.Hour {
		t.Errorf("a year is %s", got)
	}
	if got, ok := c.Add(at, 400*24*time.Hour); !ok || !got.Equal(at.Add(400*24*time.Hour)) {
		t.Errorf("400 days later is %s, %v", got, ok)
	}
}

func TestNewNamesEveryProblem(t *testing.T) {
	_, err := New(Week{time.Monday: {{600, 480}}, time.Friday: {{480, 720}, {700, 800}}}, Holidays{
		State: "XX",
		Days: []Day{
			{Date: "24.12.2026"}, {Date: "2026-12-31"}, {Date: "2026-12-31"},
			{Date: "2026-12-30", Hours: []string{"8-12"}},
		},
	}, nil)
	if err == nil {
		t.Fatal("nothing wrong?")
	}
	for _, want := range []string{
		`mon: "10:00-08:00" ends before`, `fri: "08:00-12:00" and "11:40-13:20" overlap`, `town: state "XX"`,
		`: "24.12.2026": write the day`, `: "2026-12-31": stands there twice`, `: "2026-12-30": "8-12"`,
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %s", err, want)
		}
	}
}

func TestWeekYAML(t *testing.T) {
	var w Week
	err := yaml.Unmarshal([]byte(`{mon: ["14:00-24:00", "8:00–12:00"], sun: ["00:00-24:00"], tue: []}`), &w)
	if err != nil {
		t.Fatal(err)
	}
	if want := "mon 08:00-12:00,14:00-24:00;sun 00:00-24:00"; w.String() != want {
		t.Errorf("got %s; want %s", w, want)
	}
	for text, want := range map[string]string{
		`{mo: ["08:00-12:00"]}`:                             `line 1: "mo" is no day`,
		`{mon: "08:00-12:00"}`:                              `line 1: mon: write a list`,
		`{tue: ["12:00-08:00"]}`:                            `line 1: tue: "12:00-08:00" ends before it begins`,
		`{wed: ["08:00-08:00"]}`:                            `wed: "08:00-08:00" ends before`,
		`{thu: ["08:00-24:01"]}`:                            `thu: "08:00-24:01" is no opening period`,
		`{fri: ["8 bis 12"]}`:                               `fri: "8 bis 12" is no opening period`,
		`{sat: ["08:60-12:00"]}`:                            `sat: "08:60-12:00" is no`,
		`{sun: ["-1:00-12:00"]}`:                            `sun: "-1:00-12:00" is no`,
		`{mon: ["08:00-12:00", "11:00-13:00"]}`:             `mon: "08:00-12:00" and "11:00-13:00" overlap`,
		`{mon: ["08:00-12:00"], Mon: ["13:00-14:00"]}`:      `Mon stands there twice`,
		`["08:00-12:00"]`:                                   `hours are written by day`,
		"mon: [x]\ntue: [\"08:00-12:00\", y]\nsaturday: []": `line 3: "saturday" is no day`,
	} {
		var w Week
		err := yaml.Unmarshal([]byte(text), &w)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v; want %s", text, err, want)
		}
	}
}

func TestDurationYAML(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"30m": 30 * time.Minute, "2h": 2 * time.Hour, "24h": 24 * time.Hour, "10d": 240 * time.Hour,
		"1d12h": 36 * time.Hour, "1h30m": 90 * time.Minute, "0s": 0,
	} {
		var d Duration
		if err := yaml.Unmarshal([]byte(text), &d); err != nil || d.Std() != want {
			t.Errorf("%s = %s, %v; want %s", text, d, err, want)
		}
		again, err := ParseDuration(d.String())
		if err != nil || again != d {
			t.Errorf("%s is written %s and read back as %s, %v", text, d, again, err)
		}
	}
	for _, text := range []string{"30", "-1h", "-1d", "d", "2 Stunden", "1d-5h", "999999999d", "[1h]", `""`} {
		var d Duration
		if err := yaml.Unmarshal([]byte(text), &d); err == nil || !strings.Contains(err.Error(), "line 1") {
			t.Errorf("%s = %s, %v; want an error with its line", text, d, err)
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	c := hesse(b)
	at := on(b, "2026-11-25 10:20")
	b.ReportAllocs()
	for b.Loop() {
		c.Add(at, 24*time.Hour)
	}
}

func BenchmarkBetween(b *testing.B) {
	c := hesse(b)
	from, to := on(b, "2026-11-25 10:20"), on(b, "2026-12-02 10:20")
	b.ReportAllocs()
	for b.Loop() {
		c.Between(from, to)
	}
}
