package nlu

import (
	"strings"
	"time"
)

// When is the day or hour somebody named among times we offered.
type When struct {
	Day     int // days from today; -1: not said
	Weekday int // time.Weekday; -1: not said
	Date    int // day of the month; 0: not said
	Month   int // 0: not said
	Hour    int // -1: not said
	Minute  int // -1: not said
}

// When reads a day or an hour: "morgen", "Mittwoch", "25.11.", "14 Uhr",
// "14:30". ok is false when neither was said.
func (h Heard) When() (w When, ok bool) {
	w = When{Day: -1, Weekday: -1, Hour: -1, Minute: -1}
	for i, word := range h.words {
		if d, is := h.lang.days[word]; is {
			w.Day = d
		}
		if d, is := h.lang.weekdays[word]; is {
			w.Weekday = d
		}
		h.hour(i, &w)
	}
	h.clock(&w)
	return w, w.Day >= 0 || w.Weekday >= 0 || w.Date > 0 || w.Hour >= 0
}

// hour reads "14 Uhr 30" and "um 14" at word i.
func (h Heard) hour(i int, w *When) {
	v, ok := h.value(i)
	if !ok || v > 24 || w.Hour >= 0 {
		return
	}
	after := i+1 < len(h.words) && (h.lang.hour[h.words[i+1]] || h.lang.pm[h.words[i+1]])
	before := i > 0 && h.lang.at[h.words[i-1]]
	if !after && !before {
		return
	}
	w.Hour = v
	if !after {
		return
	}
	if h.lang.pm[h.words[i+1]] && v < 12 {
		w.Hour = v + 12
	}
	if m, ok := h.value(i + 2); ok && m < 60 {
		w.Minute = m
	}
}

func (h Heard) value(i int) (int, bool) {
	if i >= len(h.words) {
		return 0, false
	}
	if digits(h.words[i]) && len(h.words[i]) <= 2 {
		return atoi(h.words[i]), true
	}
	v, ok := h.lang.numbers[h.words[i]]
	return v, ok
}

// clock reads written times and dates: 14:30, 25.11.
func (h Heard) clock(w *When) {
	for _, f := range strings.Fields(h.text) {
		f = strings.TrimRight(f, ",;!?")
		if a, b, ok := strings.Cut(f, ":"); ok && small(a) && len(b) == 2 && digits(b) && atoi(a) < 25 && atoi(b) < 60 {
			w.Hour, w.Minute = atoi(a), atoi(b)
			continue
		}
		a, rest, ok := strings.Cut(f, ".")
		b, _, _ := strings.Cut(rest, ".")
		if ok && small(a) && small(b) && atoi(a) <= 31 && atoi(b) <= 12 && atoi(a) > 0 && atoi(b) > 0 {
			w.Date, w.Month = atoi(a), atoi(b)
		}
	}
}

func small(s string) bool { return digits(s) && len(s) <= 2 }

func atoi(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}

// Fits reports whether a window from..to is meant, seen at now. An hour from 1
// to 6 is meant in the afternoon where the morning does not fit.
func (w When) Fits(from, to, now time.Time) bool {
	if w.Day >= 0 && !sameDay(from, now.AddDate(0, 0, w.Day)) {
		return false
	}
	if w.Weekday >= 0 && int(from.Weekday()) != w.Weekday {
		return false
	}
	if w.Date > 0 && (from.Day() != w.Date || int(from.Month()) != w.Month) {
		return false
	}
	if w.Hour < 0 {
		return true
	}
	return w.within(w.Hour, from, to) || w.Hour >= 1 && w.Hour <= 6 && w.within(w.Hour+12, from, to)
}

func (w When) within(hour int, from, to time.Time) bool {
	at := time.Date(from.Year(), from.Month(), from.Day(), hour, max(w.Minute, 0), 0, 0, from.Location())
	return !at.Before(from) && at.Before(to)
}

func sameDay(a, b time.Time) bool {
	y, m, d := a.Date()
	y2, m2, d2 := b.In(a.Location()).Date()
	return y == y2 && m == m2 && d == d2
}
