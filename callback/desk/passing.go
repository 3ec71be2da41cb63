package desk

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Writer writes to a citizen about their request.
type Writer interface {
	// Writable names the channel on which they can be written to; "" none.
	Writable(r callback.Request) string
	// Write sends a text. The same key sends it once. Error: callback.ErrOften.
	Write(ctx context.Context, r callback.Request, name, text, key string) error
}

func (d *Desk) passingRoutes() []route {
	return []route{
		{"POST", "/requests/:reference/hand-over", member, false, d.handOver},
		{"POST", "/requests/:reference/write", member, false, d.writeTo},
		{"POST", "/requests/:reference/number", member, false, d.showNumber},
	}
}

// keyShown is the reference whose number a member has asked to see.
const keyShown = "shown"

// showNumber shows the number to who has the request in hand; that is noted
// first.
func (d *Desk) showNumber(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok {
		return
	}
	if holder(r, d.c.Now()) != who.Login {
		d.refused(c, who, r.Reference, callback.ErrClaimed, "")
		return
	}
	if !d.noteOn(c, who, "number.shown", r, "") {
		return
	}
	d.sessions.Put(c.Request.Context(), keyShown, r.Reference)
	if !scripted(c) {
		d.redirect(c, "/desk/requests/"+r.Reference)
		return
	}
	if err := d.save(c); err != nil {
		d.broken(c, err)
		return
	}
	d.showLive(c, who, r, "")
}

// handOver gives a request to another department.
func (d *Desk) handOver(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok {
		return
	}
	to := c.PostForm("to")
	dep, known := d.c.Office.Department(to)
	if !known || to == r.Department {
		d.showRequest(c, http.StatusUnprocessableEntity, who, r, d.texts.say("hand-over.choose"), "")
		return
	}
	if !d.noteOn(c, who, "request.handed-over", r, to) {
		return
	}
	after, err := d.c.Caller.HandOver(c.Request.Context(), r.Reference, who, to)
	if errors.Is(err, callback.ErrPast) {
		d.showRequest(c, http.StatusConflict, who, r, d.texts.say("hand-over.shut", "department", dep.Title("de")), "")
		return
	}
	if err != nil {
		d.refused(c, who, r.Reference, err, "")
		return
	}
	w := d.words()
	d.sessions.Put(c.Request.Context(), keyFlash, w.say("hand-over.done",
		"reference", callback.FormatReference(r.Reference), "department", dep.Title("de"), "window", w.window(after.Slot)))
	d.redirect(c, "/desk")
}

// writeTo sends the citizen a text, once for each form.
func (d *Desk) writeTo(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok {
		return
	}
	text := strings.TrimSpace(strings.ReplaceAll(c.PostForm("text"), "\r\n", "\n"))
	alert := ""
	switch {
	case d.c.Writer == nil || d.c.Writer.Writable(r) == "":
		alert = "write.nowhere"
	case unproven(r):
		alert = "alert.unproven"
	case text == "":
		alert = "write.empty"
	case utf8.RuneCountInString(text) > longestText:
		alert = "write.long"
	}
	if alert != "" {
		d.showDraft(c, http.StatusUnprocessableEntity, who, r, alert, text)
		return
	}
	if !d.noteOn(c, who, "request.written", r, "") {
		return
	}
	err := d.c.Writer.Write(c.Request.Context(), r, who.Name, text, sayKey(c.PostForm("key"), text))
	switch {
	case errors.Is(err, callback.ErrOften):
		d.showDraft(c, http.StatusTooManyRequests, who, r, "write.often", text)
	case err != nil:
		d.c.Log.Warn("a text of staff was not sent", "error", err)
		d.showDraft(c, http.StatusServiceUnavailable, who, r, "alert.chat-unsent", text)
	default:
		d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say("write.done"))
		d.redirect(c, "/desk/requests/"+r.Reference)
	}
}

// longestText is how many characters staff may write at once: about four SMS.
const longestText = 500

// showDraft shows a request with a text that was not sent.
func (d *Desk) showDraft(c *gin.Context, status int, who callback.Staff, r callback.Request, alert, text string) {
	p := d.requestView(c, who, r)
	p.Alert, p.Draft = d.texts.say(alert), text
	d.show(c, status, "request", who, p)
}

// passing fills in what else can be done with a request.
func (d *Desk) passing(p *requestPage, r callback.Request) {
	for _, dep := range d.c.Office.Departments() {
		if dep.ID != r.Department {
			p.Others = append(p.Others, option{Value: dep.ID, Label: dep.Title("de")})
		}
	}
	if d.c.Writer == nil || unproven(r) || p.Shape == shapeCut {
		return
	}
	if channel := d.c.Writer.Writable(r); channel != "" {
		p.Writable, p.FormKey = d.texts.or("door."+channel, channel), rand.Text()
	}
}
