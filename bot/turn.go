package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

const (
	// turnLease is how long a turn may take. It is longer than any action and
	// shorter than what a network waits for twice.
	turnLease = 15 * time.Second
	// voiceWait and textWait are how long a message waits for the turn before
	// it. A caller hears silence meanwhile; on the other channels the network's
	// own limit of 15 seconds counts.
	voiceWait = 5 * time.Second
	textWait  = 10 * time.Second
	// Repeats of a webhook come within seconds on the phone, and within hours
	// where the network spools messages.
	voiceRepeats = time.Hour
	textRepeats  = 24 * time.Hour
	// stateRoom is as many bytes as most states take.
	stateRoom = 768
)

var (
	errIncomplete = errors.New("a message without conversation or ID")
	errPanic      = errors.New("panicked")
)

// Receive answers one message. A message seen before gets the same reply
// again. An error means that nothing was accepted.
func (h *Hub) Receive(ctx context.Context, m channels.Message) (channels.Reply, error) {
	if m.Conversation == "" || m.ID == "" {
		return channels.Reply{}, errIncomplete
	}
	if m.At.IsZero() {
		m.At = h.c.Now()
	}
	reply, err := h.receive(ctx, m)
	if err != nil {
		h.count.failed.Add(1)
	}
	return reply, err
}

func (h *Hub) receive(ctx context.Context, m channels.Message) (channels.Reply, error) {
	limit := textWait
	if m.From.Channel == channels.Voice {
		limit = voiceWait
	}
	wait, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := h.turns.enter(wait, m.Conversation); err != nil {
		return channels.Reply{}, fmt.Errorf("wait for the turn before: %w", ErrBusy)
	}
	defer h.turns.leave(m.Conversation)
	reply, err := h.turn(wait, m)
	if errors.Is(err, ErrLost) {
		h.count.lost.Add(1)
		reply, err = h.turn(wait, m)
	}
	return reply, err
}

// turn opens a turn, plays it and writes what came of it. Once it is open, a
// network that hangs up does not stop it: its repeat will find the reply.
func (h *Hub) turn(wait context.Context, m channels.Message) (channels.Reply, error) {
	t, err := h.begin(wait, m)
	if err != nil {
		return channels.Reply{}, fmt.Errorf("begin turn: %w", err)
	}
	if t.Repeat {
		return h.again(t)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(wait), turnLease)
	defer cancel()
	reply, err := h.play(ctx, &t, m)
	if err != nil {
		h.abandon(ctx, t)
		return channels.Reply{}, fmt.Errorf("play turn: %w", err)
	}
	if t.Keep, t.Remember = h.c.Keep, textRepeats; t.Reply == nil {
		t.Reply = encodeReply(reply)
	}
	if m.From.Channel == channels.Voice {
		t.Remember = voiceRepeats
	}
	h.push(&t, m, reply)
	if err := h.end(ctx, t); err != nil {
		return channels.Reply{}, fmt.Errorf("end turn: %w", err)
	}
	h.count.turns.Add(1)
	return reply, nil
}

// end writes a turn, and wakes who reads along.
func (h *Hub) end(ctx context.Context, t Turn) error {
	if err := h.c.Store.End(ctx, t); err != nil {
		h.abandon(ctx, t) // so that the network's repeat need not wait for the lease
		return err
	}
	if len(t.Lines) > 0 {
		h.heard.tell(t.Conversation)
	}
	return nil
}

// begin opens a turn. While another instance has a turn of the conversation,
// it asks again at growing intervals until wait ends.
func (h *Hub) begin(wait context.Context, m channels.Message) (Turn, error) {
	pause := 10 * time.Millisecond
	for {
		t, err := h.c.Store.Begin(wait, m.Conversation, m.ID, turnLease)
		if !errors.Is(err, ErrBusy) {
			return t, err
		}
		again := time.NewTimer(pause)
		select {
		case <-again.C:
		case <-wait.Done():
			again.Stop()
			return Turn{}, ErrBusy
		}
		pause = min(2*pause, 160*time.Millisecond)
	}
}

// again is the reply of the first time.
func (h *Hub) again(t Turn) (channels.Reply, error) {
	h.count.repeats.Add(1)
	reply, err := decodeReply(t.Reply)
	if err != nil {
		return channels.Reply{}, fmt.Errorf("read the reply of the first time: %w", err)
	}
	return reply, nil
}

// play gives the reply and sets what t is to store. A panic becomes an error;
// its value may hold what a citizen said, so only where it happened is logged.
func (h *Hub) play(ctx context.Context, t *Turn, m channels.Message) (reply channels.Reply, err error) {
	defer func() {
		if recover() != nil {
			h.c.Log.Error("turn panicked", "channel", m.From.Channel, "stack", string(debug.Stack()))
			err = errPanic
		}
	}()
	chat, state := h.stored(t.State, m)
	switch {
	case keyword(m.Kind):
		reply, err = h.keyword(ctx, state, m)
		h.write(t, state, state, m, reply)
		return reply, err
	case m.Kind == channels.Hangup:
		return h.hangup(ctx, t, state, m)
	case chat != nil && h.chats(t, chat, state, m):
		return channels.Reply{Silent: true}, nil
	}
	return h.answer(ctx, t, chat, state, m)
}

// answer plays the dialog.
func (h *Hub) answer(ctx context.Context, t *Turn, chat *callback.Chat, was dialogs.State, m channels.Message) (channels.Reply, error) {
	d := doing{hub: h, chat: chat}
	if m.Kind == channels.Contact {
		if err := h.contact(ctx, m); err != nil {
			return channels.Reply{}, err
		}
	}
	if len(t.State) == 0 {
		who, err := h.c.Store.Citizen(ctx, m.From)
		if err != nil {
			return channels.Reply{}, fmt.Errorf("look who it is: %w", err)
		}
		d.who, was.Language = &who, who.Language
	}
	state, reply, err := h.c.Script.Play(ctx, was, m, d.do)
	if err != nil {
		return channels.Reply{}, err
	}
	if err := h.speaks(ctx, m, was.Language, state.Language); err != nil {
		return channels.Reply{}, err
	}
	t.Jobs, t.Chat = d.jobs, d.chat
	t.State = keep(d.chat, state)
	h.write(t, was, state, m, reply)
	return reply, nil
}

// stored reads where a conversation is. What cannot be read begins anew: better
// from the beginning than never again.
func (h *Hub) stored(b []byte, m channels.Message) (*callback.Chat, dialogs.State) {
	chat, rest, err := cutChat(b)
	state, bad := dialogs.ParseState(rest)
	if err = errors.Join(err, bad); err != nil {
		h.c.Log.Warn("conversation begins anew", "channel", m.From.Channel, "error", err)
		return nil, dialogs.State{}
	}
	return chat, state
}

// abandon frees the conversation, if the turn is still ours; if even that is not
// possible the lease does. It outlives the request.
func (h *Hub) abandon(ctx context.Context, t Turn) {
	if err := h.c.Store.Abandon(context.WithoutCancel(ctx), t); err != nil && !errors.Is(err, ErrLost) {
		h.c.Log.Warn("turn stays open until its lease ends", "error", err)
	}
}
