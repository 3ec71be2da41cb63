package twilio

import (
	"context"
	"log/slog"
	"net/url"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// pathLine is where the calls of staff go on who called the internal number.
const pathLine = "/twilio/line"

// lineWait is how long such a call waits for a key, in seconds.
const lineWait = 15

// isLine reports whether a call is to the internal number.
func (t *Twilio) isLine(f form) bool { return t.c.StaffLine != "" && f.get("To") == t.c.StaffLine }

// line answers one turn of such a call.
func (v *Voice) line(c *gin.Context, q *request, in channels.StaffLine, calls channels.Calls) {
	t := v.t
	ctx, cancel := context.WithTimeout(c.Request.Context(), voicePatience)
	defer cancel()
	turn := channels.LineTurn{
		Call: q.fields.get("CallSid"), From: t.from(q.fields), Step: q.query.get("s"), Keys: q.fields.get("Digits"),
		Attempt: q.query.get("a"), Dialled: callState(dialResult(q.fields.get("DialCallStatus"))), Over: gone(q.fields.get("CallStatus")),
	}
	if turn.Attempt != "" && turn.Dialled != 0 && calls != nil {
		err := calls.Progressed(ctx, channels.Progress{
			Attempt: turn.Attempt, CallID: q.fields.get("DialCallSid"), Leg: channels.CitizenLeg, State: turn.Dialled,
			Duration: seconds(q.fields.get("DialCallDuration")), At: t.c.Now(),
		})
		if err != nil { // it comes again as a state of the leg
			t.log.LogAttrs(ctx, slog.LevelError, "the end of a call was not kept", slog.Any("error", err))
		}
	}
	if turn.Over {
		answerEmpty(c)
		return
	}
	reply, err := in.StaffLine(ctx, turn)
	if err != nil {
		t.log.LogAttrs(ctx, slog.LevelError, "the staff line could not go on", slog.Any("error", err))
		reply = channels.LineReply{Text: t.c.Staff.Trouble, Language: t.c.Staff.Language, End: true}
	}
	t.compose(c, func(d *document) { t.renderLine(d, reply) })
}

// renderLine says a text and awaits keys, or dials a citizen on the same call.
func (t *Twilio) renderLine(d *document, r channels.LineReply) {
	next := t.at(pathLine) + "?s=" + url.QueryEscape(r.Step)
	switch {
	case r.Connect.To != "":
		d.say(t.voices.of(r.Language), r.Text)
		t.dialCitizen(d, r.Connect, r.Attempt, next+"&a="+url.QueryEscape(r.Attempt), "")
	case r.End:
		d.say(t.voices.of(r.Language), r.Text)
		d.element("Hangup", "")
	default:
		d.start("Gather")
		d.attr("action", next)
		d.attr("actionOnEmptyResult", "true")
		if r.Keys > 0 {
			d.attr("finishOnKey", "")
		} else {
			d.attr("finishOnKey", "#")
		}
		d.attr("input", "dtmf")
		d.attr("method", "POST")
		if r.Keys > 0 {
			d.number("numDigits", r.Keys)
		}
		d.number("timeout", lineWait)
		d.say(t.voices.of(r.Language), r.Text)
		d.close("Gather")
		d.redirect(next)
	}
}
