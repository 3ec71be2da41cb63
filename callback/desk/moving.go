package desk

import (
	"crypto/rand"
	"errors"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// moveView is the main part of the page on which staff give a request another
// time.
type moveView struct {
	entry
	Times times
	Key   string
	Plan  int // which plan of the request the page is about
	Alert string
}

func (p moveView) title(t texts) string { return t.say("move.title", "reference", p.Spoken) }

func (d *Desk) movePage(c *gin.Context, who callback.Staff) {
	if r, ok := d.find(c, who); ok {
		d.showMove(c, http.StatusOK, who, r, "")
	}
}

func (d *Desk) showMove(c *gin.Context, status int, who callback.Staff, r callback.Request, alert string) {
	if !r.Status.Open() {
		d.redirect(c, "/desk/requests/"+r.Reference)
		return
	}
	v := moveView{entry: d.lister(who, true).entry(c.Request.Context(), r), Key: rand.Text(), Plan: r.Plans, Alert: alert}
	var err error
	if v.Times, err = d.times(c, r.Department, "", r.Slot); err != nil {
		d.broken(c, err)
		return
	}
	d.show(c, status, "move", who, v)
}

// move gives a request another time. A page that is older than the request
// changes nothing.
func (d *Desk) move(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok {
		return
	}
	key, ctx := "desk/"+c.PostForm("key"), c.Request.Context()
	slot, chosen := readSlot(c.PostForm("slot"))
	switch {
	case r.PlannedBy == key: // pressed twice
		d.redirect(c, "/desk/requests/"+r.Reference)
		return
	case c.PostForm("plan") != strconv.Itoa(r.Plans) || !formKey.MatchString(c.PostForm("key")):
		d.showMove(c, http.StatusConflict, who, r, d.texts.say("move.stale"))
		return
	case !chosen:
		d.showMove(c, http.StatusUnprocessableEntity, who, r, d.texts.say("counter.no-slot"))
		return
	case !d.noteOn(c, who, "request.moved", r, ""):
		return
	}
	after, err := d.c.Office.Move(ctx, r.Reference, slot, doorCounter, "", key)
	switch {
	case errors.Is(err, callback.ErrFull), errors.Is(err, callback.ErrPast), errors.Is(err, callback.ErrDepartment):
		d.showMove(c, http.StatusConflict, who, r, d.texts.say("counter.full"))
		return
	case err != nil:
		d.refused(c, who, r.Reference, err, "")
		return
	}
	if c.PostForm("tell") != "" {
		d.confirm(c, after)
	}
	w := d.words()
	d.sessions.Put(ctx, keyFlash, w.say("move.done", "reference", callback.FormatReference(r.Reference), "window", w.window(after.Slot)))
	d.redirect(c, "/desk/requests/"+r.Reference)
}

// cancel calls a request off for its citizen.
func (d *Desk) cancel(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok || !d.noteOn(c, who, "request.cancelled", r, "") {
		return
	}
	after, err := d.c.Office.Cancel(c.Request.Context(), r.Reference)
	if err != nil {
		d.refused(c, who, r.Reference, err, "")
		return
	}
	if c.PostForm("tell") != "" && r.Status.Open() {
		d.confirm(c, after)
	}
	d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say("cancel.done", "reference", callback.FormatReference(r.Reference)))
	d.redirect(c, "/desk/requests/"+r.Reference)
}
