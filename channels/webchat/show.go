package webchat

import (
	"net/http"

	"github.com/gin-gonic/gin"
)

// What a page says first, as its address tells. It is nothing personal.
const (
	noteBegun = "begun" // a session was given; if there is none, the browser keeps no cookies
	noteAnew  = "anew"  // the session had ended, a new one was begun
	noteEnded = "ended" // the citizen ended it
)

// show is the page: the transcript, or the start.
func (w *Chat) show(c *gin.Context) {
	asked, _ := oneOf(w.c.Languages, c.Query("lang"))
	if c.Query("lang") == "" {
		asked = ""
	}
	s, ok := w.session(c)
	if !ok || embedded(c) {
		w.start(c, asked)
		return
	}
	lines, err := w.told.Lines(c.Request.Context(), conversation(s.id), 0)
	if err != nil {
		w.unread(c, asked, err)
		return
	}
	if len(lines) == 0 { // begun by nobody, or forgotten
		w.start(c, asked)
		return
	}
	v := w.view(c, w.tongue(c, asked, spoken(lines)), asked)
	if c.Query("note") == noteAnew {
		v.Note = w.voices[v.Tongue].say("note.anew")
	}
	w.tell(&v, lines)
	w.write(c, http.StatusOK, v)
}

// start is the page before anything was said. It sets no cookie.
func (w *Chat) start(c *gin.Context, asked string) {
	v := w.view(c, w.tongue(c, asked, ""), asked)
	switch c.Query("note") {
	case noteEnded:
		v.Note = w.voices[v.Tongue].say("note.ended")
	case noteBegun, noteAnew:
		if _, ok := w.session(c); !ok && !v.Embedded {
			v.Problem = w.problem(v.Tongue, "cookies")
		}
	}
	w.write(c, http.StatusOK, v)
}

// unread is the page when the transcript cannot be read just now. What the
// citizen writes may be taken all the same.
func (w *Chat) unread(c *gin.Context, asked string, err error) {
	if c.Request.Context().Err() != nil {
		return // nobody reads the answer
	}
	w.c.Log.Warn("a transcript could not be read", "error", err)
	v := w.view(c, w.tongue(c, asked, ""), asked)
	v.Talking, v.Problem = true, w.problem(v.Tongue, "unread")
	w.write(c, http.StatusServiceUnavailable, v)
}
