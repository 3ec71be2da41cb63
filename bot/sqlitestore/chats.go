package sqlitestore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/rathausruf/rathausruf/callback"
)

// chatting is a chat on its way into the file; nil is none.
type chatting struct {
	*callback.Chat
	data []byte
	told []callback.Change // who hears of it when it is there
}

func newChatting(c *callback.Chat) (*chatting, error) {
	if c == nil {
		return nil, nil
	}
	data, err := json.Marshal(c)
	return &chatting{Chat: c, data: data}, err
}

func (c *chatting) tell(f *feed) {
	if c == nil {
		return
	}
	for _, change := range c.told {
		f.publish(change)
	}
}

// write keeps the chat of a conversation, or drops one that is over. The
// department it was with before hears of it too.
func (c *chatting) write(t *tx, conversation string) error {
	if c == nil {
		return nil
	}
	c.told = []callback.Change{{Department: c.Department, Reference: c.Reference}}
	var before string
	known, err := t.row(`SELECT department FROM chats WHERE conversation = ?`, []any{conversation}, &before)
	if known && before != c.Department {
		c.told = append(c.told, callback.Change{Department: before, Reference: c.Reference})
	}
	switch {
	case err != nil:
	case c.Over:
		_, err = t.exec(`DELETE FROM chats WHERE conversation = ?`, conversation)
	default:
		_, err = t.exec(`INSERT INTO chats (conversation, hash, department, data) VALUES (?, ?, ?, ?)
			ON CONFLICT (conversation) DO UPDATE SET department = excluded.department, data = excluded.data`,
			conversation, hash(conversation), c.Department, c.data)
	}
	return err
}

// keptUntil is until when the conversation of a chat is kept.
const keptUntil = `COALESCE((SELECT t.keep FROM turns t WHERE t.hash = chats.hash AND t.conversation = chats.conversation
	ORDER BY t.id DESC LIMIT 1), 0)`

// Chats lists the chats whose conversation is kept.
func (s *Store) Chats(ctx context.Context) (list []callback.Chat, err error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("list chats: %w", unavailable(err))
	}
	err = s.read.rows(`SELECT data FROM chats WHERE `+keptUntil+` > ?`, []any{micros(s.now())},
		func(scan func(...any) error) error {
			var data []byte
			if err := scan(&data); err != nil {
				return err
			}
			var c callback.Chat
			err := json.Unmarshal(data, &c)
			list = append(list, c)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("list chats: %w", err)
	}
	slices.SortFunc(list, longestWaiting)
	return list[:min(maxLimit, len(list))], nil
}

// longestWaiting sorts those whose citizen waits first, the longest first, then
// the others, the last talked with first.
func longestWaiting(a, b callback.Chat) int {
	switch {
	case a.Waiting.IsZero() && b.Waiting.IsZero():
		return cmp.Or(b.Last.Compare(a.Last), cmp.Compare(a.ID, b.ID))
	case a.Waiting.IsZero():
		return 1
	case b.Waiting.IsZero():
		return -1
	}
	return cmp.Or(a.Waiting.Compare(b.Waiting), cmp.Compare(a.ID, b.ID))
}
