package simulator

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"
)

// chatInput is the body of POST /simulator/chats/{user ID}/{what}.
type chatInput struct {
	Text    string `json:"text"`    // say, edit
	Payload string `json:"payload"` // start
	Label   string `json:"label"`   // press: what stands on the button
	Message int64  `json:"message"` // press, edit: this message; press: the newest that has it when 0
	Data    string `json:"data"`    // forge: of a button that was never shown
	User    int64  `json:"user"`    // forward: whose contact
	Phone   string `json:"phone"`   // forward: E.164, of someone without Telegram
	Name    string `json:"name"`    // and what they are called
}

// postChat is everything someone can do in their Telegram app.
func (s *Simulator) postChat(c *gin.Context) {
	var in chatInput
	if !body(c, &in) {
		return
	}
	id, err := strconv.ParseInt(c.Param("id"), 10, 64)
	s.mu.Lock()
	found := s.telegram.chat(id)
	s.mu.Unlock()
	if err != nil || found == nil || s.config.TelegramToken == "" {
		wrong(c, http.StatusNotFound, errNobody)
		return
	}
	do, ok := s.chatDoes(found, in)[c.Param("what")]
	if !ok {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	if err := do(); err != nil {
		wrong(c, statusOf(err), err)
		return
	}
	c.Status(http.StatusNoContent)
}

// chatDoes is what can be done, by its word in the path.
func (s *Simulator) chatDoes(c *chat, in chatInput) map[string]func() error {
	return map[string]func() error{
		"say":     func() error { return s.chatSay(c, in.Text) },
		"start":   func() error { return s.chatStart(c, in.Payload) },
		"press":   func() error { return s.chatPress(c, in.Label, in.Message, "") },
		"forge":   func() error { return s.chatForge(c, in.Data) },
		"share":   func() error { return s.chatShare(c) },
		"forward": func() error { return s.chatForward(c, in.User, compact(in.Phone), in.Name) },
		"edit":    func() error { return s.chatEdit(c, in.Message, in.Text) },
		"voice":   func() error { return s.chatSend(c, "voice") },
		"sticker": func() error { return s.chatSend(c, "sticker") },
		"block":   func() error { s.chatBlock(c, true); return nil },
		"unblock": func() error { s.chatBlock(c, false); return nil },
	}
}
