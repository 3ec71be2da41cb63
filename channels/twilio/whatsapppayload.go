package twilio

import "strings"

// maxChoiceID is how long a channels.Choice.ID may be, and maxAsk a
// channels.Reply.Ask, in bytes.
const (
	maxChoiceID = 52
	maxAsk      = 8
)

// What a button that is none of ours, or no more, stands for: no question has
// such a choice.
const (
	noAsk    = "-"
	noChoice = "?"
)

// payload is the ID of a button: the question it belongs to, a colon and the
// choice. It is empty where that could not be read back.
func payload(ask, choice string) string {
	if !isAsk(ask) || !isChoice(choice) {
		return ""
	}
	return ask + ":" + choice
}

// parsePayload reads what payload wrote. Anybody may make up another: it is
// then none of ours, and stands for no choice.
func parsePayload(s string) (ask, choice string, ours bool) {
	ask, choice, ours = strings.Cut(s, ":")
	if !ours || !isAsk(ask) || !isChoice(choice) {
		return noAsk, noChoice, false
	}
	return ask, choice, true
}

// pickedPayload is the ID of the button or entry that was picked, or "".
func pickedPayload(f form) string {
	if p := f.get("ButtonPayload"); p != "" {
		return p
	}
	return f.get("ListId")
}

// isAsk reports whether s names a question.
func isAsk(s string) bool {
	return s != "" && s != noAsk && len(s) <= maxAsk && alphanumeric(strings.NewReplacer("_", "", "-", "").Replace(s))
}

// isChoice reports whether s may stand for a choice within a template: plain
// characters, and none that JSON or a template reads as more than itself.
func isChoice(s string) bool {
	if s == "" || s == noChoice || len(s) > maxChoiceID {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte(`'"\{}`, c) >= 0 {
			return false
		}
	}
	return true
}
