// Package channeltest holds what every channel must do, as one suite: refuse
// what is not signed, take everything that is, answer a repeat with the same
// bytes, say all of what is long, offer every choice, name what a failed sending
// means, ask nobody but its network, and never show who somebody is.
package channeltest

import (
	"log/slog"
	"net/http"
	"testing"

	"github.com/rathausruf/rathausruf/channels"
)

// Kit says how to reach one channel from outside. A channel's own test fills
// it in and calls Run.
type Kit struct {
	// Open makes the channel. It sends by way of api, the base URL of a fake
	// of its network, and logs to log.
	Open func(t *testing.T, api string, log *slog.Logger) channels.Channel
	// Webhook makes the network's genuine request for an event.
	Webhook func(t *testing.T, e Event) *http.Request
	// Raw makes a genuine request with any body at all.
	Raw func(t *testing.T, body []byte) *http.Request
	// Strip takes what proves a request genuine away; Forge spoils it.
	Strip, Forge func(r *http.Request)

	// Missing, Wrong and Down are the statuses for a request that is not
	// signed, that is wrongly signed, and that the inbox cannot take now.
	Missing, Wrong, Down int
	// Bodies are examples for fuzzing to start from.
	Bodies []string

	// Address is somebody to send to, and Unreachable somebody who cannot be
	// sent to at all (zero: there is nobody like that).
	Address, Unreachable channels.Address
	// Answers are what the network may answer to a sending. One has no Want.
	Answers []Answer
	// Secrets must never be seen: tokens and the like.
	Secrets []string
	// Host is where the channel goes when Open is given no api: name:port.
	Host string

	// Asked reads what one request to the network says to the citizen, Answered
	// what the answer of a webhook says. A channel that pushes has no Answered;
	// Asked is nil where choices are not sent.
	Asked    func(t *testing.T, body string) Said
	Answered func(t *testing.T, body string) []Said
	// Nothing is what the webhook of a channel that pushes is answered with.
	Nothing string
	// Limit is how much can be said at once, in UTF-16 units.
	Limit int
	// Press makes the network's genuine request for a button that is pressed by
	// somebody, by its Data. Nil: there are no buttons.
	Press func(t *testing.T, from, data string) *http.Request
	// Check looks at every request the network is asked, if it is not nil.
	Check func(t *testing.T, r *http.Request, body string)
}

// Event is something a citizen did.
type Event struct {
	ID   string // the network's; the same for a repeat
	From string // who; the kit makes an address of its network from it: "1", "2"
	Text string // what they wrote or said
}

// Answer is an answer of the network's REST API to a sending.
type Answer struct {
	Name   string
	Status int
	Body   string
	Want   error  // what Send's error must wrap; nil: it succeeds
	ID     string // what Send returns then
}

// Run checks a channel. Nothing it does leaves this machine.
func Run(t *testing.T, k Kit) {
	guard := NewGuard(t)
	t.Run("takes a message", k.takes)
	t.Run("parts conversations", k.parts)
	t.Run("repeats the same answer", k.repeats)
	t.Run("refuses what is not signed", k.refuses)
	t.Run("refuses large bodies", k.refusesLarge)
	t.Run("survives any body", k.survives)
	t.Run("loses nothing when the inbox is away", k.inboxAway)
	t.Run("names what a failed sending means", k.sends)
	t.Run("says when the network is away", k.networkAway)
	t.Run("sends nothing when there is nothing to say", k.silent)
	t.Run("says all of what is long", k.splits)
	t.Run("offers every choice", k.offers)
	t.Run("tells nothing when the network misbehaves", k.misbehaves)
	t.Run("gives up waiting", k.waits)
	t.Run("asks nobody but its network", func(t *testing.T) { k.home(t, guard) })
}
