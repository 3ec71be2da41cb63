package twilio

import (
	"strings"

	"github.com/rathausruf/rathausruf/channels"
)

// keyword reports whether a text says stop, start or help, and whether Twilio
// has answered it by itself. On SMS it answers its own English words when they
// stand alone, and says so in OptOutType if the account has Advanced Opt-Out:
// https://www.twilio.com/docs/messaging/tutorials/advanced-opt-out
// The German words are ours, and so are all of them on WhatsApp, where YES,
// CANCEL, END, QUIT and INFO stay words of the dialog.
func keyword(optOutType, text, channel string) (k channels.Kind, answered, ok bool) {
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
	case "START", "YES", "UNSTOP":
		return channels.OptIn, true
	case "HELP", "INFO":
		return channels.Help, true
	}
	return 0, false
}

// ourWord is what a single word means to us where Twilio says nothing.
func ourWord(word string) (k channels.Kind, ok bool) {
	switch word {
	case "STOP", "STOPP", "ABMELDEN", "STOPALL", "UNSUBSCRIBE", "OPTOUT":
		return channels.OptOut, true
	case "START", "UNSTOP":
		return channels.OptIn, true
	case "HELP", "HILFE":
		return channels.Help, true
	}
	return 0, false
}
