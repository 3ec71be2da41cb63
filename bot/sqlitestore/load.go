package sqlitestore

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/rathausruf/rathausruf/bot"
)

// Empty reports whether no table has a row.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	var tables []string
	err := s.read.rows(`SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'probe'`, nil, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		tables = append(tables, `SELECT 1 FROM "`+name+`"`)
		return err
	})
	var one int
	found := false
	if err == nil {
		found, err = s.read.row(`SELECT 1 WHERE EXISTS (`+strings.Join(tables, " UNION ALL ")+`)`, nil, &one)
	}
	if err != nil {
		return false, fmt.Errorf("look whether the store is empty: %w", err)
	}
	return !found, nil
}

// Load writes records, all of them or none.
func (s *Store) Load(ctx context.Context, records []bot.Archived) error {
	err := s.writer.run(ctx, func(t *tx) error {
		for _, a := range records {
			if err := s.load(t, a); err != nil {
				return fmt.Errorf("%s: %w", a.Kind(), err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("load: %w", err)
	}
	return nil
}

// load writes one record.
func (s *Store) load(t *tx, a bot.Archived) (err error) {
	exec := func(query string, args ...any) {
		if err == nil {
			_, err = t.exec(query, args...)
		}
	}
	data := func(v any) []byte {
		b, wrong := json.Marshal(v)
		err = cmp.Or(err, wrong)
		return b
	}
	switch {
	case a.Request != nil:
		w, err := s.newWriting(*a.Request)
		if err != nil {
			return err
		}
		return w.insert(t, "")
	case a.Reply != nil:
		r := a.Reply
		exec(`INSERT INTO turns (hash, conversation, message, keep, until, expires, reply) VALUES (?, ?, ?, 0, ?, ?, ?)`,
			hash(r.Conversation), r.Conversation, r.Message, micros(r.Until), micros(r.Until), r.Reply)
	case a.Talk != nil:
		return loadTalk(t, *a.Talk)
	case a.Job != nil:
		return loadJob(t, *a.Job)
	case a.Keyring != nil:
		exec(`INSERT INTO keyring (id, data) VALUES (1, ?)`, a.Keyring)
	case a.Media != nil:
		exec(`INSERT INTO media (reference, data) VALUES (?, ?)`, a.Media.Reference, a.Media.Data)
	case a.Order != nil:
		var opened any
		if o := a.Order; !o.Status.Closed() {
			opened = o.CreatedAt.UnixMilli()
		}
		exec(`INSERT INTO orders (source, number, data, version, opened) VALUES (?, ?, ?, ?, ?)`, a.Order.Source, a.Order.Number, data(a.Order), a.Order.Version, opened)
	case a.Reach != nil:
		r := a.Reach
		exec(`INSERT INTO reaches (channel, address, opted_out, voice_only, blocked) VALUES (?, ?, ?, ?, ?)`, r.Channel, r.ID, r.OptedOut, r.VoiceOnly, r.Blocked)
	case a.Delivery != nil:
		d := a.Delivery
		exec(`INSERT INTO deliveries (channel, id, rank, kept, data) VALUES (?, ?, ?, ?, ?)`, d.Channel, d.ID, d.Rank, micros(d.Kept), data(d.Delivery))
	case a.Link != nil:
		l := a.Link
		exec(`INSERT INTO links (channel, address, phone, proof, until) VALUES (?, ?, ?, ?, ?)`, l.Channel, l.ID, l.Phone, l.Proof, micros(l.Until))
	case a.Language != nil:
		l := a.Language
		exec(`INSERT INTO languages (channel, address, language, until) VALUES (?, ?, ?, ?)`, l.Channel, l.ID, l.Language, micros(l.Until))
	case a.Closure != nil:
		c := a.Closure
		exec(`INSERT INTO closures (id, department, begins, ends, data) VALUES (?, ?, ?, ?, ?)`, c.ID, c.Department, micros(c.From), micros(c.To), data(c))
	case a.Member != nil:
		exec(`INSERT INTO staff (login, data) VALUES (?, ?)`, a.Member.Login, data(a.Member))
	case a.Session != nil:
		exec(`INSERT INTO sessions (token, data, until) VALUES (?, ?, ?)`, a.Session.Token, a.Session.Data, micros(a.Session.Until))
	case a.Tries != nil:
		exec(`INSERT INTO tries (key, count, until) VALUES (?, ?, ?)`, a.Tries.Key, a.Tries.Count, micros(a.Tries.Until))
	case a.Entry != nil:
		e := a.Entry
		exec(`INSERT INTO audit (seq, at, login, action, department, data) VALUES (?, ?, ?, ?, ?, ?)`, e.Seq, micros(e.At), e.Login, e.Action, e.Department, data(e))
	case a.Tally != nil:
		exec(`INSERT INTO tallies (day, data) VALUES (?, ?)`, a.Tally.Day, data(a.Tally))
	case a.Missed != nil:
		m := a.Missed
		exec(`INSERT INTO missed (day, language, words, times) VALUES (?, ?, ?, ?)`, m.Day, m.Language, m.Words, m.Times)
	default:
		return bot.ErrArchived
	}
	return err
}

// loadTalk writes the last row of a conversation; it stays as long as its replies.
func loadTalk(t *tx, a bot.ArchivedTalk) error {
	h := hash(a.Conversation)
	var longest int64
	if _, err := t.row(`SELECT COALESCE(MAX(until), 0) FROM turns WHERE hash = ? AND conversation = ?`, []any{h, a.Conversation}, &longest); err != nil {
		return err
	}
	keep := micros(a.Until)
	_, err := t.exec(`INSERT INTO turns (hash, conversation, message, keep, until, expires, state, seq, lines) VALUES (?, ?, '', ?, 0, ?, ?, ?, ?)`,
		h, a.Conversation, keep, max(keep, longest), a.State, a.Seq, packLines(a.Lines))
	if err != nil || a.Chat == nil {
		return err
	}
	c, err := newChatting(a.Chat)
	if err != nil {
		return err
	}
	return c.write(t, a.Conversation)
}

// loadJob writes a job, behind those of its lane that are there.
func loadJob(t *tx, j bot.ArchivedJob) error {
	due := micros(j.Due)
	visible, buried := due, any(nil)
	if !j.Buried.IsZero() {
		buried = micros(j.Buried)
	} else if j.Lane != "" {
		var one int
		waits, err := t.row(`SELECT 1 FROM jobs WHERE lane = ? AND lane <> '' AND buried IS NULL`, []any{j.Lane}, &one)
		if err != nil {
			return err
		}
		if waits {
			visible = math.MaxInt64
		}
	}
	_, err := t.exec(`INSERT INTO jobs (id, kind, due, payload, tries, error, lane, visible, buried) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		j.ID, j.Kind, due, j.Payload, j.Tries, j.Error, j.Lane, visible, buried)
	return err
}
