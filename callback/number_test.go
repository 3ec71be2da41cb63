package callback

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
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

func TestNumbersOfTheSharedCases(t *testing.T) {
	b, err := os.ReadFile(filepath.Join(specs(t), "telefon", "de_test_numbers.json"))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Landline, Mobile []struct {
			Prefix string `json:"e164_prefix"`
			Digits int    `json:"suffix_digits"`
		}
		Single []string `json:"mobile_single"`
		Cases  []struct {
			Input, Region string
			Expect        *string
			Why           string
		} `json:"parse_cases"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	o := newTown(t, func(c *OfficeConfig) { c.Abroad = []string{"AT"} })
	for _, c := range file.Cases {
		got, err := o.Number(c.Input)
		switch {
		case c.Expect == nil && err == nil:
			t.Errorf("%q is read as %s; %s", c.Input, got, c.Why)
		case c.Expect != nil && (err != nil || got != *c.Expect):
			t.Errorf("%q = %s, %v; want %s: %s", c.Input, got, err, *c.Expect, c.Why)
		}
	}
	if len(file.Cases) == 0 || len(file.Landline) == 0 || len(file.Mobile) == 0 {
		t.Fatal("nothing to check")
	}
	for i, ranges := range [][]struct {
		Prefix string `json:"e164_prefix"`
		Digits int    `json:"suffix_digits"`
	}{file.Landline, file.Mobile} {
		for _, r := range ranges {
			for n := 0; n < 1000 && len(fmt.Sprint(n)) <= r.Digits; n += 7 {
				whole(t, o, fmt.Sprintf("%s%0*d", r.Prefix, r.Digits, n), i == 1)
			}
		}
	}
	for _, n := range file.Single {
		whole(t, o, n, true)
	}
}

// whole checks that a number is taken as it is, and whether texts are tried.
func whole(t *testing.T, o *town, n string, mobile bool) {
	t.Helper()
	got, err := o.Number(n)
	if err != nil || got != n || o.TextCapable(n) != mobile {
		t.Errorf("%s = %s, %v; text capable %v", n, got, err, o.TextCapable(n))
	}
}

func TestNumber(t *testing.T) {
	o := newTown(t)
	for typed, want := range map[string]string{
		"+49 30 23125 000":                        "+493023125000",
		"0049 30 23125-000":                       "+493023125000",
		"+0049 30 23125-000":                      "+493023125000",
		"+49 (0) 30 / 23125 - 000":                "+493023125000",
		"(030) 23125 000":                         "+493023125000",
		"030–23125–000":                           "+493023125000",
		"tel:+49-30-23125-000":                    "+493023125000",
		"whatsapp:+491713920001":                  "+491713920001",
		"\u202a+49 171 3920001\u202c":             "+491713920001",
		"Tel.: 0171 3920001":                      "+491713920001",
		"meine Nummer ist 0171-3920001, danke":    "+491713920001",
		"zwischen 8 und 10 unter 0171 3920001":    "+491713920001",
		"030 23125-000 App. 5":                    "+493023125000",
		"030 23125-000 Durchwahl: 33":             "+493023125000",
		"030 23125-000 Nst 12":                    "+493023125000",
		"+49 30 23125-000;ext=5":                  "+493023125000",
		"030 23125 000 x12":                       "+493023125000",
		"０１７６　０４０６９０１０":                           "+4917604069010",
		"+491713920001\n":                         "+491713920001",
		"0 1 7 1 3 9 2 0 0 0 1":                   "+491713920001",
		"０３０（２３１２５）０００":                           "+493023125000",
		"+49 (0)171 39200-01":                     "+491713920001",
		"०१७१ ३९२०००१":                            "+491713920001",
		"00 49 171 3920001":                       "+491713920001",
		"Apparat Meier, 030 23125 000":            "+493023125000",
		"+49 0171 3920001":                        "+491713920001",
		"069.90009.000":                           "+496990009000",
		"*31#0171 3920001":                        "+491713920001",
		"030 23125 000 (bitte nach 10 Uhr rufen)": "+493023125000",
	} {
		if got, err := o.Number(typed); err != nil || got != want {
			t.Errorf("%q = %q, %v; want %s", typed, got, err, want)
		}
	}
}

func TestNumbersNotCalled(t *testing.T) {
	o := newTown(t)
	for want, list := range map[error][]string{
		ErrNoNumber: {
			"", "Mensch", "12345", "491713920001", "23125 000", "0171 39", "0171 3920001 oder 030 23125 000", "Durchwahl 33",
			"+0171 3920001", "+49", "+999 123456", "0171 39200012345", "00", "0", "+", "010 13 0171 3920001", "030",
			"+266696687", "1", "01", "+49 14 12345678", "null eins sieben eins", "0151 1234567", "0112", "0800 FLOWERS",
		},
		ErrEmergency: {"110", "112", "1 1 2", "+49 112", "112112", "030 110", "030 112", "069 19222"},
		ErrPremium: {
			"0900 1234567", "0900 5 123456", "+49 900 123456", "0190 123456", "0180 5 123456", "0180 123 4567", "01806 123456",
			"0137 1234567", "01379 123456", "0138 123456", "+979 123456789", "0049 137 1234567",
		},
		ErrShort: {
			"115", "116117", "116 116", "11833", "118 80", "11880", "0800 1234567", "+49 800 1234567", "0700 12345678",
			"030 115", "+800 1234 5678", "0188 812345", "0168 1234567", "019212345", "031 12345",
		},
		ErrForeign: {"+43 1 234567", "0043 1 234567", "+1 202 555 0123", "+41 44 668 18 00", "+881 6 12345678"},
	} {
		for _, typed := range list {
			if got, err := o.Number(typed); !errors.Is(err, want) {
				t.Errorf("%q = %q, %v; want %v", typed, got, err, want)
			}
		}
	}
}

func TestNumbersAbroad(t *testing.T) {
	o := newTown(t, func(c *OfficeConfig) { c.Abroad = []string{"AT", "US"} })
	for typed, want := range map[string]error{
		"+43 1 234567": nil, "+43 664 1234567": nil, "+43 900 123456": ErrPremium, "+43 800 123456": ErrShort,
		"+41 44 668 18 00": ErrForeign, "+1 202 555 0123": nil, "+1 876 555 0123": ErrForeign, "+43 1": ErrNoNumber,
		"+1 900 555 0123": ErrPremium,
	} {
		if got, err := o.Number(typed); !errors.Is(err, want) {
			t.Errorf("%q = %q, %v; want %v", typed, got, err, want)
		}
	}
	for number, want := range map[string]bool{"+436641234567": true, "+4312345678": false, "+12025550123": true, "nonsense": false} {
		if o.TextCapable(number) != want {
			t.Errorf("text capable %s: %v", number, !want)
		}
	}
	vienna := newTown(t, func(c *OfficeConfig) {
		c.Region, c.Departments = "AT", []Department{department(t, standesamt)}
	})
	if got, err := vienna.Number("01 234567"); err != nil || got != "+431234567" {
		t.Errorf("in Vienna: %s, %v", got, err)
	}
	if _, err := vienna.Number("+491713920001"); !errors.Is(err, ErrForeign) {
		t.Errorf("in Vienna a German number: %v", err)
	}
	if _, err := vienna.Number("122"); !errors.Is(err, ErrEmergency) {
		t.Errorf("in Vienna the fire brigade: %v", err)
	}
}

// Whatever is typed: nothing breaks, and what is accepted is accepted again
// and is nothing that must not be called.
func TestNumberOfAnything(t *testing.T) {
	o := newTown(t, func(c *OfficeConfig) { c.Abroad = []string{"AT"} })
	rapid.Check(t, func(rt *rapid.T) {
		typed := rapid.OneOf(rapid.String(), rapid.StringMatching(`[+0]?[0-9 ()/.\-]{0,18}`), rapid.StringMatching(`(\+49|0049|0)(1[0-9]{1,3}|[789]00)[0-9]{3,9}`)).Draw(rt, "typed")
		got, err := o.Number(typed)
		if err != nil {
			if got != "" {
				rt.Fatalf("%q: %s and %v", typed, got, err)
			}
			return
		}
		if again, err := o.Number(got); err != nil || again != got {
			rt.Fatalf("%q = %s = %s, %v", typed, got, again, err)
		}
		if hasPrefix(got, "+49900", "+49190", "+49180", "+49137", "+49110", "+49112", "+49115", "+49116", "+49118", "+49700", "+49800") {
			rt.Fatalf("%q = %s", typed, got)
		}
	})
}

func BenchmarkNumber(b *testing.B) {
	o := newTown(b)
	for b.Loop() {
		if _, err := o.Number("030 / 23125-000"); err != nil {
			b.Fatal(err)
		}
	}
}
