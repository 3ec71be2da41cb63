package simulator

import (
	"context"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

func (s *Simulator) postText(c *gin.Context) {
	var in struct {
		From    string `json:"from"`
		Body    string `json:"body"`
		Press   string `json:"press"`   // instead of a body: a button's title or ID
		Message string `json:"message"` // of this message; of the newest that has it when empty
		Voice   bool   `json:"voice"`   // instead of a body: a voice note
	}
	if !body(c, &in) {
		return
	}
	ctx, from := context.WithoutCancel(c.Request.Context()), compact(in.From)
	var err error
	switch {
	case in.Press != "":
		err = s.pressOption(ctx, from, in.Message, in.Press)
	case in.Voice && !strings.HasPrefix(from, whatsapp):
		err = errNoVoice
	case in.Voice:
		err = s.hand(ctx, text{from: from, voice: true})
	default:
		err = s.text(ctx, from, in.Body)
	}
	if err != nil {
		wrong(c, statusOf(err), err)
		return
	}
	c.Status(http.StatusNoContent)
}

func (s *Simulator) postRead(c *gin.Context) {
	var in struct {
		From string `json:"from"`
	}
	if !body(c, &in) {
		return
	}
	s.readTexts(compact(in.From))
	c.Status(http.StatusNoContent)
}
