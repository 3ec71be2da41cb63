package desk

import (
	"context"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Journal is the audit log: who saw, called or changed what. What cannot be
// written down is not done.
type Journal interface {
	Note(ctx context.Context, e callback.Entry) error
	// Entries lists them, the newest first; next is empty at the end.
	Entries(ctx context.Context, q callback.AuditQuery) (list []callback.Entry, next string, err error)
	// Verify goes through the whole log.
	Verify(ctx context.Context) (callback.LogState, error)
}

// noteOn is note about a request.
func (d *Desk) noteOn(c *gin.Context, who callback.Staff, action string, r callback.Request, detail string) bool {
	return d.note(c, who, action, r.Department, r.Reference, detail)
}

// note writes down what a member is about to see or do; otherwise it has
// answered. department, reference and detail may be empty; nothing of them is
// personal.
func (d *Desk) note(c *gin.Context, who callback.Staff, action, department, reference, detail string) bool {
	if d.c.Journal == nil {
		return true
	}
	err := d.c.Journal.Note(c.Request.Context(), callback.Entry{
		Login: who.Login, Action: action, Department: department, Reference: reference, Detail: detail,
	})
	if err != nil {
		d.broken(c, err)
	}
	return err == nil
}
