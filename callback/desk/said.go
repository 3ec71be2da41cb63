package desk

import (
	"context"
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// Transcripts are what was said before a request was booked. Error:
// callback.ErrUnknown, when nothing is kept.
type Transcripts interface {
	SaidOf(ctx context.Context, r callback.Request) ([]callback.Said, error)
}

func (d *Desk) saidRoutes() []route {
	if d.c.Transcripts == nil {
		return nil
	}
	return []route{{"GET", "/requests/:reference/said", member, false, d.saidPage}}
}

// saidView is the main part of the page of what was said before.
type saidView struct {
	Reference, Spoken string
	Lines             []said
}

func (v saidView) title(t texts) string { return t.say("said.title", "reference", v.Spoken) }

// written reports whether a request came by a written conversation.
func written(r callback.Request) bool {
	switch r.Door {
	case "sms", "whatsapp", "telegram", "web":
		return r.Address != ""
	}
	return false
}

// saidPage shows the conversation a request came by; that somebody reads it is
// noted.
func (d *Desk) saidPage(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok || !d.noteOn(c, who, "transcript.read", r, "") {
		return
	}
	lines, err := d.c.Transcripts.SaidOf(c.Request.Context(), r)
	if err != nil && !errors.Is(err, callback.ErrUnknown) {
		d.broken(c, err)
		return
	}
	v, l := saidView{Reference: r.Reference, Spoken: callback.FormatReference(r.Reference)}, d.lister(who, false)
	for _, s := range lines {
		v.Lines = append(v.Lines, l.said(s, callback.Chat{Department: r.Department}))
	}
	d.show(c, http.StatusOK, "said", who, v)
}
