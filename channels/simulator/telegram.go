package simulator

import (
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
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

// botUser is the bot as others see it.
func (s *Simulator) botUser() gin.H {
	id, _, _ := strings.Cut(s.config.TelegramToken, ":")
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		n = 7100000001
	}
	return gin.H{"id": n, "is_bot": true, "first_name": "Rathaus", "username": "rathaus_bot"}
}

// userJSON is a person as Telegram shows them.
func (p Person) userJSON() gin.H {
	h := p.chatJSON()
	delete(h, "type")
	h["is_bot"] = false
	if p.Language != "" {
		h["language_code"] = p.Language
	}
	return h
}

// chatJSON is their private chat.
func (p Person) chatJSON() gin.H {
	h := gin.H{"id": p.ID, "type": "private", "first_name": p.FirstName}
	if p.LastName != "" {
		h["last_name"] = p.LastName
	}
	return h
}

// noteJSON is a message as Telegram shows it.
func (s *Simulator) noteJSON(c *chat, n *note) gin.H {
	h := gin.H{"message_id": n.id, "from": s.botUser(), "chat": c.person.chatJSON(), "date": n.at.Unix()}
	if n.mine {
		h["from"] = c.person.userJSON()
	}
	if !n.edited.IsZero() {
		h["edit_date"] = n.edited.Unix()
	}
	if len(n.rows) > 0 {
		h["reply_markup"] = gin.H{"inline_keyboard": n.rows}
	}
	switch n.kind {
	case "contact":
		h["contact"] = n.contact.json()
	case "voice":
		h["voice"] = gin.H{"file_id": "AwACAgIAAxkBAAIB", "file_unique_id": "AgADxwAD", "duration": 7, "mime_type": "audio/ogg", "file_size": 27341}
	case "sticker":
		h["sticker"] = gin.H{
			"file_id": "CAACAgIAAxkBAAIC", "file_unique_id": "AgADyQAD", "type": "regular", "width": 512, "height": 512,
			"is_animated": false, "is_video": false, "emoji": "👍",
		}
	default:
		h["text"] = n.text
		if e := commandIn(n.text); e != nil && n.mine {
			h["entities"] = e
		}
	}
	return h
}

// commandIn is the entity of a command that a text begins with, or nil.
func commandIn(text string) []gin.H {
	word, _, _ := strings.Cut(text, " ")
	name, _, _ := strings.Cut(word, "@")
	if len(name) < 2 || name[0] != '/' || len(name) > 33 || !plain(name[1:]) || strings.Contains(name, "-") {
		return nil
	}
	return []gin.H{{"type": "bot_command", "offset": 0, "length": len(word)}}
}

func (c *contact) json() gin.H {
	h := gin.H{"phone_number": c.phone, "first_name": c.first}
	if c.last != "" {
		h["last_name"] = c.last
	}
	if c.user != 0 {
		h["user_id"] = c.user
	}
	return h
}

// card is a person's own contact.
func (p Person) card() *contact {
	phone := strings.TrimPrefix(p.Phone, "+")
	if p.Plus {
		phone = p.Phone
	}
	return &contact{phone: phone, first: p.FirstName, last: p.LastName, user: p.ID}
}
