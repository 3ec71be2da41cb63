package simulator

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// rule says what is wrong with an attribute's value, or "".
type rule func(value string) string

func anything(string) string { return "" }

func boolean(v string) string { return oneOf("true", "false")(v) }

// oneOf takes exactly one of the words.
func oneOf(words ...string) rule {
	return func(v string) string {
		if slices.Contains(words, v) {
			return ""
		}
		return fmt.Sprintf("%q is none of %s", v, strings.Join(words, ", "))
	}
}

// someOf takes one or more of the words, separated by spaces, each once.
func someOf(words ...string) rule {
	one := oneOf(words...)
	return func(v string) string {
		given := strings.Split(v, " ")
		for i, w := range given {
			if wrong := one(w); wrong != "" {
				return wrong
			}
			if slices.Contains(given[:i], w) {
				return fmt.Sprintf("%q stands twice", w)
			}
		}
		return ""
	}
}

// number takes a whole number from low to high.
func number(low, high int) rule {
	return func(v string) string {
		n, err := strconv.Atoi(v)
		if err != nil || n < low || n > high {
			return fmt.Sprintf("%q is no whole number from %d to %d", v, low, high)
		}
		return ""
	}
}

// keys takes any of the keys, or none.
func keys(allowed string) rule {
	return func(v string) string {
		if strings.Trim(v, allowed) == "" {
			return ""
		}
		return fmt.Sprintf("%q has other keys than %s", v, allowed)
	}
}

func either(a, b rule) rule {
	return func(v string) string {
		if a(v) == "" {
			return ""
		}
		return b(v)
	}
}

// address takes an absolute http(s) URL or a relative one.
func address(v string) string {
	u, err := url.Parse(v)
	switch {
	case err != nil || strings.ContainsAny(v, " \t\n\""):
		return "is no URL"
	case v == "":
		return "is empty"
	case u.IsAbs() && u.Scheme != "http" && u.Scheme != "https":
		return fmt.Sprintf("the scheme %q is neither http nor https", u.Scheme)
	}
	return ""
}

// hints takes at most 500 phrases of at most 100 characters (error 13330).
func hints(v string) string {
	phrases := strings.Split(v, ",")
	if len(phrases) > 500 {
		return fmt.Sprintf("%d phrases are more than 500", len(phrases))
	}
	for _, p := range phrases {
		if n := len([]rune(strings.TrimSpace(p))); n > 100 {
			return fmt.Sprintf("a phrase of %d characters is longer than 100", n)
		}
	}
	return ""
}

var breakPattern = regexp.MustCompile(`^([0-9]+(?:\.[0-9]+)?)(ms|s)$`)

// breakTime takes 0 to 10 seconds, in s or ms.
func breakTime(v string) string {
	m := breakPattern.FindStringSubmatch(v)
	if m == nil {
		return fmt.Sprintf("%q is no time such as 500ms or 1s", v)
	}
	n, err := strconv.ParseFloat(m[1], 64)
	if m[2] == "ms" {
		n /= 1000
	}
	if err != nil || n > 10 {
		return fmt.Sprintf("%q is longer than 10s", v)
	}
	return ""
}
