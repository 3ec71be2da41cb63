package simulator

import (
	"unicode/utf8"
)

// The Bot API takes at most so many commands, and characters of a description.
const (
	maxCommands    = 100
	maxDescription = 256
)

func (s *Simulator) setCommands(p params) (outcome, botRefusal) {
	scope, r := p.scope()
	if r.code != 0 {
		return outcome{}, r
	}
	var list []botCommand
	p.object("commands", &list)
	if len(list) > maxCommands {
		return outcome{}, badCall("BOT_COMMANDS_TOO_MUCH")
	}
	for _, c := range list {
		if wrong := c.refuse(); wrong != "" {
			return outcome{}, badCall(wrong)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.telegram.commands[scope] = list
	s.touch()
	return outcome{result: true}, botRefusal{}
}

// refuse finds what Telegram refuses of a command.
func (c botCommand) refuse() string {
	for _, r := range c.Command {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' {
			return "BOT_COMMAND_INVALID"
		}
	}
	switch n := utf8.RuneCountInString(c.Description); {
	case c.Command == "" || len(c.Command) > 32:
		return "BOT_COMMAND_INVALID"
	case n < 1 || n > maxDescription:
		return "BOT_COMMAND_DESCRIPTION_INVALID"
	}
	return ""
}

func (s *Simulator) getCommands(p params) (outcome, botRefusal) {
	scope, r := p.scope()
	if r.code != 0 {
		return outcome{}, r
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return outcome{result: append([]botCommand{}, s.telegram.commands[scope]...)}, botRefusal{}
}

// scope is for whom commands are, as "default/de". Only private chats are
// played, all alike.
func (p params) scope() (string, botRefusal) {
	scope := struct {
		Type string `json:"type"`
	}{"default"}
	p.object("scope", &scope)
	if scope.Type != "default" && scope.Type != "all_private_chats" {
		return "", badCall("the scope " + scope.Type + " is not played here")
	}
	return scope.Type + "/" + p["language_code"], botRefusal{}
}

// menu is the commands that a person is shown. The caller holds mu.
func (t *telegram) menu(p Person) []botCommand {
	language := p.Language[:min(2, len(p.Language))]
	for _, scope := range []string{"all_private_chats/" + language, "all_private_chats/", "default/" + language, "default/"} {
		if list := t.commands[scope]; len(list) > 0 {
			return list
		}
	}
	return nil
}
