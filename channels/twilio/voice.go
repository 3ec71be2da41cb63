package twilio

import (
	"context"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// Voice is the telephone: citizens who call, texts read out to landlines, and
// staff connected with citizens.
type Voice struct{ t *Twilio }

// Where Twilio calls us. The turn is part of the path because a voice webhook
// carries no ID of its own.
const (
	pathVoice      = "/twilio/voice"
	pathTurn       = "/twilio/voice/turn/"
	pathFallback   = "/twilio/voice-fallback"
	pathCallStatus = "/twilio/call-status"
)

// voicePatience is how long a reply may take: Twilio gives up after 15 s, and
// our way out must be said before that.
const voicePatience = 10 * time.Second

// maxTurn bounds the turn number in a path.
const maxTurn = 100_000

// Name is "voice".
func (v *Voice) Name() string { return channels.Voice }

// Mount registers the webhooks of calls. If the inbox also implements
// channels.Calls, staff are connected, and with channels.Greeter citizens are
// greeted before; if it implements channels.Deliveries,
// it is told what became of spoken messages.
func (v *Voice) Mount(r gin.IRouter, in channels.Inbox) {
	t := v.t
	calls, _ := in.(channels.Calls)
	line, _ := in.(channels.StaffLine)
	t.route(r, pathVoice, func(c *gin.Context, q *request) {
		if line != nil && t.isLine(q.fields) {
			v.line(c, q, line, calls)
			return
		}
		v.turn(c, q, in, 0)
	})
	if line != nil && t.c.StaffLine != "" {
		t.route(r, pathLine, func(c *gin.Context, q *request) { v.line(c, q, line, calls) })
	}
	t.route(r, pathTurn+":turn", func(c *gin.Context, q *request) { v.later(c, q, in) })
	recorder, _ := in.(channels.Recorder)
	t.route(r, pathRecording, func(c *gin.Context, q *request) { t.recordingStatus(c, q, recorder) })
	t.route(r, pathFallback, func(c *gin.Context, q *request) { answer(c, t.sorry) })
	deliveries, _ := in.(channels.Deliveries)
	s := &callStatus{t: t, in: in, calls: calls, deliveries: deliveries}
	t.route(r, pathCallStatus, s.handle)
	if calls != nil {
		greeter, _ := in.(channels.Greeter)
		(&staff{t: t, calls: calls, greeter: greeter}).mount(r)
	}
}

// later answers a turn after the first.
func (v *Voice) later(c *gin.Context, q *request, in channels.Inbox) {
	n, err := strconv.Atoi(q.turn)
	if err != nil || n < 1 || n > maxTurn {
		c.AbortWithStatus(http.StatusNotFound)
		return
	}
	v.turn(c, q, in, n)
}

// turn answers one turn of a call. When nothing can be answered the caller
// hears the static way out.
func (v *Voice) turn(c *gin.Context, q *request, in channels.Inbox, turn int) {
	t := v.t
	if !q.fields.has("CallSid") {
		c.AbortWithStatus(http.StatusBadRequest)
		return
	}
	m := t.callMessage(q.fields, turn)
	ctx, cancel := context.WithTimeout(c.Request.Context(), voicePatience)
	defer cancel()
	reply, err := in.Receive(ctx, m)
	over := gone(q.fields.get("CallStatus"))
	switch {
	case err != nil && over && m.Kind == channels.Recorded:
		t.log.LogAttrs(ctx, slog.LevelError, "a recorded message was not taken", slog.Any("error", err))
		c.AbortWithStatus(http.StatusServiceUnavailable) // nobody hears the way out: let the network know
	case err != nil:
		t.log.LogAttrs(ctx, slog.LevelError, "a call was answered with the fallback",
			slog.Int("turn", turn), slog.Any("error", err))
		answer(c, t.sorry)
	case over:
		answerEmpty(c)
	default:
		t.compose(c, func(d *document) { t.renderReply(d, reply, turn+1) })
	}
}

// callMessage is what a caller gave at a turn. A call is hung up only once,
// however often we are told.
func (t *Twilio) callMessage(f form, turn int) channels.Message {
	from := f.get("From")
	m := channels.Message{
		Conversation: t.call(f.get("CallSid"), from),
		From:         channels.Address{Channel: channels.Voice, ID: t.from(f)},
		To:           f.get("To"),
		Language:     f.get("Language"),
		At:           t.c.Now(),
	}
	given(&m, f, turn)
	if m.Kind == channels.Returned || m.Kind == channels.Hangup {
		m.Talked = seconds(f.get("DialCallDuration"))
	}
	if m.Kind == channels.Hangup {
		m.ID = "hangup"
		if m.Text != "" { // how a talk with a person ended is told apart from that it ended
			m.ID += "-" + m.Text
		}
		return m
	}
	m.ID = strconv.Itoa(turn) + "-" + t.digest(9, strconv.Itoa(int(m.Kind)), m.Text, from)
	return m
}

// call is the conversation of a call. The caller is part of it, so that nobody
// else's call can take part in it whatever its SID.
func (t *Twilio) call(sid, from string) string {
	return channels.Voice + ":" + t.identifier(sid) + t.Caller(from)
}

// given says what came in at a turn: the result of <Dial>, <Record> or
// <Gather>. Whoever hangs up when they have spoken has left a message.
func given(m *channels.Message, f form, turn int) {
	digits, speech := f.get("Digits"), strings.TrimSpace(f.get("SpeechResult"))
	dialled := dialResult(f.get("DialCallStatus"))
	switch {
	case turn > 0 && dialled == "" && f.has("RecordingSid"):
		m.Kind, m.Text = channels.Recorded, recordingID(f.get("RecordingSid"))
	case gone(f.get("CallStatus")):
		m.Kind, m.Text = channels.Hangup, dialled
	case turn == 0:
		m.Kind = channels.Started
	case dialled != "":
		m.Kind, m.Text = channels.Returned, dialled
	case digits != "":
		m.Kind, m.Text = channels.Keys, digits
	case speech != "":
		m.Kind, m.Text = channels.Speech, speech
		m.Confidence = confidence(f.get("Confidence"))
	case f.is("FinishedOnKey", "#"):
		m.Kind, m.Text = channels.Keys, "#"
	default:
		m.Kind = channels.Silence
	}
}

// gone reports whether a call has ended.
func gone(status string) bool { return callState(status).Final() }

// dialResult is how a <Dial> ended, in the words of channels.Returned.
func dialResult(status string) string {
	if status == "answered" {
		return "completed"
	}
	return status
}

// confidence is a number from 0 to 1; what is none counts as 0.
func confidence(s string) float64 {
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || !(f >= 0 && f <= 1) {
		return 0
	}
	return f
}
