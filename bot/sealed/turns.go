package sealed

import (
	"context"
	"time"

	"github.com/rathausruf/rathausruf/bot"
	"github.com/rathausruf/rathausruf/callback"
)

// Begin opens a turn.
func (s *Store) Begin(ctx context.Context, conversation, message string, lease time.Duration) (bot.Turn, error) {
	t, err := s.Inner.Begin(ctx, s.c.name(talks, conversation), message, lease)
	if err != nil {
		return bot.Turn{}, err
	}
	t.Conversation = conversation
	if t.State, err = s.c.open("state "+conversation, t.State); err == nil {
		t.Reply, err = s.c.open("reply "+conversation, t.Reply)
	}
	if err != nil && !t.Repeat {
		_ = s.Abandon(ctx, t)
	}
	return t, err
}

// End writes a turn.
func (s *Store) End(ctx context.Context, t bot.Turn) error {
	talk := t.Conversation
	t.State = s.c.seal("state "+talk, t.State)
	t.Reply = s.c.seal("reply "+talk, t.Reply)
	if len(t.Lines) > 0 {
		lines := make([][]byte, len(t.Lines))
		for i, l := range t.Lines {
			lines[i] = s.c.seal("line "+talk, some(l))
		}
		t.Lines = lines
	}
	t.Chat = s.sealChat(t.Chat)
	t.Jobs = s.sealJobs(t.Jobs)
	t.Conversation = s.c.name(talks, talk)
	return s.Inner.End(ctx, t)
}

// some is never nil: a line that says nothing is a line.
func some(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// Abandon closes a turn without writing anything.
func (s *Store) Abandon(ctx context.Context, t bot.Turn) error {
	t.Conversation = s.c.name(talks, t.Conversation)
	return s.Inner.Abandon(ctx, t)
}

// Lines gives what was said after one.
func (s *Store) Lines(ctx context.Context, conversation string, after int64) ([]bot.Numbered, error) {
	list, err := s.Inner.Lines(ctx, s.c.name(talks, conversation), after)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if list[i].Body, err = s.c.open("line "+conversation, list[i].Body); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// Enqueue adds jobs.
func (s *Store) Enqueue(ctx context.Context, jobs ...bot.Job) error {
	return s.Inner.Enqueue(ctx, s.sealJobs(jobs)...)
}

// sealJobs seals payloads and lanes.
func (s *Store) sealJobs(jobs []bot.Job) []bot.Job {
	if len(jobs) == 0 {
		return jobs
	}
	out := make([]bot.Job, len(jobs))
	for i, j := range jobs {
		j.Payload = s.c.seal("job "+j.ID, j.Payload)
		j.Lane = s.c.name(talks, j.Lane)
		out[i] = j
	}
	return out
}

// Lease hands out jobs. One that cannot be opened is buried: nobody else can
// open it either.
func (s *Store) Lease(ctx context.Context, n int, lease time.Duration) ([]bot.Job, error) {
	list, err := s.Inner.Lease(ctx, n, lease)
	if err != nil {
		return nil, err
	}
	opened := list[:0]
	for _, j := range list {
		plain := j
		if plain.Payload, err = s.c.open("job "+j.ID, j.Payload); err == nil {
			plain.Lane, err = s.c.unname(talks, j.Lane)
		}
		if err == nil {
			opened = append(opened, plain)
			continue
		}
		j.Error = ErrSealed.Error()
		if err := s.Inner.Retry(ctx, j, true); err != nil {
			return nil, err
		}
	}
	return opened, nil
}

// Finish removes a job that is done.
func (s *Store) Finish(ctx context.Context, j bot.Job) error {
	j.Lane = s.c.name(talks, j.Lane)
	return s.Inner.Finish(ctx, j)
}

// Retry puts a job back.
func (s *Store) Retry(ctx context.Context, j bot.Job, bury bool) error {
	j.Payload, j.Lane = s.c.seal("job "+j.ID, j.Payload), s.c.name(talks, j.Lane)
	return s.Inner.Retry(ctx, j, bury)
}

// sealChat seals who writes and what was written.
func (s *Store) sealChat(c *callback.Chat) *callback.Chat {
	if c == nil {
		return nil
	}
	out := *c
	out.Conversation = s.c.name(talks, c.Conversation)
	out.Address = s.c.name(addresses, c.Address)
	out.Name, out.Words = s.c.sealText("chat "+c.ID, c.Name), s.c.sealText("chat "+c.ID, c.Words)
	return &out
}

// openChat is the chat that sealChat sealed. Error: ErrSealed.
func (s *Store) openChat(c callback.Chat) (callback.Chat, error) {
	var err error
	if c.Conversation, err = s.c.unname(talks, c.Conversation); err != nil {
		return callback.Chat{}, err
	}
	if c.Address, err = s.c.unname(addresses, c.Address); err != nil {
		return callback.Chat{}, err
	}
	for _, t := range []*string{&c.Name, &c.Words} {
		if *t, err = s.c.openText("chat "+c.ID, *t); err != nil {
			return callback.Chat{}, err
		}
	}
	return c, nil
}

// Chats lists those that are not over.
func (s *Store) Chats(ctx context.Context) ([]callback.Chat, error) {
	list, err := s.Inner.Chats(ctx)
	for i := range list {
		if err == nil {
			list[i], err = s.openChat(list[i])
		}
	}
	if err != nil {
		return nil, err
	}
	return list, nil
}
