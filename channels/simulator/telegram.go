package simulator

import (
	"time"
)

// telegram is what Telegram's servers know of the town's bot. Guarded by
// Simulator.mu.
type telegram struct {
	hook     botHook
	commands map[string][]botCommand // by scope and language, as "default/de"
	chats    []*chat
	queries  map[string]*query // pressed buttons that wait for answerCallbackQuery
	lastID   int64             // of updates and messages; both rise
}

// botHook is what setWebhook asked for.
type botHook struct {
	url, secret string
	connections int64
	allowed     []string // kinds of updates; all that are played when empty
	failed      string   // what was wrong with the last answer, "" for nothing
	failedAt    time.Time
}

// botCommand is one line of the bot's menu.
type botCommand struct {
	Command     string `json:"command"`
	Description string `json:"description"`
}

// query is a button that was pressed and is not done with.
type query struct {
	chat    *chat
	note    *note
	pressed Button
}

// chat is one person's chat with the bot. Guarded by Simulator.mu.
type chat struct {
	person   Person
	known    bool // they have written, so the bot may write to them
	blocked  bool
	notes    []*note    // both sides, oldest first
	heard    []string   // every text the bot has sent or made of an earlier one
	keyboard [][]Button // below the field they write in
	oneTime  bool       // it goes away once it is used
	notice   string     // what answerCallbackQuery said last
	typing   time.Time  // until when the bot is seen to write

	waiting []update // not taken by the gateway yet, oldest first
	sending bool     // the first of them is on its way
	fails   int      // how often it was refused
	due     time.Time
}

// note is one message in a chat.
type note struct {
	id      int64
	mine    bool // the citizen's
	kind    string
	text    string
	contact *contact
	rows    [][]Button // below the bot's
	at      time.Time
	edited  time.Time // zero for never
}

// contact is a telephone number that was shared.
type contact struct {
	phone, first, last string
	user               int64 // 0 for someone without Telegram
}

// newTelegram begins its IDs with the time, so that those of an earlier run of
// the program do not come again.
func newTelegram(people []Person, now time.Time) telegram {
	t := telegram{lastID: now.Unix(), commands: make(map[string][]botCommand), queries: make(map[string]*query)}
	for _, p := range people {
		t.chats = append(t.chats, &chat{person: p})
	}
	return t
}

// nextID is an ID for an update or a message. The caller holds mu.
func (t *telegram) nextID() int64 {
	t.lastID++
	return t.lastID
}

// chat finds a person's chat by their ID, or nil.
func (t *telegram) chat(id int64) *chat {
	for _, c := range t.chats {
		if c.person.ID == id {
			return c
		}
	}
	return nil
}

// note finds a message, or nil.
func (c *chat) note(id int64) *note {
	for _, n := range c.notes {
		if n.id == id {
			return n
		}
	}
	return nil
}

// add keeps a message.
func (c *chat) add(n note) *note {
	kept := &n
	c.notes = last(append(c.notes, kept), keep)
	return kept
}

// say notes what the bot has said.
func (c *chat) say(text string) { c.heard = last(append(c.heard, text), keep) }
