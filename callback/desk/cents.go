package desk

import (
	"fmt"
	"strconv"
	"strings"
)

// mostEuros is the largest fee that can be typed.
const mostEuros = 1000

// cents reads an amount in euros as people type it: 12, 12,5, 12,50 or 12.50,
// with or without a sign for euros.
func cents(typed string) (int64, bool) {
	s := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(typed), "€"))
	whole, part, found := strings.Cut(strings.Replace(s, ".", ",", 1), ",")
	if !digits(whole) || found && !digits(part) || len(part) > 2 || len(whole) > 4 {
		return 0, false
	}
	part = (part + "00")[:2]
	n, err := strconv.ParseInt(whole+part, 10, 64)
	return n, err == nil && n <= mostEuros*100
}

// digits reports whether there is something, and nothing but digits.
func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// euros is an amount as it is typed: 12,50.
func euros(cents int64) string { return fmt.Sprintf("%d,%02d", cents/100, cents%100) }
