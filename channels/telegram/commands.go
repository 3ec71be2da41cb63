package telegram

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/rathausruf/rathausruf/channels"
)

// Command is something to be written with a slash in front, or tapped in the
// bot's menu.
type Command struct {
	// Name is 1 to 32 of a-z0-9_, without the slash. "start" is always
	// understood as the beginning, with or without a Command of that name.
	Name string
	// Kind and Text are what the dialog is told. A Name of the kind OptOut, OptIn
	// or Help also works without the slash, alone, as it does on SMS.
	Kind channels.Kind
	Text string
	// Descriptions are shown beside it in the menu, by language, at most 256
	// characters. Without any it is understood and not shown.
	Descriptions map[string]string
}

// https://core.telegram.org/bots/api#setmycommands
const (
	maxCommands    = 100
	maxCommandName = 32
	maxDescription = 256
)

// start is the command a chat begins with.
const start = "start"

// maxPayload is the longest payload of a link to the bot:
// https://core.telegram.org/bots/features#deep-linking
const maxPayload = 64

// checkCommands refuses what Telegram would.
func checkCommands(list []Command) error {
	if len(list) > maxCommands {
		return errors.New("more than 100 commands")
	}
	seen := map[string]bool{}
	for _, c := range list {
		if !commandName(c.Name) || seen[c.Name] {
			return fmt.Errorf("the command %q: want a name of its own, 1 to 32 of a-z, 0-9 and _", c.Name)
		}
		seen[c.Name] = true
		for language, d := range c.Descriptions {
			if d == "" || utf8.RuneCountInString(d) > maxDescription {
				return fmt.Errorf("the command %q, in %s: want a description of 1 to 256 characters", c.Name, language)
			}
		}
	}
	return nil
}

// commandName reports whether s can be the name of a command.
func commandName(s string) bool {
	return s != "" && len(s) <= maxCommandName && plain(s) && !strings.Contains(s, "-") && s == strings.ToLower(s)
}

// words is what a text means: a command, or what it says. A command nobody
// knows is taken for its words.
func (t *Telegram) words(text string) (channels.Kind, string) {
	name, rest, ok := command(text)
	if !ok {
		if c, known := t.commands[keyword(text)]; known && alone(c.Kind) {
			return c.Kind, c.Text
		}
		return channels.Words, text
	}
	if name == start {
		return channels.Started, payload(rest)
	}
	if c, known := t.commands[strings.ToLower(name)]; known {
		return c.Kind, c.Text
	}
	return channels.Words, strings.TrimSpace(name + " " + rest)
}

// command parts "/name@bot rest". What does not look like a name is one word
// to us all the same: "/Rückruf" is meant as a command.
func command(text string) (name, rest string, ok bool) {
	text, ok = strings.CutPrefix(text, "/")
	if !ok {
		return "", "", false
	}
	name = text
	if i := strings.IndexFunc(text, unicode.IsSpace); i >= 0 {
		name, rest = text[:i], strings.TrimSpace(text[i:])
	}
	name, _, _ = strings.Cut(name, "@")
	name = strings.TrimRight(name, ".,;:!?")
	if lower := strings.ToLower(name); lower == start {
		name = lower
	}
	return name, rest, name != ""
}

// payload is what a link to the bot carries, or "" when it cannot be that.
func payload(s string) string {
	if len(s) > maxPayload || !plain(s) {
		return ""
	}
	return s
}

// keyword is the one word a text may consist of.
func keyword(text string) string {
	if len(text) > maxCommandName+2 {
		return ""
	}
	return strings.ToLower(strings.TrimRight(text, ".! "))
}

// alone reports whether commands of a kind work without a slash.
func alone(k channels.Kind) bool {
	return k == channels.OptOut || k == channels.OptIn || k == channels.Help
}
