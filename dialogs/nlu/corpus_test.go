package nlu_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestCorpus: phrases as people say and write them, with what somebody who
// reads them would write down. Some of them are beyond us; their share must not
// grow: 95 % of days and 92 % as a whole.
func TestCorpus(t *testing.T) {
	for _, id := range []string{"de", "en"} {
		l, now := language(t, id), wednesday(t)
		list, days, whole := lines(t, "times-"+id+".tsv"), 0, 0
		for _, line := range list {
			said, want, _ := strings.Cut(line, "\t")
			got := told(l, said, now)
			day, _, _ := strings.Cut(want, " ")
			if strings.HasPrefix(got, day) {
				days++
			}
			if got == want {
				whole++
			} else {
				t.Logf("%s: %q is %s, want %s", id, said, got, want)
			}
		}
		t.Logf("%s: %d phrases, %d days, %d whole", id, len(list), days, whole)
		if days*100 < len(list)*95 || whole*100 < len(list)*92 {
			t.Errorf("%s: of %d phrases %d days and %d whole", id, len(list), days, whole)
		}
	}
}

// TestManyWaysOfSayingATime: a day and a time of day, said in any of many ways
// and with anything polite around it, are the same day and time.
func TestManyWaysOfSayingATime(t *testing.T) {
	l, now := language(t, "de"), wednesday(t)
	rapid.Check(t, func(t *rapid.T) {
		at := now.AddDate(0, 0, rapid.IntRange(1, 300).Draw(t, "days"))
		h, m := rapid.IntRange(7, 17).Draw(t, "hour"), rapid.IntRange(0, 11).Draw(t, "fives")*5
		at = time.Date(at.Year(), at.Month(), at.Day(), h, m, 0, 0, now.Location())
		on := rapid.SampledFrom(daysSaid(at, now)).Draw(t, "day")
		clock := rapid.SampledFrom(clocksSaid(h, m)).Draw(t, "clock")
		frame := rapid.SampledFrom([]string{
			"D C", "D, C", "C D", "bitte D C", "ginge D C?", "Rufen Sie mich bitte D C an", "D dann C", "Hallo, ich hätte gern D C einen Rückruf. Danke!", "nein, lieber D C",
		}).Draw(t, "frame")
		said := strings.Replace(strings.Replace(frame, "D", on, 1), "C", clock, 1)
		if rapid.Bool().Draw(t, "plain") {
			said = strings.NewReplacer("ä", "ae", "ö", "oe", "ü", "ue", "ß", "ss").Replace(said)
		}
		if got, ok := l.Hear(said).Time(now); !ok || !got.From.Equal(at) || !got.To.Equal(at) {
			t.Fatalf("%q is %s, want %s", said, told(l, said, now), at.Format("2006-01-02 15:04"))
		}
	})
}

var germanMonths = []string{"Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember"}
var germanDays = []string{"Sonntag", "Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag"}

func daysSaid(at, now time.Time) []string {
	d, mo := at.Day(), int(at.Month())
	list := []string{
		fmt.Sprintf("am %d.%d.", d, mo), fmt.Sprintf("am %02d.%02d.%d", d, mo, at.Year()), fmt.Sprintf("am %d. %s", d, germanMonths[mo-1]),
		fmt.Sprintf("%s, den %d. %s", germanDays[at.Weekday()], d, germanMonths[mo-1]), fmt.Sprintf("%s, %d.%d.", germanDays[at.Weekday()][:2], d, mo),
		at.Format(time.DateOnly),
	}
	switch n := int(time.Date(at.Year(), at.Month(), at.Day(), 12, 0, 0, 0, time.UTC).Sub(time.Date(now.Year(), now.Month(), now.Day(), 12, 0, 0, 0, time.UTC)).Hours() / 24); {
	case n == 1:
		list = append(list, "morgen", "am "+germanDays[at.Weekday()])
	case n == 2:
		list = append(list, "übermorgen", "kommenden "+germanDays[at.Weekday()])
	case n < 7:
		list = append(list, "am "+germanDays[at.Weekday()], germanDays[at.Weekday()], fmt.Sprintf("in %d Tagen", n))
	}
	return list
}

func clocksSaid(h, m int) []string {
	list := []string{fmt.Sprintf("um %d:%02d", h, m), fmt.Sprintf("um %d:%02d Uhr", h, m), fmt.Sprintf("um %d Uhr %d", h, m)}
	if m == 0 {
		list = []string{fmt.Sprintf("um %d Uhr", h), fmt.Sprintf("um %d", h), fmt.Sprintf("um %d:00", h)}
	}
	names := []string{"", "eins", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun", "zehn", "elf", "zwölf"}
	hour, next := names[(h+11)%12+1], names[h%12+1]
	if h < 8 || h > 17 { // seven in the morning and after six are said otherwise
		return list
	}
	switch m {
	case 0:
		list = append(list, "um "+hour, "gegen "+hour)
	case 10:
		list = append(list, "um zehn nach "+hour)
	case 15:
		list = append(list, "um viertel nach "+hour)
	case 25:
		list = append(list, "um fünf vor halb "+next)
	case 30:
		list = append(list, "um halb "+next)
	case 35:
		list = append(list, "um fünf nach halb "+next)
	case 45:
		if h < 17 {
			list = append(list, "um dreiviertel "+next, "um viertel vor "+next)
		}
	case 50:
		if h < 17 {
			list = append(list, "um zehn vor "+next)
		}
	}
	return list
}
