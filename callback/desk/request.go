package desk

import (
	"context"
	"errors"
	"net/http"
	"slices"

	"github.com/gin-gonic/gin"
	"github.com/nyaruka/phonenumbers"

	"github.com/rathausruf/rathausruf/callback"
)

func (d *Desk) requestRoutes() []route {
	return []route{
		{"GET", "/requests/:reference", member, false, d.requestPage},
		{"GET", "/requests/:reference/live", member, true, d.requestFragment},
		{"GET", "/requests/:reference/message", member, false, d.message},
		{"GET", "/requests/:reference/:action", member, false, d.backToRequest},
		{"POST", "/requests/:reference/claim", member, false, d.claim},
		{"POST", "/requests/:reference/renew", member, true, d.renew},
		{"POST", "/requests/:reference/call", member, false, d.call},
		{"POST", "/requests/:reference/vouch", member, false, d.vouch},
		{"POST", "/requests/:reference/outcome", member, false, d.outcome},
		{"POST", "/requests/:reference/release", member, false, d.release},
		{"POST", "/requests/:reference/take-up", member, false, d.takeUp},
		{"POST", "/requests/:reference/leave", member, true, d.leave},
	}
}

// How a request stands towards the one who looks at it decides what the page
// offers.
const (
	shapeFree   = "free"   // may be claimed
	shapeMine   = "mine"   // in hand
	shapeOther  = "other"  // somebody else has it in hand
	shapeClosed = "closed" // over
	shapeCut    = "cut"    // called and hung up; may be taken up
)

// requestPage is the main part of the page of one request.
type requestPage struct {
	entry
	about
	Shape       string
	Name, Note  string
	Phone       string // E.164; only for who has the request in hand
	PhoneTyped  string // the same, grouped for the eye
	State       string // a sentence
	Alert       string // why the last action was not done
	Early       string // the question to who would call before the time
	Lost        string // a note that could not be saved
	Again       string // when to try again at the earliest, as it was typed
	CanCall     bool   // the desk rings the member's phone
	ByHand      bool   // the member dials
	Received    string
	Attempts    []attempt
	Outcomes    []choice
	News        string
	Said        bool         // what was written before can be read
	Writable    string       // channel on which the citizen can be written to; "" none
	FormKey     string       // of the form for that
	Draft       string       // a text that was not sent
	Others      []option     // departments to hand it to
	Chat        *chatEntry   // in which the citizen writes
	Orders      []besideView // of the citizen, to be worked on by this member
	WholeUpdate bool         // a fragment that also brings the forms
}

// attempt is one line of the history.
type attempt struct{ At, By, Result, Talked string }

// choice is an outcome staff can record, and the key that does.
type choice struct{ Value, Label, Key string }

// outcomes staff can record, in the order of their keys 1, 2, …
var outcomes = [...]string{
	callback.OutcomeReached, callback.OutcomeNoAnswer, callback.OutcomeBusy,
	callback.OutcomeVoicemail, callback.OutcomeWrong, callback.OutcomeOtherwise, callback.OutcomeRefused,
}

func (p requestPage) title(t texts) string { return t.say("request.title", "reference", p.Spoken) }

func (d *Desk) requestPage(c *gin.Context, who callback.Staff) {
	if r, ok := d.find(c, who); ok && d.noteOn(c, who, "request.seen", r, "") {
		d.showRequest(c, http.StatusOK, who, r, "", "")
	}
}

// backToRequest is for who opens the address of an action: an answer to one
// stands there, and may be loaded again or kept as a bookmark.
func (d *Desk) backToRequest(c *gin.Context, who callback.Staff) {
	if r, ok := d.find(c, who); ok {
		d.redirect(c, "/desk/requests/"+r.Reference)
	}
}

// showRequest answers with the page of a request, an alert and an unsaved note.
func (d *Desk) showRequest(c *gin.Context, status int, who callback.Staff, r callback.Request, alert, lost string) {
	p := d.requestView(c, who, r)
	p.Alert, p.Lost, p.Again = alert, lost, c.PostForm("next")
	var ok bool
	if p.Orders, ok = d.beside(c, who, r); !ok {
		return
	}
	d.show(c, status, "request", who, p)
}

// requestFragment brings the live part; and the forms too, when they differ
// from those the page has. Forms that stay keep what is typed in them.
func (d *Desk) requestFragment(c *gin.Context, who callback.Staff) {
	if r, ok := d.find(c, who); ok {
		d.showLive(c, who, r, "")
	}
}

func (d *Desk) showLive(c *gin.Context, who callback.Staff, r callback.Request, alert string) {
	p := d.requestView(c, who, r)
	p.Alert = alert
	p.WholeUpdate = c.Request.FormValue("shape") != p.Shape
	d.fragment(c, who, "request", "live", p)
}

