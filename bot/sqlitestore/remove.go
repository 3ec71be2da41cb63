package sqlitestore

import (
	"context"
	"fmt"

	"github.com/rathausruf/rathausruf/bot"
)

// Remove forgets a record.
func (s *Store) Remove(ctx context.Context, a bot.Archived) error {
	query, args := removal(a)
	if query == "" {
		return fmt.Errorf("remove: %w", bot.ErrArchived)
	}
	err := s.writer.run(ctx, func(t *tx) error {
		if a.Job != nil && a.Job.Lane != "" && a.Job.Buried.IsZero() {
			if n, err := t.exec(query, args...); err != nil || n == 0 {
				return err
			}
			return nextInLane(t, a.Job.Lane)
		}
		if a.Talk != nil {
			if _, err := t.exec(`DELETE FROM chats WHERE conversation = ?`, a.Talk.Conversation); err != nil {
				return err
			}
		}
		_, err := t.exec(query, args...)
		return err
	})
	if err != nil {
		return fmt.Errorf("remove: %w", err)
	}
	if a.Talk != nil {
		s.turns.forget(a.Talk.Conversation)
	}
	return nil
}

// removal is the statement that removes a record of a person; "" for a record
// that is nobody's.
func removal(a bot.Archived) (query string, args []any) {
	switch {
	case a.Request != nil: // its recorded message goes with it
		return `DELETE FROM requests WHERE reference = ? AND open = 0`, []any{a.Request.Reference}
	case a.Media != nil:
		return `DELETE FROM media WHERE reference = ?`, []any{a.Media.Reference}
	case a.Reply != nil:
		return `UPDATE turns SET reply = NULL WHERE hash = ? AND conversation = ? AND message = ?`, []any{hash(a.Reply.Conversation), a.Reply.Conversation, a.Reply.Message}
	case a.Talk != nil:
		return `DELETE FROM turns WHERE hash = ? AND conversation = ?`, []any{hash(a.Talk.Conversation), a.Talk.Conversation}
	case a.Job != nil:
		return `DELETE FROM jobs WHERE id = ?`, []any{a.Job.ID}
	case a.Order != nil:
		return `DELETE FROM orders WHERE source = ? AND number = ?`, []any{a.Order.Source, a.Order.Number}
	case a.Reach != nil:
		return `DELETE FROM reaches WHERE channel = ? AND address = ?`, []any{a.Reach.Channel, a.Reach.ID}
	case a.Delivery != nil:
		return `DELETE FROM deliveries WHERE channel = ? AND id = ?`, []any{a.Delivery.Channel, a.Delivery.ID}
	case a.Link != nil:
		return `DELETE FROM links WHERE channel = ? AND address = ?`, []any{a.Link.Channel, a.Link.ID}
	case a.Language != nil:
		return `DELETE FROM languages WHERE channel = ? AND address = ?`, []any{a.Language.Channel, a.Language.ID}
	}
	return "", nil
}
