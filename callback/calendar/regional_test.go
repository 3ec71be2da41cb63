package calendar

import (
	"strings"
	"testing"
	"time"
)

// One town has the day off, the next one works.
func TestRegionalDaysByName(t *testing.T) {
	for _, tc := range []struct {
		state, name, day string
	}{
		{"BY", "friedensfest", "2025-08-08"}, {"de-by", "mariae-himmelfahrt", "2025-08-15"},
		{"SN", "fronleichnam", "2026-06-04"}, {"TH", "fronleichnam", "2027-05-27"},
	} {
		day, err := time.Parse(time.DateOnly, tc.day)
		if err != nil {
			t.Fatal(err)
		}
		week := Week{day.Weekday(): {{8 * 60, 12 * 60}}}
		for _, names := range [][]string{nil, {tc.name}} {
			c, err := New(week, Holidays{State: tc.state, Regional: names}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if works := c.Open(day.Add(9 * time.Hour)); works != (names == nil) {
				t.Errorf("%s %s with regional %v: open %v", tc.state, tc.day, names, works)
			}
		}
	}
}

func TestRegionalDaysThatCannotBe(t *testing.T) {
	for _, tc := range []struct {
		state string
		names []string
		want  string
	}{
		{"BY", []string{"fronleichnam"}, `town: regional "fronleichnam" is no holiday in parts of BY; write any of: friedensfest, mariae-himmelfahrt`},
		{"de-sn", []string{"Fronleichnam"}, `town: regional "Fronleichnam" is no holiday in parts of SN; write any of: fronleichnam`},
		{"SL", []string{"mariae-himmelfahrt"}, `town: regional "mariae-himmelfahrt" is no holiday in parts of SL; there is none`},
		{"", []string{"fronleichnam"}, `town: regional "fronleichnam" needs to know the Land`},
		{"XX", []string{"fronleichnam"}, `town: state "XX" is no Land`},
		{"TH", []string{"x", "fronleichnam", "y"}, "town: regional \"x\" is no holiday in parts of TH; write any of: fronleichnam\ntown: regional \"y\" is"},
	} {
		_, err := New(nil, Holidays{State: tc.state, Regional: tc.names}, nil)
		if err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s %v: %v\nwant %s", tc.state, tc.names, err, tc.want)
		}
	}
}
