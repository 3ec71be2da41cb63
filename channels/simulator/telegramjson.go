package simulator

import (
	"strconv"
	"strings"

	"github.com/gin-gonic/gin"
)

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
