package desk

import (
	"cmp"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// note writes down what a member is about to see or do; otherwise it has
// answered. department, reference and detail may be empty; nothing of them is
// personal.
func (d *Desk) note(c *gin.Context, who callback.Staff, action, department, reference, detail string) bool {
	if d.c.Note == nil {
		return true
	}
	err := d.c.Note(c.Request.Context(), callback.Entry{
		Login: who.Login, Action: action, Department: department, Reference: reference, Detail: detail,
	})
	if err != nil {
		d.broken(c, err)
	}
	return err == nil
}

// noteRefused writes down that somebody could not sign in. What was typed for a
// login is kept only if it is one: it is now and then the password.
func (d *Desk) noteRefused(c *gin.Context, login string) bool {
	who, err := d.c.Roster.Member(c.Request.Context(), login)
	if err != nil {
		who = callback.Staff{}
	}
	return d.note(c, who, "session.refused", "", "", "")
}

// chatReference is how the audit log names a chat: by the citizen's request if
// they have one.
func chatReference(chat callback.Chat) string { return cmp.Or(chat.Reference, chat.ID) }
