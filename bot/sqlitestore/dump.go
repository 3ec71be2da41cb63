package sqlitestore

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/dialogs/orders"
)

var _ bot.Archive = (*Store)(nil)

// dump is how the records of a table are read.
type dump struct {
	query string
	read  func(scan func(...any) error) (bot.Archived, error)
}

// dumps are all that is kept. Talks come after all replies: the last row of a
// conversation has its state.
func (s *Store) dumps() []dump {
	now := fmt.Sprint(micros(s.now()))
	return []dump{
		{`SELECT data FROM keyring`, readKeyring},
		{`SELECT data FROM requests ORDER BY created, reference`, record(func(a *bot.Archived, r *callback.Request) { a.Request = r })},
		{`SELECT reference, data FROM media`, readMedia},
		{`SELECT conversation, message, reply, until FROM turns WHERE until > ` + now + ` ORDER BY id`, readReply},
		{`SELECT t.conversation, t.state, t.keep, t.seq, c.data FROM turns t LEFT JOIN chats c ON c.conversation = t.conversation
			WHERE t.keep > ` + now + ` AND t.id = (SELECT MAX(l.id) FROM turns l WHERE l.hash = t.hash AND l.conversation = t.conversation)`, readTalk},
		{`SELECT id, kind, due, payload, tries, error, lane, buried FROM jobs ORDER BY rowid`, readJob},
		{`SELECT data FROM orders ORDER BY source, number`, record(func(a *bot.Archived, o *orders.Order) { a.Order = o })},
		{`SELECT channel, address, opted_out, voice_only, blocked FROM reaches`, readReach},
		{`SELECT kept, data FROM deliveries`, readDelivery},
		{`SELECT channel, address, phone, proof, until FROM links`, readLink},
		{`SELECT channel, address, language, until FROM languages`, readLanguage},
		{`SELECT data FROM closures`, record(func(a *bot.Archived, c *callback.Closure) { a.Closure = c })},
		{`SELECT data FROM staff`, record(func(a *bot.Archived, m *callback.Staff) { a.Member = m })},
		{`SELECT token, data, until FROM sessions`, readSession},
		{`SELECT key, count, until FROM tries`, readTries},
		{`SELECT data FROM audit ORDER BY seq`, record(func(a *bot.Archived, e *callback.Entry) { a.Entry = e })},
		{`SELECT data FROM tallies ORDER BY day`, record(func(a *bot.Archived, t *callback.Tally) { a.Tally = t })},
		{`SELECT day, language, words, times FROM missed`, readMissed},
	}
}

// Dump gives every record, as the file was when it began.
func (s *Store) Dump(ctx context.Context, each func(bot.Archived) error) error {
	t, err := s.files.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("dump: %w", unavailable(err))
	}
	defer t.Rollback()
	for _, d := range s.dumps() {
		if err := dumpTable(ctx, t, d, func(a bot.Archived) error {
			if a.Talk != nil {
				if err := readLines(ctx, t, a.Talk); err != nil {
					return err
				}
			}
			return each(a)
		}); err != nil {
			return err
		}
	}
	return nil
}

