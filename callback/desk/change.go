package desk

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// change is the main part of the page on which a request is moved or cancelled.
type change struct {
	entry
	Name   string
	Cancel bool
	Days   []freeDay
	Asap   bool // as soon as possible is chosen
	More   bool
	Shown  int // days
	Alert  string
	Knows  bool // the citizen stands there
}

func (p change) title(t texts) string {
	key := "change.move.title"
	if p.Cancel {
		key = "change.cancel.title"
	}
	return t.say(key, "reference", p.Spoken)
}

func (d *Desk) movePage(c *gin.Context, who callback.Staff)   { d.changePage(c, who, false) }
func (d *Desk) cancelPage(c *gin.Context, who callback.Staff) { d.changePage(c, who, true) }

func (d *Desk) changePage(c *gin.Context, who callback.Staff, cancel bool) {
	r, ok := d.find(c, who)
	if !ok || !d.note(c, who, "request.seen", r.Department, r.Reference, "") {
		return
	}
	if !r.Status.Open() {
		d.refused(c, who, r.Reference, callback.ErrClosed, "")
		return
	}
	d.showChange(c, http.StatusOK, who, r, change{Cancel: cancel, Shown: fewDays})
}

func (d *Desk) showChange(c *gin.Context, status int, who callback.Staff, r callback.Request, p change) {
	p.entry, p.Name = d.lister(who, false).entry(c.Request.Context(), r), r.Name
	if !p.Cancel {
		chosen, ok := c.GetPostForm("slot")
		if !ok {
			chosen = slotValue(r.Slot)
		}
		if p.Days, p.More, ok = d.freeDays(c, r.Department, p.Shown, chosen); !ok {
			return
		}
		p.Asap = chosen == ""
	}
	d.show(c, status, "change", who, p)
}

// move gives a request another window, also when it came in by another door.
func (d *Desk) move(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok {
		return
	}
	p := change{Shown: readDays(c), Knows: c.PostForm("knows") != ""}
	slot, known := readSlot(c.PostForm("slot"))
	switch {
	case c.PostForm("do") == "more":
		d.showChange(c, http.StatusOK, who, r, p)
		return
	case !known:
		p.Alert = d.texts.say("counter.wrong.window")
		d.showChange(c, http.StatusUnprocessableEntity, who, r, p)
		return
	case holderOther(r, d, who):
		d.refused(c, who, r.Reference, callback.ErrClaimed, "")
		return
	}
	if !d.note(c, who, "request.moved", r.Department, r.Reference, "") {
		return
	}
	after, err := d.c.Office.Move(c.Request.Context(), r.Reference, slot, doorCounter, "", "desk:"+who.Login)
	switch {
	case errors.Is(err, callback.ErrFull), errors.Is(err, callback.ErrPast):
		p.Alert = d.texts.say("counter.wrong.full")
		d.showChange(c, http.StatusConflict, who, r, p)
	case err != nil:
		d.refused(c, who, r.Reference, err, "")
	default:
		d.changed(c, who, after, p.Knows, "change.moved", "change.moved.untold")
	}
}

// cancel closes a request for its citizen.
func (d *Desk) cancel(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok {
		return
	}
	if holderOther(r, d, who) {
		d.refused(c, who, r.Reference, callback.ErrClaimed, "")
		return
	}
	if !d.note(c, who, "request.cancelled", r.Department, r.Reference, "") {
		return
	}
	after, err := d.c.Office.Cancel(c.Request.Context(), r.Reference)
	if err != nil {
		d.refused(c, who, r.Reference, err, "")
		return
	}
	d.changed(c, who, after, c.PostForm("knows") != "", "change.cancelled", "change.cancelled.untold")
}

// holderOther reports whether a colleague has the request in hand, and may be
// on the phone with its citizen.
func holderOther(r callback.Request, d *Desk, who callback.Staff) bool {
	by := holder(r, d.c.Now())
	return by != "" && by != who.Login
}

// changed tells the citizen unless they stand there, and leads to the request.
// The change stands also when they cannot be told.
func (d *Desk) changed(c *gin.Context, who callback.Staff, r callback.Request, knows bool, said, untold string) {
	if !knows && d.c.Confirm != nil {
		if err := d.c.Confirm(context.WithoutCancel(c.Request.Context()), r); err != nil {
			d.c.Log.Warn("a citizen is not told of a change at the counter", "reference", r.Reference, "error", err)
			said = untold
		}
	}
	d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say(said, "reference", callback.FormatReference(r.Reference)))
	d.redirect(c, "/desk/requests/"+r.Reference)
}
