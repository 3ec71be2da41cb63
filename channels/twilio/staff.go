package twilio

import (
	"log/slog"
	"net/http"
	"net/url"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// Where staff's phone is led, and whose leg a state is about.
const (
	pathWhisper = "/twilio/staff/whisper"
	pathAccept  = "/twilio/staff/accept"
	pathDone    = "/twilio/staff/done"

	legStaff   = "staff"
	legCitizen = "citizen"
)

// legEvents are the states of a leg we want to be told.
const legEvents = "initiated ringing answered completed"

// acceptWait is how long staff have to press 1, in seconds.
const acceptWait = 10

// notReached is what staff hear where StaffTexts has nothing.
const notReached = "Das hat leider nicht geklappt."

// StaffTexts is what staff hear on the phone when nobody could be connected.
type StaffTexts struct {
	Language string // of all of them; default: de
	Trouble  string // we cannot say now whom to connect; nobody was dialled
	Missed   string // the citizen did not answer
	Busy     string // the citizen's line is busy
	Failed   string // the citizen's line could not be reached
}

// complete has the same short text said wherever there is none.
func (s *StaffTexts) complete() {
	if s.Language == "" {
		s.Language = fallbackLanguage
	}
	for _, text := range []*string{&s.Trouble, &s.Missed, &s.Busy, &s.Failed} {
		if speakable(*text) == "" {
			*text = notReached
		}
	}
}

// staff connects staff with citizens, staff's phone first.
type staff struct {
	t       *Twilio
	calls   channels.Calls
	greeter channels.Greeter // nil when nobody is greeted
}

func (s *staff) mount(r gin.IRouter) {
	s.t.route(r, pathWhisper, s.attempt(s.whisper))
	s.t.route(r, pathAccept, s.attempt(s.accept))
	s.t.route(r, pathDone, s.attempt(s.done))
	s.t.route(r, pathHello, s.hello)
}

// attempt hands on webhooks that name an attempt.
func (s *staff) attempt(h func(c *gin.Context, r *request, attempt string)) handler {
	return func(c *gin.Context, r *request) {
		a := r.query.get("a")
		if a == "" || len(a) > maxAttempt {
			c.AbortWithStatus(http.StatusBadRequest)
			return
		}
		h(c, r, a)
	}
}

// whisper says who and why, and asks to press 1.
func (s *staff) whisper(c *gin.Context, r *request, attempt string) {
	s.ask(c, attempt, false)
}

// ask says the whisper; a second time is the last.
func (s *staff) ask(c *gin.Context, attempt string, again bool) {
	w, err := s.calls.Answered(c.Request.Context(), attempt)
	if err != nil {
		s.trouble(c, err)
		return
	}
	if speakable(w.Text) == "" {
		s.hangUp(c, w.Language, w.Gone)
		return
	}
	next := s.t.at(pathAccept) + "?a=" + url.QueryEscape(attempt)
	if again {
		next += "&again=1"
	}
	s.t.compose(c, func(d *document) { s.renderAsk(d, w, next) })
}

// renderAsk waits for one key only: no speech, a voice in the office must not
// connect anybody.
func (s *staff) renderAsk(d *document, w channels.Whisper, next string) {
	d.start("Gather")
	d.attr("action", next)
	d.attr("actionOnEmptyResult", "true")
	d.attr("finishOnKey", "")
	d.attr("input", "dtmf")
	d.attr("method", "POST")
	d.attr("numDigits", "1")
	d.number("timeout", acceptWait)
	d.say(s.t.voices.of(w.Language), w.Text)
	d.close("Gather")
	d.redirect(next)
}

// accept dials the citizen once staff pressed 1. Anything else is asked once
// more: a mailbox presses nothing.
func (s *staff) accept(c *gin.Context, r *request, attempt string) {
	if gone(r.fields.get("CallStatus")) {
		answerEmpty(c)
		return
	}
	if !r.fields.is("Digits", "1") {
		if r.query.is("again", "1") {
			s.hangUp(c, "", "")
			return
		}
		s.ask(c, attempt, true)
		return
	}
	to, err := s.calls.Accepted(c.Request.Context(), attempt)
	if err != nil {
		s.trouble(c, err)
		return
	}
	if to.To == "" {
		s.nothing(c, attempt)
		return
	}
	s.t.compose(c, func(d *document) { s.renderCitizen(d, to, attempt) })
}

// nothing tells staff that there is nobody (more) to dial.
func (s *staff) nothing(c *gin.Context, attempt string) {
	w, err := s.calls.Answered(c.Request.Context(), attempt)
	if err != nil {
		s.trouble(c, err)
		return
	}
	s.hangUp(c, w.Language, w.Gone)
}

// renderCitizen dials the citizen and has us told how that goes.
func (s *staff) renderCitizen(d *document, to channels.Connect, attempt string) {
	s.t.dialCitizen(d, to, attempt, s.t.at(pathDone)+"?a="+url.QueryEscape(attempt), s.helloAt(to, attempt))
}

// dialCitizen dials a citizen for an attempt; next is where the call goes on.
func (t *Twilio) dialCitizen(d *document, to channels.Connect, attempt, next, hello string) {
	a := "?a=" + url.QueryEscape(attempt)
	d.startDial(to, next)
	d.start("Number")
	d.attr("statusCallback", t.at(pathCallStatus)+a+"&leg="+legCitizen)
	d.attr("statusCallbackEvent", legEvents)
	d.attr("statusCallbackMethod", "POST")
	if hello != "" {
		d.attr("url", hello)
	}
	d.text(to.To)
	d.close("Number")
	d.close("Dial")
}

// done takes in how the citizen's leg ended, and tells staff if nobody was
// reached. What could not be kept comes again as a state of the leg.
func (s *staff) done(c *gin.Context, r *request, attempt string) {
	state := callState(dialResult(r.fields.get("DialCallStatus")))
	err := s.calls.Progressed(c.Request.Context(), channels.Progress{
		Attempt:  attempt,
		CallID:   r.fields.get("DialCallSid"),
		Leg:      channels.CitizenLeg,
		State:    state,
		Duration: seconds(r.fields.get("DialCallDuration")),
		At:       s.t.c.Now(),
	})
	if err != nil {
		s.t.log.LogAttrs(c.Request.Context(), slog.LevelError, "the end of a call was not kept", slog.Any("error", err))
	}
	if gone(r.fields.get("CallStatus")) {
		answerEmpty(c)
		return
	}
	s.hangUp(c, s.t.c.Staff.Language, s.t.c.Staff.unreached(state))
}

// unreached says why there was no talk; "" when there was.
func (s *StaffTexts) unreached(state channels.CallState) string {
	switch state {
	case channels.CallNoAnswer, channels.CallCanceled:
		return s.Missed
	case channels.CallBusy:
		return s.Busy
	case channels.CallFailed:
		return s.Failed
	}
	return ""
}

// trouble tells staff that it does not work now. Nothing was dialled.
func (s *staff) trouble(c *gin.Context, err error) {
	s.t.log.LogAttrs(c.Request.Context(), slog.LevelError, "staff could not be connected", slog.Any("error", err))
	s.hangUp(c, s.t.c.Staff.Language, s.t.c.Staff.Trouble)
}

// hangUp says a last text, if any, and ends the call.
func (s *staff) hangUp(c *gin.Context, language, text string) {
	s.t.compose(c, func(d *document) {
		d.say(s.t.voices.of(language), text)
		d.element("Hangup", "")
	})
}