func dumpTable(ctx context.Context, t *sql.Tx, d dump, each func(bot.Archived) error) error {
	rows, err := t.QueryContext(ctx, d.query)
	if err != nil {
		return fmt.Errorf("dump: %w", unavailable(err))
	}
	defer rows.Close()
	for rows.Next() {
		a, err := d.read(rows.Scan)
		if err != nil {
			return fmt.Errorf("dump: %w", err)
		}
		if err := each(a); err != nil {
			return err
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("dump: %w", unavailable(err))
	}
	return nil
}

// readLines adds what was said last in a conversation.
func readLines(ctx context.Context, t *sql.Tx, talk *bot.ArchivedTalk) error {
	if talk.Seq == 0 {
		return nil
	}
	rows, err := t.QueryContext(ctx, `SELECT lines FROM turns WHERE hash = ? AND conversation = ? AND lines IS NOT NULL ORDER BY id`,
		hash(talk.Conversation), talk.Conversation)
	if err != nil {
		return fmt.Errorf("dump lines: %w", unavailable(err))
	}
	defer rows.Close()
	for rows.Next() {
		var packed []byte
		if err := rows.Scan(&packed); err != nil {
			return fmt.Errorf("dump lines: %w", unavailable(err))
		}
		lines, err := unpackLines(packed)
		if err != nil {
			return err
		}
		talk.Lines = append(talk.Lines, lines...)
	}
	talk.Lines = talk.Lines[max(0, len(talk.Lines)-keptLines):]
	return rows.Err()
}

// record reads a table whose records are JSON.
func record[T any](set func(*bot.Archived, *T)) func(func(...any) error) (bot.Archived, error) {
	return func(scan func(...any) error) (a bot.Archived, err error) {
		var data []byte
		if err := scan(&data); err != nil {
			return a, err
		}
		v := new(T)
		set(&a, v)
		return a, json.Unmarshal(data, v)
	}
}

func readKeyring(scan func(...any) error) (a bot.Archived, err error) {
	err = scan(&a.Keyring)
	return a, err
}

func readMedia(scan func(...any) error) (bot.Archived, error) {
	m := &bot.ArchivedMedia{}
	return bot.Archived{Media: m}, scan(&m.Reference, &m.Data)
}

func readReply(scan func(...any) error) (bot.Archived, error) {
	r, until := &bot.ArchivedReply{}, int64(0)
	err := scan(&r.Conversation, &r.Message, &r.Reply, &until)
	r.Until = moment(until)
	return bot.Archived{Reply: r}, err
}

func readTalk(scan func(...any) error) (bot.Archived, error) {
	t, until, chat := &bot.ArchivedTalk{}, int64(0), []byte(nil)
	err := scan(&t.Conversation, &t.State, &until, &t.Seq, &chat)
	if err == nil && chat != nil {
		t.Chat = &callback.Chat{}
		err = json.Unmarshal(chat, t.Chat)
	}
	t.Until = moment(until)
	return bot.Archived{Talk: t}, err
}

func readJob(scan func(...any) error) (bot.Archived, error) {
	j, due, buried := &bot.ArchivedJob{}, int64(0), sql.NullInt64{}
	err := scan(&j.ID, &j.Kind, &due, &j.Payload, &j.Tries, &j.Error, &j.Lane, &buried)
	j.Due, j.Buried = moment(due), moment(buried.Int64)
	return bot.Archived{Job: j}, err
}

func readReach(scan func(...any) error) (bot.Archived, error) {
	r := &bot.ArchivedReach{}
	return bot.Archived{Reach: r}, scan(&r.Channel, &r.ID, &r.OptedOut, &r.VoiceOnly, &r.Blocked)
}

func readDelivery(scan func(...any) error) (bot.Archived, error) {
	d, kept, data := &bot.ArchivedDelivery{}, int64(0), []byte(nil)
	err := scan(&kept, &data)
	if err == nil {
		err = json.Unmarshal(data, &d.Delivery)
	}
	d.Kept = moment(kept)
	return bot.Archived{Delivery: d}, err
}

func readLink(scan func(...any) error) (bot.Archived, error) {
	l, until := &bot.ArchivedLink{}, int64(0)
	err := scan(&l.Channel, &l.ID, &l.Phone, &l.Proof, &until)
	l.Until = moment(until)
	return bot.Archived{Link: l}, err
}

func readLanguage(scan func(...any) error) (bot.Archived, error) {
	l, until := &bot.ArchivedLanguage{}, int64(0)
	err := scan(&l.Channel, &l.ID, &l.Language, &until)
	l.Until = moment(until)
	return bot.Archived{Language: l}, err
}

func readSession(scan func(...any) error) (bot.Archived, error) {
	s, until := &bot.ArchivedSession{}, int64(0)
	err := scan(&s.Token, &s.Data, &until)
	s.Until = moment(until)
	return bot.Archived{Session: s}, err
}

func readTries(scan func(...any) error) (bot.Archived, error) {
	t, until := &bot.ArchivedTries{}, int64(0)
	err := scan(&t.Key, &t.Count, &until)
	t.Until = moment(until)
	return bot.Archived{Tries: t}, err
}

func readMissed(scan func(...any) error) (bot.Archived, error) {
	m := &bot.Missed{}
	return bot.Archived{Missed: m}, scan(&m.Day, &m.Language, &m.Words, &m.Times)
}
