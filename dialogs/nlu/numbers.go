package nlu

import (
	"slices"
	"strconv"
	"strings"
)

// compounds adds the numbers between the tens to a table of 0 to 19 and the
// tens: "einundzwanzig" with a joiner, "twentyone" without. tens is the smallest
// ten of which there are any.
func compounds(base map[string]int, joiner string, tens int) map[string]int {
	all := make(map[string]int, 12*len(base))
	for word, n := range base {
		all[word] = n
	}
	for ten, t := range base {
		for unit, u := range base {
			if t < tens || t%10 != 0 || u < 1 || u > 9 {
				continue
			}
			if joiner != "" {
				all[unit+joiner+ten] = t + u
			} else {
				all[ten+unit] = t + u
			}
		}
	}
	return all
}

// tens is the smallest ten that a unit follows: 20, or 10 where there are no
// words for 11 to 19.
func tens(numbers map[string]int) int {
	for _, n := range numbers {
		if n > 10 && n < 20 {
			return 20
		}
	}
	return 10
}

// run is digits that were said or written in a row.
type run struct {
	digits string
	plus   bool
}

// runs collects the digits of a text, written or spoken, word by word. Words
// that carry nothing do not end a run, unless what stands on either side is
// long enough to be a number of its own; any other word does.
func (h Heard) runs() []run {
	var out []run
	var cur []byte
	plus, nextPlus, gap, long := false, false, false, false
	flush := func() {
		if len(cur) > 0 {
			out = append(out, run{string(cur), plus})
		}
		cur, plus, gap, long = cur[:0], false, false, false
	}
	for i := 0; i < len(h.words); {
		if h.lang.plus[h.words[i]] {
			flush()
			nextPlus = true
			i++
			continue
		}
		d, n := h.number(h.words[i:])
		switch {
		case n > 0:
			if gap && (long || len(d) > 5) {
				flush()
			}
			gap, long = false, len(d) > 5
			if len(cur) == 0 {
				plus, nextPlus = nextPlus || h.plusBefore(i), false
			}
			cur = append(cur, d...)
			i += n
			continue
		case !h.lang.fill[h.words[i]]:
			flush()
		default:
			gap = true
		}
		i++
	}
	flush()
	return out
}

// plusBefore reports whether a plus sign stands before the word at index i.
// Words are parts of the text, in order; the plus belongs to the first digits
// that follow it.
func (h Heard) plusBefore(i int) bool {
	at := 0
	for _, w := range h.words[:i+1] {
		at += strings.Index(h.text[at:], w) + len(w)
	}
	before := strings.TrimRight(h.text[:at-len(h.words[i])], " (")
	return strings.HasSuffix(before, "+")
}

// number reads one number at the beginning of words: its digits and how many
// words it takes.
func (h Heard) number(words []string) (string, int) {
	l := h.lang
	if digits(words[0]) {
		return words[0], 1
	}
	if l.double[words[0]] && len(words) > 1 {
		if d, n := h.number(words[1:]); n == 1 && len(d) == 1 {
			return d + d, 2
		}
		return "", 0
	}
	if v, n := l.hundreds(words); n > 0 {
		return strconv.Itoa(v), n
	}
	v, ok := l.numbers[words[0]]
	if !ok {
		return "", 0
	}
	if l.joiner == "" && v >= l.tens && v%10 == 0 && len(words) > 1 {
		if u, ok := l.numbers[words[1]]; ok && u >= 1 && u <= 9 {
			return strconv.Itoa(v + u), 2
		}
	}
	if l.joiner != "" && v >= 1 && v <= 9 && len(words) > 2 && words[1] == l.joiner {
		if t, ok := l.numbers[words[2]]; ok && t >= 20 && t%10 == 0 {
			return strconv.Itoa(v + t), 3
		}
	}
	return strconv.Itoa(v), 1
}

