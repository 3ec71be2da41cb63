package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
	"github.com/rathausruf/rathausruf/dialogs/nlu"
)

// understood is what understand prints. A field that nothing was said about is
// null.
type understood struct {
	Time       *period `json:"time"`
	ASAP       bool    `json:"asap"`
	Phone      *string `json:"phone"`
	Yes        *bool   `json:"yes"`
	Reference  *string `json:"reference"`
	Intent     *string `json:"intent"`
	Department *string `json:"department"`
	FAQ        *string `json:"faq"`
	Language   string  `json:"language"`
}

type period struct {
	From string `json:"from"` // RFC 3339
	To   string `json:"to"`
}

// understand prints what the bot makes of a text, as JSON.
func understand(c Config, clk *clock, args []string, out io.Writer) error {
	f := flag.NewFlagSet("understand", flag.ContinueOnError)
	f.SetOutput(out)
	moment := f.String("now", clk.Now().Format(time.RFC3339), "when it is said, such as 2026-11-25T10:20:00+01:00")
	lang := f.String("lang", "", "a language of the town; without it, the one the text is most likely of")
	words, err := between(f, args)
	if err != nil {
		return err
	}
	if len(words) == 0 {
		return fmt.Errorf("understand: a text is missing: %w", errUsage)
	}
	now, err := time.Parse(time.RFC3339, *moment)
	if err != nil {
		return fmt.Errorf("--now: %q is no time; write it like 2026-11-25T10:20:00+01:00", *moment)
	}
	script, err := loadScript(c)
	if err != nil {
		return err
	}
	u, ok := script.Understand(strings.Join(words, " "), *lang, now)
	if !ok {
		return fmt.Errorf("--lang %s: %s speaks %s", *lang, c.Town.Name, strings.Join(c.Town.Languages, ", "))
	}
	e := json.NewEncoder(out)
	e.SetEscapeHTML(false)
	return e.Encode(shown(u))
}

// between reads flags that stand before, between or after words.
func between(f *flag.FlagSet, args []string) (words []string, err error) {
	for {
		if err := f.Parse(args); err != nil {
			return nil, err
		}
		if f.NArg() == 0 {
			return words, nil
		}
		words, args = append(words, f.Arg(0)), f.Args()[1:]
	}
}

func shown(u dialogs.Understood) understood {
	s := understood{
		Phone: maybe(international(u.Phone)), Reference: maybe(u.Reference),
		Intent: maybe(u.Intent), Department: maybe(u.Department), FAQ: maybe(u.Question), Language: u.Language,
	}
	if u.Time != nil {
		s.ASAP = u.Time.ASAP
		s.Time = &period{u.Time.From.Format(time.RFC3339), u.Time.To.Format(time.RFC3339)}
	}
	if u.Answer != nlu.Neither {
		yes := u.Answer == nlu.Yes
		s.Yes = &yes
	}
	return s
}

// international writes a German number as the networks do; empty if it is none
// that can be dialled from everywhere.
func international(phone string) string {
	switch {
	case strings.HasPrefix(phone, "00"):
		phone = "+" + phone[2:]
	case strings.HasPrefix(phone, "0"):
		phone = "+49" + phone[1:]
	}
	if len(phone) < len("+491234567") || phone[0] != '+' {
		return ""
	}
	return (channels.Address{Channel: channels.Voice, ID: phone}).Phone()
}

func maybe(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
