package channels

import (
	"log/slog"
	"strings"
)

// Address is one citizen (or member of staff) on one network. It redacts
// itself in logs and formatted text: only Channel and whether there is an ID
// are ever shown.
type Address struct {
	Channel string
	ID      string // E.164 on telephone networks, else the network's own ID; empty when withheld
}

// String shows the channel only.
func (a Address) String() string {
	if a.ID == "" {
		return a.Channel + ":withheld"
	}
	return a.Channel + ":***"
}

// GoString keeps %#v from showing the ID.
func (a Address) GoString() string { return "channels.Address{" + a.String() + "}" }

// LogValue keeps slog from showing the ID.
func (a Address) LogValue() slog.Value { return slog.StringValue(a.String()) }

// Phone is the E.164 number behind the address, or "" when the address is not
// a telephone number (withheld, SIP name, messenger ID).
func (a Address) Phone() string {
	switch a.Channel {
	case Voice, SMS, WhatsApp:
		if e164(a.ID) {
			return a.ID
		}
	}
	return ""
}

// e164 reports whether s is a plus sign, a digit from 1 to 9 and 6 to 14 more
// digits (ITU-T E.164).
func e164(s string) bool {
	d, ok := strings.CutPrefix(s, "+")
	if !ok || len(d) < 7 || len(d) > 15 || d[0] == '0' {
		return false
	}
	return strings.Trim(d, "0123456789") == ""
}
