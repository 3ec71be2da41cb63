package bot

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// How an address was linked with a number.
const (
	proofContact = "contact" // the network vouches for the number
	proofCode    = "code"    // a code sent to the number came back
)

// spokenFor is how long the language of a citizen is kept after they changed it.
const spokenFor = 180 * 24 * time.Hour

// phone is the number of who writes or calls: of a telephone address its own,
// else the one it was linked with on proof; "" if neither.
func (d *doing) phone(ctx context.Context, m channels.Message) (string, error) {
	if p := m.From.Phone(); p != "" || m.From.ID == "" {
		return p, nil
	}
	if d.who == nil {
		who, err := d.hub.c.Store.Citizen(ctx, m.From)
		if err != nil {
			return "", fmt.Errorf("look who it is: %w", err)
		}
		d.who = &who
	}
	return d.who.Phone, nil
}

// foreign reports whether nobody has shown yet that a number is theirs.
func (d *doing) foreign(ctx context.Context, c dialogs.Call, phone string) (bool, error) {
	own, err := d.phone(ctx, c.Message)
	return phone != own && phone != c.Answers["proved"], err
}

// sharable adds to the answers whether the network could still tell who writes.
func sharable(answers map[string]string, m channels.Message, phone string) map[string]string {
	value := ""
	if m.From.Channel == channels.Telegram && phone == "" {
		value = "yes"
	}
	return with(answers, "unlinked", value)
}

// contact links an address with the number its network vouches for.
func (h *Hub) contact(ctx context.Context, m channels.Message) error {
	number := channels.Address{Channel: channels.Voice, ID: m.Text}
	if number.Phone() == "" || m.From.ID == "" || m.From.Phone() != "" {
		return nil // the dialog will find that it is no number
	}
	if err := h.c.Store.Link(ctx, m.From, m.Text, proofContact, h.linkedUntil(m.From)); err != nil {
		return fmt.Errorf("link an address: %w", err)
	}
	return nil
}

// linkedUntil is until when a link holds. A web chat is a browser's, which
// others may use tomorrow.
func (h *Hub) linkedUntil(a channels.Address) time.Time {
	if a.Channel == channels.Web {
		return h.c.Now().Add(h.c.Keep)
	}
	return h.c.Now().Add(h.c.Links)
}

// speaks keeps the language a citizen has changed to.
func (h *Hub) speaks(ctx context.Context, m channels.Message, was, is string) error {
	if is == was || m.From.ID == "" || was == "" && is == h.c.Town.Language {
		return nil
	}
	switch m.Kind {
	case channels.Words, channels.Speech, channels.Picked, channels.Keys:
	default:
		return nil // a hint of the network is no choice
	}
	if err := h.c.Store.Speak(ctx, m.From, is, h.c.Now().Add(spokenFor)); err != nil {
		return fmt.Errorf("keep a citizen's language: %w", err)
	}
	return nil
}

// citizenKnown tells whether the address of who writes is linked with a number.
func (h *Hub) citizenKnown(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	phone, err := d.phone(ctx, c.Message)
	if err != nil || phone == "" || c.Message.From.Phone() != "" {
		return dialogs.Result{Outcome: "none"}, err
	}
	return outcome("linked")
}

// citizenAsk tells whether the number just proven should be asked to be
// remembered.
func (h *Hub) citizenAsk(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	phone, err := d.phone(ctx, c.Message)
	if err != nil || phone != "" || c.Message.From.ID == "" || c.Answers["proved"] != c.Answers["phone"] {
		return dialogs.Result{Outcome: "skip"}, err
	}
	return outcome("ask")
}

var errNotProved = errors.New("the number was not proven in this conversation")

// citizenLink links the address of who writes with the number they have proven.
func (h *Hub) citizenLink(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	phone, from := c.Answers["phone"], c.Message.From
	if phone == "" || phone != c.Answers["proved"] {
		return dialogs.Result{}, errNotProved
	}
	if from.ID == "" || from.Phone() != "" {
		return outcome("linked")
	}
	if err := h.c.Store.Link(ctx, from, phone, proofCode, h.linkedUntil(from)); err != nil {
		return dialogs.Result{}, fmt.Errorf("link an address: %w", err)
	}
	d.who = nil
	return outcome("linked")
}

// citizenUnlink forgets the link.
func (h *Hub) citizenUnlink(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	if err := h.c.Store.Unlink(ctx, c.Message.From); err != nil {
		return dialogs.Result{}, fmt.Errorf("unlink an address: %w", err)
	}
	d.who = nil
	return outcome("unlinked")
}

// citizenWays offers what there is for who does not know their reference.
func (h *Hub) citizenWays(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	phone, err := d.phone(ctx, c.Message)
	if err != nil {
		return dialogs.Result{}, err
	}
	res := dialogs.Result{Outcome: "ways"}
	if phone == "" && c.Message.From.Channel != channels.Voice && h.channels[channels.SMS] != nil {
		res.Choices = append(res.Choices, channels.Choice{ID: "number"})
	}
	res.Choices = append(res.Choices, channels.Choice{ID: "again"}, channels.Choice{ID: "callback"})
	return res, nil
}

// citizenCode sends a code to the number that is said to be the citizen's own.
// Unlike a booking's it is sent also to a number that waits for a call.
func (h *Hub) citizenCode(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	phone := c.Answers["phone"]
	if !h.c.Office.TextCapable(phone) || h.channels[channels.SMS] == nil {
		return outcome("landline")
	}
	own, err := d.phone(ctx, c.Message)
	if err != nil {
		return dialogs.Result{}, err
	}
	err = h.c.Office.MayProve(ctx, phone, asker(c.Message), false, own == "")
	switch {
	case errors.Is(err, callback.ErrOften):
		return outcome("often")
	case err != nil:
		return dialogs.Result{}, err
	}
	return h.sendCode(d, c, phone)
}
