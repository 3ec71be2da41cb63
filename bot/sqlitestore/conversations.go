package sqlitestore

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"hash/fnv"
	"slices"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

// Begin opens a turn. A conversation that was talked with lately costs no
// access to the file.
func (s *Store) Begin(ctx context.Context, conversation, message string, lease time.Duration) (bot.Turn, error) {
	if err := ctx.Err(); err != nil {
		return bot.Turn{}, fmt.Errorf("begin turn: %w", unavailable(err))
	}
	if s.lock == nil {
		return bot.Turn{}, fmt.Errorf("begin turn: %w", ErrInUse)
	}
	t := bot.Turn{Conversation: conversation, Message: message}
	now := s.now()
	t.Token = s.turns.open(conversation, message, now, lease)
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
	m, err := s.recall(t.Conversation, now)
	if err == nil {
		s.turns.remember(t.Conversation, t.Token, m, micros(now))
		if m.mayKnow(t.Message, micros(now)) {
			err = s.repeat(t, now)
		}
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
	t.Repeat, err = s.read.row(`SELECT reply FROM turns WHERE hash = ? AND conversation = ? AND message = ? AND until > ?
		ORDER BY id DESC LIMIT 1`, []any{hash(t.Conversation), t.Conversation, t.Message, micros(now)}, &t.Reply)
	return err
}

// recall knows a conversation from memory, or reads it. Only the owner of the
// turn may call it: nobody else writes meanwhile.
func (s *Store) recall(conversation string, now time.Time) (memory, error) {
	if m, ok := s.turns.memory(conversation); ok {
		return m, nil
	}
	m := memory{complete: true}
	last := true
	err := s.read.rows(`SELECT message, until, keep, expires, seq, state FROM turns
		WHERE hash = ? AND conversation = ? ORDER BY id DESC LIMIT ?`,
		[]any{hash(conversation), conversation, maxMessages + 1}, func(scan func(...any) error) error {
			var message string
			var keep, expires, seq int64
			var state sql.RawBytes
			var r remembered
			err := scan(&message, &r.until, &keep, &expires, &seq, &state)
			if last {
				m.state, m.keep, m.expires, m.seq, last = bytes.Clone(state), keep, expires, seq, false
			}
			r.hash = hash(message)
			m.messages = append(m.messages, r)
			return err
		})
	slices.Reverse(m.messages) // the oldest first
	m.trim(micros(now))
	return m, err
}

// End writes a turn.
func (s *Store) End(ctx context.Context, t bot.Turn) error {
	chat, err := newChatting(t.Chat)
	if err == nil {
		err = ownLane(t)
	}
	if err != nil {
		return fmt.Errorf("end turn: %w", err)
	}
	l, ok := s.turns.closing(t.Conversation, t.Token)
	if !ok {
		return fmt.Errorf("end turn: %w", bot.ErrLost)
	}
	now := s.now()
	w := written{
		keep: micros(now.Add(t.Keep)), until: micros(now.Add(t.Remember)),
		seq: l.seq + int64(len(t.Lines)), anew: l.anew, chat: chat,
	}
	w.expires = max(w.keep, w.until, l.expires)
	if err := s.writer.run(ctx, func(tx *tx) error { return writeTurn(tx, t, w) }); err != nil {
		s.turns.drop(t.Conversation, t.Token)
		return fmt.Errorf("end turn: %w", err)
	}
	s.turns.closed(t, w, micros(now))
	s.wake(len(t.Jobs))
	chat.tell(&s.feed)
	return nil
}

// written is until when what a turn wrote holds.
type written struct {
	keep  int64 // the state
	until int64 // the reply
	// expires is when the row goes. No turn goes before the one before it: its
	// state would come back.
	expires int64
	seq     int64     // of the last line
	anew    bool      // what was there before has expired
	chat    *chatting // nil: as it was
}

func writeTurn(tx *tx, t bot.Turn, w written) error {
	if w.anew {
		if err := forgetTalk(tx, t.Conversation); err != nil {
			return err
		}
	}
	if err := insertTurn(tx, t, w); err != nil {
		return err
	}
	if err := addJobs(tx, t.Jobs); err != nil {
		return err
	}
	return w.chat.write(tx, t.Conversation)
}

// insertTurn names no lines where there never were any: each column costs.
func insertTurn(tx *tx, t bot.Turn, w written) (err error) {
	if w.seq == 0 {
		_, err = tx.exec(`INSERT INTO turns (hash, conversation, message, keep, until, expires, state, reply)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			hash(t.Conversation), t.Conversation, t.Message, w.keep, w.until, w.expires, t.State, t.Reply)
		return err
	}
	_, err = tx.exec(`INSERT INTO turns (hash, conversation, message, keep, until, expires, state, reply, seq, lines)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		hash(t.Conversation), t.Conversation, t.Message, w.keep, w.until, w.expires, t.State, t.Reply, w.seq, packLines(t.Lines))
	return err
}

// forgetTalk keeps what was said before a conversation expired, and its chat,
// from coming back with its next turn.
func forgetTalk(tx *tx, conversation string) error {
	_, err := tx.exec(`UPDATE turns SET lines = NULL WHERE hash = ? AND conversation = ? AND lines IS NOT NULL`,
		hash(conversation), conversation)
	if err == nil {
		_, err = tx.exec(`DELETE FROM chats WHERE conversation = ?`, conversation)
	}
	return err
}

// hash is the same in every process: it stands in the file.
func hash(s string) int64 {
	h := fnv.New64a()
	h.Write([]byte(s))
	return int64(h.Sum64())
}

// Abandon gives a turn back.
func (s *Store) Abandon(_ context.Context, t bot.Turn) error {
	if !s.turns.drop(t.Conversation, t.Token) {
		return fmt.Errorf("abandon turn: %w", bot.ErrLost)
	}
	return nil
}
