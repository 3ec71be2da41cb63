package bot

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// confirm adds the confirmation of a booking made by phone to the jobs of the
// turn. Elsewhere the reply itself is the confirmation; and what an earlier
// turn has planned was confirmed by that one.
func (d *doing) confirm(ctx context.Context, c dialogs.Call, r callback.Request) {
	if c.Message.From.Channel != channels.Voice || r.PlannedBy != c.Key {
		return
	}
	j, ok := d.hub.confirmation(r)
	if !ok {
		return
	}
	ok, err := d.hub.mayConfirm(ctx, r)
	if err != nil { // the booking stands without it
		d.hub.c.Log.Warn("a booking is not confirmed", "request", r.Reference, "error", err)
	}
	if ok {
		d.jobs = append(d.jobs, j)
	}
}

// confirmations is how many texts confirm bookings to one address within a
// day: nobody has somebody else's phone flooded at the town's cost.
const confirmations = 5

// mayConfirm counts a confirmation against the address it goes to.
func (h *Hub) mayConfirm(ctx context.Context, r callback.Request) (bool, error) {
	to, ok := h.writable(r)
	if !ok {
		return false, nil
	}
	ok, err := h.c.Store.Take(ctx, "confirm/to/"+hashed(to.Channel+":"+to.ID), confirmations, 24*time.Hour)
	if err != nil {
		return false, fmt.Errorf("count a confirmation: %w", err)
	}
	return ok, nil
}

// Confirm has a text sent that confirms a request as it was planned, if its
// number or its channel can take one; a landline gets none. However often it is
// asked, and however much later, it sends one text for each plan, and not many a
// day to the same address.
func (h *Hub) Confirm(ctx context.Context, r callback.Request) error {
	if r.Status == callback.Cancelled {
		return h.confirmCancelled(ctx, r)
	}
	j, ok := h.confirmation(r)
	if !ok || r.Confirmed >= r.Plans {
		return nil
	}
	err := h.noteConfirmed(ctx, r, r.Confirmed, r.Plans)
	switch {
	case errors.Is(err, errConfirmed):
		return nil
	case err != nil:
		return fmt.Errorf("note a confirmation: %w", err)
	}
	may, err := h.mayConfirm(ctx, r)
	if err == nil && may {
		err = h.c.Store.Enqueue(ctx, j)
	}
	if err != nil {
		undone := h.noteConfirmed(ctx, r, r.Plans, r.Confirmed)
		return errors.Join(fmt.Errorf("enqueue a confirmation: %w", err), undone)
	}
	return nil
}

// confirmCancelled has a citizen told that somebody else cancelled their request.
func (h *Hub) confirmCancelled(ctx context.Context, r callback.Request) error {
	may, err := h.mayConfirm(ctx, r)
	if err != nil || !may {
		return err
	}
	to, _ := h.writable(r)
	language := h.language(r.Language)
	text := textJob{to: to, reply: channels.Reply{
		Language: language, Text: h.c.Script.Text(language, "notice.cancelled", to.Channel, h.confirmFacts(r, language)),
	}}
	err = h.c.Store.Enqueue(ctx, Job{ID: "cancelled:" + r.Reference, Kind: kindText, Due: h.c.Now(), Payload: text.encode()})
	if err != nil {
		return fmt.Errorf("enqueue a confirmation: %w", err)
	}
	return nil
}

// errConfirmed says that a plan is confirmed already, or not the latest.
var errConfirmed = errors.New("this is confirmed already")

// noteConfirmed notes in the request what is confirmed, so that of several who
// ask one sends.
func (h *Hub) noteConfirmed(ctx context.Context, r callback.Request, from, to int) error {
	_, err := h.c.Store.Update(ctx, r.Reference, callback.Room{}, func(now *callback.Request) error {
		if now.Plans != r.Plans || now.Confirmed != from {
			return errConfirmed
		}
		now.Confirmed = to
		return nil
	})
	return err
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

// confirmID is the same for the same plan of a request.
func confirmID(r callback.Request) string {
	return "confirm:" + r.Reference + ":" + strconv.Itoa(r.Plans)
}

// writable is where a request can be confirmed: the channel it came by, or
// its number where that is a mobile one.
func (h *Hub) writable(r callback.Request) (channels.Address, bool) {
	to := channels.Address{Channel: channels.SMS, ID: r.Phone}
	switch r.Door {
	case channels.SMS, channels.WhatsApp, channels.Telegram:
		if r.Address != "" {
			to = channels.Address{Channel: r.Door, ID: r.Address}
		}
	case channels.Web: // nobody looks into a browser all day
		if r.Address != "" && (h.channels[channels.SMS] == nil || !h.c.Office.TextCapable(r.Phone)) {
			to = channels.Address{Channel: r.Door, ID: r.Address}
		}
	}
	if h.channels[to.Channel] == nil || to.Channel == channels.SMS && !h.c.Office.TextCapable(to.ID) {
		return channels.Address{}, false
	}
	return to, true
}

func (h *Hub) confirmFacts(r callback.Request, language string) map[string]string {
	facts := map[string]string{
		"reference": r.Reference, "department": r.Department, "department_name": h.title(r.Department, language),
		"slot": h.slotAnswer(r.Slot), "promise": h.moment(r.Promise), "word": h.wordNow(r),
	}
	if h.c.Link != nil {
		facts["link"] = h.c.Link(r)
	}
	return facts
}

// lastUse is when a confirmation has become pointless, since the call should
// have come; zero if that is not known.
func lastUse(r callback.Request) time.Time {
	if r.Slot.Zero() {
		return r.Promise
	}
	return r.Slot.To
}
