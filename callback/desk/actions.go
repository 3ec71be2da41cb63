package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/callback"
)

// longestNote is how many characters of a note are kept.
const longestNote = 2000

// claim takes a request in hand. Who comes second is told who was first, and
// who comes before the time the citizen was told is asked whether they mean it.
// Calling needs a claim, so this is the one place to ask.
func (d *Desk) claim(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok {
		return
	}
	if c.PostForm("early") == "" && r.StatusAt(d.c.Now()) == callback.Booked {
		d.askWhetherEarly(c, who, r)
		return
	}
	if !d.noteOn(c, who, "request.claimed", r, "") {
		return
	}
	if _, err := d.c.Caller.Claim(c.Request.Context(), r.Reference, who); err != nil {
		d.refused(c, who, r.Reference, err, "")
		return
	}
	d.redirect(c, "/desk/requests/"+r.Reference)
}

// askWhetherEarly shows a request once more, with the question whether it is to
// be called before its time.
func (d *Desk) askWhetherEarly(c *gin.Context, who callback.Staff, r callback.Request) {
	p, w := d.requestView(c, who, r), d.words()
	p.Early = w.say("early.due", "due", w.moment(r.Due))
	if !r.Slot.Zero() && len(r.Attempts) == 0 {
		p.Early = w.say("early.window", "window", w.window(r.Slot))
	}
	d.show(c, http.StatusConflict, "request", who, p)
}

// renew keeps the member's own claim while their page is open; it never makes
// a new one.
func (d *Desk) renew(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok {
		return
	}
	if holder(r, d.c.Now()) == who.Login {
		_, err := d.c.Caller.Claim(c.Request.Context(), r.Reference, who)
		if err != nil && !refusal(err) {
			d.broken(c, err)
			return
		}
	}
	c.Status(http.StatusNoContent)
}

// call rings the member's phone.
func (d *Desk) call(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok || !d.noteOn(c, who, "request.called", r, "") {
		return
	}
	after, err := d.c.Caller.Call(c.Request.Context(), r.Reference, who)
	switch {
	case err == nil && scripted(c):
		d.showLive(c, who, after, "")
	case err == nil:
		d.redirect(c, "/desk/requests/"+r.Reference)
	case errors.Is(err, callback.ErrUnavailable) || errors.Is(err, callback.ErrUnknown):
		d.refused(c, who, r.Reference, err, "")
	default:
		if !refusal(err) {
			d.c.Log.Warn("a call was not placed", "reference", r.Reference, "error", err)
		}
		d.refused(c, who, r.Reference, notPlaced{err}, "")
	}
}

// notPlaced is any reason why a call is not made; staff can dial by hand.
type notPlaced struct{ error }

func (e notPlaced) Unwrap() error { return e.error }

// outcome records how it went and leads to what comes next.
func (d *Desk) outcome(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok {
		return
	}
	outcome, note := c.PostForm("outcome"), strings.TrimSpace(c.PostForm("note"))
	switch {
	case !slices.Contains(outcomes[:], outcome):
		d.showRequest(c, http.StatusUnprocessableEntity, who, r, d.texts.say("alert.outcome"), note)
		return
	case utf8.RuneCountInString(note) > longestNote:
		d.showRequest(c, http.StatusUnprocessableEntity, who, r, d.texts.say("alert.note"), note)
		return
	}
	earliest, ok := d.nextAttempt(c)
	if !ok {
		d.showRequest(c, http.StatusUnprocessableEntity, who, r, d.texts.say("alert.next"), note)
		return
	}
	if !d.noteOn(c, who, "request.closed", r, outcome) {
		return
	}
	var after callback.Request
	err := callback.ErrClaimed
	if r.Claim.By == who.Login || !r.Status.Open() { // also when the lease ran out and nobody came
		after, err = d.c.Caller.CloseAt(c.Request.Context(), r.Reference, who, outcome, note, earliest)
	}
	if err != nil {
		d.refused(c, who, r.Reference, err, note)
		return
	}
	d.sessions.Put(c.Request.Context(), keyFlash, d.saved(after, earliest))
	d.redirect(c, "/desk")
}

// release puts a request back into the queue.
func (d *Desk) release(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok || !d.noteOn(c, who, "request.released", r, "") {
		return
	}
	if _, err := d.c.Caller.Release(c.Request.Context(), r.Reference, who); err != nil {
		d.refused(c, who, r.Reference, err, "")
		return
	}
	d.sessions.Put(c.Request.Context(), keyFlash, d.texts.say("saved.released", "reference", callback.FormatReference(r.Reference)))
	d.redirect(c, "/desk")
}

