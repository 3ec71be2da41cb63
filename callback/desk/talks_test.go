package desk

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/callback"
)

// hub plays the side that speaks with the networks: it keeps chats and their
// lines, and the machine answers citizens unless somebody else does.
type hub struct {
	mu    sync.Mutex
	w     *town
	chats map[string]callback.Chat
	lines map[string][]callback.Said
	keys  map[string]bool
	down  error // every call ends in it
	mute  error // Say does
}

func newHub(w *town) *hub {
	return &hub{w: w, chats: map[string]callback.Chat{}, lines: map[string][]callback.Said{}, keys: map[string]bool{}}
}

// wants opens a chat in which a citizen of the Bürgerbüro wants a person.
func (h *hub) wants(id, text string, change ...func(*callback.Chat)) callback.Chat {
	h.mu.Lock()
	chat := callback.Chat{
		ID: id, Conversation: "web:geheim-" + id, Channel: "web", Address: "anschrift-" + id, Department: "buergerbuero",
		Language: "de", Asked: h.w.now().Add(-8 * time.Minute),
	}
	for _, f := range change {
		f(&chat)
	}
	h.chats[id] = chat
	h.mu.Unlock()
	h.writes(id, text)
	h.add(id, "machine", "", "Ich hole jemanden dazu.")
	return h.chat(id)
}

// writes is a line of the citizen.
func (h *hub) writes(id, text string) {
	h.add(id, "citizen", "", text)
}

// add appends a line.
func (h *hub) add(id, by, name, text string) {
	h.mu.Lock()
	chat := h.chats[id]
	h.line(&chat, by, name, text)
	h.chats[id] = chat
	h.mu.Unlock()
	h.tell(chat)
}

// line appends a line to a chat; the caller holds the lock.
func (h *hub) line(chat *callback.Chat, by, name, text string) {
	language := chat.Language
	if by == "staff" {
		language = "de"
	}
	h.lines[chat.ID] = append(h.lines[chat.ID], callback.Said{
		Seq: int64(len(h.lines[chat.ID]) + 1), At: h.w.now(), By: by, Name: name, Text: text, Language: language,
	})
	chat.Last = h.w.now()
	switch {
	case by != "citizen":
		chat.Waiting = time.Time{}
	case chat.Waiting.IsZero():
		chat.Waiting = h.w.now()
	}
}

// tell announces a change.
func (h *hub) tell(chat callback.Chat) {
	h.w.memory.mu.Lock()
	defer h.w.memory.mu.Unlock()
	h.w.memory.tell(callback.Request{Department: chat.Department, Reference: chat.Reference})
}

// chat reads one back.
func (h *hub) chat(id string) callback.Chat {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.chats[id]
}

// texts are what staff said in a chat.
func (h *hub) texts(id string) (list []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, s := range h.lines[id] {
		if s.By == "staff" {
			list = append(list, s.Text)
		}
	}
	return list
}

func (h *hub) Chats(context.Context) ([]callback.Chat, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	var list []callback.Chat
	for _, chat := range h.chats {
		if !chat.Over {
			list = append(list, chat)
		}
	}
	slices.SortFunc(list, func(a, b callback.Chat) int {
		return cmp.Or(waitingSince(a).Compare(waitingSince(b)), cmp.Compare(a.ID, b.ID))
	})
	return list, h.down
}

func (h *hub) Said(_ context.Context, id string, after int64) (callback.Chat, []callback.Said, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	chat, ok := h.chats[id]
	if !ok {
		return chat, nil, cmp.Or(h.down, callback.ErrUnknown)
	}
	var list []callback.Said
	for _, s := range h.lines[id] {
		if s.Seq > after {
			list = append(list, s)
		}
	}
	return chat, list, h.down
}

// change alters a chat that is there and not over, and announces it.
func (h *hub) change(id string, f func(*callback.Chat) error) (callback.Chat, error) {
	h.mu.Lock()
	chat, ok := h.chats[id]
	if h.down != nil || !ok || chat.Over {
		h.mu.Unlock()
		return callback.Chat{}, cmp.Or(h.down, callback.ErrUnknown)
	}
	err := f(&chat)
	if err == nil {
		h.chats[id] = chat
	}
	h.mu.Unlock()
	if err == nil {
		h.tell(chat)
	}
	return chat, err
}

func (h *hub) Take(_ context.Context, id string, who callback.Staff) (callback.Chat, error) {
	return h.change(id, func(chat *callback.Chat) error {
		if chat.Holder != "" && chat.Holder != who.Login {
			return callback.ErrTaken
		}
		if chat.Holder == "" {
			chat.Holder, chat.Name, chat.Taken = who.Login, who.Name, h.w.now()
		}
		return nil
	})
}

func (h *hub) Say(_ context.Context, id, login, text, key string) error {
	_, err := h.change(id, func(chat *callback.Chat) error {
		if h.mute != nil {
			return h.mute
		}
		if chat.Holder != login {
			return callback.ErrTaken
		}
		if !h.keys[id+key] {
			h.keys[id+key] = true
			h.line(chat, "staff", chat.Name, text)
		}
		return nil
	})
	return err
}

func (h *hub) GiveBack(_ context.Context, id, login string) error {
	_, err := h.change(id, func(chat *callback.Chat) error {
		if chat.Holder != login {
			return callback.ErrTaken
		}
		chat.Over, chat.Holder = true, ""
		return nil
	})
	return err
}
