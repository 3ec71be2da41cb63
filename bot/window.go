package bot

import (
	"context"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/channels"
)

// kindArrived looks whether a text has arrived that its network may have taken
// in vain.
const kindArrived = "arrived"

const (
	// arrivedAfter is how long after sending that is looked at first, and how
	// long is waited between looks.
	arrivedAfter = time.Minute
	// arrivedLooks is how often that is looked at.
	arrivedLooks = 10
	// sentRank is the rank of a text that has left the network; see CONTRACTS §2.3.
	sentRank = 4
)

// windowReason is what WhatsApp says of a text outside of its 24 hours.
const windowReason = "63016"

// otherWay is a text by SMS in place of one that its network does not take now;
// false when there is no such way.
func (h *Hub) otherWay(t textJob) (textJob, bool) {
	to := channels.Address{Channel: channels.SMS, ID: t.to.Phone()}
	if t.to.Channel != channels.WhatsApp || to.ID == "" || h.channels[channels.SMS] == nil || !h.c.Office.TextCapable(to.ID) {
		return textJob{}, false
	}
	t.to = to
	return t, true
}

// sendOtherwise has a text sent by SMS in place of job j.
func (h *Hub) sendOtherwise(ctx context.Context, j Job, t textJob, why error) result {
	other, ok := h.otherWay(t)
	if !ok {
		return result{fate: given, err: why}
	}
	err := h.c.Store.Enqueue(ctx, Job{ID: "sms:" + j.ID, Kind: kindText, Due: h.c.Now(), Payload: other.encode()})
	if err != nil {
		return retry(j, fmt.Errorf("send a text another way: %w", err))
	}
	return result{}
}

// lookLater has looked at whether a text arrived, where the network may find
// only later that it must not deliver it.
func (h *Hub) lookLater(ctx context.Context, j Job, t textJob, id string) {
	if _, ok := h.otherWay(t); !ok || j.Kind != kindText || id == "" {
		return
	}
	look := Job{ID: "arrived:" + j.ID, Kind: kindArrived, Due: h.c.Now().Add(arrivedAfter), Payload: putString(t.encode(), id)}
	if err := h.c.Store.Enqueue(ctx, look); err != nil {
		h.c.Log.Warn("nobody looks whether a text arrives", "error", err)
	}
}

// arrived sends a text by SMS that was found not to arrive.
func (h *Hub) arrived(ctx context.Context, j Job) result {
	t, id, err := decodeArrived(j.Payload)
	if err != nil {
		return result{fate: given, err: err}
	}
	d, err := h.c.Store.Delivery(ctx, t.to.Channel, id)
	switch {
	case err != nil:
		return retry(j, err)
	case d.Reason == windowReason:
		return h.sendOtherwise(ctx, j, t, channels.ErrWindow)
	case d.Rank < sentRank && j.Tries < arrivedLooks:
		return result{fate: later, wait: arrivedAfter}
	}
	return result{}
}
