package bot

import (
	"context"
	"fmt"

	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// keyword reports whether a message says STOP, START or HELP, which work the
// same wherever the dialog is.
func keyword(k channels.Kind) bool {
	return k == channels.OptOut || k == channels.OptIn || k == channels.Help || k == channels.Left
}

// keyword answers STOP, START and HELP. The dialog stays where it is.
func (h *Hub) keyword(ctx context.Context, st dialogs.State, m channels.Message) (channels.Reply, error) {
	key := "system.help"
	switch m.Kind {
	case channels.OptOut:
		key = "system.stopped"
		if err := h.reached(ctx, m.From, func(r *Reach) { r.OptedOut = true }); err != nil {
			return channels.Reply{}, err
		}
	case channels.Left:
		return channels.Reply{Silent: true}, h.reached(ctx, m.From, func(r *Reach) { r.Blocked = true })
	case channels.OptIn:
		key = "system.started"
		// Whoever writes to us can be written to, whatever was known before.
		if err := h.reached(ctx, m.From, func(r *Reach) { *r = Reach{} }); err != nil {
			return channels.Reply{}, err
		}
	}
	if m.Answered {
		return channels.Reply{Silent: true}, nil
	}
	language := h.language(st.Language)
	return channels.Reply{Text: h.c.Script.Text(language, key, m.From.Channel, nil), Language: language}, nil
}

// language is the citizen's, or else the town's.
func (h *Hub) language(known string) string {
	if known == "" {
		return h.c.Town.Language
	}
	return known
}

// reached changes what is known of an address.
func (h *Hub) reached(ctx context.Context, a channels.Address, change func(*Reach)) error {
	if a.ID == "" {
		return nil
	}
	was, err := h.c.Store.Reach(ctx, a)
	if err != nil {
		return fmt.Errorf("read what is known of an address: %w", err)
	}
	is := was
	change(&is)
	if is == was {
		return nil
	}
	if err := h.c.Store.SetReach(ctx, a, is); err != nil {
		return fmt.Errorf("keep what is known of an address: %w", err)
	}
	return nil
}

// Delivered keeps the state of something sent, and what the network thereby
// told about the address.
func (h *Hub) Delivered(ctx context.Context, d channels.Delivery) error {
	if _, err := h.c.Store.Delivered(ctx, d); err != nil {
		return fmt.Errorf("keep a delivery: %w", err)
	}
	if !d.VoiceOnly && !d.OptedOut {
		return nil
	}
	return h.reached(ctx, d.To, func(r *Reach) {
		r.VoiceOnly = r.VoiceOnly || d.VoiceOnly
		r.OptedOut = r.OptedOut || d.OptedOut
	})
}
