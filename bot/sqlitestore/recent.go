package sqlitestore

import (
	"bytes"
	"container/list"
	"slices"

	"github.com/rathausruf/rathausruf/bot"
)

const (
	// maxMemory is what recent conversations take at most, in bytes.
	maxMemory = 8 << 20
	// maxMessages is how many messages of one conversation are remembered in
	// memory; older ones are looked up in the file.
	maxMessages = 512
	// overhead is what an entry takes beside its contents, messageSize what a
	// message takes.
	overhead, messageSize = 256, 16
)

// memory is a conversation as the file has it.
type memory struct {
	state    []byte
	keep     int64
	expires  int64
	seq      int64 // of the last line
	messages []remembered
	// complete: no other message is remembered, so that a new one need not be
	// looked up.
	complete bool
}

// remembered is a message whose reply is still known. Its hash may be that of
// another one too: only the file is sure.
type remembered struct{ hash, until int64 }

// mayKnow is false when the message is certainly a new one.
func (m memory) mayKnow(message string, now int64) bool {
	h := hash(message)
	known := slices.ContainsFunc(m.messages, func(r remembered) bool {
		return r.hash == h && r.until > now
	})
	return known || !m.complete
}

// stored is the state as the caller may keep it; nil when there is none.
func (m memory) stored() []byte {
	if len(m.state) == 0 {
		return nil
	}
	return bytes.Clone(m.state)
}

// trim forgets what is over, and the oldest of too many.
func (m *memory) trim(now int64) {
	m.messages = slices.DeleteFunc(m.messages, func(r remembered) bool { return r.until <= now })
	if n := len(m.messages) - maxMessages; n > 0 {
		m.messages = slices.Delete(m.messages, 0, n)
		m.complete = false
	}
}

func (m memory) size() int { return overhead + len(m.state) + messageSize*cap(m.messages) }

// recent keeps the conversations talked with last. Its owner locks.
type recent struct {
	order   *list.List // of *entry, the last one used in front
	entries map[string]*list.Element
	size    int
}

type entry struct {
	conversation string
	memory
}

func newRecent() recent {
	return recent{order: list.New(), entries: map[string]*list.Element{}}
}

func (r *recent) get(conversation string) (memory, bool) {
	e, ok := r.entries[conversation]
	if !ok {
		return memory{}, false
	}
	r.order.MoveToFront(e)
	return e.Value.(*entry).memory, true
}

func (r *recent) put(conversation string, m memory) {
	r.forget(conversation)
	r.entries[conversation] = r.order.PushFront(&entry{conversation, m})
	r.size += m.size()
	for r.size > maxMemory {
		r.forget(r.order.Back().Value.(*entry).conversation)
	}
}

// update takes in what a turn wrote. A conversation that was pushed out
// meanwhile is read again when it is needed.
func (r *recent) update(t bot.Turn, w written, now int64) {
	e, ok := r.entries[t.Conversation]
	if !ok {
		return
	}
	m := e.Value.(*entry).memory
	r.forget(t.Conversation) // before m changes, since its size counts
	m.state, m.keep, m.expires, m.seq = bytes.Clone(t.State), w.keep, w.expires, w.seq
	m.messages = append(m.messages, remembered{hash(t.Message), w.until})
	m.trim(now)
	r.put(t.Conversation, m)
}

func (r *recent) forget(conversation string) {
	e, ok := r.entries[conversation]
	if !ok {
		return
	}
	r.size -= e.Value.(*entry).size()
	r.order.Remove(e)
	delete(r.entries, conversation)
}