// leave gives back a request whose page was closed. Who dials by hand may be
// on the phone without us knowing; they keep it until the lease ends.
func (d *Desk) leave(c *gin.Context, who callback.Staff) {
	r, ok := d.find(c, who)
	if !ok {
		return
	}
	if d.dials(who) {
		if err := d.giveBack(c.Request.Context(), r, who); err != nil {
			d.broken(c, err)
			return
		}
	}
	c.Status(http.StatusNoContent)
}

// giveBack releases a request that the member has in hand and is not calling.
func (d *Desk) giveBack(ctx context.Context, r callback.Request, who callback.Staff) error {
	now := d.c.Now()
	if r.StatusAt(now) != callback.Claimed || holder(r, now) != who.Login {
		return nil
	}
	if _, err := d.c.Caller.Release(ctx, r.Reference, who); err != nil && !refusal(err) {
		return err
	}
	return nil
}

// giveBackAll releases everything a member has in hand. What cannot be
// released now ends with its lease.
func (d *Desk) giveBackAll(ctx context.Context, who callback.Staff) {
	var ids []string
	for _, dep := range d.departments(who) {
		ids = append(ids, dep.ID)
	}
	if len(ids) == 0 {
		return
	}
	list, _, err := d.c.Book.Requests(ctx, callback.Query{
		Departments: ids, Statuses: []callback.Status{callback.Claimed}, Queue: true, Limit: most,
	})
	for _, r := range list {
		if e := d.giveBack(ctx, r, who); e != nil {
			err = e
		}
	}
	if err != nil {
		d.c.Log.Warn("a claim could not be given back", "error", err)
	}
}

// refusal reports whether an error says that the request is not in a state for
// what was asked, rather than that something does not work.
func refusal(err error) bool {
	for _, e := range []error{
		callback.ErrClaimed, callback.ErrCalling, callback.ErrClosed, callback.ErrDenied,
		callback.ErrNoPhone, callback.ErrNoDialer, callback.ErrUnproven, callback.ErrQuiet, callback.ErrBooked, callback.ErrUnknown,
	} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// refused shows the request as it is now, and why the action was not done.
func (d *Desk) refused(c *gin.Context, who callback.Staff, ref string, err error, note string) {
	if errors.Is(err, callback.ErrUnknown) || errors.Is(err, callback.ErrDenied) {
		d.fail(c, http.StatusNotFound, "unknown")
		return
	}
	var call notPlaced
	if !refusal(err) && !errors.As(err, &call) {
		d.broken(c, err)
		return
	}
	r, readErr := d.c.Book.Request(c.Request.Context(), ref)
	if readErr != nil {
		d.broken(c, readErr)
		return
	}
	alert := d.why(c.Request.Context(), err, r, who)
	if scripted(c) {
		d.showLive(c, who, r, alert)
		return
	}
	d.showRequest(c, http.StatusConflict, who, r, alert, note)
}

// why says in German what stood in the way.
func (d *Desk) why(ctx context.Context, err error, r callback.Request, who callback.Staff) string {
	l := d.lister(who, false)
	switch {
	case errors.Is(err, callback.ErrClaimed):
		return d.notYours(ctx, l, r, who)
	case errors.Is(err, callback.ErrCalling):
		return l.say("alert.calling")
	case errors.Is(err, callback.ErrClosed):
		return l.say("alert.closed")
	case errors.Is(err, callback.ErrBooked):
		return l.say("alert.booked")
	case errors.Is(err, callback.ErrUnproven):
		return l.say("alert.unproven")
	case errors.Is(err, callback.ErrQuiet):
		return l.say("alert.quiet")
	case errors.Is(err, callback.ErrNoPhone) || errors.Is(err, callback.ErrNoDialer):
		return l.say("alert.no-phone")
	}
	return l.say("alert.not-placed")
}

// notYours says why a request is not in the member's hand.
func (d *Desk) notYours(ctx context.Context, l *lister, r callback.Request, who callback.Staff) string {
	if by := holder(r, l.now); by != "" && by != who.Login {
		return l.say("alert.claimed", "who", l.name(ctx, by))
	}
	if n := len(r.Attempts); n > 0 && r.Attempts[n-1].By == who.Login && !r.Attempts[n-1].Open() {
		return l.say("alert.recorded", "outcome", l.or("outcome."+r.Attempts[n-1].Outcome, ""))
	}
	return l.say("alert.lapsed")
}
