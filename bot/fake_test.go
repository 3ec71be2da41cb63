package bot

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
	"github.com/rathausruf/rathausruf/channels"
	"github.com/rathausruf/rathausruf/dialogs"
)

// clock is a clock tests move.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// memory is a Store that keeps what the hub itself needs in memory. What it
// does not implement panics.
type memory struct {
	Store
	now func() time.Time

	mu      sync.Mutex
	trips   int
	states  map[string][]byte
	replies map[string][]byte
	owners  map[string]string // token of the open turn
	of      map[string]string // its message; "" when it was handed over
	tokens  int
	jobs    map[string]Job
	leased  map[string]time.Time
	dead    map[string]Job
	reach   map[channels.Address]Reach
	sent    map[string]channels.Delivery
	tries   map[string]int
	woken   chan struct{}

	busy      int               // so many Begins are answered with ErrBusy
	lose      int               // so many Ends are answered with ErrLost
	end       func(*Turn) error // before an End
	swept     []time.Time       // what Sweep was asked for
	sweptDead []time.Time
	broken    error
	last      Turn // the last one written
}

func newMemory(now func() time.Time) *memory {
	return &memory{
		now: now, states: map[string][]byte{}, replies: map[string][]byte{}, owners: map[string]string{}, of: map[string]string{},
		jobs: map[string]Job{}, leased: map[string]time.Time{}, dead: map[string]Job{},
		reach: map[channels.Address]Reach{}, sent: map[string]channels.Delivery{}, tries: map[string]int{},
		woken: make(chan struct{}, 1),
	}
}

func (s *memory) Begin(_ context.Context, conversation, message string, _ time.Duration) (Turn, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trips++
	if s.busy > 0 {
		s.busy--
		return Turn{}, ErrBusy
	}
	t := Turn{Conversation: conversation, Message: message}
	if reply, ok := s.replies[conversation+"\n"+message]; ok {
		t.Repeat, t.Reply = true, reply
		return t, nil
	}
	of := message
	if s.owners[conversation] != "" {
		if of = ""; s.of[conversation] != message {
			return Turn{}, ErrBusy
		}
	}
	s.of[conversation] = of
	s.tokens++
	t.Token = fmt.Sprint(s.tokens)
	s.owners[conversation] = t.Token
	t.State = s.states[conversation]
	return t, nil
}

func (s *memory) End(_ context.Context, t Turn) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trips++
	if s.end != nil {
		if err := s.end(&t); err != nil {
			return err
		}
	}
	if s.lose > 0 {
		s.lose--
		delete(s.owners, t.Conversation)
		return ErrLost
	}
	if s.owners[t.Conversation] != t.Token {
		return ErrLost
	}
	delete(s.owners, t.Conversation)
	s.states[t.Conversation] = t.State
	s.replies[t.Conversation+"\n"+t.Message] = t.Reply
	s.last = t
	s.add(t.Jobs)
	return nil
}

func (s *memory) Abandon(_ context.Context, t Turn) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.trips++
	if s.owners[t.Conversation] == t.Token {
		delete(s.owners, t.Conversation)
	}
	return nil
}

func (s *memory) add(jobs []Job) {
	for _, j := range jobs {
		if _, known := s.jobs[j.ID]; !known {
			s.jobs[j.ID] = j
		}
	}
	select {
	case s.woken <- struct{}{}:
	default:
	}
}

func (s *memory) Enqueue(_ context.Context, jobs ...Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.add(jobs)
	return nil
}

func (s *memory) Lease(_ context.Context, n int, lease time.Duration) (list []Job, _ error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, j := range s.jobs {
		if len(list) < n && !j.Due.After(s.now()) && !s.leased[id].After(s.now()) {
			j.Tries++
			s.jobs[id], s.leased[id] = j, s.now().Add(lease)
			list = append(list, j)
		}
	}
	return list, nil
}

func (s *memory) Finish(_ context.Context, j Job) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.jobs, j.ID)
	return nil
}

func (s *memory) Retry(_ context.Context, j Job, bury bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.leased, j.ID)
	if bury {
		delete(s.jobs, j.ID)
		s.dead[j.ID] = j
		return nil
	}
	s.jobs[j.ID] = j
	return nil
}

func (s *memory) Reach(_ context.Context, a channels.Address) (Reach, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reach[a], nil
}

func (s *memory) SetReach(_ context.Context, a channels.Address, r Reach) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reach[a] = r
	return nil
}

func (s *memory) Delivered(_ context.Context, d channels.Delivery) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sent[d.ID].Rank >= d.Rank {
		return false, nil
	}
	s.sent[d.ID] = d
	return true, nil
}

