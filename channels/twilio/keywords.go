package twilio

import (
	"strings"

	"github.com/rathausruf/rathausruf/channels"
)

// keyword reports whether a text says stop, start or help, and whether Twilio
// has answered it by itself. On SMS it answers its own English words when they
// stand alone, and says so in OptOutType if the account has Advanced Opt-Out:
// https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
// The German words are ours, and so are all of them on WhatsApp, where CANCEL,
// END, QUIT and INFO stay words of the dialog. A word for START that is also an
// answer is none here: see optsIn.
func keyword(optOutType, text, channel string) (k channels.Kind, answered, ok bool) {
	if optsIn(optOutType, text, channel) {
		return 0, false, false
	}
	if k, ok = twilioKind(optOutType); ok {
		return k, true, true
	}
	if len(text) > 32 {
		return 0, false, false
	}
	word := strings.ToUpper(text)
	if channel == channels.SMS {
		if k, ok = twilioWord(word); ok {
			return k, true, true
		}
	}
	k, ok = ourWord(strings.TrimRight(word, ".! "))
	return k, false, ok
}

// optsIn reports whether Twilio takes a text for START that may as well be the
// answer to a question: YES by default, and whatever else the account has made
// a word for it. Only START and UNSTOP can mean nothing else.
func optsIn(optOutType, text, channel string) bool {
	switch word := strings.ToUpper(text); {
	case word == "START", word == "UNSTOP":
		return false
	case strings.EqualFold(optOutType, "START"):
		return true
	default:
		return channel == channels.SMS && optOutType == "" && word == "YES"
	}
}

// twilioKind is what Advanced Opt-Out found.
func twilioKind(optOutType string) (k channels.Kind, ok bool) {
	switch strings.ToUpper(optOutType) {
	case "STOP":
		return channels.OptOut, true
	case "START":
		return channels.OptIn, true
	case "HELP":
		return channels.Help, true
	}
	return 0, false
}

// twilioWord is what a text means to Twilio by default: CONTRACTS §2.5.
func twilioWord(word string) (k channels.Kind, ok bool) {
	switch word {
	case "STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT":
		return channels.OptOut, true
	case "START", "UNSTOP":
		return channels.OptIn, true
	case "HELP", "INFO":
		return channels.Help, true
	}
	return 0, false
}

// ourWord is what a single word means to us where Twilio says nothing. Our
// texts teach these, not Twilio's: to those Twilio answers in its own words, or
// not at all, and we cannot.
func ourWord(word string) (k channels.Kind, ok bool) {
	switch word {
	case "STOP", "STOPP", "OFF", "AUS", "ABMELDEN", "STOPALL", "UNSUBSCRIBE", "OPTOUT":
		return channels.OptOut, true
	case "START", "ON", "AN", "UNSTOP":
		return channels.OptIn, true
	case "HELP", "HILFE":
		return channels.Help, true
	}
	return 0, false
}
