package page

import (
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// state says in plain words how an open request stands.
func (v visit) state() string {
	switch s := v.r.StatusAt(v.now); {
	case s == callback.Calling, s == callback.Claimed:
		return v.say("state." + string(s))
	case v.r.Proof.Needed():
		return v.say("state.unproven")
	case !v.r.Promise.IsZero() && v.now.After(v.r.Promise):
		return v.say("state.late")
	default:
		return v.say("state." + string(s))
	}
}

// missed says when we called and did not reach them last; "" if we did not.
func (v visit) missed() string {
	for i := len(v.r.Attempts) - 1; i >= 0; i-- {
		a := v.r.Attempts[i]
		if !a.Dialled || a.Open() {
			continue
		}
		switch a.Outcome {
		case callback.OutcomeBusy, callback.OutcomeNoAnswer, callback.OutcomeVoicemail:
			return v.say("missed", "moment", v.moment(a.At))
		}
		return ""
	}
	return ""
}

// ended says how a closed request ended.
func (v visit) ended() string {
	key := "ended." + string(v.r.Status)
	if v.r.Status == callback.Done {
		switch v.r.Outcome {
		case callback.OutcomeReached, callback.OutcomeWrong:
			key += "." + v.r.Outcome
		}
	}
	if v.r.ClosedAt.IsZero() {
		return v.say(key, "date", v.date(v.now))
	}
	return v.say(key, "date", v.date(v.r.ClosedAt))
}

// What a page says first after something was tried.
const (
	saidMoved     = "moved"
	saidKept      = "kept" // it was there already
	saidCancelled = "cancelled"
	saidTaken     = "taken" // somebody was faster, or the window has come too near
	saidStale     = "stale" // the page was older than the request
	saidChoose    = "choose"
	saidClosed    = "closed"
	saidHand      = "hand" // cannot be done here
)

// said is what came of what was tried.
type said struct {
	Kind, Title, Text string
	Choose            bool // the way on is to choose a time
}

// told leads back to the page, which says what came of it.
func (v visit) told(c *gin.Context, kind string) {
	c.Redirect(http.StatusSeeOther, v.link("", "said", kind, "plan", strconv.Itoa(v.r.Plans)))
}

// said is what the page was told to say, as long as it is true: whoever comes
// back to its address later is not told of what is long over.
func (v visit) said(c *gin.Context) *said {
	kind, alert, still, choose := c.Query("said"), "warning", v.r.Status.Open(), false
	switch kind {
	case saidMoved, saidKept:
		alert = "success"
	case saidCancelled:
		alert, still = "success", v.r.Status == callback.Cancelled
	case saidClosed:
		still = !still
	case saidTaken, saidStale, saidChoose:
		choose = true
	case saidHand:
	default:
		return nil
	}
	if !still || c.Query("plan") != strconv.Itoa(v.r.Plans) {
		return nil
	}
	return &said{alert, v.say("said." + kind + ".title"), v.say("said."+kind+".text", "when", v.when(v.r)), choose}
}
