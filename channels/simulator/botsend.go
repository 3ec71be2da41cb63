package simulator

import (
	"net/http"
	"reflect"
	"strings"
	"time"
)

// Refusals that depend on how things stand.
var (
	chatNotFound  = botRefusal{code: http.StatusBadRequest, text: "Bad Request: chat not found"}
	botBlocked    = botRefusal{code: http.StatusForbidden, text: "Forbidden: bot was blocked by the user"}
	queryTooOld   = botRefusal{code: http.StatusBadRequest, text: "Bad Request: query is too old and response timeout expired or query ID is invalid"}
	editNotFound  = botRefusal{code: http.StatusBadRequest, text: "Bad Request: message to edit not found"}
	editForbidden = botRefusal{code: http.StatusBadRequest, text: "Bad Request: message can't be edited"}
	notModified   = botRefusal{code: http.StatusBadRequest, text: "Bad Request: message is not modified: specified new message content " +
		"and reply markup are exactly the same as a current content and reply markup of the message"}
)

// typingTime is how long a chat action is seen.
const typingTime = 5 * time.Second

func (s *Simulator) getMe(params) (outcome, botRefusal) {
	me := s.botUser()
	me["can_join_groups"], me["can_read_all_group_messages"], me["supports_inline_queries"] = false, false, false
	return outcome{result: me}, botRefusal{}
}

// reachable is the chat a call is about, if the bot may write there. The
// caller holds mu.
func (s *Simulator) reachable(p params) (*chat, botRefusal) {
	c := s.telegram.chat(p.number("chat_id"))
	switch {
	case c == nil || !c.known:
		return nil, chatNotFound
	case c.blocked:
		return nil, botBlocked
	}
	return c, botRefusal{}
}

// markup reads a reply_markup.
func (p params) markup() (markup, botRefusal) {
	var m markup
	if p.object("reply_markup", &m) && m.refuse() != "" {
		return m, badCall(m.refuse())
	}
	return m, botRefusal{}
}

func (s *Simulator) sendMessage(p params) (outcome, botRefusal) {
	m, r := p.markup()
	if r.code != 0 {
		return outcome{}, r
	}
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	c, r := s.reachable(p)
	if r.code != 0 {
		return outcome{}, r
	}
	n := c.add(note{id: s.telegram.nextID(), text: strings.TrimSpace(p["text"]), rows: shown(m.Inline), at: now})
	c.say(n.text)
	c.typing = time.Time{}
	if len(m.Keyboard) > 0 || m.Remove {
		c.keyboard, c.oneTime = shown(m.Keyboard), m.OneTime
	}
	s.touch()
	return outcome{result: s.noteJSON(c, n)}, botRefusal{}
}

func (s *Simulator) sendAction(p params) (outcome, botRefusal) {
	until := s.now().Add(typingTime)
	s.mu.Lock()
	defer s.mu.Unlock()
	c, r := s.reachable(p)
	if r.code != 0 {
		return outcome{}, r
	}
	c.typing = until
	s.touch()
	return outcome{result: true}, botRefusal{}
}

func (s *Simulator) answerQuery(p params) (outcome, botRefusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	q, ok := s.telegram.queries[p["callback_query_id"]]
	if !ok {
		return outcome{}, queryTooOld
	}
	delete(s.telegram.queries, p["callback_query_id"])
	q.chat.notice = p["text"]
	s.touch()
	return outcome{result: true}, botRefusal{}
}

// editable is the bot's own message that a call is about. The caller holds mu.
func (s *Simulator) editable(p params) (*chat, *note, botRefusal) {
	c, r := s.reachable(p)
	if r.code != 0 {
		return nil, nil, r
	}
	n := c.note(p.number("message_id"))
	switch {
	case n == nil:
		return nil, nil, editNotFound
	case n.mine:
		return nil, nil, editForbidden
	}
	return c, n, botRefusal{}
}

func (s *Simulator) editText(p params) (outcome, botRefusal) {
	text, ok := p["text"]
	if !ok {
		return outcome{}, badCall("message text is empty")
	}
	return s.edit(p, &text)
}

func (s *Simulator) editMarkup(p params) (outcome, botRefusal) { return s.edit(p, nil) }

// edit changes one of the bot's messages; without a text it keeps its own. The
// buttons go away unless they are given again.
func (s *Simulator) edit(p params, text *string) (outcome, botRefusal) {
	m, r := p.markup()
	if r.code != 0 {
		return outcome{}, r
	}
	if p["chat_id"] == "" || p["message_id"] == "" {
		return outcome{}, badCall("message identifier is not specified")
	}
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	c, n, r := s.editable(p)
	if r.code != 0 {
		return outcome{}, r
	}
	words, rows := n.text, shown(m.Inline)
	if text != nil {
		words = strings.TrimSpace(*text)
	}
	if words == n.text && (len(rows)+len(n.rows) == 0 || reflect.DeepEqual(rows, n.rows)) {
		return outcome{}, notModified
	}
	if words != n.text {
		c.say(words)
	}
	n.text, n.rows, n.edited = words, rows, now
	s.touch()
	return outcome{result: s.noteJSON(c, n)}, botRefusal{}
}
