package bot

import (
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Whoever asks for a certificate is at least so old (§ 62 PStG), and nobody is
// older.
const (
	adultForCertificates = 16
	oldest               = 125
)

// monthNames begin the names of months as they are written in German and
// English, from January on.
func monthNames() [12][]string {
	return [12][]string{
		{"jan", "jän"}, {"feb"}, {"mär", "maer", "mar"}, {"apr"}, {"mai", "may"}, {"jun"},
		{"jul"}, {"aug"}, {"sep"}, {"okt", "oct"}, {"nov"}, {"dez", "dec"},
	}
}

// readBirth reads a date of birth as people type, write and say it: 24121980,
// 24.12.1980, 24/12/80, 1980-12-24, 24. Dezember 1980. A year of two digits is
// the last one that is not ahead.
func readBirth(text string, now time.Time) (time.Time, bool) {
	var numbers []string
	month := 0
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		switch {
		case strings.Trim(word, "0123456789") == "":
			numbers = append(numbers, word)
		case monthOf(word) > 0:
			if month > 0 {
				return time.Time{}, false
			}
			month = monthOf(word)
		}
	}
	if month > 0 {
		return birthOf(numbers, month, now)
	}
	if len(numbers) == 1 {
		n := numbers[0]
		switch len(n) {
		case 8:
			numbers = []string{n[:2], n[2:4], n[4:]}
		case 6:
			numbers = []string{n[:2], n[2:4], n[4:]}
		}
	}
	if len(numbers) != 3 {
		return time.Time{}, false
	}
	if len(numbers[0]) == 4 {
		numbers[0], numbers[2] = numbers[2], numbers[0]
	}
	month, err := strconv.Atoi(numbers[1])
	if err != nil || len(numbers[1]) > 2 {
		return time.Time{}, false
	}
	return birthOf([]string{numbers[0], numbers[2]}, month, now)
}

func monthOf(word string) int {
	for i, names := range monthNames() {
		for _, name := range names {
			if strings.HasPrefix(word, name) {
				return i + 1
			}
		}
	}
	return 0
}

// birthOf is the date of a day and a year, as they were written, in a month.
func birthOf(numbers []string, month int, now time.Time) (time.Time, bool) {
	if len(numbers) != 2 || len(numbers[0]) > 2 || len(numbers[1]) != 2 && len(numbers[1]) != 4 {
		return time.Time{}, false
	}
	day, err1 := strconv.Atoi(numbers[0])
	year, err2 := strconv.Atoi(numbers[1])
	if err1 != nil || err2 != nil || month < 1 || month > 12 {
		return time.Time{}, false
	}
	if len(numbers[1]) == 2 {
		if year += now.Year() / 100 * 100; year > now.Year() {
			year -= 100
		}
	}
	t := time.Date(year, time.Month(month), day, 12, 0, 0, 0, time.UTC)
	if t.Day() != day || t.After(now) || t.Before(now.AddDate(-oldest, 0, 0)) {
		return time.Time{}, false
	}
	return t, true
}
