package calendar

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

// Duration is a time.Duration that reads "30m", "24h" and "10d" in YAML.
type Duration time.Duration

// Std is the duration as the standard library knows it.
func (d Duration) Std() time.Duration { return time.Duration(d) }

// ParseDuration reads "30m", "2h", "1h30m", "10d" or "1d12h"; a day is 24
// hours. Negative durations are refused.
func ParseDuration(text string) (Duration, error) {
	rest := strings.TrimSpace(text)
	var total time.Duration
	if days, after, ok := strings.Cut(rest, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		if err != nil {
			return 0, noDuration(text)
		}
		total, rest = time.Duration(n)*24*time.Hour, after
		if rest == "" {
			return Duration(total), nil
		}
	}
	d, err := time.ParseDuration(rest)
	if err != nil || d < 0 || total+d < total {
		return 0, noDuration(text)
	}
	return Duration(total + d), nil
}

// noDuration says how a duration is written.
func noDuration(text string) error {
	return fmt.Errorf("%q is no duration; write 30m, 2h or 10d", text)
}

// String writes whole days as days and drops zero minutes and seconds.
func (d Duration) String() string {
	day := Duration(24 * time.Hour)
	if d > 0 && d%day == 0 {
		return strconv.FormatInt(int64(d/day), 10) + "d"
	}
	s := time.Duration(d).String()
	if strings.HasSuffix(s, "m0s") {
		s = strings.TrimSuffix(s, "0s")
	}
	if strings.HasSuffix(s, "h0m") {
		s = strings.TrimSuffix(s, "0m")
	}
	return s
}

// UnmarshalYAML reads a duration.
func (d *Duration) UnmarshalYAML(n *yaml.Node) error {
	got, err := ParseDuration(n.Value)
	if err != nil || n.Kind != yaml.ScalarNode {
		return problems(at(n, "%v", noDuration(n.Value)))
	}
	*d = got
	return nil
}

// MarshalYAML writes it as String does.
func (d Duration) MarshalYAML() (any, error) { return d.String(), nil }