// hundreds reads a number of three figures that is said word by word, "beş yüz
// otuz iki", where numbers from eleven on are.
func (l *Language) hundreds(words []string) (v, n int) {
	if l.tens > 10 {
		return 0, 0
	}
	many, isUnit := l.numbers[words[0]]
	switch {
	case slices.Contains(l.hundred, words[0]):
		v, n = 100, 1
	case isUnit && many > 1 && many < 10 && len(words) > 1 && slices.Contains(l.hundred, words[1]):
		v, n = many*100, 2
	default:
		return 0, 0
	}
	for _, below := range [...]int{100, 10} {
		if n == len(words) {
			break
		}
		if u := l.numbers[words[n]]; u > 0 && u < below && (u < 10 || u%10 == 0) {
			v, n = v+u, n+1
			if u < 10 {
				break
			}
		}
	}
	return v, n
}

// Digits gives all digits of a text in a row, written or spoken.
func (h Heard) Digits() string {
	var b strings.Builder
	for _, r := range h.runs() {
		b.WriteString(r.digits)
	}
	return b.String()
}

// Phone reads a telephone number: what follows "Durchwahl" is cut off, the
// zero in brackets after a country code dropped, and a number in the middle of
// other words found. Whether it may be called is another question. The result
// is digits, with a plus sign in front if one was given.
func (h Heard) Phone() (string, bool) {
	if strings.Contains(h.text, "(0)") && (strings.Contains(h.text, "+") || strings.HasPrefix(strings.TrimSpace(h.text), "00")) {
		h.text = strings.ReplaceAll(h.text, "(0)", " ")
		h.words = split(h.text)
	}
	for i, w := range h.words {
		if i > 0 && h.lang.ext[w] {
			h.words = h.words[:i]
			break
		}
	}
	runs := h.runs()
	if len(runs) == 0 {
		return "", false
	}
	best := runs[0]
	for _, r := range runs[1:] {
		if len(r.digits) > len(best.digits) {
			best = r
		}
	}
	if len(best.digits) > 20 {
		return "", false
	}
	if best.plus {
		return "+" + best.digits, true
	}
	return best.digits, true
}

// Reference reads a reference number: seven digits whose last is the Damm
// check digit and whose first is not 0.
func (h Heard) Reference() (string, bool) {
	runs := h.runs()
	for _, r := range runs {
		if isReference(r.digits) {
			return r.digits, true
		}
	}
	if all := h.Digits(); isReference(all) {
		return all, true
	}
	return "", false
}

// Code reads a number that may have letters in it, in capital letters and
// digits: "u-2026/413" is U2026413. In the middle of other words it is what
// has digits in it, with short letters before.
func (h Heard) Code() (string, bool) {
	var b strings.Builder
	for i, w := range h.words {
		if strings.ContainsAny(w, "0123456789") {
			if prev := i - 1; prev >= 0 && len(h.words[prev]) <= 2 && !h.lang.fill[h.words[prev]] && !strings.ContainsAny(h.words[prev], "0123456789") {
				b.WriteString(h.words[prev])
			}
			b.WriteString(w)
		}
	}
	code := b.String()
	if code == "" {
		code = h.Digits()
	}
	if code == "" && len(h.told) == 1 {
		code = h.told[0]
	}
	if code == "" || len(code) > 40 {
		return "", false
	}
	return strings.ToUpper(code), true
}

// large reads a number of three or four digits said in one word, like
// "hundertfünf" or "neunzehnhunderteinundfünfzig".
func (l *Language) large(word string) (int, bool) {
	if len(word) < 7 || len(word) > 60 {
		return 0, false
	}
	total := 0
	if before, after, ok := cutAny(word, l.thousand); ok {
		n, ok := l.upTo99(before, 1)
		if !ok {
			return 0, false
		}
		total, word = n*1000, after
	}
	if before, after, ok := cutAny(word, l.hundred); ok {
		n, ok := l.upTo99(before, 1)
		if !ok {
			return 0, false
		}
		total, word = total+n*100, after
	}
	if total == 0 {
		return 0, false
	}
	n, ok := l.upTo99(strings.TrimPrefix(word, l.joiner), 0)
	return total + n, ok
}

// upTo99 reads a number below a hundred; what is missing is taken for other.
func (l *Language) upTo99(word string, other int) (int, bool) {
	if word == "" {
		return other, true
	}
	n, ok := l.numbers[word]
	return n, ok
}

// cutAny cuts a word at the first of these that is in it.
func cutAny(word string, at []string) (before, after string, ok bool) {
	for _, w := range at {
		if before, after, ok = strings.Cut(word, w); ok {
			return before, after, true
		}
	}
	return word, "", false
}
