package simulator

import (
	"errors"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"
)

// What the app of someone on Telegram does not let them do.
var (
	errNobody   = errors.New("there is no such person on Telegram here")
	errBlocked  = errors.New("the bot is blocked; unblock it first")
	errTooLong  = errors.New("a message is 1 to 4096 characters long")
	errPayload  = errors.New("the payload of a link is at most 64 of A-Z, a-z, 0-9, _ and -")
	errNoNote   = errors.New("there is no such message of one's own to change")
	errNotAsked = errors.New("there is no button that shares the number")
)

// maxPayload is how long the payload of a link may be.
const maxPayload = 64

// write has someone send a message of some kind. The caller holds mu.
func (s *Simulator) write(c *chat, n note) error {
	if c.blocked {
		return errBlocked
	}
	c.known = true
	n.id, n.mine, n.at = s.telegram.nextID(), true, s.now()
	kept := c.add(n)
	s.announce(c, "message", s.noteJSON(c, kept))
	return nil
}

// chatSay writes a text.
func (s *Simulator) chatSay(c *chat, text string) error {
	text = strings.TrimSpace(text)
	if messageText(text) != "" {
		return errTooLong
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(c, note{text: text})
}

// chatStart opens the chat by a link, https://t.me/…?start=payload. A blocked
// bot is unblocked by it, as the app does.
func (s *Simulator) chatStart(c *chat, payload string) error {
	if len(payload) > maxPayload || !plain(payload) {
		return errPayload
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.block(c, false)
	return s.write(c, note{text: strings.TrimSpace("/start " + payload)})
}

// chatSend sends what has no text: a voice note or a sticker.
func (s *Simulator) chatSend(c *chat, kind string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.write(c, note{kind: kind})
}

// chatShare presses the button that shares one's own number.
func (s *Simulator) chatShare(c *chat) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !c.asksContact() {
		return errNotAsked
	}
	return s.useKeyboard(c, note{kind: "contact", contact: c.person.card()})
}

// asksContact reports whether a button to share one's number is shown. The
// caller holds mu.
func (c *chat) asksContact() bool {
	return slices.ContainsFunc(slices.Concat(c.keyboard...), func(b Button) bool { return b.Contact })
}

// useKeyboard writes what a button below the field writes. The caller holds mu.
func (s *Simulator) useKeyboard(c *chat, n note) error {
	if err := s.write(c, n); err != nil {
		return err
	}
	if c.oneTime {
		c.keyboard = nil
	}
	return nil
}

// chatForward sends somebody else's contact. user is 0 for someone who is not
// on Telegram.
func (s *Simulator) chatForward(c *chat, user int64, phone, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	card := &contact{phone: phone, first: name}
	if user != 0 {
		other := s.telegram.chat(user)
		if other == nil {
			return errNobody
		}
		card = other.person.card()
	} else if !e164(phone) || name == "" {
		return errBadNumber
	}
	return s.write(c, note{kind: "contact", contact: card})
}

// chatEdit changes a text that one has sent.
func (s *Simulator) chatEdit(c *chat, message int64, text string) error {
	text = strings.TrimSpace(text)
	if messageText(text) != "" {
		return errTooLong
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	n := c.note(message)
	switch {
	case c.blocked:
		return errBlocked
	case n == nil || !n.mine || n.kind != "":
		return errNoNote
	}
	n.text, n.edited = text, s.now()
	s.announce(c, "edited_message", s.noteJSON(c, n))
	return nil
}

// chatBlock blocks the bot, or no longer.
func (s *Simulator) chatBlock(c *chat, blocked bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.block(c, blocked)
}

// block is chatBlock for callers that hold mu.
func (s *Simulator) block(c *chat, blocked bool) {
	if c.blocked == blocked {
		return
	}
	c.blocked = blocked
	bot := s.botUser()
	member, kicked := gin.H{"user": bot, "status": "member"}, gin.H{"user": bot, "status": "kicked", "until_date": 0}
	before, after := member, kicked
	if !blocked {
		before, after = kicked, member
	}
	s.announce(c, "my_chat_member", gin.H{
		"chat": c.person.chatJSON(), "from": c.person.userJSON(), "date": s.now().Unix(),
		"old_chat_member": before, "new_chat_member": after,
	})
}
