package calendar

import (
	"encoding/csv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// specs finds the folder of shared test data, beside the repository.
func specs(t *testing.T) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for dir != filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		dir = filepath.Dir(dir)
	}
	dir = filepath.Join(dir, "..", "shared", "specs")
	if _, err := os.Stat(dir); err != nil {
		if strings.Contains(os.Getenv("RATHAUSRUF_TEST_REQUIRE"), "specs") {
			t.Fatalf("the shared test data is required and not at %s", dir)
		}
		t.Logf("NOT CHECKED: the shared test data is not at %s", dir)
		t.Skip("no shared test data")
	}
	return dir
}

// Every Land, every day of 2024 to 2032: a holiday here exactly when it is one
// there; with its regional days all switched on, those as well.
func TestHolidaysOfEveryLand(t *testing.T) {
	whole, parts := listed(t)
	if len(whole) != 16 {
		t.Fatalf("%d Länder", len(whole))
	}
	for state, days := range whole {
		compare(t, state, nil, days)
		names := slices.Collect(maps.Keys(regionalOf(state)))
		if len(parts[state]) > 0 != (len(names) > 0) {
			t.Errorf("%s: regional days %v; the list has %d", state, names, len(parts[state]))
		}
		all := maps.Clone(days)
		maps.Copy(all, parts[state])
		compare(t, state, names, all)
	}
}

// listed reads the shared list: by Land, the days that hold in all of it and
// those that hold in parts.
func listed(t *testing.T) (whole, parts map[string]map[string]bool) {
	t.Helper()
	file, err := os.Open(filepath.Join(specs(t), "feiertage", "feiertage_de_2024_2032.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	whole, parts = map[string]map[string]bool{}, map[string]map[string]bool{}
	for _, r := range rows[1:] {
		days := whole
		if r[4] != "landesweit" {
			days = parts
		}
		if days[r[1]] == nil {
			days[r[1]] = map[string]bool{}
		}
		days[r[1]][r[0]] = true
	}
	return whole, parts
}

// compare goes through all days of one Land.
func compare(t *testing.T, state string, regional []string, want map[string]bool) {
	t.Helper()
	list, err := holidaysIn(state, regional)
	if err != nil {
		t.Error(err)
		return
	}
	l := &land{days: list}
	for day := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC); day.Year() < 2033; day = day.AddDate(0, 0, 1) {
		text := day.Format(time.DateOnly)
		if got := l.holiday(dateOf(day)); got != want[text] {
			t.Errorf("%s with %v, %s: holiday %v; the list says %v", state, regional, text, got, want[text])
		}
	}
}

// Without the shared data: the moveable feasts of Hesse, and what only one Land has.
func TestSomeHolidays(t *testing.T) {
	for _, tc := range []struct {
		state, day string
		want       bool
	}{
		{"HE", "2026-06-04", true}, {"HE", "2027-05-27", true}, {"de-he", "2026-04-03", true}, {"HE", "2026-10-31", false},
		{"HE", "2026-11-25", false}, {"SN", "2026-11-18", true}, {"MV", "2022-03-08", false}, {"MV", "2026-03-08", true},
		{"BB", "2026-04-05", true}, {"BE", "2028-06-17", true}, {"BE", "2027-06-17", false}, {"TH", "2026-09-20", true}, {"", "2026-12-25", false},
	} {
		list, err := holidaysOf(tc.state)
		if err != nil {
			t.Fatal(err)
		}
		day, err := time.Parse(time.DateOnly, tc.day)
		if err != nil {
			t.Fatal(err)
		}
		l := &land{days: list}
		if got := l.holiday(dateOf(day)); got != tc.want {
			t.Errorf("%s %s: holiday %v", tc.state, tc.day, got)
		}
	}
}
