package twilio

import (
	"log/slog"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// textStatus takes the state of a text in. What cannot be kept is refused, so
// that the network may repeat it.
func (t *Twilio) textStatus(c *gin.Context, q *request, in channels.Deliveries) {
	if in == nil || textSID(q.fields) == "" {
		c.Status(http.StatusNoContent)
		return
	}
	if err := in.Delivered(c.Request.Context(), t.delivery(q.fields)); err != nil {
		t.log.LogAttrs(c.Request.Context(), slog.LevelError, "the state of a text was not kept", slog.Any("error", err))
		c.AbortWithStatus(http.StatusServiceUnavailable)
		return
	}
	c.Status(http.StatusNoContent)
}

// delivery is what a status webhook says.
func (t *Twilio) delivery(f form) channels.Delivery {
	state := f.get("MessageStatus")
	if state == "" {
		state = f.get("SmsStatus")
	}
	if f.is("EventType", "READ") {
		state = "read"
	}
	d := channels.Delivery{
		Channel: channels.SMS,
		ID:      textSID(f),
		To:      channels.Address{Channel: channels.SMS, ID: f.get("To")},
		State:   state,
		Rank:    rank(state),
		Reason:  f.get("ErrorCode"),
		At:      t.c.Now(),
	}
	if id, ok := cutPrefixFold(d.To.ID, whatsAppPrefix); ok {
		d.Channel = channels.WhatsApp
		d.To = channels.Address{Channel: channels.WhatsApp, ID: id}
	}
	if d.Reason == "0" {
		d.Reason = ""
	}
	class := classOf(d.Reason)
	d.VoiceOnly, d.OptedOut, d.Window = class == landline, class == optedOut, class == window
	return d
}

// rank orders states, for they come in any order: CONTRACTS §2.3. One we do
// not know ranks below all others.
func rank(state string) int {
	switch state {
	case "accepted", "scheduled":
		return 1
	case "queued":
		return 2
	case "sending":
		return 3
	case "sent":
		return 4
	case "partially_delivered":
		return 5
	case "delivered", "undelivered", "failed", "canceled":
		return 6
	case "read":
		return 7
	}
	return 0
}
