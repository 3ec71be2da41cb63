package desk

import (
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
