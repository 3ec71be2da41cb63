package webchat

import (
	"crypto/rand"
	"errors"
	"log/slog"
	"net/http"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/rathausruf/rathausruf/channels"
)

// take takes what a page sent: a message, the start or the end.
func (w *Chat) take(c *gin.Context) {
	f, err := w.read(c)
	switch {
	case errors.Is(err, errLarge):
		w.refuse(c, f, http.StatusRequestEntityTooLarge, "large")
		return
	case err != nil:
		w.refuse(c, f, http.StatusBadRequest, "broken")
		return
	}
	s, had := w.session(c)
	switch {
	case f.kind == channels.Left:
		w.end(c, s, had, f)
	case f.kind == channels.Words && f.text == "":
		w.refuse(c, f, http.StatusUnprocessableEntity, "empty")
	case f.full > 0:
		w.refuse(c, f, http.StatusUnprocessableEntity, "long")
	case !w.mayWrite(c, s, had):
		w.c.Log.Warn("somebody writes too fast on the web chat")
		c.Header("Retry-After", "10")
		w.refuse(c, f, http.StatusTooManyRequests, "fast")
	default:
		w.play(c, s, had, f)
	}
}

// mayWrite counts a message and reports whether it is within what people do.
func (w *Chat) mayWrite(c *gin.Context, s session, had bool) bool {
	now, from := w.c.Now(), network(c.ClientIP())
	if had {
		return w.limits.writing.take(s.id, now) && w.limits.asking.take(from, now)
	}
	return w.limits.greeting.take(from, now) && w.limits.asking.take(from, now)
}

// play has the inbox play a turn. Who has no session, or one that has ended,
// gets one: their words begin a new conversation, but what they picked was of
// the old one.
func (w *Chat) play(c *gin.Context, s session, had bool, f form) {
	if !had {
		s = w.keys.begin(w.c.Now())
	}
	sent := f
	if !had && f.kind == channels.Picked {
		f.kind, f.text, f.ask = channels.Started, "", ""
	}
	ctx := c.Request.Context()
	if _, err := w.in.Receive(ctx, w.message(c, s, f)); err != nil {
		if ctx.Err() != nil {
			return // nobody reads the answer; the page sends it again
		}
		w.c.Log.LogAttrs(ctx, slog.LevelError, "a message could not be taken", slog.Any("error", err))
		w.refuse(c, sent, http.StatusServiceUnavailable, "away")
		return
	}
	w.keep(c, s, !had)
	w.answer(c, s, f, !had && sent.kind != channels.Started)
}

// answer shows what was said. anew says that the page's transcript is of an
// earlier conversation.
func (w *Chat) answer(c *gin.Context, s session, f form, anew bool) {
	if !scripted(c) {
		to := "chat"
		switch {
		case anew:
			to += "?note=" + noteAnew
		case f.kind == channels.Started:
			to += "?note=" + noteBegun
		}
		seeOther(c, to+"#last")
		return
	}
	if anew {
		c.Header("Chat-Anew", "1")
		f.after = 0
	}
	t := w.tongue(c, f.asked, f.tongue)
	lines, err := w.told.Lines(c.Request.Context(), conversation(s.id), f.after)
	if err != nil { // it was taken; the stream brings it
		w.c.Log.Warn("a transcript could not be read", "error", err)
		c.Header("Chat-Unread", "1")
	}
	var out fragment
	for _, l := range lines {
		out.Lines = append(out.Lines, w.said(l, t))
	}
	w.writeFragment(c, http.StatusOK, t, out)
}

// end ends the session. That the inbox does not hear of it keeps nobody here.
func (w *Chat) end(c *gin.Context, s session, had bool, f form) {
	if had {
		m := w.message(c, s, form{kind: channels.Left, nonce: rand.Text()})
		if _, err := w.in.Receive(c.Request.Context(), m); err != nil {
			w.c.Log.Warn("the inbox was not told that a citizen has left the chat", "error", err)
		}
	}
	w.drop(c)
	if scripted(c) {
		w.writeFragment(c, http.StatusOK, w.tongue(c, f.asked, f.tongue), fragment{})
		return
	}
	to := "chat?note=" + noteEnded
	if f.asked != "" {
		to += "&lang=" + f.asked
	}
	seeOther(c, to)
}

// refuse says why something was not taken, and keeps what was written in the
// form. Sent again it is the same message.
func (w *Chat) refuse(c *gin.Context, f form, status int, key string) {
	pairs := []string{"most", strconv.Itoa(longestText), "has", strconv.Itoa(f.full)}
	if scripted(c) {
		t := w.tongue(c, f.asked, f.tongue)
		w.writeFragment(c, status, t, fragment{Problem: w.problem(t, key, pairs...)})
		return
	}
	lines, away := w.known(c)
	v := w.view(c, w.tongue(c, f.asked, spoken(lines)), f.asked)
	w.tell(&v, lines)
	if f.kind == channels.Words && f.speak == "" {
		v.Text = f.text
	}
	v.Talking = len(lines) > 0 || away || v.Text != ""
	if nonce.MatchString(f.nonce) {
		v.Nonce = f.nonce
	}
	v.Problem = w.problem(v.Tongue, key, pairs...)
	v.Problem.Again = v.Text != "" && !v.Problem.Input
	w.write(c, status, v)
}

// known is the transcript for a page that tells of a problem; away says that it
// cannot be read, and the page is of use without it.
func (w *Chat) known(c *gin.Context) (lines []channels.Line, away bool) {
	s, ok := w.session(c)
	if !ok || w.origins.Check(c.Request) != nil {
		return nil, false
	}
	lines, err := w.told.Lines(c.Request.Context(), conversation(s.id), 0)
	return lines, err != nil
}

// scripted reports whether the page's script asks, which takes fragments.
func scripted(c *gin.Context) bool { return c.GetHeader(pageHeader) != "" }

// seeOther leads to a page whose address is relative: the chat may lie below a
// path of the town's own server.
func seeOther(c *gin.Context, to string) {
	c.Header("Location", to)
	c.Status(http.StatusSeeOther)
}
