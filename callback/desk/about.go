package desk

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// about is what reaches staff with a request beside name and concern.
type about struct {
	Behalf   string // who asked for it, if it is somebody else
	Wishes   string // for the call, one a line
	Discreet bool   // nobody else is to know who calls
	Word     string // code word the citizen knows us by
	Origin   string // department it was meant for
	Listed   bool   // on the waiting list for an earlier window
	Told     []told // what the citizen was told without asking, latest first
	Audio    bool   // a recorded message can be listened to
}

// told is one line of what a citizen was told.
type told struct{ At, What string }

// about reads what is known.
func (l *lister) about(r callback.Request) about {
	a := l.facts(r)
	if r.Origin != "" && r.Origin != r.Department {
		a.Origin = l.title(r.Origin)
	}
	return a
}

// facts are what can be said of a request by itself.
func (l *lister) facts(r callback.Request) about {
	a := about{
		Behalf: r.Behalf.Name, Wishes: strings.Join(l.wishes(r), "\n"), Word: r.Word, Listed: r.Earlier && r.Status.Open(),
		Discreet: slices.Contains(r.Wishes, callback.WishDiscreet),
	}
	switch rel := r.Behalf.Relation; {
	case a.Behalf == "":
		a.Behalf = rel
	case rel != "":
		a.Behalf = l.say("behalf", "name", a.Behalf, "relation", rel)
	}
	for _, t := range slices.Backward(r.Told) {
		if t.Silent { // there was no way to tell it
			continue
		}
		what := l.or("told."+t.Kind, t.Kind)
		if t.Unsent {
			what = l.say("told-later", "what", what)
		}
		a.Told = append(a.Told, told{l.moment(t.At), what})
	}
	return a
}

// wishes names what a citizen wishes for the call.
func (l *lister) wishes(r callback.Request) []string {
	var list []string
	for _, w := range r.Wishes {
		list = append(list, l.or("wish."+w, w))
	}
	return list
}

// unproven reports whether a number must be proven before it is dialled.
func unproven(r callback.Request) bool { return r.Proof.Needed() && r.Status.Open() }

// vouch takes a member's word for whose number it is. They see it only with the
// request in hand, so only then they can know.
func (d *Desk) vouch(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok {
		return
	}
	after, err := r, error(callback.ErrClaimed)
	if holder(r, d.c.Now()) == who.Login || !r.Status.Open() {
		if !d.noteOn(c, who, "request.vouched", r, "") {
			return
		}
		after, err = d.c.Caller.Vouch(c.Request.Context(), r.Reference, who)
	}
	switch {
	case err != nil:
		d.refused(c, who, r.Reference, err, "")
	case scripted(c):
		d.showLive(c, who, after, "")
	default:
		d.redirect(c, "/desk/requests/"+r.Reference)
	}
}

// message plays the recorded message of a request to who has it in hand. To
// all others there is none.
func (d *Desk) message(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok {
		return
	}
	if d.c.Recording == nil || !r.Recording || holder(r, d.c.Now()) != who.Login {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	if !d.noteOn(c, who, "message.heard", r, "") {
		return
	}
	data, mediaType, err := d.c.Recording(c.Request.Context(), r.Reference)
	switch {
	case errors.Is(err, callback.ErrUnknown):
		d.fail(c, http.StatusNotFound, "unknown")
	case err != nil:
		d.broken(c, err)
	default:
		play(c, data, mediaType)
	}
}

// play answers with a sound; whatever says it is something else is not shown
// as that.
func play(c *gin.Context, data []byte, mediaType string) {
	if !strings.HasPrefix(mediaType, "audio/") {
		mediaType = "application/octet-stream"
	}
	c.Data(http.StatusOK, mediaType, data)
}
