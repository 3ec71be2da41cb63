package sqlitestore

import (
	"context"
	"fmt"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

// Begin opens a turn. A conversation that was talked with lately costs no
// access to the file.
func (s *Store) Begin(ctx context.Context, conversation, message string, lease time.Duration) (bot.Turn, error) {
	if err := ctx.Err(); err != nil {
		return bot.Turn{}, fmt.Errorf("begin turn: %w", unavailable(err))
	}
	t := bot.Turn{Conversation: conversation, Message: message}
	now := s.now()
	t.Token = s.turns.open(conversation, now, lease)
	var err error
	if t.Token != "" {
		err = s.begin(&t, now)
	} else if err = s.repeat(&t, now); err == nil && !t.Repeat {
		err = bot.ErrBusy
	}
	if err != nil {
		return bot.Turn{}, fmt.Errorf("begin turn: %w", err)
	}
	return t, nil
}

// begin fills a turn that is ours, or gives it back for a message seen before.
func (s *Store) begin(t *bot.Turn, now time.Time) error {
	m, err := s.recall(t.Conversation, t.Token, now)
	if err == nil && m.mayKnow(t.Message, now) {
		err = s.repeat(t, now)
	}
	if err != nil || t.Repeat {
		s.turns.drop(t.Conversation, t.Token)
		t.Token = ""
		return err
	}
	if m.keep > micros(now) {
		t.State = m.stored()
	}
	return nil
}

// repeat looks for the reply of the first time.
func (s *Store) repeat(t *bot.Turn, now time.Time) (err error) {
	t.Repeat, err = s.read.row(`SELECT reply FROM replies WHERE conversation = ? AND message = ? AND until > ?`,
		[]any{t.Conversation, t.Message, micros(now)}, &t.Reply)
	return err
}

// recall knows a conversation from memory, or reads it. Only the owner of the
// turn may call it: nobody else writes meanwhile.
func (s *Store) recall(conversation, token string, now time.Time) (memory, error) {
	if m, ok := s.turns.memory(conversation); ok {
		return m, nil
	}
	m := memory{complete: true}
	_, err := s.read.row(`SELECT state, keep FROM conversations WHERE id = ?`, []any{conversation}, &m.state, &m.keep)
	if err != nil {
		return m, err
	}
	err = s.read.rows(`SELECT message, until FROM replies WHERE conversation = ? AND until > ? LIMIT ?`,
		[]any{conversation, micros(now), maxMessages + 1}, func(scan func(...any) error) error {
			var r remembered
			err := scan(&r.message, &r.until)
			m.messages = append(m.messages, r)
			return err
		})
	if err != nil {
		return m, err
	}
	m.trim(now)
	s.turns.remember(conversation, token, m)
	return m, nil
}

// End writes a turn.
func (s *Store) End(ctx context.Context, t bot.Turn) error {
	if !s.turns.closing(t.Conversation, t.Token) {
		return fmt.Errorf("end turn: %w", bot.ErrLost)
	}
	now := s.now()
	keep, until := micros(now.Add(t.Keep)), micros(now.Add(t.Remember))
	err := s.writer.run(ctx, func(w *tx) error { return writeTurn(w, t, keep, until) })
	if err != nil {
		s.turns.drop(t.Conversation, t.Token)
		return fmt.Errorf("end turn: %w", err)
	}
	s.turns.closed(t, keep, until, now)
	s.wake(len(t.Jobs))
	return nil
}

func writeTurn(w *tx, t bot.Turn, keep, until int64) error {
	_, err := w.exec(`INSERT INTO conversations (id, state, keep) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET state = excluded.state, keep = excluded.keep`, t.Conversation, t.State, keep)
	if err != nil {
		return err
	}
	_, err = w.exec(`INSERT INTO replies (conversation, message, reply, until) VALUES (?, ?, ?, ?)
		ON CONFLICT (conversation, message) DO UPDATE SET reply = excluded.reply, until = excluded.until`,
		t.Conversation, t.Message, t.Reply, until)
	if err != nil {
		return err
	}
	return addJobs(w, t.Jobs)
}

// Abandon gives a turn back.
func (s *Store) Abandon(_ context.Context, t bot.Turn) error {
	if !s.turns.drop(t.Conversation, t.Token) {
		return fmt.Errorf("abandon turn: %w", bot.ErrLost)
	}
	return nil
}
