package bot

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
)

// confirm adds the confirmation of a booking made by phone to the jobs of the
// turn. Elsewhere the reply itself is the confirmation.
func (d *doing) confirm(m channels.Message, r callback.Request) {
	if m.From.Channel != channels.Voice {
		return
	}
	if j, ok := d.hub.confirmation(r); ok {
		d.jobs = append(d.jobs, j)
	}
}

// Confirm has a text sent that confirms a request as it now is, if its number
// or its channel can take one; a landline gets none. Asked twice for the same
// state of a request it sends one text.
func (h *Hub) Confirm(ctx context.Context, r callback.Request) error {
	j, ok := h.confirmation(r)
	if !ok {
		return nil
	}
	if err := h.c.Store.Enqueue(ctx, j); err != nil {
		return fmt.Errorf("enqueue a confirmation: %w", err)
	}
	return nil
}

// confirmation is the job that confirms a request.
func (h *Hub) confirmation(r callback.Request) (Job, bool) {
	to, ok := h.writable(r)
	if !ok || !r.Status.Open() {
		return Job{}, false
	}
	language := h.language(r.Language)
	text := textJob{
		to: to, until: lastUse(r),
		reply: channels.Reply{Language: language, Text: h.c.Script.Text(language, "notice.confirmed", to.Channel, h.confirmFacts(r, language))},
	}
	return Job{
		ID: confirmID(r), Kind: kindText, Due: h.c.Now(), Payload: text.encode(),
	}, true
}

// confirmID is the same for the same state of a request.
func confirmID(r callback.Request) string {
	return "confirm:" + r.Reference + ":" + strconv.FormatInt(r.Version, 36)
}

// writable is where a request can be confirmed: the channel it came by, or
// its number where that is a mobile one.
func (h *Hub) writable(r callback.Request) (channels.Address, bool) {
	to := channels.Address{Channel: channels.SMS, ID: r.Phone}
	switch r.Door {
	case channels.SMS, channels.WhatsApp, channels.Telegram, channels.Web:
		if r.Address != "" {
			to = channels.Address{Channel: r.Door, ID: r.Address}
		}
	}
	if h.channels[to.Channel] == nil || to.Channel == channels.SMS && !h.c.Office.TextCapable(to.ID) {
		return channels.Address{}, false
	}
	return to, true
}

func (h *Hub) confirmFacts(r callback.Request, language string) map[string]string {
	title := r.Department
	if d, ok := h.c.Office.Department(r.Department); ok {
		title = d.Title(language)
	}
	return map[string]string{
		"reference": r.Reference, "department": r.Department, "department_name": title,
		"slot": h.slotAnswer(r.Slot), "promise": h.moment(r.Promise),
	}
}

// lastUse is when a confirmation has become pointless, since the call should
// have come; zero if that is not known.
func lastUse(r callback.Request) time.Time {
	if r.Slot.Zero() {
		return r.Promise
	}
	return r.Slot.To
}
