package desk

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// cutShort is somebody who called and hung up before anything was booked.
type cutShort struct {
	entry
	Called string // when
	Said   string // what is known beside the concern
}

// mostUnfinished is how many of them a page shows; nobody was promised anything.
const mostUnfinished = 25

// unfinished lists who hung up, the first first.
func (d *Desk) unfinished(ctx context.Context, l *lister, departments []string) ([]cutShort, error) {
	found, err := d.c.Office.Unfinished(ctx, departments, mostUnfinished)
	if err != nil {
		return nil, err
	}
	var list []cutShort
	for _, r := range found {
		u := cutShort{entry: l.entry(ctx, r), Called: l.moment(r.CreatedAt)}
		u.Department = l.title(r.Department)
		said := slices.DeleteFunc(append([]string{r.Note}, l.wishes(r)...), func(s string) bool { return s == "" })
		if u.Said = strings.Join(said, "; "); u.Said == "" && r.Concern == "" {
			u.Said = l.say("unfinished.nothing")
		}
		list = append(list, u)
	}
	return list, nil
}

// takeUp makes an unfinished call a request in the member's hand. Who comes
// second is told who was first.
func (d *Desk) takeUp(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok || !d.noteOn(c, who, "request.claimed", r, "") {
		return
	}
	_, err := d.c.Caller.TakeUp(c.Request.Context(), r.Reference, who)
	if errors.Is(err, callback.ErrClosed) {
		if r, ok = d.find(c, who); !ok {
			return
		}
		switch by := holder(r, d.c.Now()); by {
		case "":
		case who.Login:
			err = nil // pressed twice
		default:
			err = callback.ErrClaimed
		}
	}
	if err != nil {
		d.refused(c, who, r.Reference, err, "")
		return
	}
	d.redirect(c, "/desk/requests/"+r.Reference)
}
