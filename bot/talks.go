package bot

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// Chats lists the written conversations in which a person is wanted, or writes.
func (h *Hub) Chats(ctx context.Context) ([]callback.Chat, error) { return h.c.Store.Chats(ctx) }

// Said gives a chat and what was said in it after a line. Error:
// callback.ErrUnknown, when it is over.
func (h *Hub) Said(ctx context.Context, id string, after int64) (callback.Chat, []callback.Said, error) {
	chat, err := h.chat(ctx, id)
	if err != nil {
		return callback.Chat{}, nil, err
	}
	said, err := h.said(ctx, chat.Conversation, after)
	return chat, said, err
}

// said are the lines of a conversation after one, for staff.
func (h *Hub) said(ctx context.Context, conversation string, after int64) ([]callback.Said, error) {
	lines, err := h.Lines(ctx, conversation, after)
	if err != nil {
		return nil, err
	}
	said := make([]callback.Said, 0, len(lines))
	for _, l := range lines {
		by := [...]string{channels.Citizen: "citizen", channels.Machine: "machine", channels.Person: "staff"}[min(max(l.By, 0), channels.Person)]
		said = append(said, callback.Said{Seq: l.Seq, At: l.At, By: by, Name: l.Name, Text: l.Reply.Text, Language: l.Reply.Language})
	}
	return said, nil
}

// SaidOf gives what was said in the written conversation by which a request came,
// until it was booked, as long as that is kept; of calls nothing can be found. Error:
// callback.ErrUnknown.
func (h *Hub) SaidOf(ctx context.Context, r callback.Request) ([]callback.Said, error) {
	way, ok := h.channels[r.Door].(channels.Conversing)
	if !ok || r.Address == "" {
		return nil, callback.ErrUnknown
	}
	all, err := h.said(ctx, way.Conversation(channels.Address{Channel: r.Door, ID: r.Address}), 0)
	if err != nil {
		return nil, err
	}
	// What was said on other days, or after it, is about something else.
	return slices.DeleteFunc(all, func(s callback.Said) bool {
		return s.At.Before(r.CreatedAt.Add(-saidBefore)) || s.At.After(r.CreatedAt.Add(time.Minute))
	}), nil
}

// saidBefore is how long before a request was booked its conversation began at
// the earliest.
const saidBefore = 12 * time.Hour

// chat finds one that is not over. Error: callback.ErrUnknown.
func (h *Hub) chat(ctx context.Context, id string) (callback.Chat, error) {
	list, err := h.c.Store.Chats(ctx)
	if err != nil {
		return callback.Chat{}, fmt.Errorf("look for a chat: %w", err)
	}
	for _, c := range list {
		if c.ID == id {
			return c, nil
		}
	}
	return callback.Chat{}, callback.ErrUnknown
}

// change does something in a chat as a turn of its conversation, and gives what
// the chat is then. Errors: callback.ErrUnknown, and do's own.
func (h *Hub) change(ctx context.Context, id, key string, do func(*Turn, *callback.Chat, dialogs.State, channels.Message) error) (callback.Chat, error) {
	chat, err := h.chat(ctx, id)
	if err != nil {
		return callback.Chat{}, err
	}
	m := channels.Message{
		ID: key, Conversation: chat.Conversation, At: h.c.Now(), From: channels.Address{Channel: chat.Channel, ID: chat.Address},
	}
	err = h.inChat(ctx, chat.Conversation, key, func(t *Turn, now *callback.Chat, st dialogs.State) error {
		if now == nil || now.ID != id {
			return callback.ErrUnknown
		}
		if chat = *now; t.Chat == nil {
			t.Chat = now
		}
		if err := do(t, now, st, m); err != nil {
			return err
		}
		chat = *now
		if !now.Over {
			t.State = keep(now, st)
		}
		return nil
	})
	return chat, err
}

// Take has a member of staff write in a chat from now on. Errors:
// callback.ErrUnknown, callback.ErrTaken (the chat is given all the same).
func (h *Hub) Take(ctx context.Context, id string, who callback.Staff) (callback.Chat, error) {
	key := "desk:take:" + who.Login + ":" + stamp(h.c.Now())
	return h.change(ctx, id, key, func(t *Turn, chat *callback.Chat, st dialogs.State, m channels.Message) error {
		if chat.Holder != "" && chat.Holder != who.Login {
			return callback.ErrTaken
		}
		if chat.Holder == who.Login {
			return nil
		}
		chat.Holder, chat.Name, chat.Taken = who.Login, who.Name, h.c.Now()
		language := h.language(chat.Language)
		joined := channels.Reply{Language: language, Text: h.c.Script.Text(language, "staff.joined", chat.Channel, map[string]string{"name": who.Name})}
		if chat.Channel == channels.SMS { // it costs; their first line says who writes
			return nil
		}
		h.write(t, st, st, m, joined)
		h.sendIn(t, m, joined)
		return nil
	})
}

// Say sends what a member of staff writes to the citizen. The same key sends it
// once. Errors: callback.ErrUnknown, callback.ErrTaken when they do not (any
// more) write in this chat.
func (h *Hub) Say(ctx context.Context, id, login, text, key string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	_, err := h.change(ctx, id, "desk:say:"+key, func(t *Turn, chat *callback.Chat, _ dialogs.State, m channels.Message) error {
		if chat.Holder != login {
			return callback.ErrTaken
		}
		reply := channels.Reply{Text: text, Language: chat.Language}
		t.Lines = append(t.Lines, encodeLine(channels.Line{At: m.At, By: channels.Person, Name: chat.Name, Reply: reply}))
		chat.Waiting, chat.Last = time.Time{}, m.At
		reply.Text = chat.Name + ": " + text
		h.sendIn(t, m, reply)
		return nil
	})
	return err
}

// GiveBack has the machine answer again. Errors: as Say.
func (h *Hub) GiveBack(ctx context.Context, id, login string) error {
	_, err := h.change(ctx, id, "desk:back:"+login+":"+stamp(h.c.Now()), func(t *Turn, chat *callback.Chat, st dialogs.State, m channels.Message) error {
		if chat.Holder != login {
			return callback.ErrTaken
		}
		return h.handBack(ctx, t, chat, st, m, "human/returned")
	})
	if errors.Is(err, callback.ErrUnknown) {
		return nil // it is over: given back already
	}
	return err
}

// tellInChat puts a text into the transcript its citizen reads.
func (h *Hub) tellInChat(ctx context.Context, j Job, t textJob) result {
	way, ok := h.channels[t.to.Channel].(channels.Conversing)
	if !ok {
		return result{fate: given, err: errNoChannel}
	}
	err := h.inChat(ctx, way.Conversation(t.to), j.ID, func(turn *Turn, _ *callback.Chat, st dialogs.State) error {
		m := channels.Message{ID: j.ID, From: t.to, At: h.c.Now()}
		h.write(turn, st, st, m, t.reply)
		return nil
	})
	if err != nil {
		return retry(j, err)
	}
	h.count.sent.Add(1)
	return result{}
}
