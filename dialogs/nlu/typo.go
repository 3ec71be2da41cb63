package nlu

import "strings"

// like reports whether a word somebody wrote is meant to be a word we know:
// the same, with another ending, with one slip of the finger, or as the last
// part of a compound ("geburtsurkunde" is an "urkunde"). Short words must be
// the same.
func like(said, known string) bool {
	if said == known {
		return true
	}
	if len(known) < 5 || len(said) < 5 {
		return false
	}
	return ending(said, known) || ending(known, said) ||
		len(known) >= 6 && strings.HasSuffix(said, known) || slip(said, known)
}

// like reports the same with the endings of the language, which may be longer
// and change the letter before them.
func (l *Language) like(said, known string) bool {
	if like(said, known) {
		return true
	}
	longer := len(said) - len(known)
	if longer < 0 || longer > l.tail || len(known) < 5 {
		return false
	}
	if strings.HasPrefix(said, known) {
		return true
	}
	last := len(known) - 1
	soft, ok := l.soft[known[last:]]
	return ok && longer > 0 && strings.HasPrefix(said, known[:last]+soft)
}

// ending reports whether long is short with an ending of at most two letters.
func ending(long, short string) bool {
	return strings.HasPrefix(long, short) && len(long)-len(short) <= 2
}

// slip reports whether one letter is wrong, missing, too many, or swapped with
// its neighbour (optimal string alignment distance of 1).
func slip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	if i == len(a) {
		return true
	}
	if a[i+1:] == b[i+1:] {
		return true
	}
	return i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}

// distance counts the slips between two words, up to limit, which is 1 or 2:
// more than that is limit+1. It takes the first slip of each kind and goes on
// behind it, so that it costs no more than a few passes over the words.
func distance(a, b string, limit int) int {
	if len(a)-len(b) > limit || len(b)-len(a) > limit {
		return limit + 1
	}
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	a, b = a[i:], b[i:]
	if a == "" || b == "" {
		return len(a) + len(b)
	}
	if limit == 0 {
		return 1
	}
	best := min(distance(a[1:], b[1:], limit-1), distance(a[1:], b, limit-1), distance(a, b[1:], limit-1))
	if len(a) > 1 && len(b) > 1 && a[0] == b[1] && a[1] == b[0] {
		best = min(best, distance(a[2:], b[2:], limit-1))
	}
	return best + 1
}
