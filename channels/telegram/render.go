package telegram

import (
	"strings"
	"unicode/utf8"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"

	"github.com/rathausruf/rathausruf/channels"
)

const (
	// maxButtons is how many buttons a message has at most.
	maxButtons = 100
	// wide, half and third are how many characters a telephone shows on a button
	// that has a row to itself, or shares it with one or two others. What is
	// longer is cut off there, so it stands in the text too.
	wide, half, third = 40, 16, 8
)

// render is a reply as the messages it becomes, none when there is nothing to
// say, and the keyboard of the last.
//
// Choices are buttons in the message. They are numbered lines in the text
// instead when they cannot be buttons, and when a number is asked for: a message
// has one keyboard only, and the button that shares a number is of another
// kind. What has no buttons takes away a keyboard that was there before, because
// nobody keeps in mind whether there was one.
func render(r channels.Reply) (parts []string, keyboard any) {
	if r.Silent {
		return nil, nil
	}
	text := printable(r.Text)
	choices := shown(r.Choices)
	contact := label(r.Contact)
	data, fit := buttonData(r.Ask, choices)
	numbered := longest(choices) > wide || !fit || contact != "" || text == ""
	if numbered {
		text = withLines(text, choices)
	}
	switch {
	case contact != "":
		keyboard = contactKeyboard(contact)
	case fit && len(choices) > 0:
		keyboard = inlineKeyboard(choices, data, numbered)
	default:
		keyboard = tgbotapi.ReplyKeyboardRemove{RemoveKeyboard: true}
	}
	return cut(text), keyboard
}

// shown are the choices that have a label, as it can be shown in one line.
func shown(list []channels.Choice) []channels.Choice {
	out := make([]channels.Choice, 0, len(list))
	for _, c := range list {
		if c.Label = label(c.Label); c.Label != "" {
			out = append(out, c)
		}
	}
	return out
}

// label is a text in one line.
func label(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }

// withLines adds a line for each choice to a text.
func withLines(text string, choices []channels.Choice) string {
	var b strings.Builder
	b.WriteString(text)
	for _, c := range choices {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(numberedLabel(c))
	}
	return b.String()
}

// numberedLabel is a label behind what may be typed for it.
func numberedLabel(c channels.Choice) string {
	if c.Key == "" {
		return c.Label
	}
	return c.Key + " " + c.Label
}

// buttonData is what the buttons of choices carry; fit is false unless all of
// them can be buttons.
func buttonData(ask string, choices []channels.Choice) (data []string, fit bool) {
	if len(choices) > maxButtons {
		return nil, false
	}
	for _, c := range choices {
		d, ok := writeData(ask, c.ID)
		if !ok {
			return nil, false
		}
		data = append(data, d)
	}
	return data, true
}

// longest is the length of the longest label, in characters.
func longest(choices []channels.Choice) int {
	n := 0
	for _, c := range choices {
		n = max(n, utf8.RuneCountInString(c.Label))
	}
	return n
}

// inlineKeyboard has a button for each choice, as many in a row as can be read.
// Where the choices are numbered in the text, so are the buttons.
func inlineKeyboard(choices []channels.Choice, data []string, numbered bool) tgbotapi.InlineKeyboardMarkup {
	perRow := 1
	switch n := longest(choices); {
	case numbered:
	case n <= third:
		perRow = 3
	case n <= half:
		perRow = 2
	}
	k := tgbotapi.InlineKeyboardMarkup{}
	for i, c := range choices {
		if i%perRow == 0 {
			k.InlineKeyboard = append(k.InlineKeyboard, nil)
		}
		if numbered {
			c.Label = numberedLabel(c)
		}
		row := &k.InlineKeyboard[len(k.InlineKeyboard)-1]
		*row = append(*row, tgbotapi.NewInlineKeyboardButtonData(c.Label, data[i]))
	}
	return k
}

// contactKeyboard has one button, that shares the citizen's own number.
func contactKeyboard(label string) tgbotapi.ReplyKeyboardMarkup {
	return tgbotapi.NewOneTimeReplyKeyboard(tgbotapi.NewKeyboardButtonRow(tgbotapi.NewKeyboardButtonContact(label)))
}