// find gives the request of the path if the member may see it; otherwise it
// has answered. What is not there and what is not theirs look the same.
func (d *Desk) find(c *gin.Context, who callback.Staff) (callback.Request, bool) {
	if !callback.ValidReference(c.Param("reference")) {
		d.fail(c, http.StatusNotFound, "unknown")
		return callback.Request{}, false
	}
	r, err := d.c.Book.Request(c.Request.Context(), c.Param("reference"))
	if err == nil && who.In(r.Department) {
		return r, true
	}
	if err != nil && !errors.Is(err, callback.ErrUnknown) {
		d.broken(c, err)
		return r, false
	}
	d.fail(c, http.StatusNotFound, "unknown")
	return callback.Request{}, false
}

// requestView makes the page of a request for a member.
func (d *Desk) requestView(c *gin.Context, who callback.Staff, r callback.Request) requestPage {
	ctx, l := c.Request.Context(), d.lister(who, true)
	p := requestPage{entry: l.entry(ctx, r), about: l.about(r), Name: r.Name, Note: r.Note, Received: l.moment(r.CreatedAt)}
	p.Shape = shape(r, p.entry, l.words)
	p.State = d.state(l, r, p)
	p.News = p.State
	p.Chat = d.chatAbout(c, l, r.Reference)
	d.passing(&p, r)
	p.Said = d.c.Transcripts != nil && written(r)
	settled := saidSo(r)
	for i, a := range slices.Backward(r.Attempts) {
		p.Attempts = append(p.Attempts, l.attempt(ctx, a, i == settled))
	}
	if p.Shape == shapeMine {
		if d.sessions.GetString(ctx, keyShown) == r.Reference {
			p.Phone, p.PhoneTyped = r.Phone, grouped(r.Phone)
		}
		p.Audio = r.Recording && d.c.Recording != nil
		p.ByHand = !p.Unproven && !d.dials(who)
		p.CanCall = !p.Unproven && !p.ByHand && !p.Calling
		for i, o := range outcomes {
			p.Outcomes = append(p.Outcomes, choice{o, l.say("outcome." + o), string(rune('1' + i))})
		}
	}
	return p
}

// dials reports whether the desk can ring a member's phone.
func (d *Desk) dials(who callback.Staff) bool { return d.c.Caller.Dials() && who.Phone != "" }

func shape(r callback.Request, e entry, w words) string {
	switch status := r.StatusAt(w.now); {
	case status == callback.Unfinished:
		return shapeCut
	case !status.Open():
		return shapeClosed
	case e.Mine:
		return shapeMine
	case e.Holder != "":
		return shapeOther
	}
	return shapeFree
}

// state says in a sentence how a request stands.
func (d *Desk) state(l *lister, r callback.Request, p requestPage) string {
	status := r.StatusAt(l.now)
	switch {
	case p.Calling && p.Mine:
		return l.say("call." + callKey(r))
	case p.Calling:
		return l.say("state.calling.other", "who", p.Holder)
	case status == callback.Claimed && p.Mine:
		return l.say("state.claimed.mine", "till", p.Till)
	case status == callback.Claimed:
		return l.say("state.claimed.other", "who", p.Holder, "till", p.Till)
	case status == callback.Waiting:
		return l.say("state.waiting", "wait", p.Wait)
	case status == callback.Booked && len(r.Attempts) > 0:
		return l.say("state.again", "due", l.moment(r.Due))
	case status == callback.Booked:
		return l.say("state.booked", "due", l.moment(r.Due))
	}
	return l.say("state."+string(status), "when", l.moment(r.ClosedAt))
}

// callKey names the state of the open attempt.
func callKey(r callback.Request) string {
	if n := len(r.Attempts); n > 0 {
		switch r.Attempts[n-1].State {
		case callback.Ringing:
			return "ringing"
		case callback.Whispered:
			return "whispered"
		case callback.Accepted:
			return "accepted"
		case callback.Talking:
			return "talking"
		}
	}
	return "placed"
}

// saidSo is the attempt of which staff said that all is settled; -1 none. The
// network alone tells only that somebody, or something, took the call.
func saidSo(r callback.Request) int {
	if r.Status == callback.Done && r.Outcome == callback.OutcomeReached {
		return len(r.Attempts) - 1
	}
	return -1
}

func (l *lister) attempt(ctx context.Context, a callback.Attempt, settled bool) attempt {
	result := l.say("attempt.open")
	switch {
	case a.Open():
	case a.Outcome == callback.OutcomeReached && !settled:
		result = l.say("attempt.talked")
	default:
		result = l.or("outcome."+a.Outcome, l.say("attempt.ended"))
	}
	return attempt{l.moment(a.At), l.name(ctx, a.By), result, l.talked(a.Talked)}
}

// grouped sets a number in E.164 in the groups people read: +49 30 23125000.
func grouped(e164 string) string {
	n, err := phonenumbers.Parse(e164, "")
	if err != nil {
		return e164
	}
	return phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
}
