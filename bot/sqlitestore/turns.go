package sqlitestore

import (
	"strconv"
	"sync"
	"time"

	"github.com/rathausruf/rathausruf/bot"
)

// turns holds who has the turn of which conversation. It lives in memory
// because nobody but this process opens turns: when it ends, so do they.
type turns struct {
	mu     sync.Mutex
	leases map[string]lease
	last   uint64
	recent recent
}

type lease struct {
	token   string
	message string
	over    bool // it was handed over to a repeat of the message
	until   time.Time
	// writing keeps a turn from being taken over between the decision to write
	// it and the commit.
	writing bool
	expires int64 // of what was there before
	seq     int64 // of the last line there was
	anew    bool  // what was there before has expired
}

func newTurns() *turns {
	return &turns{leases: map[string]lease{}, recent: newRecent()}
}

// open takes a conversation's turn, or a lease that ran out, or once that of the
// same message; "" when somebody has it.
func (t *turns) open(conversation, message string, now time.Time, d time.Duration) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.leases[conversation]
	alive := now.Before(l.until)
	if l.writing || alive && (l.over || l.message != message) {
		return ""
	}
	t.last++
	token := strconv.FormatUint(t.last, 36)
	t.leases[conversation] = lease{token: token, message: message, over: alive, until: now.Add(d)}
	return token
}

// closing marks a turn as being written; false when it is lost.
func (t *turns) closing(conversation, token string) (lease, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	l, ok := t.leases[conversation]
	if !ok || l.token != token || l.writing {
		return lease{}, false
	}
	l.writing = true
	t.leases[conversation] = l
	return l, true
}

// closed remembers what was written and frees the turn, in this order, so that
// the next one finds it.
func (t *turns) closed(turn bot.Turn, w written, now int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.recent.update(turn, w, now)
	delete(t.leases, turn.Conversation)
}

// drop frees a turn without a trace; false when it was lost already.
func (t *turns) drop(conversation, token string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if l, ok := t.leases[conversation]; !ok || l.token != token {
		return false
	}
	delete(t.leases, conversation)
	return true
}

func (t *turns) memory(conversation string) (memory, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.recent.get(conversation)
}

// remember keeps what the owner of a turn has found.
func (t *turns) remember(conversation, token string, m memory, now int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.leases[conversation]
	if l.token != token {
		return
	}
	l.expires, l.seq, l.anew = m.expires, m.seq, m.keep != 0 && m.keep <= now
	t.leases[conversation] = l
	t.recent.put(conversation, m)
}

// sweep forgets turns that nobody ended.
func (t *turns) sweep(now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for c, l := range t.leases {
		if !l.writing && !now.Before(l.until) {
			delete(t.leases, c)
		}
	}
}

// forget forgets what is known of a conversation.
func (t *turns) forget(conversation string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.recent.forget(conversation)
}
