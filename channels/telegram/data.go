package telegram

import (
	"strings"
	"unicode/utf8"
)

// A button carries which question it belongs to and what it picks, as
// "ask:choice", of which Telegram takes 64 bytes. Whoever writes their own
// client can send anything: the dialog picks only what it has offered.
const (
	maxAsk    = 8
	maxChoice = 52
)

// What a button picks that we cannot read: no choice of no question, so that
// the citizen is told, and the button stops spinning.
const (
	noAsk    = "-"
	noChoice = "?"
)

// writeData is the data of a button; ok is false when it cannot be one.
func writeData(ask, choice string) (data string, ok bool) {
	data = ask + ":" + choice
	a, c, ok := readData(data)
	return data, ok && a == ask && c == choice
}

// readData reads the data of a button.
func readData(data string) (ask, choice string, ok bool) {
	ask, choice, ok = strings.Cut(data, ":")
	if !ok || len(ask) > maxAsk || !plain(ask) {
		return "", "", false
	}
	if choice == "" || len(choice) > maxChoice || !utf8.ValidString(choice) || strings.ContainsFunc(choice, control) {
		return "", "", false
	}
	return ask, choice, true
}

func control(r rune) bool { return r < 0x20 || r == 0x7F || r == utf8.RuneError }