func (s *memory) Take(_ context.Context, key string, limit int, _ time.Duration) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tries[key] >= limit {
		return false, nil
	}
	s.tries[key]++
	return true, nil
}

func (s *memory) Tries(_ context.Context, key string) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tries[key], nil
}

func (s *memory) Forget(_ context.Context, key string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.tries, key)
	return nil
}

func (s *memory) Woken() <-chan struct{} { return s.woken }

func (s *memory) Sweep(_ context.Context, closedBefore, deadBefore time.Time) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.swept, s.sweptDead = append(s.swept, closedBefore), append(s.sweptDead, deadBefore)
	return 1, s.broken
}

// play is a Script made of a function; texts are their keys.
type play func(ctx context.Context, st dialogs.State, m channels.Message, do dialogs.Doer) (dialogs.State, channels.Reply, error)

func (p play) Play(ctx context.Context, st dialogs.State, m channels.Message, do dialogs.Doer) (dialogs.State, channels.Reply, error) {
	return p(ctx, st, m, do)
}

func (p play) Begin(ctx context.Context, st dialogs.State, m channels.Message, _ dialogs.Prompt, do dialogs.Doer) (dialogs.State, channels.Reply, error) {
	return p(ctx, st, m, do)
}

func (p play) Entry(string) bool { return true }

func (p play) Midway(dialogs.State, time.Time, time.Duration) bool { return false }

func (p play) Left(st dialogs.State) dialogs.Where {
	return dialogs.Where{Flow: st.Flow, Ended: st.Ended}
}

func (p play) Resumable(dialogs.State) bool { return false }

func (p play) Resume(_ context.Context, st dialogs.State, _ channels.Message) (dialogs.State, channels.Reply, error) {
	return st, channels.Reply{}, nil
}

func (p play) Secret(dialogs.State) bool { return false }

func (p play) Languages() []string { return []string{"de"} }

func (p play) Public(_, text string) string { return text }

func (p play) Label(_ dialogs.State, _, id string) string { return id }

func (p play) Text(language, key, channel string, facts map[string]string) string {
	words := []string{language, key, channel}
	for _, name := range []string{"department", "concern", "name", "reference"} {
		if v := facts[name]; v != "" {
			words = append(words, v)
		}
	}
	return strings.Join(words, " ")
}

// Citizen knows nobody.
func (s *memory) Citizen(context.Context, channels.Address) (Citizen, error) { return Citizen{}, nil }

// Speak keeps nothing.
func (s *memory) Speak(context.Context, channels.Address, string, time.Time) error { return nil }

// echo answers with how many turns there were and what was said.
func echo(_ context.Context, st dialogs.State, m channels.Message, _ dialogs.Doer) (dialogs.State, channels.Reply, error) {
	st.Tries++
	st.Language = "de"
	return st, channels.Reply{Text: fmt.Sprintf("%d %s", st.Tries, m.Text), Language: "de"}, nil
}

// wire is a Channel that keeps what was sent.
type wire struct {
	name string
	fail func(ctx context.Context, to channels.Address) error

	mu   sync.Mutex
	sent []string
}

func (w *wire) Name() string { return w.name }

func (w *wire) Mount(gin.IRouter, channels.Inbox) {}

func (w *wire) Send(ctx context.Context, to channels.Address, reply channels.Reply) (string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.fail != nil {
		if err := w.fail(ctx, to); err != nil {
			return "", err
		}
	}
	w.sent = append(w.sent, to.ID+" "+reply.Text)
	return fmt.Sprintf("SM%d", len(w.sent)), nil
}

func (w *wire) texts() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.sent)
}

// A Wednesday, 10:20 in Musterstadt.
var wednesday = time.Date(2026, 11, 25, 9, 20, 0, 0, time.UTC)

// small is a hub on memory that plays p, and everything around it.
func small(t testing.TB, p play) (*Hub, *memory, *clock, *wire) {
	t.Helper()
	c := &clock{t: wednesday}
	s := newMemory(c.Now)
	w := &wire{name: channels.SMS}
	h, err := New(Config{
		Script: p, Store: s, Office: &callback.Office{}, Caller: &callback.Caller{},
		Channels: []channels.Channel{w}, Now: c.Now, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	return h, s, c, w
}

func text(id, words string) channels.Message {
	return channels.Message{
		ID: id, Conversation: "sms:1", Text: words, Kind: channels.Words,
		From: channels.Address{Channel: channels.SMS, ID: "+491713920001"},
	}
}

func mustReceive(t testing.TB, h *Hub, m channels.Message) channels.Reply {
	t.Helper()
	r, err := h.Receive(t.Context(), m)
	if err != nil {
		t.Fatalf("receive %s: %v", m.ID, err)
	}
	return r
}
