package bot

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

const (
	// chatMark begins what is kept of a conversation in which a person is wanted
	// or writes; the dialog's state, which begins with another byte, follows.
	chatMark = 0xFF
	// chatWords is how many characters of what was written to a person are kept
	// as what it is about, in case nobody comes.
	chatWords = 200
)

// keep is what is kept of a conversation.
func keep(chat *callback.Chat, st dialogs.State) []byte {
	b := make([]byte, 0, stateRoom)
	if chat != nil && !chat.Over {
		if text, err := json.Marshal(chat); err == nil {
			b = binary.AppendUvarint(append(b, chatMark), uint64(len(text)))
			b = append(b, text...)
		}
	}
	return st.AppendBinary(b)
}

// cutChat parts what is kept into the chat with a person, if there is one, and
// the dialog's state.
func cutChat(b []byte) (*callback.Chat, []byte, error) {
	if len(b) == 0 || b[0] != chatMark {
		return nil, b, nil
	}
	n, width := binary.Uvarint(b[1:])
	if width <= 0 || n > uint64(len(b)-1-width) {
		return nil, nil, errBroken
	}
	b = b[1+width:]
	var chat callback.Chat
	if err := json.Unmarshal(b[:n], &chat); err != nil {
		return nil, nil, errBroken
	}
	return &chat, b[n:], nil
}

// chatOpen reports whether a person can be had in this chat now: staff take
// part in chats, and the department is open.
func (h *Hub) chatOpen(c dialogs.Call) bool {
	if h.c.Town.Chat <= 0 || c.Message.From.Channel == channels.Voice || c.Message.From.ID == "" {
		return false
	}
	for _, d := range h.c.Office.Departments() {
		if chosen := c.Answers["department"]; (chosen == "" || chosen == d.ID) && h.c.Office.Calendar(d.ID).Open(c.Now) {
			return true
		}
	}
	return false
}

// personChat has a person wanted in this chat. If none answers in time, a
// callback is offered.
func (h *Hub) personChat(ctx context.Context, d *doing, c dialogs.Call) (dialogs.Result, error) {
	if !h.chatOpen(c) {
		return outcome("closed")
	}
	m := c.Message
	chat := callback.Chat{
		ID: hashed(m.Conversation), Conversation: m.Conversation, Channel: m.From.Channel, Address: m.From.ID,
		Department: c.Answers["department"], Language: c.Language, Asked: c.Now, Waiting: c.Now, Last: c.Now,
		Words: concern(c.Answers),
	}
	own, err := d.phone(ctx, m)
	if err != nil {
		return dialogs.Result{}, err
	}
	if r, err := h.c.Office.Mine(ctx, own); err == nil {
		chat.Reference = r.Reference
	} else if !errors.Is(err, callback.ErrUnknown) {
		return dialogs.Result{}, err
	}
	d.chat = &chat
	d.jobs = append(d.jobs, h.chatJob(chat))
	return outcome("asked")
}

// chats takes a message in a conversation in which a person is wanted or
// writes: the machine is silent. It reports false when the citizen would rather
// have the machine again, which who already writes with a person must leave to
// them.
func (h *Hub) chats(t *Turn, chat *callback.Chat, st dialogs.State, m channels.Message) bool {
	if chat.Holder == "" && withdraws(m) {
		chat.Over = true
		return false
	}
	if text := h.words(st, m); text != "" {
		t.Lines = append(t.Lines, encodeLine(channels.Line{
			At: m.At, By: channels.Citizen, Reply: channels.Reply{Text: text, Language: chat.Language},
		}))
		chat.Last, chat.Words = m.At, joined(chat.Words, text)
		if chat.Waiting.IsZero() {
			chat.Waiting = m.At
			t.Jobs = append(t.Jobs, h.chatJob(*chat))
		}
	}
	t.Chat, t.State = chat, keep(chat, st)
	return true
}

// withdraws reports whether a citizen answers the machine instead of writing to
// the person who is to come: with a button, a number, or by beginning anew.
func withdraws(m channels.Message) bool {
	switch m.Kind {
	case channels.Picked, channels.Started:
		return true
	case channels.Words, channels.Keys:
		return utf8.RuneCountInString(strings.TrimSpace(m.Text)) <= 1
	}
	return false
}

