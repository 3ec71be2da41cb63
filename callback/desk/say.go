package desk

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// longestAnswer is how many characters an answer may have. WhatsApp and a long
// SMS take 1600.
const longestAnswer = 1500

// sent is what a script is told about an answer: why it was not sent, or the
// key of the next one.
type sent struct{ Alert, Key string }

// takeChat gives a chat to a member. Who comes second is told who was first.
func (d *Desk) takeChat(c *gin.Context, who callback.Staff) {
	chat, _, err := d.findChat(c, who, noLines)
	if err != nil {
		d.noChat(c, err)
		return
	}
	if !d.note(c, who, "chat.taken", chat.Department, chat.ID, "") {
		return
	}
	chat, err = d.c.Talks.Take(c.Request.Context(), c.Param("id"), who)
	switch {
	case err == nil, errors.Is(err, callback.ErrUnknown): // over meanwhile, as the page will say
		d.redirect(c, "/desk/chats/"+c.Param("id"))
	case errors.Is(err, callback.ErrTaken):
		l := d.lister(who, false)
		d.showChat(c, http.StatusConflict, who, chatPage{
			Alert: l.say("alert.chat-taken", "who", l.name(c.Request.Context(), chat.Holder)),
		})
	default:
		d.broken(c, err)
	}
}

// say sends an answer, once: a form that comes twice is one answer.
func (d *Desk) say(c *gin.Context, who callback.Staff) {
	chat, _, err := d.findChat(c, who, noLines)
	if err != nil {
		d.unsaid(c, who, err)
		return
	}
	text := strings.TrimSpace(strings.ReplaceAll(c.PostForm("text"), "\r\n", "\n"))
	switch {
	case text == "":
		d.notSent(c, who, http.StatusUnprocessableEntity, "alert.chat-empty")
		return
	case utf8.RuneCountInString(text) > longestAnswer:
		d.notSent(c, who, http.StatusUnprocessableEntity, "alert.chat-long")
		return
	}
	if !d.note(c, who, "chat.answered", chat.Department, chat.ID, "") {
		return
	}
	err = d.c.Talks.Say(c.Request.Context(), c.Param("id"), who.Login, text, sayKey(c.PostForm("key"), text))
	switch {
	case err != nil:
		d.unsaid(c, who, err)
	case scripted(c):
		c.Header("HX-Trigger", "said")
		d.write(c, http.StatusOK, "chat", "sent", sent{Key: rand.Text()})
	default:
		d.redirect(c, "/desk/chats/"+c.Param("id"))
	}
}

// formKey is what the key of a form looks like.
var formKey = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// sayKey is the same for the same form with the same text. A form that is sent
// again with another text, because nobody knew whether it had arrived, is
// another answer.
func sayKey(form, text string) string {
	if !formKey.MatchString(form) {
		form = rand.Text()
	}
	sum := sha256.Sum256([]byte(text))
	return form + "-" + hex.EncodeToString(sum[:8])
}

// unsaid says why an answer was not sent. The text is not lost.
func (d *Desk) unsaid(c *gin.Context, who callback.Staff, err error) {
	switch {
	case errors.Is(err, callback.ErrUnknown):
		d.notSent(c, who, http.StatusConflict, "alert.chat-over")
	case errors.Is(err, callback.ErrTaken):
		d.notSent(c, who, http.StatusConflict, "alert.chat-lost")
	case scripted(c):
		d.broken(c, err) // the page says that it can be tried again
	default:
		d.c.Log.Warn("an answer was not sent", "error", err)
		d.notSent(c, who, http.StatusServiceUnavailable, "alert.chat-unsent")
	}
}

// notSent shows the chat as it is, why an answer was not sent, and the answer.
func (d *Desk) notSent(c *gin.Context, who callback.Staff, status int, why string) {
	alert := d.texts.say(why)
	if scripted(c) {
		d.write(c, http.StatusOK, "chat", "sent", sent{Alert: alert})
		return
	}
	p := chatPage{Alert: alert, Draft: strings.TrimSpace(c.PostForm("text"))}
	if key := c.PostForm("key"); formKey.MatchString(key) {
		p.Key = key
	}
	d.showChat(c, status, who, p)
}

// mayEnd reports whether a member may give back what a colleague has, who may
// have gone home.
func mayEnd(who callback.Staff, chat callback.Chat) bool {
	return (who.Role == "lead" || who.Role == "admin") && maySee(who, chat.Department)
}

// endChat lets the machine answer again. The button for a colleague's chat says
// so, so that nobody ends one who thinks it is their own.
func (d *Desk) endChat(c *gin.Context, who callback.Staff) {
	chat, _, err := d.findChat(c, who, noLines)
	if err != nil {
		d.noChat(c, err)
		return
	}
	login := who.Login
	if c.PostForm("whose") == "other" && chat.Holder != "" && mayEnd(who, chat) {
		login = chat.Holder
	}
	if !d.note(c, who, "chat.returned", chat.Department, chat.ID, "") {
		return
	}
	err = d.c.Talks.GiveBack(c.Request.Context(), c.Param("id"), login)
	switch {
	case err == nil, errors.Is(err, callback.ErrUnknown): // pressed twice
		d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say("chat.given-back"))
		d.redirect(c, "/desk/chats")
	case errors.Is(err, callback.ErrTaken):
		d.showChat(c, http.StatusConflict, who, chatPage{Alert: d.texts.say("alert.chat-not-yours")})
	default:
		d.broken(c, err)
	}
}
