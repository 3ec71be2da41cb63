package nlu

import (
	"slices"
	"strings"
)

// When is the day or hour somebody named: one of the times we offered, or one
// they would rather have.
type When struct {
	Day     int  // days from today; -1: not said
	Weekday int  // time.Weekday; -1: not said
	Week    bool // next week
	Date    int  // day of the month; 0: not said
	Month   int  // 0: not said
	Hour    int  // -1: not said
	Minute  int  // -1: not said
	Part    Part
	Bound   Bound // the hour is no point in time: "ab neun", "vor zehn"
	Denied  bool  // "nicht um neun", "außer Freitag"
}

// Part is a part of the day.
type Part int

const (
	AllDay Part = iota
	Morning
	Afternoon
)

// Bound is what an hour limits.
type Bound int

const (
	At     Bound = iota // the hour itself
	After               // from it on
	Before              // until it
)

// When reads a day or an hour: "morgen", "Mittwoch", "25.11.", "14 Uhr",
// "ab neun", "am 30. November vormittags", "nächste Woche". ok is false when
// none was said.
func (h Heard) When() (w When, ok bool) {
	w = When{Day: -1, Weekday: -1, Hour: -1, Minute: -1}
	for i := range h.words {
		h.day(i, &w)
		h.bound(i, &w)
		h.hour(i, &w)
		h.month(i, &w)
	}
	if said, _ := h.Says(h.lang.nextWeek); said {
		w.Week = true
	}
	h.clock(&w)
	if w.Bound == Before && w.Hour < 0 {
		w.Denied = true // "bis Freitag" is no day to begin at
	}
	return w, w.dated() || w.Hour >= 0 || w.Part != AllDay
}

// dated reports whether a day was named.
func (w When) dated() bool { return w.Day >= 0 || w.Weekday >= 0 || w.Date > 0 || w.Week }

// day reads the word at i: a day, a weekday or a part of the day. What follows
// a greeting is none: "guten Morgen". After another day, "morgen" is a part of
// it: "Freitag morgen".
func (h Heard) day(i int, w *When) {
	word := h.words[i]
	if i > 0 && h.lang.wishes[h.words[i-1]] {
		return
	}
	part, isPart := h.lang.parts[word]
	if isPart && (w.dated() || !contains(h.lang.days, word)) {
		w.Part = Part(part)
		return
	}
	if d, ok := h.lang.days[word]; ok {
		w.Day = d
	}
	if d, ok := h.lang.weekdays[word]; ok {
		w.Weekday = d
	}
}

func contains(m map[string]int, word string) bool { _, ok := m[word]; return ok }

// bound reads what limits an hour. "nicht vor neun" is "ab neun"; any other
// "nicht" refuses what is named.
func (h Heard) bound(i int, w *When) {
	word := h.words[i]
	turned := i > 0 && h.lang.not[h.words[i-1]]
	switch {
	case h.lang.after[word] && turned, h.lang.before[word] && !turned:
		w.Bound = Before
	case h.lang.after[word], h.lang.before[word]:
		w.Bound = After
	case h.lang.except[word]:
		w.Denied = true
	case h.lang.not[word]:
		next := i + 1
		bounds := next < len(h.words) && (h.lang.after[h.words[next]] || h.lang.before[h.words[next]])
		w.Denied = w.Denied || !bounds
	}
}

// hour reads "14 Uhr 30", "um 14" and "ab 14" at word i.
func (h Heard) hour(i int, w *When) {
	after := i+1 < len(h.words) && (h.lang.hour[h.words[i+1]] || h.lang.pm[h.words[i+1]])
	before := i > 0 && (h.lang.at[h.words[i-1]] || h.lang.after[h.words[i-1]] || h.lang.before[h.words[i-1]])
	if !after && !before || w.Hour >= 0 {
		return
	}
	v, ok := h.value(i)
	if _, dated := h.monthAt(i + 1); dated || !ok || v > 24 {
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

// month reads "30. November", "dreißigsten November", "November 30th".
func (h Heard) month(i int, w *When) {
	m, ok := h.monthAt(i)
	if !ok {
		return
	}
	for _, at := range [...]int{i - 1, i + 1} {
		if d, ok := h.value(at); ok && d >= 1 && d <= 31 {
			w.Date, w.Month = d, m
			return
		}
	}
}

func (h Heard) monthAt(i int) (int, bool) {
	if i < 0 || i >= len(h.words) {
		return 0, false
	}
	m, ok := h.lang.months[h.words[i]]
	return m, ok
}

// value reads a small number at word i, also as the day of a month is said:
// "30th", "dreißigsten".
func (h Heard) value(i int) (int, bool) {
	if i < 0 || i >= len(h.words) {
		return 0, false
	}
	word := h.words[i]
	if small(word) {
		return atoi(word), true
	}
	if v, ok := h.lang.numbers[word]; ok {
		return v, true
	}
	for _, end := range h.lang.nth {
		stem, cut := strings.CutSuffix(word, end)
		if v, ok := h.lang.numbers[stem]; cut && ok {
			return v, true
		}
		if cut && small(stem) {
			return atoi(stem), true
		}
	}
	if v := h.lang.ordinals[word]; v > 0 {
		return v, true
	}
	return 0, false
}

// clock reads written times and dates: 14:30, 25.11., "am 25."
func (h Heard) clock(w *When) {
	on := false
	for _, f := range strings.Fields(h.text) {
		f = strings.TrimRight(f, ",;!?")
		dated := on
		on = h.lang.on[f]
		if a, b, ok := strings.Cut(f, ":"); ok && small(a) && len(b) == 2 && digits(b) && atoi(a) < 25 && atoi(b) < 60 {
			w.Hour, w.Minute = atoi(a), atoi(b)
			continue
		}
		a, rest, ok := strings.Cut(f, ".")
		b, _, _ := strings.Cut(rest, ".")
		if !ok || !small(a) || atoi(a) > 31 || atoi(a) == 0 {
			continue
		}
		switch {
		case small(b) && atoi(b) <= 12 && atoi(b) > 0:
			w.Date, w.Month = atoi(a), atoi(b)
		case rest == "" && dated && w.Date == 0:
			w.Date = atoi(a)
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

// nths are endings, the longest first.
func nths(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = Fold(s)
	}
	slices.SortFunc(out, func(a, b string) int { return len(b) - len(a) })
	return out
}
