package page

import (
	"errors"
	"net/http"
	"regexp"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// nonce is what a page puts into its form, so that sending it twice is once.
var nonce = regexp.MustCompile(`^[A-Z2-7]{26}$`)

// move gives the request another time. A page that is older than the request
// changes nothing: it would undo what was chosen, or what we told, meanwhile.
func (p *Page) move(c *gin.Context, v visit) {
	key := "page/" + c.PostForm("nonce")
	slot, chosen := read(c.PostForm("slot"))
	switch {
	case !v.r.Status.Open():
		v.told(c, saidClosed)
	case v.r.PlannedBy == key:
		v.told(c, saidMoved)
	case !nonce.MatchString(c.PostForm("nonce")), c.PostForm("plan") != strconv.Itoa(v.r.Plans):
		v.told(c, saidStale)
	case !chosen:
		v.told(c, saidChoose)
	default:
		p.moveTo(c, v, slot, key)
	}
}

func (p *Page) moveTo(c *gin.Context, v visit, s callback.Slot, key string) {
	if same(s, v.r.Offered) {
		s = v.r.Offered // as it was kept
	}
	got, err := p.c.Office.Move(c.Request.Context(), v.r.Reference, s, door, "", key)
	switch {
	case errors.Is(err, callback.ErrPast) && s.Zero(), errors.Is(err, callback.ErrDepartment):
		v.told(c, saidHand)
	case errors.Is(err, callback.ErrFull), errors.Is(err, callback.ErrPast):
		v.told(c, saidTaken)
	case errors.Is(err, callback.ErrClosed):
		v.told(c, saidClosed)
	case err != nil:
		p.broken(c, err)
	case got.PlannedBy != key:
		v.told(c, saidKept)
	default:
		p.confirm(c, got)
		v.r = got
		v.told(c, saidMoved)
	}
}

// confirm tells the citizen of a move. It is made, and they see it, also when
// that does not work.
func (p *Page) confirm(c *gin.Context, r callback.Request) {
	if p.c.Confirm == nil {
		return
	}
	if err := p.c.Confirm(c.Request.Context(), r); err != nil {
		p.c.Log.Error("a move on the citizen's page could not be confirmed", "error", err)
	}
}

// sure is the main part of the page that asks before a request is cancelled.
type sure struct {
	facts
	Yes, No string // addresses
}

// askToCancel asks before a request is cancelled.
func (p *Page) askToCancel(c *gin.Context, v visit) {
	if !v.r.Status.Open() {
		p.back(c, v)
		return
	}
	p.write(c, http.StatusOK, v.language, "cancel", v.say("cancel.title"), sure{p.facts(v), v.link("/cancel"), v.link("")})
}

// cancel calls the request off. Once more is no mistake.
func (p *Page) cancel(c *gin.Context, v visit) {
	_, err := p.c.Office.Cancel(c.Request.Context(), v.r.Reference)
	switch {
	case errors.Is(err, callback.ErrClosed):
		v.told(c, saidClosed)
	case err != nil:
		p.broken(c, err)
	default:
		v.told(c, saidCancelled)
	}
}