// joined are the words that tell what it is about, not too many.
func joined(words, more string) string {
	words = strings.Join(strings.Fields(words+" "+more), " ")
	if utf8.RuneCountInString(words) > chatWords {
		words = string([]rune(words)[:chatWords])
	}
	return words
}

// kindChat looks whether a citizen was answered by a person.
const kindChat = "chat"

// chatJob looks after a chat when its citizen has waited long enough.
func (h *Hub) chatJob(chat callback.Chat) Job {
	since := stamp(chat.Waiting)
	return Job{
		ID: "chat:" + chat.Conversation + ":" + since, Kind: kindChat, Due: chat.Waiting.Add(h.c.Town.Chat),
		Payload: putString(putString(putString(putString([]byte{jobVersion}, chat.Conversation), chat.Channel), chat.Address), since),
	}
}

// unanswered offers a callback to a citizen whom nobody has answered in time.
func (h *Hub) unanswered(ctx context.Context, j Job) result {
	r := newReader(j.Payload, jobVersion)
	conversation, from, since := r.string(), channels.Address{Channel: r.string(), ID: r.string()}, r.string()
	if err := r.done(); err != nil {
		return result{fate: given, err: err}
	}
	err := h.inChat(ctx, conversation, j.ID, func(t *Turn, chat *callback.Chat, st dialogs.State) error {
		if chat == nil || stamp(chat.Waiting) != since {
			return errAnswered
		}
		m := channels.Message{ID: j.ID, Conversation: conversation, From: from, At: h.c.Now()}
		return h.handBack(ctx, t, chat, st, m, "human/unanswered")
	})
	if errors.Is(err, errAnswered) {
		return result{}
	}
	if err != nil {
		return retry(j, err)
	}
	return result{}
}

// errAnswered says that there is nothing (more) to do in a chat.
var errAnswered = errors.New("the citizen has been answered")

// handBack ends a chat: the machine begins a step, and knows what the citizen
// has written.
func (h *Hub) handBack(ctx context.Context, t *Turn, chat *callback.Chat, st dialogs.State, m channels.Message, step string) error {
	chat.Over, chat.Last = true, h.c.Now()
	m.Kind, m.Text = channels.Prompted, step
	d := doing{hub: h}
	p := dialogs.Prompt{Step: step, Language: h.language(chat.Language), Answers: map[string]string{"opening": chat.Words}}
	if chat.Words == "" || chat.Holder != "" { // what a person has dealt with is no concern any more
		p.Answers = nil
	}
	st, reply, err := h.c.Script.Begin(ctx, st, m, p, d.do)
	if err != nil {
		return fmt.Errorf("give a chat back: %w", err)
	}
	t.State, t.Chat = keep(nil, st), chat
	h.write(t, dialogs.State{}, st, m, reply)
	h.sendIn(t, m, reply)
	return nil
}

// sendIn has something sent in a conversation, in its order.
func (h *Hub) sendIn(t *Turn, m channels.Message, reply channels.Reply) {
	if ch := h.channels[m.From.Channel]; ch != nil && !pulls(ch) {
		t.Jobs = append(t.Jobs, h.replyJob(m, reply))
	}
}

// inChat does something in a conversation as a turn of our own. The same id has
// no second effect.
func (h *Hub) inChat(ctx context.Context, conversation, id string, do func(*Turn, *callback.Chat, dialogs.State) error) error {
	wait, cancel := context.WithTimeout(ctx, textWait)
	defer cancel()
	if err := h.turns.enter(wait, conversation); err != nil {
		return fmt.Errorf("wait for the turn before: %w", ErrBusy)
	}
	defer h.turns.leave(conversation)
	t, err := h.begin(wait, channels.Message{Conversation: conversation, ID: id})
	if err != nil || t.Repeat {
		return err
	}
	chat, st := h.stored(t.State, channels.Message{})
	if err := do(&t, chat, st); err != nil {
		h.abandon(ctx, t)
		return err
	}
	if t.Keep, t.Remember = h.c.Keep, textRepeats; t.Reply == nil {
		t.Reply = encodeReply(channels.Reply{Silent: true})
	}
	return h.end(ctx, t)
}

// stamp is a moment as it stands in IDs.
func stamp(at time.Time) string { return at.UTC().Format("20060102T150405.000000") }
